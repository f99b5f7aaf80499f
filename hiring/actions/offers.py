from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import pipeline
from hiring.actions.seats import free_openings
from hiring.models import Application, Offer, Requisition, Stage
from hiring.rules.decisions import HIRES
from hiring.rules.offers import HOLDING, OfferState, may_start
from hiring.rules.requisitions import OVER
from hiring.rules.stages import ApplicationState, StageKind


class OfferRefused(Refusal):
    pass


@recorded
def send(application: Application, *, by: Person | None, at: datetime) -> Offer:
    """It takes a free opening until it is answered."""
    row = _locked(application)
    if row.state != ApplicationState.ACTIVE or row.stage.kind != StageKind.OFFER:
        raise OfferRefused(_("An offer is made at the stage for offers. Look where the application stands."))
    if not row.decisions.filter(outcome__in=HIRES).exists():
        raise OfferRefused(_("An offer comes after a decision. The hiring manager decides in the debrief."))
    if row.offers.filter(state__in=HOLDING).exists():
        raise OfferRefused(_("An offer is out already. Note the answer, or withdraw it before you make another."))
    free = free_openings(row.requisition_id)
    if Requisition.objects.get(pk=row.requisition_id).state in OVER:
        raise OfferRefused(_("This requisition is closed, so no offer can be made on it."))
    if not free:
        raise OfferRefused(
            _("Every opening is filled or offered to somebody. Wait for an answer, or ask for another opening.")
        )
    offer = Offer.objects.create(application=row, opening=free[0], sent_at=at, by=by)
    record("hiring.offer_sent", row, by=by, at=at, offer=offer.pk, opening=free[0].number)
    pipeline.step_at_offer(row)
    return offer


@recorded
def accept(offer: Offer, *, starts_on: date, by: Person | None, at: datetime) -> Offer:
    """The opening is theirs, and they are hired."""
    row = _locked(offer.application)
    sent_on = offer.sent_at.astimezone(ZoneInfo(by.time_zone if by else "UTC")).date()
    if not may_start(starts_on, sent_on=sent_on):
        raise OfferRefused(_("They start after the offer was sent, and within two years of it. Check the date."))
    _answer(offer, OfferState.ACCEPTED, starts_on=starts_on, at=at)
    record("hiring.offer_accepted", row, by=by, at=at, offer=offer.pk, starts_on=starts_on.isoformat())
    hired = Stage.objects.filter(requisition=row.requisition_id, kind=StageKind.HIRED).first()
    if hired is not None:
        pipeline.place(row, origin=row.stage, to=hired, by=by, at=at)
    pipeline.hire(row, by=by, at=at)
    return offer


@recorded
def decline(offer: Offer, *, reason: str, by: Person | None, at: datetime) -> Offer:
    """The opening is free again. What becomes of the application is asked, not decided here."""
    if not reason.strip():
        raise OfferRefused(_("Write why they declined, in their words if you can."))
    row = _locked(offer.application)
    _answer(offer, OfferState.DECLINED, reason=reason.strip(), opening=None, at=at)
    record("hiring.offer_declined", row, by=by, at=at, offer=offer.pk)
    pipeline.step_at_offer(row)
    return offer


@recorded
def withdraw(offer: Offer, *, by: Person | None, at: datetime) -> Offer:
    row = _locked(offer.application)
    _answer(offer, OfferState.WITHDRAWN, opening=None, at=at)
    record("hiring.offer_withdrawn", row, by=by, at=at, offer=offer.pk)
    pipeline.step_at_offer(row)
    return offer


def _locked(application: Application) -> Application:
    """The application before its openings, in the order of every move."""
    return pipeline.held(application)


def _answer(offer: Offer, state: OfferState, *, at: datetime, **facts: object) -> None:
    """Of two answers at once the second is told."""
    if not Offer.objects.sent().filter(pk=offer.pk).update(state=state, answered_at=at, **facts):
        raise OfferRefused(_("This offer was answered or withdrawn a moment ago. Look again to see how it stands."))
    offer.refresh_from_db()
