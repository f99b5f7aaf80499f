"""Of hiring: which tables and columns the record of changes shows, and to whom."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.models import Person
from core.queries.register import Kind, Thing
from core.rules.records import FACTS, Table
from hiring.models import Application, Candidate, Part, Requisition, TeamMember
from hiring.queries.reviews import called, is_nameless, reviews_given

# Who may see the pay; who reads what others think of a candidate, and how they reviewed; where somebody comes from,
# which may say who it is; what a candidate asked about their data
PAY, OPINIONS, VIEWS, NAMED, REQUESTS = "pay", "opinions", "views", "named", "requests"


def scopes_of_requisition(*, with_pay: bool) -> set[str]:
    return {FACTS, PAY} if with_pay else {FACTS}


def scopes_of_application(application: Application, user: Person, *, may_read: bool) -> set[str]:
    """Of one that was fetched with what its own page asks for. `may_read`: the reasons that others gave, once one owes
    no scorecard."""
    scopes = {FACTS} if is_nameless(application) else {FACTS, NAMED}
    if may_read and user.pk not in application.owed_by:
        scopes.add(OPINIONS)
        given = reviews_given(application, user)
        if given and not given.is_blind:
            scopes.add(VIEWS)
    return scopes


def scopes_of_candidate(candidate: Candidate, user: Person, *, owes: bool, may_answer: bool) -> set[str]:
    """Tags are opinions: for those who judge, by office or on one of their requisitions, and owe no scorecard.
    `may_answer`: requests about data."""
    scopes = {FACTS, REQUESTS} if may_answer else {FACTS}
    judged = TeamMember.objects.filter(
        person=user, part__in=[Part.RECRUITER, Part.HIRING_MANAGER], requisition__applications__candidate=candidate
    )
    by_office = user.is_administrator or user.is_recruiter
    return scopes | {OPINIONS} if not owes and (by_office or judged.exists()) else scopes


def _requisitions(user: Person, pks: Collection[int]) -> dict[int, Thing]:
    found = Requisition.objects.visible_to(user).filter(pk__in=pks)
    return {
        one.pk: Thing(f"{one.code} {one.title}", reverse("hiring:requisitions_record", args=[one.pk])) for one in found
    }


def _applications(user: Person, pks: Collection[int]) -> dict[int, Thing]:
    found = Application.objects.visible_to(user).filter(pk__in=pks).select_related("candidate", "requisition", "stage")
    return {one.pk: Thing(called(one), reverse("hiring:pipeline_record", args=[one.pk])) for one in found}


def _candidates(user: Person, pks: Collection[int]) -> dict[int, Thing]:
    found = Candidate.objects.visible_to(user).filter(pk__in=pks)
    return {one.pk: Thing(one.name, reverse("hiring:candidates_record", args=[one.pk])) for one in found}


KINDS = [
    Kind("requisition", gettext_lazy("Requisitions"), _requisitions, frozenset({FACTS, PAY})),
    # What is thought of somebody stands with the application, for those who owe no scorecard
    Kind("application", gettext_lazy("Applications"), _applications, frozenset({FACTS})),
    Kind("candidate", gettext_lazy("Candidates"), _candidates, frozenset({FACTS})),
]

TABLES = {
    "hiring_requisition": Table(
        "requisition",
        gettext_lazy("Requisition"),
        facts="role_id level_id title location team_name archetype_id template_name state confidential opened_at "
        "closed_at coverage_reason name_hidden reviewers review_to_id",
        guarded={PAY: "pay_from pay_to pay_currency"},
        left_out="id created_at",
    ),
    "hiring_teammember": Table(
        "requisition",
        gettext_lazy("Hiring team"),
        "requisition",
        title="person_id",
        facts="person_id part",
        left_out="id requisition_id",
    ),
    "hiring_requisitioncompetency": Table(
        "requisition",
        gettext_lazy("Competency"),
        "requisition",
        title="competency_id",
        facts="competency_id target_id must_have",
        left_out="id requisition_id position",
    ),
    "hiring_opening": Table(
        "requisition",
        gettext_lazy("Opening"),
        "requisition",
        title="number",
        facts="number target_date",
        # Whose it is says the application
        left_out="id requisition_id filled_by_id",
    ),
    "hiring_approvalround": Table(
        "requisition",
        gettext_lazy("Round of approvals"),
        "requisition",
        facts="asked_by_id outcome ended_at",
        # It may be about the pay, and say how much
        guarded={PAY: "reason"},
        # The history of the requisition says it in sentences
        left_out="id requisition_id asked_at wanted stood",
    ),
    "hiring_approval": Table(
        "requisition",
        gettext_lazy("Approval"),
        "requisition",
        title="approver_id",
        facts="approver_id answer answered_at needed",
        guarded={PAY: "reason"},
        left_out="id requisition_id round_id group asked_by_id asked_at",
    ),
    "hiring_approvalgroup": Table(
        "requisition",
        gettext_lazy("Group of approvers"),
        "requisition",
        facts="needed",
        left_out="id requisition_id position",
    ),
    "hiring_approvalgroup_people": Table(
        "requisition",
        gettext_lazy("Approver"),
        "approvalgroup__requisition",
        title="person_id",
        facts="person_id",
        left_out="id approvalgroup_id",
    ),
    "hiring_stage": Table(
        "requisition",
        gettext_lazy("Stage"),
        "requisition",
        title="kind",
        facts="kind name position",
        left_out="id requisition_id",
    ),
    "hiring_session": Table(
        "requisition",
        gettext_lazy("Session"),
        "requisition",
        title="title",
        facts="assessment_type_id position title minutes purpose setting seats buffer days brief",
        left_out="id requisition_id",
    ),
    "hiring_session_after": Table(
        "requisition",
        gettext_lazy("Order of sessions"),
        "from_session__requisition",
        title="from_session_id",
        facts="to_session_id",
        left_out="id from_session_id",
    ),
    "hiring_sessionquestion": Table(
        "requisition",
        gettext_lazy("Question of a session"),
        "session__requisition",
        title="session_id",
        facts="question_id",
        left_out="id session_id position",
    ),
    "hiring_sessioncompetency": Table(
        "requisition",
        gettext_lazy("What a session looks at"),
        "session__requisition",
        title="session_id competency_id",
        facts="competency_id weight",
        left_out="id session_id",
    ),
    "hiring_jobad": Table(
        "requisition",
        gettext_lazy("Job page"),
        "requisition",
        facts="title pitch duties not_needed before ai_tools hours employment country region locality remote "
        "remote_from visa apply_by asks_for_cv shows_pay names_interviewers published_at withdrawn_at",
        left_out="id requisition_id key changed_at",
    ),
    "hiring_jobad_meets": Table(
        "requisition",
        gettext_lazy("Named on the job page"),
        "jobad__requisition",
        title="person_id",
        facts="person_id",
        left_out="id jobad_id",
    ),
    "hiring_applicationquestion": Table(
        "requisition",
        gettext_lazy("Question to applicants"),
        "requisition",
        title="text",
        facts="position kind text hint required words_from words_to options",
        left_out="id requisition_id",
    ),
    "hiring_channel": Table(
        "requisition",
        gettext_lazy("Channel"),
        "requisition",
        title="name",
        facts="name owner_id note",
        left_out="id requisition_id key",
    ),
    "hiring_batch": Table(
        "requisition",
        gettext_lazy("Many at once"),
        "requisition",
        facts="kind undone_at",
        left_out="id requisition_id by_id at facts",
    ),
    "hiring_application": Table(
        "application",
        gettext_lazy("Application"),
        facts="stage_id state applied_at closed_at assigned_to_id",
        guarded={OPINIONS: "close_kind close_reason", NAMED: "source"},
        left_out="id candidate_id requisition_id stage_since came_with_id review next_step next_step_at waits_for_id "
        "cards_due cards_in owed_by breach",
    ),
    "hiring_offer": Table(
        "application",
        gettext_lazy("Offer"),
        "application",
        facts="state sent_at answered_at starts_on",
        guarded={OPINIONS: "reason"},
        left_out="id application_id opening_id by_id",
    ),
    "hiring_decision": Table(
        "application",
        gettext_lazy("Decision"),
        "application",
        guarded={OPINIONS: "outcome level_id reason justification cards_missing"},
        # What stood there then is laid out in the debrief
        left_out="id application_id advised advice voices by_id at",
    ),
    "hiring_decisionaddendum": Table(
        "application",
        gettext_lazy("Added to the decision"),
        "decision__application",
        guarded={OPINIONS: "text"},
        left_out="id decision_id dissents by_id at",
    ),
    "hiring_review": Table(
        "application",
        gettext_lazy("Review"),
        "application",
        title="reviewer_id",
        guarded={VIEWS: "reviewer_id verdict note"},
        left_out="id application_id musts began_at at",
    ),
    "hiring_submission": Table(
        "application",
        gettext_lazy("Consent"),
        "application",
        facts="for_others_at",
        # As the candidate sent it, on the page of the application; never changed
        left_out="id application_id language links arrangements consent at",
    ),
    "hiring_candidate": Table(
        "candidate",
        gettext_lazy("Candidate"),
        facts="name email phone language time_zone headline consented_at delete_by",
        left_out="id created_at merged_into_id came_with_id",
    ),
    "hiring_candidatefile": Table(
        "candidate",
        gettext_lazy("File"),
        "candidate",
        facts="kind",
        left_out="id candidate_id file_id read_state trouble text page_count attempts leased_until read_at",
    ),
    "hiring_growthevidence": Table(
        "candidate",
        gettext_lazy("Evidence of growth"),
        "candidate",
        title="kind",
        facts="kind text url",
        left_out="id candidate_id by_id at",
    ),
    "hiring_candidatetag": Table(
        "candidate",
        gettext_lazy("Tag"),
        "candidate",
        title="name",
        guarded={OPINIONS: "name"},
        left_out="id candidate_id by_id at",
    ),
    "hiring_datarequest": Table(
        "candidate",
        gettext_lazy("Request about data"),
        "candidate",
        title="kind",
        guarded={REQUESTS: "kind handled_at handled_by_id note"},
        left_out="id candidate_id asked_at",
    ),
    "hiring_policy": Table(
        "organisation",
        gettext_lazy("Hiring policy"),
        facts="keep_days consent",
        left_out="id version",
    ),
    "hiring_policy_approvers": Table(
        "organisation",
        gettext_lazy("Approver by policy"),
        title="person_id",
        facts="person_id",
        left_out="id policy_id",
    ),
    "hiring_closereason": Table(
        "organisation",
        gettext_lazy("Reason for closing"),
        title="name",
        facts="state name is_active",
        left_out="id key",
    ),
    "hiring_messagetemplate": Table(
        "organisation",
        gettext_lazy("Wording of a message"),
        title="name",
        facts="occasion name subject body is_active",
        left_out="id key",
    ),
}

UNSHOWN = {
    "hiring_visit": "says again what the stage of the application says",
    "hiring_candidatenote": "written or removed, never changed: as the timeline says; what its author removed is gone",
    "hiring_message": "stands with the application as it was sent, and is never changed",
    "hiring_referral": "a colleague's word stands with the application, and is never changed",
    "hiring_applicationanswer": "stands with the application as the candidate sent it",
    "hiring_reviewclaim": "who reads something just now",
    "hiring_filepage": "drawn by the program from a file",
    "hiring_merge": "the timeline of the candidate says it, and the other name it holds is theirs too",
    "hiring_import": "shown on its own page to who brought the list",
    "hiring_importproblem": "shown on the page of its list",
    "hiring_savedview": "a person's own",
    "hiring_usual": "reckoned by the program",
}

NAMES = {
    "hiring.Stage": ("name", "kind"),
    "hiring.Session": ("title",),
    "hiring.RequisitionCompetency": ("competency__name",),
}

LABELS = {
    "location": gettext_lazy("Location"),
    "team_name": gettext_lazy("Name of the team"),
    "archetype_id": gettext_lazy("Kind of company"),
    "template_name": gettext_lazy("Name as a template"),
    "confidential": gettext_lazy("Confidential"),
    "opened_at": gettext_lazy("Opened"),
    "closed_at": gettext_lazy("Closed"),
    "coverage_reason": gettext_lazy("Why it falls short"),
    "name_hidden": gettext_lazy("Read without names"),
    "reviewers": gettext_lazy("Reviewers of each application"),
    "review_to_id": gettext_lazy("After the review"),
    "pay_from": gettext_lazy("Pay from"),
    "pay_to": gettext_lazy("Pay to"),
    "pay_currency": gettext_lazy("Currency"),
    "person_id": gettext_lazy("Person"),
    "part": gettext_lazy("Part"),
    "target_id": gettext_lazy("Bar"),
    "number": gettext_lazy("Number"),
    "target_date": gettext_lazy("Date wanted"),
    "asked_by_id": gettext_lazy("Asked by"),
    "outcome": gettext_lazy("Outcome"),
    "ended_at": gettext_lazy("Ended"),
    "reason": gettext_lazy("Reason"),
    "approver_id": gettext_lazy("Approver"),
    "answer": gettext_lazy("Answer"),
    "answered_at": gettext_lazy("Answered"),
    "needed": gettext_lazy("Approvals needed"),
    "kind": gettext_lazy("Kind"),
    "position": gettext_lazy("Place in the order"),
    "setting": gettext_lazy("How it is held"),
    "seats": gettext_lazy("Lead interviewers"),
    "buffer": gettext_lazy("Minutes free around it"),
    "days": gettext_lazy("Days at home"),
    "brief": gettext_lazy("Task"),
    "to_session_id": gettext_lazy("Comes after"),
    "question_id": gettext_lazy("Question"),
    "pitch": gettext_lazy("What the job is"),
    "not_needed": gettext_lazy("What is not needed"),
    "before": gettext_lazy("How to prepare"),
    "ai_tools": gettext_lazy("AI tools"),
    "hours": gettext_lazy("Working hours"),
    "employment": gettext_lazy("Employment"),
    "region": gettext_lazy("Region"),
    "locality": gettext_lazy("Town"),
    "remote": gettext_lazy("Remote"),
    "remote_from": gettext_lazy("Remote from"),
    "visa": gettext_lazy("Visa"),
    "apply_by": gettext_lazy("Apply by"),
    "asks_for_cv": gettext_lazy("Asks for a CV"),
    "shows_pay": gettext_lazy("Shows the pay"),
    "names_interviewers": gettext_lazy("Names the interviewers"),
    "withdrawn_at": gettext_lazy("Taken down"),
    "hint": gettext_lazy("Hint"),
    "required": gettext_lazy("Required"),
    "words_from": gettext_lazy("Words at least"),
    "words_to": gettext_lazy("Words at most"),
    "options": gettext_lazy("Choices"),
    "owner_id": gettext_lazy("Who sees to it"),
    "undone_at": gettext_lazy("Undone"),
    "stage_id": gettext_lazy("Stage"),
    "applied_at": gettext_lazy("Applied"),
    "assigned_to_id": gettext_lazy("Looked after by"),
    "close_kind": gettext_lazy("Reason chosen"),
    "close_reason": gettext_lazy("Reason"),
    "sent_at": gettext_lazy("Sent"),
    "starts_on": gettext_lazy("First day at work"),
    "justification": gettext_lazy("Justification"),
    "cards_missing": gettext_lazy("Scorecards missing"),
    "reviewer_id": gettext_lazy("Reviewer"),
    "verdict": gettext_lazy("View"),
    "for_others_at": gettext_lazy("May be considered for other roles"),
    "phone": gettext_lazy("Phone"),
    "headline": gettext_lazy("Now"),
    "consented_at": gettext_lazy("Agreed that data are kept"),
    "delete_by": gettext_lazy("Delete by"),
    "url": gettext_lazy("Address"),
    "handled_at": gettext_lazy("Seen to"),
    "handled_by_id": gettext_lazy("Seen to by"),
    "keep_days": gettext_lazy("Days that data are kept"),
    "consent": gettext_lazy("What candidates agree to"),
    "occasion": gettext_lazy("Occasion"),
    "subject": gettext_lazy("Subject"),
    "body": gettext_lazy("Text"),
}
