from dataclasses import dataclass
from datetime import date, datetime

from hiring.models import Application, NextStep, Offer, Opening, Requisition
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


def opening_state(opening: Opening) -> OpeningState:
    """Of an opening that was fetched with its offer."""
    if opening.filled_by_id is not None:
        return OpeningState.FILLED
    return OpeningState.OFFERED if getattr(opening, "offer", None) else OpeningState.OPEN


def seats(requisition: Requisition, *, reader_email: str) -> list[Seat]:
    """For those who see the pipeline; nobody reads here how their own application stands."""
    return [_seat(opening, reader_email.lower()) for opening in requisition.openings.all()]


def _seat(opening: Opening, reader_email: str) -> Seat:
    offer: Offer | None = getattr(opening, "offer", None)
    holder = opening.filled_by or (offer.application if offer else None)
    if holder is not None and holder.candidate.email.lower() == reader_email:
        holder, offer = None, None
    return Seat(
        opening.number,
        opening.target_date,
        opening_state(opening),
        holder.candidate.name if holder else "",
        holder.pk if holder else None,
        offer.starts_on if offer else None,
        offer.sent_at if offer else None,
    )


@dataclass(frozen=True)
class OfferPart:
    """What the page of an application says of offers. Why one was declined is for those alone who read reasons."""

    current: Offer | None
    past: tuple[Offer, ...]
    may_send: bool


def offer_part(application: Application, *, with_reasons: bool) -> OfferPart:
    offers = list(application.offers.select_related("opening", "by"))
    for offer in offers:
        offer.reason = offer.reason if with_reasons else ""
    current = next((one for one in offers if one.opening_id is not None), None)
    at_offer = application.state == ApplicationState.ACTIVE and application.stage.kind == StageKind.OFFER
    past = tuple(one for one in reversed(offers) if one.opening_id is None)
    return OfferPart(current, past, at_offer and current is None)
