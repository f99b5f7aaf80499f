"""Openings that are taken and given free: what the pipeline and offers have in common."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery

from core.models import Person
from core.recording import record_all
from hiring.models import Application, NextStep, Offer, Opening
from hiring.rules.offers import OfferState


def free_openings(requisition_id: int) -> list[Opening]:
    """Neither filled nor offered; all openings are locked first and then read, so that of two hands on the last one
    the second finds it taken."""
    list(Opening.objects.select_for_update().filter(requisition=requisition_id).order_by("pk"))
    return list(Opening.objects.filter(requisition=requisition_id, filled_by=None, offer=None))


def withdraw_offers(ids: Collection[int], *, by: Person | None, at: datetime) -> None:
    """What still waits for an answer from these applications is taken back, and its opening is free."""
    held = Offer.objects.sent().filter(application__in=list(ids)).select_for_update()
    found = dict(held.values_list("pk", "application"))
    if not found:
        return
    Offer.objects.filter(pk__in=list(found)).update(state=OfferState.WITHDRAWN, opening=None, answered_at=at)
    record_all("hiring.offer_withdrawn", {pk: {} for pk in found.values()}, Application, by=by, at=at)


def ask_to_settle(ids: Collection[int]) -> None:
    """Of applications that go on at the offer: whose last one was declined there is asked about, not offered anew."""
    here = Offer.objects.filter(application=OuterRef("pk"), sent_at__gte=OuterRef("stage_since"))
    latest = Subquery(here.order_by("-sent_at", "-pk").values("state")[:1])
    declined = Application.objects.filter(pk__in=list(ids)).alias(latest=latest).filter(latest=OfferState.DECLINED)
    declined.update(next_step=NextStep.SETTLE)
