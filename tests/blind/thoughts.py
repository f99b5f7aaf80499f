"""What others think, told otherwise in place: ids, moments and states stay."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from core.models import Event, Person, StoredFile
from hiring.models import Application, CandidateNote, Decision, Message, Offer, Referral, RequisitionCompetency, Review
from hiring.rules.decisions import HIRES, Outcome
from hiring.rules.messages import LOGISTICS as LOGISTIC_OCCASIONS
from interviews.actions import progress
from interviews.models import NOT_IN, CardState, Rating, Rollup, RollupKind, Scorecard
from interviews.rules.agenda import Issue
from interviews.rules.verdict import Why

MARK = "zq"


@dataclass(frozen=True)
class Teller:
    """Rows that say what somebody thinks of a candidate."""

    model: Any
    application: str
    author: str
    # None: all that is not logistics
    fields: tuple[str, ...] | None = None


# Who holds a seat is shown to everybody, a third grader's too, though it comes of how far apart two others are: one
# cannot be asked to grade in secret. Nothing else tells of it (`interviews.actions.third_graders`).
# Whether, who and when: may be shown to whoever owes. All else of what hangs on a card, a decision or a debrief is what
# somebody thinks; a field that is added is held to be that until it is named here
LOGISTICS: dict[str, set[str]] = {
    "interviews.Scorecard": {"state", "version"},
    "interviews.Conclusion": {"round", "version"},
    # Whose cards were missing
    "interviews.DebriefOpening": {"round", "missing"},
    "interviews.SecondThought": {"round"},
    "hiring.Decision": {"cards_missing"},
}
# That hang on an application and are no opinion, or are one in the fields that `OPINIONS` names
PLAIN = {
    "hiring.Submission",
    "hiring.ApplicationAnswer",
    "hiring.Message",
    "hiring.Offer",
    "hiring.Visit",
    "hiring.ReviewClaim",
    "hiring.Opening",
    "interviews.Interview",
    "interviews.Rollup",
    "interviews.Window",
    "interviews.TimeSearch",
    "interviews.Choice",
    "interviews.Arrangement",
    # When one meets, and who opened a debrief when
    "interviews.DebriefMeeting",
    "interviews.DebriefView",
    # When somebody is reminded, and why not, hangs on whether a card is in
    "interviews.Reminder",
    "interviews.Quiet",
}
OPINIONS = (
    Teller(CandidateNote, "application", "by", ("text",)),
    Teller(Review, "application", "reviewer", ("note",)),
    Teller(Referral, "application", "by", ("relation", "reason")),
    Teller(Offer, "application", "", ("reason",)),
)


@cache
def tellers() -> tuple[Teller, ...]:
    """By introspection: cards and decisions, whatever hangs on them, and what else hangs on an application."""
    found = [Teller(Scorecard, "seat__interview__application", "seat__person"), Teller(Decision, "application", "by")]
    named = {one.model for one in OPINIONS}
    for relation in Application._meta.related_objects:
        model = relation.related_model
        if model._meta.label not in PLAIN and model not in named | {Decision}:
            found.append(Teller(model, relation.field.name, _author(model) or ""))
    for one in found:
        for relation in one.model._meta.related_objects:
            model, on = relation.related_model, relation.field.name
            known = {each.model for each in found}
            if model._meta.label not in PLAIN and model not in known and not relation.many_to_many:
                by = _author(model) or (f"{on}__{one.author}" if one.author else "")
                found.append(Teller(model, f"{on}__{one.application}", by))
    return (*found, *OPINIONS)


def _author(model: type[models.Model]) -> str | None:
    people = [field.name for field in model._meta.fields if field.related_model is Person]
    return next((name for name in ("by", "author", "person") if name in people), None)


def others_think(
    person: Person, applications: Iterable[Application], seed: int, *, only: Sequence[Person] = ()
) -> None:
    """Everybody but this person, or `only` these, think something else of these candidates. What hangs together stays
    so."""
    chance, about = random.Random(seed), [one.pk for one in applications]
    for one in tellers():
        rows = one.model.objects.filter(**{f"{one.application}__in": about}).order_by("pk")
        if one.author:
            rows = rows.filter(**{f"{one.author}__in": only}) if only else rows.exclude(**{one.author: person})
        fields = [field for field in one.model._meta.concrete_fields if tells(one, field)]
        found = list(rows)
        for row in found:
            if isinstance(row, Scorecard) and row.state in NOT_IN:
                _vote_or_wait(row, chance)
            for field in fields:
                setattr(row, field.attname, _otherwise(field, row, chance))
            if isinstance(row, Decision):
                _decide_otherwise(row, chance)
        if found and fields:
            names = {field.name for field in fields} | MORE.get(one.model, set())
            one.model.objects.bulk_update(found, sorted(names))
    _follow(about)
    if only:
        return
    for message in Message.objects.filter(application__in=about).exclude(occasion__in=LOGISTIC_OCCASIONS):
        Message.objects.filter(pk=message.pk).update(subject=_words(chance), body=_words(chance))


# What is told otherwise together with something else
MORE: dict[Any, set[str]] = {Decision: {"outcome", "level", "advice"}, Scorecard: {"state", "voted_at"}}


def _vote_or_wait(card: Scorecard, chance: random.Random) -> None:
    """Of a card that is not in nobody else learns whether its author has voted."""
    voted = chance.random() < 0.5
    card.state = CardState.VOTED if voted else CardState.DRAFT
    card.voted_at = card.due_at if voted else None


def tells(one: Teller, field: Any) -> bool:
    if one.fields is not None:
        return field.name in one.fields
    if field.primary_key or field.name in LOGISTICS.get(one.model._meta.label, ()):
        return False
    if field.name in MORE.get(one.model, ()):
        return False
    if field.is_relation:
        return field.related_model is StoredFile
    return not isinstance(field, models.DateField | models.TimeField | models.DurationField | models.UUIDField)


def _words(chance: random.Random, *, most: int = 12) -> str:
    return " ".join([MARK, *(f"w{chance.randrange(10**6)}" for _ in range(chance.randrange(1, most)))])


def _otherwise(field: Any, row: Any, chance: random.Random) -> Any:
    if field.name in FIELDS:
        return FIELDS[field.name](row, chance)
    if field.is_relation:
        return attached(chance).pk
    if field.choices:
        return chance.choice([key for key, _label in field.choices])
    if isinstance(field, models.CharField | models.TextField):
        return _words(chance)[: field.max_length or None]
    if isinstance(field, models.BooleanField):
        return chance.random() < 0.5
    if isinstance(field, models.IntegerField):
        return chance.randrange(10)
    raise AssertionError(f"Say in tests/blind/thoughts.py what else {field} could hold, or that it is logistics.")


def attached(chance: random.Random) -> StoredFile:
    """Under another name, with other bytes."""
    content = ContentFile(_words(chance, most=40).encode(), "attached")
    name = f"{MARK}-{chance.randrange(10**6)}.txt"
    return StoredFile.objects.create(
        content=content, name=name, content_type="text/plain", size=content.size, at=datetime(2026, 6, 9, tzinfo=UTC)
    )


def _maybe(text: str, chance: random.Random) -> str:
    return text if chance.random() < 0.7 else ""


def _value(row: Any, chance: random.Random) -> int | None:
    is_draft = isinstance(row, Rating) and row.scorecard.state == CardState.DRAFT
    return chance.choice([None, 0, 1, 2, 3, 4] if is_draft else [0, 1, 2, 3, 4])


VOTES = ["strong_no", "no", "yes", "strong_yes"]


def _vote(row: Any, chance: random.Random) -> str:
    return chance.choice(["", *VOTES] if getattr(row, "state", "") == CardState.DRAFT else VOTES)


# Where the kind of the field does not say what may stand in it. Text is there or not, where it need not be
FIELDS: dict[str, Callable[[Any, random.Random], Any]] = {
    "value": _value,
    "recommendation": _vote,
    "evidence": lambda _row, chance: _maybe(_words(chance), chance),
    "summary": lambda _row, chance: _maybe(_words(chance), chance),
    "note": lambda _row, chance: _maybe(_words(chance), chance),
    "advised": lambda _row, chance: chance.choice(Outcome.values),
    "voices": lambda row, chance: [
        voice | {"cast": chance.choice(VOTES), "now": chance.choice(VOTES)} for voice in row.voices
    ],
}


def _decide_otherwise(decision: Decision, chance: random.Random) -> None:
    """Where the application stands is known to all who run it: of a decision to hire, at which level is not."""
    requisition = decision.application.requisition
    others = list(requisition.role.rubric.levels.exclude(pk=requisition.level_id).order_by("rank"))
    if decision.outcome in HIRES:
        decision.outcome = chance.choice(sorted(HIRES))
        decision.level = chance.choice(others) if decision.outcome == Outcome.OTHER_LEVEL else None
    asked = list(
        RequisitionCompetency.objects.filter(requisition=requisition).order_by("pk").values_list("pk", flat=True)
    )
    told = [{"why": chance.choice(list(Why)).value, "competency": chance.choice(asked)} for _ in range(3)]
    # That a card was missing is logistics; why a competency was talked about is not
    issues = [issue.value for issue in Issue if issue != Issue.MISSING]
    points = [
        point | {"issue": chance.choice(issues)} if point["competency"] else point
        for point in decision.advice.get("points", [])
    ]
    decision.advice |= {"level": chance.choice(others).pk, "reasons": told, "points": points}


def _follow(about: Sequence[int]) -> None:
    """What repeats a decision says the same, and what is handed down is made from the rows again."""
    for decision in Decision.objects.filter(application__in=about):
        for row in Rollup.objects.filter(kind=RollupKind.DECIDED, facts__decision=decision.pk):
            row.facts |= {"outcome": decision.outcome, "level": decision.level_id}
            row.save(update_fields=["facts"])
        # Events are never written anew: one more, as it would have been
        facts = {"decision": decision.pk, "outcome": decision.outcome}
        on = {"on_kind": "application", "on_id": decision.application_id}
        Event.objects.create(kind="hiring.application_decided", by=decision.by, at=decision.at, facts=facts, **on)
        if decision.outcome == Outcome.NO_HIRE:
            Application.objects.filter(pk=decision.application_id).update(close_reason=decision.reason)
    for application in Application.objects.filter(pk__in=about).order_by("pk"):
        progress.refresh(application, at=datetime(2026, 7, 1, tzinfo=UTC))
