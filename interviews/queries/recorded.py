"""Of the interviews: which tables and columns the record of changes shows, and to whom.

Scorecards stand in it for those alone whom their gate lets through, `Scorecard.objects.visible_to`."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.rules.records import Table
from hiring.queries.recorded import OPINIONS
from interviews.models import Scorecard

KINDS: list[Any] = []

CARD = "scorecard"
# Where in a row the card stands, and the cards this reader may read
GATES = {CARD: ("scorecard", Scorecard.objects.visible_to)}

TABLES = {
    "interviews_interview": Table(
        "application",
        gettext_lazy("Interview"),
        "application",
        title="session_id",
        facts="state starts_at ends_at place tells_candidate",
        left_out="id application_id session_id round uid sequence organiser booked_at booked_by_id",
    ),
    "interviews_seat": Table(
        "application",
        gettext_lazy("Seat"),
        "interview__application",
        title="person_id",
        facts="person_id kind held answer",
        # Why somebody cannot come stands with the interview, for those who book it
        left_out="id interview_id span released_at answered_at answer_reason instead_id",
    ),
    "interviews_scorecard": Table(
        "application",
        gettext_lazy("Scorecard"),
        "seat__interview__application",
        title="seat_id",
        guarded={OPINIONS: "state recommendation summary submitted_at"},
        # The note is read by the hiring manager alone
        left_out="id seat_id note version due_at saved_at voted_at corrected_at bound_at",
        enters="submitted_at",
        gate=CARD,
    ),
    "interviews_rating": Table(
        "application",
        gettext_lazy("Rating"),
        "scorecard__seat__interview__application",
        title="scorecard_id competency_id",
        guarded={OPINIONS: "value evidence"},
        left_out="id scorecard_id competency_id submitted_at",
        enters="submitted_at",
        gate=CARD,
    ),
    "interviews_cardaddendum": Table(
        "application",
        gettext_lazy("Added to the scorecard"),
        "scorecard__seat__interview__application",
        title="scorecard_id",
        guarded={OPINIONS: "text"},
        left_out="id scorecard_id at",
        gate=CARD,
    ),
    "interviews_cardfile": Table(
        "application",
        gettext_lazy("File of a scorecard"),
        "scorecard__seat__interview__application",
        title="scorecard_id",
        guarded={OPINIONS: "name removed_at"},
        left_out="id scorecard_id file_id at submitted_at",
        enters="submitted_at",
        gate=CARD,
    ),
    "interviews_conclusion": Table(
        "application",
        gettext_lazy("Conclusion of the debrief"),
        "application",
        title="competency_id",
        guarded={OPINIONS: "text"},
        left_out="id application_id round competency_id seat_id version by_id at",
    ),
    "interviews_debriefopening": Table(
        "application",
        gettext_lazy("Debrief opened early"),
        "application",
        guarded={OPINIONS: "reason"},
        left_out="id application_id round missing by_id at",
    ),
    "interviews_secondthought": Table(
        "application",
        gettext_lazy("After the talk"),
        "application",
        title="person_id",
        guarded={OPINIONS: "recommendation reason"},
        left_out="id application_id round person_id at",
    ),
    "interviews_debriefmeeting": Table(
        "application",
        gettext_lazy("Debrief meeting"),
        "application",
        facts="starts_at ends_at place cancelled_at",
        left_out="id application_id round uid sequence organiser by_id at",
    ),
    "interviews_attendee": Table(
        "application",
        gettext_lazy("Asked to the debrief"),
        "meeting__application",
        title="person_id",
        facts="person_id held",
        left_out="id meeting_id span",
    ),
    "interviews_takehome": Table(
        "application",
        gettext_lazy("Take-home"),
        "interview__application",
        facts="sent_at due_at submitted_at closed_at extension_asked_at extension_given",
        left_out="id interview_id extension_wanted extension_reason extension_answered_at extension_words missed_at "
        "reminded_at third_wanted_at third_seated_at",
    ),
    "interviews_choice": Table(
        "application",
        gettext_lazy("Choice of a time"),
        "application",
        facts="first_day last_day until chosen_at closed_at",
        left_out="id application_id notice_hours asked_by_id asked_at words wish wished_at",
    ),
    "interviews_quiet": Table(
        "application",
        gettext_lazy("Reminders kept back"),
        "scorecard__seat__interview__application",
        title="scorecard_id",
        facts="until ended_at",
        left_out="id scorecard_id reason by_id at",
    ),
    "interviews_poolmember": Table(
        "requisition",
        gettext_lazy("May be asked for a session"),
        "session__requisition",
        title="session_id person_id",
        facts="person_id",
        left_out="id session_id",
    ),
    "interviews_ladderstep": Table(
        "requisition",
        gettext_lazy("Step of the reminders"),
        "requisition",
        otherwise="organisation",
        title="rung",
        facts="rung after unit",
        left_out="id requisition_id copies",
    ),
    "interviews_laddersettings": Table(
        "requisition",
        gettext_lazy("When a scorecard is due"),
        "requisition",
        otherwise="organisation",
        facts="due_after",
        left_out="id requisition_id version planned_to",
    ),
    "interviews_profile": Table(
        "person",
        gettext_lazy("Interviewing"),
        "person",
        facts="per_day per_week buffer paused_until",
        left_out="id person_id pause_reason video_url version",
    ),
    "interviews_qualification": Table(
        "person",
        gettext_lazy("Qualification"),
        "person",
        title="assessment_type_id",
        facts="assessment_type_id rank state shadows reverse_shadows qualified_at qualified_by_id",
        left_out="id person_id started_at",
    ),
}

UNSHOWN = {
    "interviews_arrangement": "what a candidate needs is for those who book and who meet them, on their pages",
    "interviews_window": "when a candidate can be met, for those who book",
    "interviews_timesearch": "a search for times, with its answer",
    "interviews_choice_sessions": "made with the choice of a time",
    "interviews_hold": "kept for minutes while a candidate chooses",
    "interviews_takehomefile": "what a candidate sends in, anonymised by the program",
    "interviews_kitmark": "what one interviewer hands on to the next",
    "interviews_debriefview": "who opened a debrief",
    "interviews_reminder": "planned and settled by the program; its own page shows it",
    "interviews_notice": "planned and settled by the program",
    "interviews_rollup": "a summary kept as of a moment, with a page of its own",
    "interviews_rollupchoice": "a person's own",
    "interviews_busyfeed": "the address of somebody's calendar",
}

NAMES = {
    "interviews.Seat": ("person__name",),
    "interviews.Scorecard": ("seat__person__name",),
}


def _rating(value: int) -> str:
    """Levels by their rank: the ladder whose names they have is on the card."""
    named = {0: _("Not assessed"), 1: _("Below the first level")}
    return named.get(value) or _("Level %(rank)s") % {"rank": value - 1}


VALUES = {"interviews_rating.value": _rating}

LABELS = {
    "starts_at": gettext_lazy("Begins"),
    "ends_at": gettext_lazy("Ends"),
    "place": gettext_lazy("Place"),
    "tells_candidate": gettext_lazy("The candidate is invited"),
    "held": gettext_lazy("Held"),
    "recommendation": gettext_lazy("Recommendation"),
    "submitted_at": gettext_lazy("Submitted"),
    "value": gettext_lazy("Rating"),
    "evidence": gettext_lazy("Evidence"),
    "cancelled_at": gettext_lazy("Cancelled"),
    "due_at": gettext_lazy("Due"),
    "extension_asked_at": gettext_lazy("Asked for more time"),
    "extension_given": gettext_lazy("More time given"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "until": gettext_lazy("Until"),
    "chosen_at": gettext_lazy("Chosen"),
    "rung": gettext_lazy("Step"),
    "after": pgettext_lazy("reminder", "After"),
    "unit": gettext_lazy("Counted in"),
    "due_after": gettext_lazy("Hours after the interview"),
    "per_day": gettext_lazy("Interviews a day"),
    "per_week": gettext_lazy("Interviews a week"),
    "paused_until": gettext_lazy("Paused until"),
    "shadows": gettext_lazy("Times as a shadow"),
    "reverse_shadows": gettext_lazy("Times as a reverse shadow"),
    "qualified_at": gettext_lazy("Qualified"),
    "qualified_by_id": gettext_lazy("Qualified by"),
}
