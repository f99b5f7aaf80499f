from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from core.models import Person
from hiring.models import Referral, Requisition
from hiring.rules.referrals import Standing
from hiring.rules.stages import ApplicationState

SHOWN = 100
STANDINGS = {
    ApplicationState.HIRED: Standing.HIRED,
    ApplicationState.REJECTED: Standing.CLOSED,
    ApplicationState.WITHDRAWN: Standing.CLOSED,
}


@dataclass(frozen=True)
class Position:
    """Of a requisition what everybody who works here may know."""

    pk: int
    title: str
    location: str


@dataclass(frozen=True)
class OwnReferral:
    name: str
    position: str
    at: datetime
    standing: Standing
    since: datetime


def positions() -> tuple[Position, ...]:
    found = Requisition.objects.referable().order_by("title", "pk").values_list("pk", "title", "location")
    return tuple(Position(*row) for row in found)


def position_of(requisition: Requisition) -> Position:
    return Position(requisition.pk, requisition.title, requisition.location)


def own_referrals(user: Person) -> tuple[OwnReferral, ...]:
    """What happened before they spoke, to somebody we knew already, is not theirs to know."""
    moved = Min("application__visits__entered_at", filter=Q(application__visits__entered_at__gt=F("at")))
    own = Referral.objects.own(user)
    moved_at = dict(own.annotate(moved_at=moved).values_list("pk", "moved_at")[:SHOWN])
    found = own.select_related("application__requisition")[:SHOWN]
    return tuple(_own(referral, moved_at.get(referral.pk)) for referral in found)


def _own(referral: Referral, moved_at: datetime | None) -> OwnReferral:
    application = referral.application
    standing, since = Standing.RECEIVED, referral.at
    if application.state in STANDINGS:
        standing = STANDINGS[ApplicationState(application.state)]
        since = max(application.closed_at or referral.at, referral.at)
    elif moved_at:
        standing, since = Standing.IN_PROCESS, moved_at
    return OwnReferral(referral.name, application.requisition.title, referral.at, standing, since)


@dataclass(frozen=True)
class Told:
    """Who spoke for a candidate; what they said, for those who owe no scorecard."""

    by: str
    at: datetime
    told: bool
    relation: str
    reason: str


def with_referred(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Each with whether anybody spoke for it: of most nobody did, and nothing more is asked."""
    annotated: QuerySet[Any] = rows.annotate(is_referred=Exists(Referral.objects.filter(application=OuterRef("pk"))))
    return annotated


def told_of(application: Any, *, frank: bool) -> tuple[Told, ...]:
    """Of one of `with_referred`. `frank`: whether the reader may know what others think."""
    if not application.is_referred:
        return ()
    return tuple(
        Told(one.by.name, one.at, one.told, one.relation if frank else "", one.reason if frank else "")
        for one in application.referrals.select_related("by")
    )
