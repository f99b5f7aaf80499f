"""What the catalogue's files must hold before anybody may load them."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "catalogue"
FILES = ("levels", "competencies", "assessments", "roles")
LANGUAGES = ("en", "zh-hans")

CATEGORIES = ("systems", "practice", "project", "culture")
# Competencies of one role, our own, are counted apart from the sixteen
ROLE_CATEGORY = "role"
PURPOSES = ("strength", "bar", "mutual")
PLAN_MINUTES = 60
ANCHOR_WORDS = range(10, 36)
QUESTIONS_AT_LEAST = 4
MUST_HAVES_AT_MOST = 6
# The coverage law: sessions that must see a must-have, and any other competency of the role
MUST_HAVE_SESSIONS = 2
NICE_TO_HAVE_SESSIONS = 1

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Catalogue:
    files: Mapping[str, Any]
    # SHA-256 over the files' bytes
    digest: str

    def entries(self, file: str, name: str = "") -> list[Entry]:
        content = self.files.get(file)
        found = content.get(name or file) if isinstance(content, dict) else None
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    @property
    def levels(self) -> list[Entry]:
        return self.entries("levels")

    @property
    def competencies(self) -> list[Entry]:
        return self.entries("competencies")

    @property
    def assessment_types(self) -> list[Entry]:
        return self.entries("assessments", "assessment_types")

    @property
    def roles(self) -> list[Entry]:
        return self.entries("roles")

    @property
    def questions(self) -> list[Entry]:
        return [question for kind in self.assessment_types for question in dicts(kind.get("questions"))]


def read(folder: Path = FOLDER) -> Catalogue:
    digest = hashlib.sha256()
    files: dict[str, Any] = {}
    for name in FILES:
        content = (folder / f"{name}.yaml").read_bytes()
        digest.update(f"{name} {len(content)} ".encode() + content)
        files[name] = yaml.safe_load(content)
    return Catalogue(files, digest.hexdigest())


def counts(catalogue: Catalogue) -> dict[str, int]:
    own = [c for c in catalogue.competencies if c.get("category") == ROLE_CATEGORY]
    shared = [c for c in catalogue.competencies if c.get("category") != ROLE_CATEGORY]
    return {
        "roles": len(catalogue.roles),
        "competencies": len(shared),
        "anchors": sum(len(c.get("anchors") or ()) for c in shared),
        "assessment_types": len(catalogue.assessment_types),
        "questions": len(catalogue.questions),
        "role_competencies": len(own),
        "role_anchors": sum(len(c.get("anchors") or ()) for c in own),
        "missing_translations": sum(missing_translations(content) for content in catalogue.files.values()),
    }


def missing_translations(value: Any) -> int:
    """Texts that one of the languages lacks."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            return sum(not value.get(language) for language in LANGUAGES)
        return sum(missing_translations(part) for part in value.values())
    return sum(missing_translations(part) for part in value) if isinstance(value, list) else 0


# The shape of one entry: field -> what it must be


@dataclass(frozen=True)
class ListOf:
    what: Any
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True)
class MapOf:
    """Any keys, each with the same kind of value."""

    what: Any


@dataclass(frozen=True)
class Maybe:
    what: Any


@dataclass(frozen=True)
class OneOf:
    values: tuple[str, ...]


class Words:
    """A text in every language."""


class Key:
    """What a slug may be."""

    form = re.compile(r"[a-z][a-z0-9_]*")


class Share:
    """A number from 0 to 1."""


LEVEL = {"key": Key, "name": Words}
COMPETENCY = {
    "key": Key,
    "category": OneOf((*CATEGORIES, ROLE_CATEGORY)),
    "name": Words,
    "summary": Words,
    "below": Words,
    "anchors": MapOf(Words),
    "not_evidence": ListOf(Words, 2, 3),
}
QUESTION = {
    "key": Key,
    "text": Words,
    "code": Maybe(str),
    "fix": Maybe(str),
    "follow_ups": ListOf(Words, 2, 4),
    "answers": MapOf(Words),
    "roles": ListOf(Key, 0),
}
ASSESSMENT_TYPE = {
    "key": Key,
    "name": Words,
    "shows": Words,
    "not_when": Words,
    "plan": ListOf({"minutes": int, "what": Words}),
    "leave_out": ListOf(Words),
    "prepare": ListOf(Words),
    "can_show": ListOf(Key),
    "questions": ListOf(QUESTION, QUESTIONS_AT_LEAST),
}
SESSION = {
    "title": Words,
    "type": Key,
    "minutes": int,
    "purpose": OneOf(PURPOSES),
    "main": ListOf(Key, 0),
    "also": ListOf(Key, 0),
}
ROLE = {
    "key": Key,
    "name": Words,
    "summary": Words,
    "duties": ListOf(Words),
    "work_product": ListOf(Words),
    "tools": ListOf(Words),
    "backgrounds": ListOf(Words),
    "strength": Words,
    "bar": Words,
    "profile": {"ml_depth": Share, "software_depth": Share, "communication": Share, "reason": Words},
    "must_have": MapOf(MapOf(Key)),
    "nice_to_have": MapOf(MapOf(Key)),
    "loop": ListOf(SESSION),
}
SHAPE: dict[str, dict[str, Any]] = {
    "levels": {"levels": ListOf(LEVEL)},
    "competencies": {"competencies": ListOf(COMPETENCY)},
    "assessments": {"never_ask": ListOf(Words), "assessment_types": ListOf(ASSESSMENT_TYPE)},
    "roles": {"roles": ListOf(ROLE)},
}


def problems(catalogue: Catalogue) -> list[str]:
    """Each names file, entry and field: `roles.yaml: ml_engineer: loop[2].minutes: ...`. Shape first, then sense."""
    misshapen = [
        f"{file}.yaml: {problem}"
        for file, shape in SHAPE.items()
        for problem in _shape_problems(catalogue.files.get(file), shape, [])
    ]
    return misshapen or [*_level_problems(catalogue), *_assessment_problems(catalogue), *_role_problems(catalogue)]


def _shape_problems(value: Any, shape: Any, place: list[str]) -> Iterator[str]:
    match shape:
        case Maybe():
            if value is not None:
                yield from _shape_problems(value, shape.what, place)
        case dict():
            yield from _table_problems(value, shape, place)
        case ListOf():
            yield from _list_problems(value, shape, place)
        case MapOf():
            if not isinstance(value, dict):
                yield _say(place, "must be a table of keys")
                return
            for key, part in value.items():
                yield from _shape_problems(part, shape.what, [*place, str(key)])
        case _:
            if trouble := _value_trouble(value, shape):
                yield _say(place, trouble)


def _table_problems(value: Any, shape: dict[str, Any], place: list[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _say(place, "must be a table of fields")
        return
    for field in value.keys() - shape.keys():
        yield _say([*place, str(field)], "is not a field we know")
    for field, part in shape.items():
        if field in value or isinstance(part, Maybe):
            yield from _shape_problems(value.get(field), part, [*place, field])
        else:
            yield _say([*place, field], "is missing")


def _list_problems(value: Any, shape: ListOf, place: list[str]) -> Iterator[str]:
    if not isinstance(value, list):
        yield _say(place, "must be a list")
        return
    if len(value) < shape.at_least:
        yield _say(place, f"has {len(value)} entries, needs at least {shape.at_least}")
    if shape.at_most is not None and len(value) > shape.at_most:
        yield _say(place, f"has {len(value)} entries, at most {shape.at_most} are allowed")
    for number, part in enumerate(value, 1):
        name = part.get("key") if isinstance(part, dict) else None
        yield from _shape_problems(part, shape.what, [*place, str(name) if name else f"[{number}]"])


def _value_trouble(value: Any, shape: Any) -> str:
    if shape is Words:
        return _words_trouble(value)
    if isinstance(shape, OneOf):
        return "" if value in shape.values else f"is {value!r}, must be one of {', '.join(shape.values)}"
    if shape is Key:
        fits = isinstance(value, str) and bool(Key.form.fullmatch(value))
        return "" if fits else f"is {value!r}, must be a key of small letters, digits and underscores"
    if shape is Share:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
        return "" if fits else f"is {value!r}, must be a number from 0 to 1"
    if shape is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return "" if fits else f"is {value!r}, must be a whole number above 0"
    return "" if isinstance(value, str) and value.strip() else "must be a text"


def _words_trouble(value: Any) -> str:
    if not isinstance(value, dict):
        return f"must be a text in each of {', '.join(LANGUAGES)}"
    missing = [code for code in LANGUAGES if not isinstance(value.get(code), str) or not value[code].strip()]
    unknown = sorted(str(code) for code in value.keys() - set(LANGUAGES))
    return "; ".join(
        [f"has no text in {code}" for code in missing] + [f"{code} is not a language we know" for code in unknown]
    )


def _say(place: list[str], trouble: str) -> str:
    # The name of the list itself (`roles`, `competencies`) says nothing that the file's name does not
    entry, *field = place[1:] or place or [""]
    return ": ".join(filter(None, [entry, ".".join(field), trouble]))


def dicts(value: Any) -> list[Entry]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _twice(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _keys(entries: list[Entry]) -> list[str]:
    return [str(entry["key"]) for entry in entries]


def _level_problems(catalogue: Catalogue) -> Iterator[str]:
    levels = _keys(catalogue.levels)
    yield from (f"levels.yaml: {key}: key: is there twice" for key in _twice(levels))
    yield from (f"competencies.yaml: {key}: key: is there twice" for key in _twice(_keys(catalogue.competencies)))
    said: dict[str, str] = {}
    for competency in catalogue.competencies:
        place = f"competencies.yaml: {competency['key']}: anchors"
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
    competencies, roles = _keys(catalogue.competencies), _keys(catalogue.roles)
    levels = _keys(catalogue.levels)
    file = "assessments.yaml"
    yield from (f"{file}: {key}: key: is there twice" for key in _twice(_keys(catalogue.assessment_types)))
    yield from (f"{file}: {key}: key: is there twice" for key in _twice(_keys(catalogue.questions)))
    for kind in catalogue.assessment_types:
        place = f"{file}: {kind['key']}"
        minutes = sum(step["minutes"] for step in kind["plan"])
        if minutes != PLAN_MINUTES:
            yield f"{place}: plan: adds up to {minutes} minutes, must be {PLAN_MINUTES}"
        yield from _unknown(kind["can_show"], competencies, f"{place}: can_show", "competency")
        for question in kind["questions"]:
            where = f"{place}: questions.{question['key']}"
            yield from _unknown(question["roles"], roles, f"{where}.roles", "role")
            yield from _level_keys(question["answers"], levels, f"{where}.answers")
            if bool(question.get("code")) != bool(question.get("fix")):
                yield f"{where}.fix: code and its mended form come together"
    shown = {key for kind in catalogue.assessment_types for key in kind["can_show"]}
    yield from (f"{file}: can_show: nothing can show {key}" for key in competencies if key not in shown)


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
        yield from (f"{place}: loop: {gap}" for gap in coverage_gaps(role))


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


def coverage_gaps(role: Entry) -> list[str]:
    """The coverage law on a recommended loop, in which each session has another lead."""
    seen = Counter(key for session in role["loop"] for key in {*session["main"], *session["also"]})
    needs = dict.fromkeys(role["nice_to_have"], NICE_TO_HAVE_SESSIONS)
    needs |= dict.fromkeys(role["must_have"], MUST_HAVE_SESSIONS)
    return [f"{key} is seen in {seen[key]} of {need} sessions" for key, need in needs.items() if seen[key] < need]
