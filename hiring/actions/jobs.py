from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import recorded
from core.refusals import Refusal
from hiring.actions import candidates, messages
from hiring.models import Application, ApplicationAnswer, Candidate, Requisition, Submission
from hiring.queries.messages import proposed
from hiring.rules.messages import Occasion
from hiring.rules.questions import Answered

# The ready template for somebody who applies twice
AGAIN = "applied_again"
# So that nobody fills another's mailbox by applying in their name
TOLD_AGAIN_AFTER = timedelta(days=1)


class ApplyRefused(Refusal):
    pass


@recorded
def apply(
    requisition: Requisition,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    time_zone: str,
    links: Sequence[str],
    answers: Sequence[Answered],
    arrangements: str,
    consent: str,
    for_others: bool,
    cv: "UploadedFile[Any] | None",
    source: str,
    by: Person | None,
    at: datetime,
) -> Application | None:
    """By the candidate, from the page. None: they are being considered here already, and a mail to their own address
    says so; whoever sits before the page learns nothing of it."""
    # Who comes second by a blink finds the first
    Requisition.objects.select_for_update().get(pk=requisition.pk)
    same = Application.objects.active().filter(requisition=requisition, candidate=Candidate.objects.by_address(email))
    known = same.select_related("candidate", "requisition").first()
    if known is not None:
        _remind(known, at=at)
        return None
    application = _added(
        requisition,
        name=name,
        email=email,
        phone=phone,
        language=language,
        time_zone=time_zone,
        source=source,
        cv=cv,
        consented=True,
        by=by,
        at=at,
    )
    keep_sent(
        application,
        links=links,
        answers=answers,
        arrangements=arrangements,
        consent=consent,
        for_others=for_others,
        by=by,
        at=at,
    )
    _write(application, at=at)
    return application


@recorded
def keep_sent(
    application: Application,
    *,
    links: Sequence[str],
    answers: Sequence[Answered],
    arrangements: str,
    consent: str,
    for_others: bool,
    by: Person | None,
    at: datetime,
) -> Submission:
    """What came with the application, as it was sent."""
    ApplicationAnswer.objects.bulk_create(
        ApplicationAnswer(
            application=application, question_id=one.question, position=place, asked=one.asked, answer=one.answer
        )
        for place, one in enumerate(answers, start=1)
    )
    return Submission.objects.create(
        application=application,
        language=application.candidate.language,
        links=list(links),
        arrangements=arrangements,
        consent=consent,
        for_others_at=at if for_others else None,
        at=at,
    )


def _write(application: Application, *, key: str = "", at: datetime) -> None:
    """As the organisation words it; without a template nothing is written."""
    proposal = proposed(application, Occasion.RECEIPT, key=key)
    if proposal.subject and proposal.body:
        messages.write(
            application, occasion=Occasion.RECEIPT, subject=proposal.subject, body=proposal.body, by=None, at=at
        )


def _added(requisition: Requisition, **facts: Any) -> Application:
    """Why somebody is refused may be about a person that stranger is not to know of."""
    try:
        return candidates.add(requisition, **facts)
    except candidates.CandidateRefused as refused:
        raise ApplyRefused(_("We cannot take this application here. Please write to us.")) from refused


def _remind(application: Application, *, at: datetime) -> None:
    lately = application.messages.filter(occasion=Occasion.RECEIPT, by=None, at__gt=at - TOLD_AGAIN_AFTER)
    if not lately.exists():
        _write(application, key=AGAIN, at=at)
