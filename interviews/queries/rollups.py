"""What was summed up, as the dashboard shows it and a letter tells it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core.models import Person
from core.statements import prepared
from hiring.models import Application, Decision, Part
from interviews.models import NOT_IN, Rollup, RollupKind, Seat
from interviews.queries.debriefs import theirs

WEEK = timedelta(days=7)
MOST = 10

OF_APPLICATIONS = (RollupKind.DEBRIEF_READY, RollupKind.DECIDED)


@dataclass(frozen=True)
class Summary:
    """One rollup. Of a decision only the outcome: the reason stands with the debrief."""

    kind: RollupKind
    application: int
    candidate: str
    requisition: str
    at: datetime
    cards_in: int | None
    cards_due: int | None
    outcome: str


def summaries(user: Person, at: datetime) -> list[Summary]:
    """Of the last seven days, where they decide or recruit; the latest first."""
    return [
        Summary(
            kind=RollupKind(rollup.kind),
            application=application.pk,
            candidate=application.candidate.name,
            requisition=application.requisition.title,
            at=rollup.at,
            cards_in=rollup.facts.get("cards_in"),
            cards_due=rollup.facts.get("cards_due"),
            outcome=rollup.facts.get("outcome", ""),
        )
        for rollup in _latest(user, at - WEEK)
        if (application := rollup.application)
    ]


@prepared
def _latest(user: Person, since: datetime) -> "QuerySet[Any]":
    rollups = Rollup.objects.visible_to(user).filter(at__gt=since, application__in=theirs(user))
    rollups = rollups.select_related("application__candidate", "application__requisition")
    return rollups.filter(kind__in=OF_APPLICATIONS)[:MOST]


@dataclass(frozen=True)
class DebriefReady:
    application: int
    candidate: str
    requisition: str
    cards_in: int
    cards_due: int
    # Whether the reader still owes a card for it, and whether the decision is theirs
    owes: bool
    decides: bool


def debrief_ready(rollup_id: int, reader: Person) -> DebriefReady | None:
    """None when there is nothing left to open: closed or decided meanwhile, or no longer the reader's."""
    rollup = Rollup.objects.filter(pk=rollup_id, kind=RollupKind.DEBRIEF_READY).first()
    application = _application(rollup, reader) if rollup else None
    if rollup is None or application is None or application.closed_at:
        return None
    if Decision.objects.filter(application=application, at__gte=rollup.at).exists():
        return None
    return DebriefReady(
        application=application.pk,
        candidate=application.candidate.name,
        requisition=application.requisition.title,
        cards_in=rollup.facts["cards_in"],
        cards_due=rollup.facts["cards_due"],
        owes=_owes(application, reader),
        decides=application.requisition.members.filter(person=reader, part=Part.HIRING_MANAGER).exists(),
    )


@dataclass(frozen=True)
class Decided:
    """Without the outcome for a reader who still owes a card: they judge on their own."""

    application: int
    candidate: str
    requisition: str
    decision: Decision
    tells: bool


def decided(rollup_id: int, reader: Person) -> Decided | None:
    rollup = Rollup.objects.filter(pk=rollup_id, kind=RollupKind.DECIDED).first()
    application = _application(rollup, reader) if rollup else None
    if rollup is None or application is None:
        return None
    decision = Decision.objects.select_related("by", "level").get(pk=rollup.facts["decision"])
    return Decided(
        application=application.pk,
        candidate=application.candidate.name,
        requisition=application.requisition.title,
        decision=decision,
        tells=not _owes(application, reader),
    )


def _application(rollup: Rollup, reader: Person) -> Application | None:
    seen = Application.objects.visible_to(reader).select_related("candidate", "requisition")
    return seen.filter(rollups=rollup).first()


def _owes(application: Application, reader: Person) -> bool:
    return Seat.objects.filter(
        interview__application=application, person=reader, held=True, scorecard__state__in=NOT_IN
    ).exists()
