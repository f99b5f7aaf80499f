"""What happened to a requisition, in sentences: the words are made here, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from hiring.models import Requisition

# A requisition that lived through more shows its latest
SHOWN = 200

Sentence = str | Promise
# Kind: what somebody did, and the same when nobody did it but the program
SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    "hiring.requisition_drafted": (
        gettext_lazy("%(by)s drafted the requisition."),
        gettext_lazy("The requisition was drafted."),
    ),
    "hiring.requisition_changed": (
        gettext_lazy("%(by)s changed the requisition: %(changed)s."),
        gettext_lazy("The requisition was changed: %(changed)s."),
    ),
    "hiring.competencies_changed": (
        gettext_lazy("%(by)s changed the competencies."),
        gettext_lazy("The competencies were changed."),
    ),
    "hiring.requisition_pinned": (
        gettext_lazy("%(by)s moved the draft to version %(version)s of the rubric."),
        gettext_lazy("The draft was moved to version %(version)s of the rubric."),
    ),
    "hiring.loop_changed": (
        gettext_lazy("%(by)s changed the loop."),
        gettext_lazy("The loop was changed."),
    ),
    "hiring.approval_asked": (
        gettext_lazy("%(by)s asked %(approver)s for approval."),
        gettext_lazy("%(approver)s was asked for approval."),
    ),
    "hiring.requisition_approved": (
        gettext_lazy("%(by)s approved the requisition; it is open."),
        gettext_lazy("The requisition was approved; it is open."),
    ),
    "hiring.requisition_declined": (
        gettext_lazy("%(by)s declined the requisition; it is a draft again."),
        gettext_lazy("The requisition was declined; it is a draft again."),
    ),
    "hiring.requisition_held": (
        gettext_lazy("%(by)s put the requisition on hold."),
        gettext_lazy("The requisition was put on hold."),
    ),
    "hiring.requisition_resumed": (
        gettext_lazy("%(by)s resumed the requisition."),
        gettext_lazy("The requisition was resumed."),
    ),
    "hiring.requisition_cancelled": (
        gettext_lazy("%(by)s cancelled the requisition."),
        gettext_lazy("The requisition was cancelled."),
    ),
    "hiring.requisition_filled": (
        gettext_lazy("%(by)s filled the last opening."),
        gettext_lazy("The last opening was filled."),
    ),
    "hiring.requisition_reopened": (
        gettext_lazy("%(by)s took back a hire: the requisition is open again."),
        gettext_lazy("A hire was taken back: the requisition is open again."),
    ),
    "hiring.reviewing_changed": (
        gettext_lazy("%(by)s changed how applications are read."),
        gettext_lazy("How applications are read was changed."),
    ),
    "hiring.job_changed": (
        gettext_lazy("%(by)s changed the job page."),
        gettext_lazy("The job page was changed."),
    ),
    "hiring.job_published": (
        gettext_lazy("%(by)s published the job page."),
        gettext_lazy("The job page was published."),
    ),
    "hiring.job_withdrawn": (
        gettext_lazy("%(by)s took the job page down."),
        gettext_lazy("The job page was taken down."),
    ),
    "hiring.questions_changed": (
        gettext_lazy("%(by)s changed what applicants are asked."),
        gettext_lazy("What applicants are asked was changed."),
    ),
    "hiring.part_handed_over": (
        gettext_lazy("%(by)s put %(now)s in the place of %(was)s on the team."),
        gettext_lazy("%(now)s took the place of %(was)s on the team."),
    ),
    "hiring.candidates_imported": (
        gettext_lazy("%(by)s brought in candidates from a file: %(number)s."),
        gettext_lazy("Candidates were brought in from a file: %(number)s."),
    ),
    "hiring.import_undone": (
        gettext_lazy("%(by)s undid an import; applications taken out: %(number)s."),
        gettext_lazy("An import was undone; applications taken out: %(number)s."),
    ),
}
OTHERWISE: tuple[Sentence, Sentence] = (
    gettext_lazy("%(by)s changed something about the requisition."),
    gettext_lazy("Something about the requisition changed."),
)
CHANGED: dict[str, Sentence] = {
    "title": gettext_lazy("title"),
    "location": gettext_lazy("location"),
    "pay_from": gettext_lazy("pay"),
    "pay_to": gettext_lazy("pay"),
    "pay_currency": gettext_lazy("pay"),
    "confidential": gettext_lazy("confidentiality"),
    "team": gettext_lazy("team"),
    "openings": gettext_lazy("openings"),
}


@dataclass(frozen=True)
class Happened:
    at: datetime
    sentence: str
    # In the words of who did it
    reason: str


def requisition_history(requisition: Requisition) -> list[Happened]:
    """Latest first."""
    events = Event.objects.filter(on_kind="requisition", on_id=requisition.pk).select_related("by")[:SHOWN]
    reasons = dict(requisition.approvals.exclude(answer="").values_list("pk", "reason"))
    return [_happened(event, reasons) for event in events]


def _happened(event: Event, reasons: Mapping[int, str]) -> Happened:
    by_somebody, by_itself = SENTENCES.get(event.kind, OTHERWISE)
    answered = event.kind in {"hiring.requisition_approved", "hiring.requisition_declined"}
    names = {name: str(event.facts.get(name, "")) for name in ("approver", "was", "now", "version", "number")}
    labels = [str(CHANGED[name]) for name in event.facts.get("changed", []) if name in CHANGED]
    said = names | {"by": event.by.name if event.by else "", "changed": _(", ").join(dict.fromkeys(labels))}
    reason = reasons.get(event.facts.get("approval", 0), "") if answered else event.facts.get("reason", "")
    return Happened(event.at, str(by_somebody if event.by else by_itself) % said, str(reason))
