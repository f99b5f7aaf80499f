"""What lead interviewers said on cards that are in: read through the gate, for the debrief alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject

from core.models import Person
from core.statements import prepared
from hiring.models import Application, Part
from interviews.models import CardAddendum, CardFile, CardState, InterviewState, Scorecard, SeatKind
from interviews.queries.panels import Panel, Voice
from interviews.queries.talks import Thought, moment


@dataclass(frozen=True)
class Added:
    text: str
    at: datetime


@dataclass(frozen=True)
class Attached:
    interview: int
    file: int
    name: str


@dataclass(frozen=True)
class Said:
    """A card that is in, and whose."""

    voice: Voice
    recommendation: str
    summary: str
    # Empty for everybody but the hiring manager
    note: str
    # competency -> (choice, evidence)
    ratings: Mapping[int, tuple[int, str]]
    corrected_at: datetime | None
    addenda: tuple[Added, ...]
    files: tuple[Attached, ...]
    # What they would recommend after the talk
    thought: Thought | None


def said_by(
    application: Application, user: Person, now: Panel, after: Mapping[int, Thought], read_until: datetime | None
) -> tuple[Said, ...]:
    by_seat = {card.seat_id: card for card in _cards(user, application.pk, read_until)}
    manages = any(
        one["person"] == user.pk and one["part"] == Part.HIRING_MANAGER
        for one in application.team  # type: ignore[attr-defined]  # annotated by debriefs
    )
    return tuple(
        _one_said(voice, by_seat[voice.seat], after, manages=manages) for voice in now.voices if voice.seat in by_seat
    )


@prepared
def _cards(user: Person, application: int, read_until: datetime | None) -> "QuerySet[Any]":
    """Through the gate; None: whenever they came in."""
    rating = JSONObject(competency="ratings__competency", value="ratings__value", evidence="ratings__evidence")
    below = CardAddendum.objects.filter(scorecard=OuterRef("pk")).values(one=JSONObject(text="text", at="at"))
    files = CardFile.objects.filter(scorecard=OuterRef("pk"), removed_at=None)
    cards: QuerySet[Any] = (
        Scorecard.objects.visible_to(user)
        .filter(
            seat__interview__application=application,
            seat__interview__state=InterviewState.BOOKED,
            seat__kind=SeatKind.LEAD,
            state=CardState.SUBMITTED,
        )
        .annotate(
            told=JSONBAgg(rating, filter=Q(ratings__isnull=False), default=Value([], output_field=JSONField())),
            interview=F("seat__interview"),
            below=ArraySubquery(below),
            attached=ArraySubquery(files.values(one=JSONObject(file="id", name="name"))),
        )
    )
    return cards if read_until is None else cards.filter(submitted_at__lte=read_until)


def _one_said(voice: Voice, card: Any, after: Mapping[int, Thought], *, manages: bool) -> Said:
    return Said(
        voice=voice,
        recommendation=card.recommendation,
        summary=card.summary,
        note=card.note if manages else "",
        ratings={one["competency"]: (one["value"], one["evidence"]) for one in card.told},
        corrected_at=card.corrected_at,
        addenda=tuple(Added(one["text"], moment(one["at"])) for one in card.below),
        files=tuple(Attached(card.interview, one["file"], one["name"]) for one in card.attached),
        thought=after.get(voice.person),
    )
