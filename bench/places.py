"""Which pages are measured, for whom, in a company of any size: the same requisition, the same candidate, the same
card."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.company.sizes import FIRST, PANEL, Size

PROBED, LARGEST = FIRST, FIRST + 1


@dataclass(frozen=True)
class Place:
    # page.<subject>_<view>, as in the address of the code
    name: str
    path: str
    # Whose session it is asked with; empty: nobody's
    session: str = ""
    # Where the form stands that is posted; empty: it is read
    form: str = ""
    # Whether it shows as many rows in each company, so that its growth says something
    is_alike: bool = True


def places(size: Size) -> list[Place]:
    """In the database that Django works on; each person has a session of their own."""
    from hiring.models import Application, JobAd, TeamMember
    from interviews.models import Scorecard

    team = dict(TeamMember.objects.filter(requisition=PROBED).values_list("part", "person"))
    recruiter, manager = team["recruiter"], team["hiring_manager"]
    panel = size.offices(FIRST)[-1] + PANEL
    application = Application.objects.filter(requisition=PROBED, next_step="debrief").order_by("pk")[0]
    card = Scorecard.objects.owed().filter(seat__interview__application__requisition=PROBED).order_by("pk")
    owed = card.select_related("seat", "seat__interview__application__candidate").filter(saved_at=None)[0]
    kit = f"/interviews/{owed.seat.interview_id}/"
    name = application.candidate.name.replace(" ", "+")
    signed_in = _sessions()
    as_recruiter, as_manager, as_owing = signed_in(recruiter), signed_in(manager), signed_in(owed.seat.person_id)
    requisition = f"/requisitions/{PROBED}/"
    found = [
        Place("home_recruiter", "/", as_recruiter),
        Place("home_manager", "/", as_manager),
        Place("home_interviewer", "/", signed_in(panel)),
        Place("home_owing", "/", as_owing),
        Place("requisitions_index", "/requisitions/", as_recruiter, is_alike=False),
        Place("requisitions_detail", requisition, as_recruiter),
        Place("requisitions_columns", f"{requisition}?view=columns", as_recruiter),
        Place("candidates_index", "/candidates/", as_recruiter),
        Place("candidates_search", f"/candidates/?q={name}", as_recruiter),
        Place("candidates_search_common", "/candidates/?q=forecasting", as_recruiter),
        Place("candidates_detail", f"/candidates/{application.candidate_id}/", as_recruiter),
        Place("pipeline_detail", f"/applications/{application.pk}/", as_recruiter),
        Place("scorecards_edit", kit, as_owing),
        Place("scorecards_save", f"{kit}save/", as_owing, form=kit),
        Place("debrief_detail", f"/applications/{application.pk}/debrief/", as_manager),
        Place("debrief_index", "/debriefs/", as_manager),
        Place("booking_index", "/interviews/", signed_in(panel)),
        Place("reports_index", "/reports/", as_recruiter),
        Place("roles_index", "/roles/", as_recruiter),
        Place("jobs_detail", f"/jobs/{JobAd.objects.get(requisition=PROBED).key}/"),
    ]
    if size.largest:
        found += [
            Place("requisitions_largest", f"/requisitions/{LARGEST}/", as_recruiter),
            Place("requisitions_largest_list", f"/requisitions/{LARGEST}/?stage={_first_stage()}", as_recruiter),
            Place("requisitions_largest_columns", f"/requisitions/{LARGEST}/?view=columns", as_recruiter),
        ]
    return found


def _first_stage() -> int:
    from hiring.models import Stage

    return Stage.objects.filter(requisition=LARGEST).order_by("position")[0].pk


def _sessions() -> Callable[[int], str]:
    from django.conf import settings
    from django.test import Client

    from core.models import Person

    def sign_in(pk: int) -> str:
        client = Client()
        client.force_login(Person.objects.get(pk=pk), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    return sign_in
