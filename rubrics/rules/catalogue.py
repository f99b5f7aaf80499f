"""What the catalogue's files must hold before anybody may load them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rubrics.rules.shapes import (
    ARCHETYPE,
    ASSESSMENT_TYPE,
    CHAPTERS,
    COMPETENCY,
    LANGUAGES,
    LEVEL,
    NOTE,
    QUESTION,
    QUESTIONS_AT_LEAST,
    ROLE,
    ROLE_CATEGORY,
    Entry,
    ListOf,
    Words,
    shape_problems,
)

FOLDER = Path(__file__).resolve().parent.parent / "catalogue"
TYPES = (
    "background",
    "whiteboard",
    "pairing",
    "math",
    "take_home",
    "applied_ml",
    "past_projects",
    "ml_theory",
)
# File -> what it holds
SHAPE: dict[str, dict[str, Any]] = {
    "levels": {"levels": ListOf(LEVEL)},
    "competencies": {"competencies": ListOf(COMPETENCY)},
    "role_competencies": {"role_competencies": ListOf(COMPETENCY)},
    "roles": {"roles": ListOf(ROLE)},
    "assessments": {"never_ask": ListOf(Words), "assessment_types": ListOf(ASSESSMENT_TYPE)},
    **{f"questions/{key}": {"questions": ListOf(QUESTION, QUESTIONS_AT_LEAST)} for key in TYPES},
    "archetypes": {"archetypes": ListOf(ARCHETYPE)},
    **{f"library/{chapter}": {section: ListOf(NOTE) for section in sections} for chapter, sections in CHAPTERS.items()},
}

PLAN_MINUTES = 60
ANCHOR_WORDS = range(10, 36)
MUST_HAVES_AT_MOST = 6
# The coverage law: sessions that must see a must-have, and any other competency of the role
MUST_HAVE_SESSIONS = 2
NICE_TO_HAVE_SESSIONS = 1


@dataclass(frozen=True)
class Catalogue:
    files: Mapping[str, Any]
    # SHA-256 over the files' bytes
    digest: str

    def entries(self, file: str, name: str) -> list[Entry]:
        content = self.files.get(file)
        found = content.get(name) if isinstance(content, dict) else None
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    @property
    def levels(self) -> list[Entry]:
        return self.entries("levels", "levels")

    @property
    def competencies(self) -> list[Entry]:
        """The sixteen, then those of one role."""
        return [*self.entries("competencies", "competencies"), *self.entries("role_competencies", "role_competencies")]

    @property
    def roles(self) -> list[Entry]:
        return self.entries("roles", "roles")

    @property
    def assessment_types(self) -> list[Entry]:
        return self.entries("assessments", "assessment_types")

    @property
    def archetypes(self) -> list[Entry]:
        return self.entries("archetypes", "archetypes")

    def questions_of(self, assessment_type: str) -> list[Entry]:
        return self.entries(f"questions/{assessment_type}", "questions")

    @property
    def questions(self) -> list[Entry]:
        return [question for key in TYPES for question in self.questions_of(key)]

    def notes_of(self, chapter: str, section: str) -> list[Entry]:
        return self.entries(f"library/{chapter}", section)

    @property
    def notes(self) -> list[Entry]:
        return [
            note
            for chapter, sections in CHAPTERS.items()
            for section in sections
            for note in self.notes_of(chapter, section)
        ]


class Unreadable(Exception):  # noqa: N818  (as the house calls what is not possible)
    """The text says which file, and where in it."""


# All of ours together are smaller
MOST_BYTES, MOST_PARTS, DEEPEST = 2 * 1024 * 1024, 100_000, 30


def read(folder: Path = FOLDER) -> Catalogue:
    digest = hashlib.sha256()
    files: dict[str, Any] = {}
    for name in SHAPE:
        try:
            content = (folder / f"{name}.yaml").read_bytes()
            files[name] = _parsed(content)
        except Unreadable as trouble:
            raise Unreadable(f"{name}.yaml: {trouble}") from trouble
        except yaml.MarkedYAMLError as trouble:
            line = f"line {trouble.problem_mark.line + 1}: " if trouble.problem_mark else ""
            raise Unreadable(f"{name}.yaml: {line}{trouble.problem}") from trouble
        # Of a word that should be a day or a number it says no more
        except (yaml.YAMLError, ValueError, OSError) as trouble:
            raise Unreadable(f"{name}.yaml: cannot be read: {str(trouble)[:200]}") from trouble
        digest.update(f"{name} {len(content)} ".encode() + content)
    return Catalogue(files, digest.hexdigest())


def _parsed(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise Unreadable(f"has {len(content)} bytes, at most {MOST_BYTES} are read")
    depth = 0
    # Looked at before anything is built of it: what is deep enough takes the process with it
    for part, event in enumerate(yaml.parse(content, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if part > MOST_PARTS or depth > DEEPEST:
            raise Unreadable("holds more than a catalogue does, or goes deeper")
        if isinstance(event, yaml.AliasEvent):
            line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
            raise Unreadable(f"{line}*{event.anchor} refers to another place: write it out")
    return yaml.load(content, Loader=yaml.CSafeLoader)  # safe, and ten times as fast


def counts(catalogue: Catalogue) -> dict[str, int]:
    own = [c for c in catalogue.competencies if c.get("category") == ROLE_CATEGORY]
    shared = [c for c in catalogue.competencies if c.get("category") != ROLE_CATEGORY]
    return {
        "roles": len(catalogue.roles),
        "competencies": len(shared),
        "anchors": sum(len(c.get("anchors") or ()) for c in shared),
        "assessment_types": len(catalogue.assessment_types),
        "archetypes": len(catalogue.archetypes),
        "questions": len(catalogue.questions),
        "role_competencies": len(own),
        "role_anchors": sum(len(c.get("anchors") or ()) for c in own),
        **{
            f"{chapter}_notes": sum(len(catalogue.notes_of(chapter, section)) for section in sections)
            for chapter, sections in CHAPTERS.items()
        },
        "missing_translations": sum(missing_translations(content) for content in catalogue.files.values()),
    }


def missing_translations(value: Any) -> int:
    """Texts that one of the languages lacks."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            return sum(not value.get(language) for language in LANGUAGES)
        return sum(missing_translations(part) for part in value.values())
    return sum(missing_translations(part) for part in value) if isinstance(value, list) else 0


def problems(catalogue: Catalogue) -> list[str]:
    """Each names file, entry and field: `roles.yaml: ml_engineer: loop[2].minutes: ...`. Shape first, then sense."""
    misshapen = [
        f"{file}.yaml: {problem}"
        for file, shape in SHAPE.items()
        for problem in shape_problems(catalogue.files.get(file), shape, [])
    ]
    return misshapen or [
        *_level_problems(catalogue),
        *_assessment_problems(catalogue),
        *_question_problems(catalogue),
        *_role_problems(catalogue),
        *_archetype_problems(catalogue),
        *_note_problems(catalogue),
    ]


def _twice(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _keys(entries: list[Entry]) -> list[str]:
    return [str(entry["key"]) for entry in entries]


def _level_problems(catalogue: Catalogue) -> Iterator[str]:
    levels = _keys(catalogue.levels)
    yield from (f"levels.yaml: {key}: key: is there twice" for key in _twice(levels))
    yield from (f"competencies.yaml: {key}: key: is there twice" for key in _twice(_keys(catalogue.competencies)))
    said: dict[str, str] = {}
    roles = _keys(catalogue.roles)
    for competency in catalogue.competencies:
        own = competency["category"] == ROLE_CATEGORY
        file = "role_competencies.yaml" if own else "competencies.yaml"
        if own and competency.get("role") not in roles:
            yield f"{file}: {competency['key']}: role: must name the role whose own it is"
        place = f"{file}: {competency['key']}: anchors"
        yield from _level_keys(competency["anchors"], levels, place)
        for level, words in competency["anchors"].items():
            length = len(words["en"].split())
            if length not in ANCHOR_WORDS:
                span = f"{ANCHOR_WORDS.start} to {ANCHOR_WORDS.stop - 1}"
                yield f"{place}.{level}: has {length} English words, needs {span}"
            for code in LANGUAGES:
                if words[code] in said:
                    yield f"{place}.{level}: says the same in {code} as {said[words[code]]}"
                said[words[code]] = f"{competency['key']}.{level}"


def _level_keys(table: Entry, levels: list[str], place: str) -> Iterator[str]:
    yield from (f"{place}.{level}: is missing" for level in levels if level not in table)
    yield from (f"{place}.{level}: is not a level we know" for level in table if level not in levels)


def _assessment_problems(catalogue: Catalogue) -> Iterator[str]:
    competencies = _keys(catalogue.competencies)
    file = "assessments.yaml"
    found = _keys(catalogue.assessment_types)
    if tuple(found) != TYPES:
        yield f"{file}: assessment_types: must be {', '.join(TYPES)}, in this order"
    for kind in catalogue.assessment_types:
        place = f"{file}: {kind['key']}"
        minutes = sum(step["minutes"] for step in kind["plan"])
        if minutes != PLAN_MINUTES:
            yield f"{place}: plan: adds up to {minutes} minutes, must be {PLAN_MINUTES}"
        yield from _unknown(kind["can_show"], competencies, f"{place}: can_show", "competency")
    shown = {key for kind in catalogue.assessment_types for key in kind["can_show"]}
    yield from (f"{file}: can_show: nothing can show {key}" for key in competencies if key not in shown)


def _question_problems(catalogue: Catalogue) -> Iterator[str]:
    roles, levels = _keys(catalogue.roles), _keys(catalogue.levels)
    can_show = {kind["key"]: list(kind["can_show"]) for kind in catalogue.assessment_types}
    twice = _twice(_keys(catalogue.questions))
    for key in TYPES:
        file = f"questions/{key}.yaml"
        for question in catalogue.questions_of(key):
            place = f"{file}: {question['key']}"
            if question["key"] in twice:
                yield f"{place}: key: is there twice"
            yield from _unknown(question["roles"], roles, f"{place}: roles", "role")
            yield from _level_keys(question["answers"], levels, f"{place}: answers")
            seen, what = question.get("competencies") or [], f"competency that {key} can show, so not one"
            yield from _unknown(seen, can_show.get(key, []), f"{place}: competencies", what)
            if bool(question.get("code")) != bool(question.get("fix")):
                yield f"{place}: fix: code and its mended form come together"


def _unknown(names: list[str], known: list[str], place: str, what: str) -> Iterator[str]:
    yield from (f"{place}: {name} is not a {what} we know" for name in names if name not in known)
    yield from (f"{place}: {name} is there twice" for name in _twice(list(names)))


def _role_problems(catalogue: Catalogue) -> Iterator[str]:
    competencies, levels = _keys(catalogue.competencies), _keys(catalogue.levels)
    can_show = {kind["key"]: kind["can_show"] for kind in catalogue.assessment_types}
    yield from (f"roles.yaml: {key}: key: is there twice" for key in _twice(_keys(catalogue.roles)))
    for role in catalogue.roles:
        place = f"roles.yaml: {role['key']}"
        if len(role["must_have"]) > MUST_HAVES_AT_MOST:
            yield f"{place}: must_have: has {len(role['must_have'])}, at most {MUST_HAVES_AT_MOST} are allowed"
        both = [*role["must_have"], *role["nice_to_have"]]
        yield from _unknown(both, competencies, f"{place}: must_have and nice_to_have", "competency")
        for field in ("must_have", "nice_to_have"):
            for competency, targets in role[field].items():
                where = f"{place}: {field}.{competency}"
                yield from _level_keys(targets, levels, where)
                yield from _unknown(list(dict.fromkeys(targets.values())), levels, where, "level")
        for number, session in enumerate(role["loop"], 1):
            yield from _session_problems(session, both, can_show, f"{place}: loop[{number}]")
        yield from (
            f"{place}: loop: {key} is seen in {seen} of {need} sessions" for key, seen, need in coverage_gaps(role)
        )


def _session_problems(
    session: Entry, of_role: list[str], can_show: Mapping[str, list[str]], place: str
) -> Iterator[str]:
    seen = [*session["main"], *session["also"]]
    if session["type"] not in can_show:
        yield f"{place}.type: {session['type']} is not an assessment type we know"
        return
    if bool(seen) == (session["purpose"] == "mutual"):
        yield f"{place}.main: a mutual session has no competencies, any other has some"
    yield from _unknown(seen, of_role, f"{place}.main and also", "competency of this role, so not one")
    for key in seen:
        if key not in can_show[session["type"]]:
            yield f"{place}.type: {session['type']} cannot show {key}"


def coverage_gaps(role: Entry) -> list[tuple[str, int, int]]:
    """The coverage law on a recommended loop, in which each session has another lead: (competency, sessions that see
    it, sessions that must)."""
    seen = Counter(key for session in role["loop"] for key in {*session["main"], *session["also"]})
    needs = dict.fromkeys(role["nice_to_have"], NICE_TO_HAVE_SESSIONS)
    needs |= dict.fromkeys(role["must_have"], MUST_HAVE_SESSIONS)
    return [(key, seen[key], need) for key, need in needs.items() if seen[key] < need]


def _archetype_problems(catalogue: Catalogue) -> Iterator[str]:
    competencies, roles = _keys(catalogue.competencies), _keys(catalogue.roles)
    yield from (f"archetypes.yaml: {key}: key: is there twice" for key in _twice(_keys(catalogue.archetypes)))
    for archetype in catalogue.archetypes:
        for number, shift in enumerate(archetype["shifts"], 1):
            place = f"archetypes.yaml: {archetype['key']}: shifts[{number}]"
            yield from _unknown([shift["competency"]], competencies, f"{place}.competency", "competency")
            yield from _unknown(shift["roles"], roles, f"{place}.roles", "role")


def _note_problems(catalogue: Catalogue) -> Iterator[str]:
    roles, twice = _keys(catalogue.roles), _twice(_keys(catalogue.notes))
    for chapter, sections in CHAPTERS.items():
        for section in sections:
            for note in catalogue.notes_of(chapter, section):
                place = f"library/{chapter}.yaml: {note['key']}"
                if note["key"] in twice:
                    yield f"{place}: key: is there twice"
                yield from _unknown(note.get("roles") or [], roles, f"{place}: roles", "role")
    channels = _keys(catalogue.notes_of("sourcing", "channels"))
    for role in catalogue.roles:
        for number, strategy in enumerate(role["sourcing"], 1):
            place = f"roles.yaml: {role['key']}: sourcing[{number}].channels"
            yield from _unknown(strategy["channels"], channels, place, "channel")
