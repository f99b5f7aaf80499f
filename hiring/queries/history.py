"""What happened to a requisition, in sentences: the words are made here, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from core.words import say
from hiring.models import Requisition
from hiring.models.loops import Setting

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
    "interviews.pool_changed": (
        gettext_lazy("%(by)s changed who may be asked for an interview."),
        gettext_lazy("It changed who may be asked for an interview."),
    ),
    "hiring.approval_asked": (
        gettext_lazy("%(by)s asked %(approver)s for approval."),
        gettext_lazy("%(approver)s was asked for approval."),
    ),
    "hiring.approval_given": (
        gettext_lazy("%(by)s approved."),
        gettext_lazy("%(approver)s approved."),
    ),
    "hiring.approval_refused": (
        gettext_lazy("%(by)s declined."),
        gettext_lazy("%(approver)s declined."),
    ),
    "hiring.approval_taken_back": (
        gettext_lazy("%(by)s took the question back; it is a draft again."),
        gettext_lazy("The question was taken back; it is a draft again."),
    ),
    "hiring.approvers_changed": (
        gettext_lazy("%(by)s changed who is asked to approve."),
        gettext_lazy("Who is asked to approve was changed."),
    ),
    "hiring.requisition_approved": (
        gettext_lazy("%(by)s approved the requisition; it is open."),
        gettext_lazy("The requisition was approved; it is open."),
    ),
    "hiring.requisition_declined": (
        gettext_lazy("%(by)s declined the requisition; it is a draft again."),
        gettext_lazy("The requisition was declined; it is a draft again."),
    ),
    "hiring.change_proposed": (
        gettext_lazy("%(by)s proposed to change what was approved: %(changed)s."),
        gettext_lazy("It was proposed to change what was approved: %(changed)s."),
    ),
    "hiring.change_approved": (
        gettext_lazy("%(by)s approved the change, and it is made: %(changed)s."),
        gettext_lazy("The change was approved and made: %(changed)s."),
    ),
    "hiring.change_declined": (
        gettext_lazy("%(by)s declined the change; all stays as it was approved."),
        gettext_lazy("The change was declined; all stays as it was approved."),
    ),
    "hiring.change_withdrawn": (
        gettext_lazy("%(by)s withdrew the change; all stays as it was approved."),
        gettext_lazy("The change was withdrawn; all stays as it was approved."),
    ),
    "hiring.requisition_filled_by_change": (
        gettext_lazy("With fewer openings every one of them has somebody: the requisition is filled."),
        gettext_lazy("With fewer openings every one of them has somebody: the requisition is filled."),
    ),
    "hiring.requisition_opened_by_change": (
        gettext_lazy("With another opening the requisition is open again."),
        gettext_lazy("With another opening the requisition is open again."),
    ),
    "hiring.requisition_copied": (
        gettext_lazy("%(by)s drafted it from %(code)s."),
        gettext_lazy("It was drafted from %(code)s."),
    ),
    "hiring.stages_changed": (
        gettext_lazy("%(by)s changed the stages."),
        gettext_lazy("The stages were changed."),
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
    "hiring.channel_planned": (
        gettext_lazy("%(by)s put %(channel)s into the sourcing plan."),
        gettext_lazy("%(channel)s was put into the sourcing plan."),
    ),
    "hiring.channel_changed": (
        gettext_lazy("%(by)s changed %(channel)s in the sourcing plan."),
        gettext_lazy("%(channel)s was changed in the sourcing plan."),
    ),
    "hiring.channel_dropped": (
        gettext_lazy("%(by)s took %(channel)s out of the sourcing plan."),
        gettext_lazy("%(channel)s was taken out of the sourcing plan."),
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
    "level": gettext_lazy("level"),
    "pay": gettext_lazy("pay"),
    "team_name": gettext_lazy("name of the team"),
    "archetype": gettext_lazy("kind of company"),
    "target_dates": gettext_lazy("dates of the openings"),
}
# Of a loop that goes on: what became otherwise in one of its sessions
SESSION_CHANGED: dict[str, Sentence] = {
    "added": gettext_lazy("%(title)s: added"),
    "removed": gettext_lazy("%(title)s: removed"),
    "minutes": gettext_lazy("%(title)s: %(now)s minutes instead of %(was)s"),
    "seats": gettext_lazy("%(title)s: leads %(now)s instead of %(was)s"),
    "setting": gettext_lazy("%(title)s: %(now)s instead of %(was)s"),
    "days": gettext_lazy("%(title)s: days at home %(now)s instead of %(was)s"),
}


# Its reason stands on the approval. An answer that was the only one is told with what came of it in older rows
ANSWERED = {
    "hiring.approval_given",
    "hiring.approval_refused",
    "hiring.requisition_approved",
    "hiring.requisition_declined",
}
# What the page on which a draft is changed holds
OF_THE_DRAFT = ("hiring.requisition_changed", "hiring.competencies_changed", "hiring.requisition_pinned")
OF_THE_JOB = ("hiring.job_changed",)
OF_THE_QUESTIONS = ("hiring.questions_changed",)


@dataclass(frozen=True)
class Happened:
    at: datetime
    sentence: str
    # In the words of who did it
    reason: str
    details: tuple[str, ...] = ()


def last_change(requisition: Requisition, kinds: Sequence[str] = OF_THE_DRAFT) -> int:
    """The id of its event; 0: none since it was drafted. Who shows what can be changed asks for it first: what is read
    after it is at least as new."""
    found = Requisition.objects.filter(pk=requisition.pk).annotate(last=latest_change(kinds))
    return int(found.values_list("last", flat=True).get())


def latest_change(kinds: Sequence[str] = OF_THE_DRAFT) -> Coalesce:
    """The same, beside a requisition that is fetched."""
    found = Event.objects.filter(on_kind="requisition", on_id=OuterRef("pk"), kind__in=kinds)
    return Coalesce(Subquery(found.order_by("-pk").values("pk")[:1]), 0)


def requisition_history(requisition: Requisition, *, with_pay: bool) -> list[Happened]:
    """Latest first. `with_pay`: whether the reader may see it; the reasons for another one may say how much."""
    events = Event.objects.filter(on_kind="requisition", on_id=requisition.pk).select_related("by")[:SHOWN]
    reasons = dict(requisition.approvals.exclude(answer="").values_list("pk", "reason"))
    told = [_happened(event, reasons) for event in events]
    if with_pay:
        return told
    about_pay = any("pay" in event.facts.get("changed", []) for event in events)
    silent = ANSWERED | {"hiring.change_proposed"}
    return [
        replace(one, reason="") if about_pay and event.kind in silent else one
        for one, event in zip(told, events, strict=True)
    ]


def _happened(event: Event, reasons: Mapping[int, str]) -> Happened:
    by_somebody, by_itself = SENTENCES.get(event.kind, OTHERWISE)
    names = {name: str(event.facts.get(name, "")) for name in ("approver", "was", "now", "version", "number", "code")}
    names["channel"] = say(event.facts.get("channel"))
    labels = [str(CHANGED[name]) for name in event.facts.get("changed", []) if name in CHANGED]
    said = names | {"by": event.by.name if event.by else "", "changed": _(", ").join(dict.fromkeys(labels))}
    reason = (
        reasons.get(event.facts.get("approval", 0), "") if event.kind in ANSWERED else event.facts.get("reason", "")
    )
    details = tuple(_of_a_session(one) for one in event.facts.get("changes", ()) if one["kind"] in SESSION_CHANGED)
    return Happened(event.at, str(by_somebody if event.by else by_itself) % said, str(reason), details)


def _of_a_session(change: Mapping[str, Any]) -> str:
    was, now = change["was"], change["now"]
    if change["kind"] == "setting":
        was, now = Setting(was).label, Setting(now).label
    told = {"title": say(change["title"]), "was": was or 0, "now": now or 0}
    return str(SESSION_CHANGED[change["kind"]]) % told
