from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import JobAd, Requisition
from hiring.queries.history import OF_THE_JOB, last_change
from hiring.rules.jobs import may_publish
from hiring.rules.postings import is_placed
from hiring.rules.requisitions import OVER


class AdRefused(Refusal):
    pass


class ChangedMeanwhile(AdRefused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this job page while you had it open. What they changed stands here now, and so does "
                "what you typed, which is not saved yet. Look at it and save again."
            )
        )


@recorded
def write(
    requisition: Requisition,
    *,
    facts: dict[str, Any],
    meets: Sequence[Person],
    seen: int | None = None,
    by: Person | None,
    at: datetime,
) -> JobAd:
    """What is said about the job. Of a published one the page changes at once. `seen`: the last change that `by` knew
    of, see `last_change`; of two hands on one page the second is told."""
    if requisition.state in OVER:
        raise AdRefused(_("This requisition is over, and so is its job page. Nothing was changed."))
    Requisition.objects.select_for_update().get(pk=requisition.pk)
    if seen is not None and last_change(requisition, OF_THE_JOB) != seen:
        raise ChangedMeanwhile
    ad, _new = JobAd.objects.get_or_create(requisition=requisition, defaults={"changed_at": at})
    for name, value in facts.items():
        setattr(ad, name, value)
    if ad.is_published:
        _complete(ad)
    ad.changed_at = at
    ad.save(update_fields=[*facts, "changed_at"])
    ad.meets.set(meets)
    record("hiring.job_changed", requisition, by=by, at=at, job=ad.pk)
    return ad


@recorded
def publish(ad: JobAd, *, by: Person | None, at: datetime) -> JobAd:
    """To the world, with the pay if the ad shows it. The day of the first time stays the day it was posted."""
    requisition = Requisition.objects.select_for_update().get(pk=ad.requisition_id)
    if not may_publish(state=requisition.state, confidential=requisition.confidential):
        raise AdRefused(_("Only the job of an open requisition that is not confidential can be published."))
    ad = JobAd.objects.select_for_update().get(pk=ad.pk)
    if ad.is_published:
        raise AdRefused(_("The job page is published already. Nothing was changed."))
    _complete(ad)
    ad.published_at = ad.published_at or at
    ad.withdrawn_at = None
    ad.save(update_fields=["published_at", "withdrawn_at"])
    record("hiring.job_published", requisition, by=by, at=at, job=ad.pk)
    return ad


def _complete(ad: JobAd) -> None:
    """What a visitor, and the machines that list jobs, cannot do without."""
    if not is_placed(country=ad.country, remote=ad.remote, remote_from=ad.remote_from):
        raise AdRefused(_("Say where the work is: choose a country, or the countries from which one may work."))
    if not any(ad.pitch.values()) and not any(ad.duties.values()):
        raise AdRefused(_("Say what the job is: write the pitch, or what one will do."))


@recorded
def withdraw(ad: JobAd, *, by: Person | None, at: datetime) -> JobAd:
    """The page says from now on that it is over; applications that came in stay."""
    if not JobAd.objects.filter(pk=ad.pk, published_at__isnull=False, withdrawn_at=None).update(withdrawn_at=at):
        raise AdRefused(_("The job page is not published. Nothing was changed."))
    ad.refresh_from_db()
    record("hiring.job_withdrawn", ad.requisition, by=by, at=at, job=ad.pk)
    return ad
