"""What happened to an application, in sentences. Events hold kinds, ids, names and moments; the words are made here,
in the reader's language. Kinds of the storeys above are known by their text alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event, Person
from core.when import day
from core.words import Words
from hiring.models import Application, Candidate
from hiring.rules.decisions import Outcome
from hiring.rules.growth import GrowthKind
from hiring.rules.stages import StageKind

# An application that lived through more shows its latest
SHOWN = 200

Sentence = str | Promise

# Kind: what somebody did, and the same when nobody did it but the program
SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    "hiring.application_added": (
        gettext_lazy("%(by)s added the application."),
        gettext_lazy("The application came in."),
    ),
    "hiring.application_referred": (
        gettext_lazy("%(by)s referred the candidate."),
        gettext_lazy("The candidate was referred."),
    ),
    "hiring.application_advanced": (
        gettext_lazy("%(by)s moved the application from %(origin)s to %(target)s."),
        gettext_lazy("The application moved from %(origin)s to %(target)s."),
    ),
    "hiring.application_rejected": (
        gettext_lazy("%(by)s closed the application: rejected."),
        gettext_lazy("The application was closed: rejected."),
    ),
    "hiring.application_withdrawn": (
        gettext_lazy("%(by)s closed the application: the candidate withdrew."),
        gettext_lazy("The candidate withdrew."),
    ),
    "hiring.application_reopened": (
        gettext_lazy("%(by)s opened the application again."),
        gettext_lazy("The application was opened again."),
    ),
    "hiring.application_hired": (
        gettext_lazy("%(by)s noted the hire."),
        gettext_lazy("The candidate was hired."),
    ),
    "hiring.offer_sent": (
        gettext_lazy("%(by)s sent an offer."),
        gettext_lazy("An offer was sent."),
    ),
    "hiring.offer_accepted": (
        gettext_lazy("%(by)s noted that the offer was accepted, to start %(starts_on)s."),
        gettext_lazy("The offer was accepted, to start %(starts_on)s."),
    ),
    "hiring.offer_declined": (
        gettext_lazy("%(by)s noted that the offer was declined."),
        gettext_lazy("The offer was declined."),
    ),
    "hiring.offer_withdrawn": (
        gettext_lazy("%(by)s withdrew the offer."),
        gettext_lazy("The offer was withdrawn."),
    ),
    "hiring.application_decided": (
        gettext_lazy("%(by)s decided: %(outcome)s."),
        gettext_lazy("It was decided: %(outcome)s."),
    ),
    "hiring.decision_added_to": (
        gettext_lazy("%(by)s added to the decision."),
        gettext_lazy("Something was added to the decision."),
    ),
    "hiring.application_put_back": (
        gettext_lazy("%(by)s took the move back to %(target)s."),
        gettext_lazy("The move was taken back to %(target)s."),
    ),
    "hiring.application_assigned": (
        gettext_lazy("%(by)s chose who looks after the application."),
        gettext_lazy("Who looks after the application changed."),
    ),
    "hiring.application_added_elsewhere": (
        gettext_lazy("%(by)s added the candidate to another requisition: %(name)s."),
        gettext_lazy("The candidate was added to another requisition: %(name)s."),
    ),
    "hiring.application_added_in_confidence": (
        gettext_lazy("%(by)s added the candidate to a confidential requisition."),
        gettext_lazy("The candidate was added to a confidential requisition."),
    ),
    "hiring.application_taken_out_elsewhere": (
        gettext_lazy("%(by)s took the candidate out of the other requisition again."),
        gettext_lazy("The candidate was taken out of the other requisition again."),
    ),
    "hiring.kept_longer": (
        gettext_lazy("%(by)s decided to keep the data longer."),
        gettext_lazy("The data are kept longer."),
    ),
    "hiring.file_attached": (
        gettext_lazy("%(by)s attached the file %(name)s."),
        gettext_lazy("The file %(name)s came in."),
    ),
    "hiring.application_reviewed": (
        gettext_lazy("%(by)s reviewed the application."),
        gettext_lazy("The application was reviewed."),
    ),
    "hiring.review_taken_back": (
        gettext_lazy("%(by)s took a review back."),
        gettext_lazy("A review was taken back."),
    ),
    "hiring.message_answered": (
        gettext_lazy("%(by)s noted an answer of the candidate."),
        gettext_lazy("The candidate answered."),
    ),
    "hiring.data_requested": (
        gettext_lazy("%(by)s noted that the candidate asks about their data."),
        gettext_lazy("The candidate asked about their data."),
    ),
    "hiring.data_request_handled": (
        gettext_lazy("%(by)s answered what the candidate asked about their data."),
        gettext_lazy("What the candidate asked about their data was answered."),
    ),
    "hiring.consent_changed": (
        gettext_lazy("%(by)s changed whether the candidate may be considered for other roles."),
        gettext_lazy("The candidate changed whether they may be considered for other roles."),
    ),
    "hiring.note_written": (
        gettext_lazy("%(by)s wrote a note."),
        gettext_lazy("A note was written."),
    ),
    "hiring.note_removed": (
        gettext_lazy("%(by)s removed a note of theirs."),
        gettext_lazy("A note was removed."),
    ),
    "hiring.growth_noted": (
        gettext_lazy("%(by)s noted evidence of growth: %(growth)s."),
        gettext_lazy("Evidence of growth was noted: %(growth)s."),
    ),
    "hiring.growth_removed": (
        gettext_lazy("%(by)s removed evidence of growth: %(growth)s."),
        gettext_lazy("Evidence of growth was removed: %(growth)s."),
    ),
    "hiring.candidate_tagged": (
        gettext_lazy("%(by)s added a tag."),
        gettext_lazy("A tag was added."),
    ),
    "hiring.candidate_untagged": (
        gettext_lazy("%(by)s took a tag away."),
        gettext_lazy("A tag was taken away."),
    ),
    "hiring.candidates_merged": (
        gettext_lazy("%(by)s merged the file of %(name)s into this one."),
        gettext_lazy("The file of %(name)s was merged into this one."),
    ),
    "hiring.merge_undone": (
        gettext_lazy("%(by)s undid the merge."),
        gettext_lazy("The merge was undone."),
    ),
    "hiring.application_was_duplicate": (
        gettext_lazy("%(by)s merged two files of the candidate: this application was one too many and is closed."),
        gettext_lazy("Two files of the candidate were merged: this application was one too many and is closed."),
    ),
    "hiring.message_written": (
        gettext_lazy("%(by)s wrote to the candidate."),
        gettext_lazy("The candidate was written to."),
    ),
    "hiring.message_called_back": (
        gettext_lazy("%(by)s called a message back before it was sent."),
        gettext_lazy("A message was called back before it was sent."),
    ),
    "interviews.interview_booked": (
        gettext_lazy("%(by)s booked an interview."),
        gettext_lazy("An interview was booked."),
    ),
    "interviews.interview_moved": (
        gettext_lazy("%(by)s changed an interview."),
        gettext_lazy("An interview was changed."),
    ),
    "interviews.interview_cancelled": (
        gettext_lazy("%(by)s cancelled an interview."),
        gettext_lazy("An interview was cancelled."),
    ),
    "interviews.choice_invited": (
        gettext_lazy("%(by)s asked the candidate to choose a time."),
        gettext_lazy("The candidate was asked to choose a time."),
    ),
    "interviews.choice_closed": (
        gettext_lazy("%(by)s took the invitation to choose a time back."),
        gettext_lazy("The invitation to choose a time was taken back."),
    ),
    "interviews.choice_made": (
        gettext_lazy("%(by)s noted the time that the candidate chose."),
        gettext_lazy("The candidate chose a time."),
    ),
    "interviews.choice_moved": (
        gettext_lazy("%(by)s noted that the candidate moved an interview."),
        gettext_lazy("The candidate moved an interview."),
    ),
    "interviews.choice_cancelled": (
        gettext_lazy("%(by)s noted that the candidate cancelled an interview."),
        gettext_lazy("The candidate cancelled an interview."),
    ),
    "interviews.choice_wished": (
        gettext_lazy("%(by)s noted that the candidate asks for other times."),
        gettext_lazy("The candidate asked for other times."),
    ),
    "interviews.windows_noted": (
        gettext_lazy("%(by)s noted when the candidate can be met."),
        gettext_lazy("It was noted when the candidate can be met."),
    ),
    "interviews.arrangements_changed": (
        gettext_lazy("%(by)s noted what the candidate needs for interviews."),
        gettext_lazy("The candidate said what they need for interviews."),
    ),
    "interviews.take_home_sent": (
        gettext_lazy("%(by)s sent a take-home."),
        gettext_lazy("A take-home was sent."),
    ),
    "interviews.take_home_uploaded": (
        gettext_lazy("%(by)s added to a take-home."),
        gettext_lazy("The candidate sent files for a take-home."),
    ),
    "interviews.take_home_taken_back": (
        gettext_lazy("%(by)s took a file of a take-home back."),
        gettext_lazy("The candidate took a file of a take-home back."),
    ),
    "interviews.take_home_submitted": (
        gettext_lazy("%(by)s closed a take-home: it is with its graders."),
        gettext_lazy("A take-home is in and with its graders."),
    ),
    "interviews.grader_seated": (
        gettext_lazy("%(by)s added a grader to a take-home."),
        gettext_lazy("A grader was added to a take-home."),
    ),
    "interviews.take_home_asked_for_time": (
        gettext_lazy("%(by)s noted that the candidate asks for more time."),
        gettext_lazy("The candidate asked for more time."),
    ),
    "interviews.take_home_extended": (
        gettext_lazy("%(by)s gave more time for a take-home."),
        gettext_lazy("More time was given for a take-home."),
    ),
    "interviews.take_home_declined": (
        gettext_lazy("%(by)s gave no more time for a take-home."),
        gettext_lazy("No more time was given for a take-home."),
    ),
    "interviews.take_home_missed": (
        gettext_lazy("%(by)s noted that a take-home did not come in."),
        gettext_lazy("A take-home was due, and nothing had come."),
    ),
    "interviews.seat_released": (
        gettext_lazy("%(by)s took an interviewer out of an interview."),
        gettext_lazy("An interviewer left an interview."),
    ),
    "interviews.seat_accepted": (
        gettext_lazy("%(by)s accepted an interview."),
        gettext_lazy("An interview was accepted."),
    ),
    "interviews.seat_declined": (
        gettext_lazy("%(by)s declined an interview."),
        gettext_lazy("An interview was declined."),
    ),
    "interviews.scorecard_submitted": (
        gettext_lazy("%(by)s submitted a scorecard."),
        gettext_lazy("A scorecard was submitted."),
    ),
    "interviews.reminders_snoozed": (
        gettext_lazy("%(by)s put off reminders of a scorecard."),
        gettext_lazy("Reminders of a scorecard were put off."),
    ),
    "interviews.reminders_dismissed": (
        gettext_lazy("%(by)s said that a scorecard needs no more reminders."),
        gettext_lazy("Reminders of a scorecard were stopped."),
    ),
    "interviews.reminders_resumed": (
        gettext_lazy("%(by)s let reminders of a scorecard go on."),
        gettext_lazy("Reminders of a scorecard go on."),
    ),
    "interviews.debrief_opened": (
        gettext_lazy("%(by)s opened the debrief before all scorecards were in. The reason stands there."),
        gettext_lazy("The debrief was opened before all scorecards were in. The reason stands there."),
    ),
    "interviews.second_thought": (
        gettext_lazy("%(by)s said what they recommend after the talk."),
        gettext_lazy("Somebody said what they recommend after the talk."),
    ),
    "interviews.meeting_booked": (
        gettext_lazy("%(by)s booked the debrief."),
        gettext_lazy("The debrief was booked."),
    ),
    "interviews.meeting_moved": (
        gettext_lazy("%(by)s changed the debrief meeting."),
        gettext_lazy("The debrief meeting was changed."),
    ),
    "interviews.meeting_company_changed": (
        gettext_lazy("%(by)s changed who is asked to the debrief."),
        gettext_lazy("Who is asked to the debrief changed with the panel."),
    ),
    "interviews.meeting_cancelled": (
        gettext_lazy("%(by)s cancelled the debrief meeting."),
        gettext_lazy("The debrief meeting was cancelled."),
    ),
    "interviews.scorecard_corrected": (
        gettext_lazy("%(by)s corrected their scorecard."),
        gettext_lazy("A scorecard was corrected."),
    ),
    "interviews.scorecard_added_to": (
        gettext_lazy("%(by)s added to their scorecard."),
        gettext_lazy("Something was added to a scorecard."),
    ),
    "interviews.debrief_ready": (
        gettext_lazy("%(by)s made the debrief ready."),
        gettext_lazy("The last scorecard is in: the debrief is ready."),
    ),
}
OTHERWISE: tuple[Sentence, Sentence] = (
    gettext_lazy("%(by)s changed something about the application."),
    gettext_lazy("Something about the application changed."),
)
# The facts that are shown beside a sentence, by the names under which the storeys keep them
PEOPLE = ("interviewer", "interviewers", "leads", "people", "person", "shadows", "reverse_shadows")
MOMENTS = ("starts_at", "due_at", "until", "moment")


@dataclass(frozen=True)
class Happening:
    kind: str
    at: datetime
    sentence: str
    # What it was about, where the facts tell
    session: Words | str
    people: tuple[str, ...]
    moment: datetime | None


# Said to nobody who owes a card: what was decided, and that others read and thought again
OPINIONS = frozenset(
    {
        "hiring.application_decided",
        "hiring.decision_added_to",
        "interviews.debrief_opened",
        "interviews.second_thought",
        "interviews.scorecard_corrected",
        "interviews.scorecard_added_to",
    }
)


# Who it is: files are called after people, and so are the files that went into another
NAMING = ("hiring.file_attached", "hiring.candidates_merged")


def timeline(application: Application, reader: Person, *, nameless: bool = False) -> list[Happening]:
    """Latest first: of the application, and of the candidate whose files it shows. What was decided, and what
    became of cards, is told to no reader who owes one. `nameless`: without what says whose it is."""
    about = Q(on_kind="application", on_id=application.pk) | Q(on_kind="candidate", on_id=application.candidate_id)
    events = Event.objects.filter(about).select_related("by")
    if reader.pk in application.owed_by:
        events = events.exclude(on_kind="application", kind__in=OPINIONS)
    if nameless:
        events = events.exclude(kind__in=NAMING)
    return [_happening(event) for event in events[:SHOWN]]


def timeline_of_candidate(candidate: Candidate, applications: Iterable[Application], user: Person) -> list[Happening]:
    """Of the candidate, of the files that went into theirs, and of these applications."""
    shown = list(applications)
    blind = [application.pk for application in shown if user.pk in application.owed_by]
    files = Candidate.objects.filter(Q(pk=candidate.pk) | Q(merged_into=candidate)).values("pk")
    # Two questions in one: beside an OR the files would be compared with the events of all candidates
    written, about = Event.objects.select_related("by"), [each.pk for each in shown]
    own = written.filter(on_kind="candidate", on_id__in=files)
    theirs = written.filter(on_kind="application", on_id__in=about).exclude(on_id__in=blind, kind__in=OPINIONS)
    events = own.union(theirs, all=True).order_by("-at", "-id")
    return [_happening(event) for event in events[:SHOWN]]


def _happening(event: Event) -> Happening:
    by_somebody, by_itself = SENTENCES.get(event.kind, OTHERWISE)
    said = {name: say(event.facts.get(name)) for name, say in SAID.items()}
    sentence = str(by_somebody if event.by else by_itself) % {**said, "by": event.by.name if event.by else ""}
    return Happening(
        event.kind,
        event.at,
        sentence,
        event.facts.get("session_title") or event.facts.get("session") or "",
        tuple(_names(event.facts)),
        next((moment for moment in map(_moment, (event.facts.get(name) for name in MOMENTS)) if moment), None),
    )


def _stage(fact: Any) -> str:
    """The stage as it was called then; by its kind in the reader's language where it had no name of its own."""
    if not isinstance(fact, Mapping):
        return _("another stage")
    name = fact.get("name") or ""
    kind = fact.get("kind")
    return str(name or (StageKind(kind).label if kind in StageKind.values else _("another stage")))


def _outcome(fact: Any) -> str:
    return str(Outcome(fact).label) if fact in Outcome.values else ""


def _growth(fact: Any) -> str:
    return str(GrowthKind(fact).label) if fact in GrowthKind.values else ""


def _day(fact: Any) -> str:
    try:
        return day(parse_date(fact)) if isinstance(fact, str) else ""
    except ValueError:
        return ""


def _plain(fact: Any) -> str:
    return fact if isinstance(fact, str) else ""


SAID: dict[str, Callable[[Any], str]] = {
    "origin": _stage,
    "target": _stage,
    "outcome": _outcome,
    "starts_on": _day,
    "name": _plain,
    "growth": _growth,
}


def _names(facts: Mapping[str, Any]) -> Iterable[str]:
    for key in PEOPLE:
        found = facts.get(key)
        for name in found if isinstance(found, list) else [found]:
            if isinstance(name, str) and name:
                yield name


def _moment(fact: Any) -> datetime | None:
    try:
        return parse_datetime(fact) if isinstance(fact, str) else None
    except ValueError:
        return None
