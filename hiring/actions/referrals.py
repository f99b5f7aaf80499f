from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import files
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import candidates, messages
from hiring.models import Application, Candidate, Referral, Requisition
from hiring.queries.addresses import known_as
from hiring.queries.messages import proposed
from hiring.rules.messages import Occasion
from hiring.rules.referrals import SOURCE
from hiring.rules.requisitions import RequisitionState


class ReferralRefused(Refusal):
    pass


@recorded
def refer(
    requisition: Requisition,
    *,
    name: str,
    email: str,
    phone: str,
    relation: str,
    reason: str,
    cv: "UploadedFile[Any] | None",
    told: bool,
    by: Person,
    at: datetime,
) -> Referral:
    """Somebody a colleague thinks of. Whether we know them already makes no difference the colleague could see."""
    email = email.strip().lower()
    if requisition.confidential or requisition.state != RequisitionState.OPEN:
        raise ReferralRefused(_("This position is not open any more. Choose another one."))
    if email in known_as(by):
        raise ReferralRefused(_("You cannot refer yourself. Talk to the recruiter of the position."))
    if cv is not None:
        files.check_document(cv)
    # One after the other, so that of two who refer the same person the second finds the application of the first
    candidates.hold_open(requisition)
    known = Candidate.objects.by_address(email)
    application = requisition.applications.active().filter(candidate=known).first() if known else None
    if application is not None:
        if cv is not None:
            candidates.attach_cv(application.candidate, upload=cv, by=by, at=at)
    else:
        application = candidates.add(
            requisition,
            name=name,
            email=email,
            phone=phone,
            # Nobody has asked them yet: what their colleague speaks is the best guess
            language=by.language,
            time_zone=by.time_zone,
            source=SOURCE,
            cv=cv,
            consented=False,
            by=by,
            at=at,
        )
        if not told:
            _ask(application, at=at)
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                application=application,
                by=by,
                at=at,
                name=name.strip(),
                relation=relation.strip(),
                reason=reason.strip(),
                told=told,
            )
    except IntegrityError as twice:
        raise ReferralRefused(_("You have referred them for this position already.")) from twice
    record("hiring.application_referred", application, by=by, at=at, referral=referral.pk)
    return referral


def _ask(application: Application, *, at: datetime) -> None:
    """They do not know yet: what we hold, and how to end it, is told by mail."""
    written = proposed(application, Occasion.REFERRED)
    messages.write(application, occasion=Occasion.REFERRED, subject=written.subject, body=written.body, by=None, at=at)
