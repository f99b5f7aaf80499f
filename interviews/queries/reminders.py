"""Which cards a reminder speaks of, as things stand when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from core.models import Person
from core.words import Words
from hiring.models import Application
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, CardState, InterviewState, Quiet, Scorecard, Seat
from interviews.queries.anonymity import alias, nameless
from interviews.queries.scorecards import texts_owed_count


@dataclass(frozen=True)
class OwedCard:
    card: int
    interview: int
    candidate: str
    session: Words
    met_at: datetime
    due_at: datetime
    is_late: bool
    # A take-home: nobody was met, something came in
    was_sent_in: bool
    # None: not voted; else how many sentences are owed
    voted: int | None = None


def owed_cards(person: Person, ids: Iterable[int], *, met_by: datetime, at: datetime) -> list[OwedCard]:
    """Those of the person's own that are still missing and were met by then; the longest due first."""
    cards: list[Any] = list(
        Scorecard.objects.own(person)
        .owed()
        .filter(
            pk__in=list(ids),
            seat__interview__state=InterviewState.BOOKED,
            seat__interview__ends_at__lte=met_by,
            seat__interview__application__state=ApplicationState.ACTIVE,
        )
        # Said after the letter was posted
        .exclude(Exists(Quiet.objects.filter(scorecard=OuterRef("pk"), until=None, ended_at=None)))
        .select_related(
            "seat__interview__session", "seat__interview__application__candidate", "seat__interview__take_home"
        )
        .annotate(
            nameless=nameless(person, interview="seat__interview", application="seat__interview__application"),
            texts=texts_owed_count(),
        )
    )
    return [
        OwedCard(
            card=card.pk,
            interview=interview.pk,
            candidate=alias(interview) if card.nameless else interview.application.candidate.name,
            session=interview.session.title,
            met_at=interview.ends_at if sent_in else interview.starts_at,
            due_at=card.due_at,
            is_late=card.due_at < at,
            was_sent_in=sent_in,
            voted=card.texts if card.state == CardState.VOTED else None,
        )
        for card in cards
        for interview in [card.seat.interview]
        for sent_in in [hasattr(interview, "take_home")]
    ]


@dataclass(frozen=True)
class LateCard:
    """Who is late, not what was said."""

    application: int
    person: str
    candidate: str
    session: Words
    met_at: datetime
    due_at: datetime
    # Of a take-home: when it was final
    sent_in_at: datetime | None


def late_cards(reader: Person, ids: Iterable[int]) -> list[LateCard]:
    """Of applications the reader still has a part in."""
    seats = (
        Seat.objects.filter(
            scorecard__in=list(ids),
            scorecard__state__in=NOT_IN,
            held=True,
            interview__state=InterviewState.BOOKED,
            interview__application__state=ApplicationState.ACTIVE,
            interview__application__in=Application.objects.visible_to(reader),
        )
        .order_by("scorecard__due_at", "pk")
        .values_list(
            "interview__application",
            "person__name",
            "interview__application__candidate__name",
            "interview__session__title",
            "interview__starts_at",
            "scorecard__due_at",
            "interview__take_home__closed_at",
        )
    )
    return [LateCard(*seat) for seat in seats]
