from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from core.models import Person
from core.when import day
from hiring.models import Application, Candidate, NextStep, Offer, Opening, Requisition
from hiring.rules.offers import OfferState, OpeningState
from hiring.rules.stages import ApplicationState, StageKind


def offer_step(application: Application) -> tuple[NextStep, datetime | None]:
    """What comes next at the stage for offers, and since when: by the last offer made during this stay."""
    last = application.offers.filter(sent_at__gte=application.stage_since).order_by("-sent_at", "-pk").first()
    if last is not None and last.state == OfferState.SENT:
        return NextStep.ANSWER, last.sent_at
    if last is not None and last.state == OfferState.DECLINED:
        return NextStep.SETTLE, None
    return NextStep.OFFER, None


@dataclass(frozen=True)
class Seat:
    """An opening as it stands, and who holds it; empty: nobody, or nobody whom the reader is told."""

    number: int
    target_date: date | None
    state: OpeningState
    name: str
    application: int | None
    starts_on: date | None
    sent_at: datetime | None

    @property
    def title(self) -> str:
        return _("Opening %(n)s") % {"n": self.number}

    @property
    def starts(self) -> str:
        return _("starts %(day)s") % {"day": day(self.starts_on)} if self.starts_on else ""


def opening_state(opening: Opening) -> OpeningState:
    """Of an opening that was fetched with its offer."""
    if opening.filled_by_id is not None:
        return OpeningState.FILLED
    return OpeningState.OFFERED if getattr(opening, "offer", None) else OpeningState.OPEN


def openings_shown(user: Person) -> "QuerySet[Opening]":
    """Each with who holds it, and whether that is the reader's own application."""
    holder = Coalesce("filled_by__candidate", "offer__application__candidate")
    own = Candidate.objects.own_of(user).filter(pk=OuterRef("holder"))
    found = Opening.objects.annotate(
        holder=holder,
        holder_name=Coalesce("filled_by__candidate__name", "offer__application__candidate__name"),
        holds=Coalesce("filled_by", "offer__application"),
    )
    return found.annotate(is_readers_own=Exists(own)).select_related("offer")


def seats(requisition: Requisition) -> list[Seat]:
    """For those who see the pipeline; nobody reads here how their own application stands. Of a requisition that was
    fetched with `openings_shown`."""
    return [_seat(opening) for opening in requisition.openings.all()]


def _seat(opening: Any) -> Seat:
    offer: Offer | None = getattr(opening, "offer", None)
    name, application = opening.holder_name or "", opening.holds
    if opening.is_readers_own:
        name, application, offer = "", None, None
    return Seat(
        opening.number,
        opening.target_date,
        opening_state(opening),
        name,
        application,
        offer.starts_on if offer else None,
        offer.sent_at if offer else None,
    )


def with_offers(rows: "QuerySet[Application]") -> "QuerySet[Application]":
    """Each with the facts of its offers, so that a page asks nothing more."""
    facts = JSONObject(
        pk="pk",
        state="state",
        sent_at="sent_at",
        answered_at="answered_at",
        starts_on="starts_on",
        reason="reason",
        opening="opening__number",
    )
    offers = Offer.objects.filter(application=OuterRef("pk")).order_by("sent_at", "pk")
    return rows.annotate(offer_facts=ArraySubquery(offers.values(facts=facts)))


@dataclass(frozen=True)
class OfferShown:
    pk: int
    state: OfferState
    sent_at: datetime
    answered_at: datetime | None
    starts_on: date | None
    # For those alone who read reasons
    reason: str
    # The number of the opening it holds
    opening: int | None


@dataclass(frozen=True)
class OfferPart:
    """What the page of an application says of offers."""

    current: OfferShown | None
    past: tuple[OfferShown, ...]
    may_send: bool


def offer_part(application: Any, *, with_reasons: bool) -> OfferPart:
    """Of one of `with_offers`."""
    offers = [_offer(facts, with_reasons) for facts in application.offer_facts]
    current = next((one for one in offers if one.opening is not None), None)
    at_offer = application.state == ApplicationState.ACTIVE and application.stage.kind == StageKind.OFFER
    past = tuple(one for one in reversed(offers) if one.opening is None)
    return OfferPart(current, past, at_offer and current is None)


def _offer(facts: Mapping[str, Any], with_reasons: bool) -> OfferShown:
    answered, starts_on = facts["answered_at"], facts["starts_on"]
    return OfferShown(
        facts["pk"],
        OfferState(facts["state"]),
        datetime.fromisoformat(facts["sent_at"]),
        datetime.fromisoformat(answered) if answered else None,
        date.fromisoformat(starts_on) if starts_on else None,
        facts["reason"] if with_reasons else "",
        facts["opening"],
    )
