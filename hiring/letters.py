"""What the letters of this storey say, as things stand when they are sent; None when they have become pointless."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core.mail import Written
from core.models import Letter
from hiring.models import Application, Approval, DataRequest
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.addresses import addresses_of
from hiring.queries.history import CHANGED
from hiring.queries.messages import message_to_send, recruiter_of
from hiring.queries.requisitions import approval_to_write_of
from hiring.rules.messages import LATER, fill
from hiring.rules.stages import ApplicationState


def approval_asked(letter: Letter) -> Written | None:
    """To the approver; pointless once it is answered or taken back."""
    approval = approval_to_write_of(letter.facts["approval"])
    if approval is None or approval.answer:
        return None
    return _about(approval, letter, "hiring/mail/approval_asked")


def approval_answered(letter: Letter) -> Written | None:
    approval = approval_to_write_of(letter.facts["approval"])
    if approval is None or not approval.answer:
        return None
    return _about(approval, letter, "hiring/mail/approval_answered")


def message(letter: Letter) -> Written | None:
    """To a candidate, as it was written; pointless once it is called back. Answers go to the recruiter."""
    written = message_to_send(letter.facts["message"])
    if written is None:
        return None
    token = letter.secrets.get("token")
    status = settings.PUBLIC_URL + reverse("interviews:status_detail", args=[token]) if token else ""
    context = {"subject_written": written.subject, "body": fill(written.body, {LATER: status} if status else {})}
    recruiter = recruiter_of(written.application)
    return Written("hiring/mail/message", context, reply_to=recruiter.person if recruiter else None)


def data_requested(letter: Letter) -> Written | None:
    """To an administrator; pointless once somebody saw to it."""
    if letter.to is None:
        return None
    open_ones = DataRequest.objects.visible_to(letter.to).open().select_related("candidate")
    asked = open_ones.filter(pk=letter.facts["request"]).first()
    if asked is None or asked.candidate is None:
        return None
    context = {
        "person": letter.to,
        "name": asked.candidate.name,
        "kind": asked.kind,
        "at": asked.asked_at,
        "path": reverse("hiring:requests_index"),
    }
    return Written("hiring/mail/data_requested", context)


def withdrawn(letter: Letter) -> Written | None:
    """To the recruiter; pointless once it was opened again, or when the application is their own."""
    found = Application.objects.select_related("candidate", "requisition").filter(pk=letter.facts["application"])
    application = found.filter(state=ApplicationState.WITHDRAWN).first()
    if application is None or letter.to is None or letter.to.email.lower() in addresses_of(application.candidate):
        return None
    context = {
        "person": letter.to,
        "name": application.candidate.name,
        "title": application.requisition.title,
        "at": application.closed_at,
        "path": reverse("hiring:pipeline_detail", args=[application.pk]),
    }
    return Written("hiring/mail/withdrawn", context)


def _about(approval: Approval, letter: Letter, template: str) -> Written:
    """No pay: a mail is read in places the program does not know."""
    requisition, token = approval.requisition, letter.secrets.get("token")
    page = reverse("hiring:requisitions_detail", args=[requisition.pk])
    return Written(
        template,
        {
            "person": letter.to,
            "requisition": requisition,
            "approver": approval.approver.name,
            "asked_by": approval.asked_by.name,
            "at": approval.answered_at or approval.asked_at,
            "is_approved": approval.answer == ApprovalAnswer.APPROVED,
            "reason": approval.reason,
            "coverage_reason": requisition.coverage_reason,
            "path": reverse("hiring:approvals_detail", args=[token]) if token else page,
            **_round(approval),
        },
    )


def _round(approval: Approval) -> dict[str, Any]:
    """Whether it is about opening, or about a change of what was approved; and what the answers came to."""
    asked = approval.round
    if asked is None:
        return {"is_change": False, "outcome": approval.answer}
    return {
        "is_change": bool(asked.wanted),
        "changed": [str(CHANGED[name]) for name in ("level", "pay", "openings") if name in asked.wanted],
        "why": asked.reason,
        "outcome": asked.outcome,
    }
