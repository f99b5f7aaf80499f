"""A take-home as its letters, the candidate's page and the staff's page show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from core import links, mail
from core.models import Organisation, Person
from core.rules.numbers import whole
from core.words import Words
from hiring.actions.messages import STATUS
from hiring.models import Application, Part, Session, TeamMember
from hiring.queries.jobs import title_of
from hiring.rules.stages import ApplicationState
from interviews.models import Interview, InterviewState, Seat, SeatKind, TakeHome, TakeHomeFile
from interviews.queries.anonymity import knows_already
from interviews.queries.booking import interviews_to_change, people_to_seat
from interviews.queries.pools import learning, pools
from interviews.rules import take_homes as rules

# The purpose of the signed link
LINK = "take_home"


@dataclass(frozen=True)
class Assignment:
    """What the candidate is asked to do, and until when."""

    job: Words | str
    title: Words
    brief: Words
    minutes: int
    due_at: datetime
    zone: str


def assignment(application: Application, session: Session, due_at: datetime) -> Assignment:
    return Assignment(
        title_of(application.requisition),
        session.title,
        session.brief,
        session.minutes,
        due_at,
        application.candidate.time_zone,
    )


def said_to_candidate(application: Application, session: Session, due_at: datetime, *, token: str) -> dict[str, Any]:
    """What the mails to a candidate about a take-home speak of."""
    return {
        "person": application.candidate,
        "given": assignment(application, session, due_at),
        "path": reverse("interviews:take_homes_detail", args=[token]) if token else "",
    }


def letter_seen(application: Application, session: Session, due_at: datetime) -> mail.Rendered:
    """The mail as it would go, in the candidate's language; the link is made when it is sent."""
    said = {**said_to_candidate(application, session, due_at, token=""), "path": "/take-home/…/"}  # nosec B106
    with translation.override(application.candidate.language):
        return mail.render(mail.Written("interviews/mail/take_home", said), Organisation.objects.first())


def looked_after_by(application: Application) -> Person | None:
    """Who answers: the recruiter, or who looks after it in their place."""
    if application.assigned_to:
        return application.assigned_to
    found = TeamMember.objects.filter(requisition=application.requisition_id, part=Part.RECRUITER)
    member = found.select_related("person").first()
    return member.person if member else None


def take_home_to_write_of(interview_id: int) -> TakeHome | None:
    """For a letter; None when it was called off meanwhile."""
    found = TakeHome.objects.filter(interview=interview_id, interview__state=InterviewState.BOOKED)
    found = found.filter(interview__application__state=ApplicationState.ACTIVE)
    return found.select_related(*_ALL).annotate(came=_CAME).first()


_ALL = (
    "interview__session",
    "interview__application__candidate",
    "interview__application__requisition__job_ad",
    "interview__application__assigned_to",
)
_CAME = Count("files", filter=Q(files__removed_at=None))


# The candidate's page


@dataclass(frozen=True)
class Desk:
    """What the candidate has before them."""

    take_home: TakeHome
    given: Assignment
    files: Sequence[TakeHomeFile]
    # Until when files are taken: the due moment, or what was asked for and is not answered yet
    ends_at: datetime
    takes_files: bool
    recruiter: Person | None

    @property
    def interview(self) -> Interview:
        interview: Interview = self.take_home.interview
        return interview

    @property
    def stands(self) -> str:
        if self.take_home.closed_at:
            return "in"
        return "open" if self.takes_files else "over"

    @property
    def room(self) -> int:
        return max(0, rules.MOST_FILES - len(self.files))


def take_home_behind(token: str, at: datetime) -> TakeHome | None:
    """None: the link is over, or what it was for was called off."""
    found = _behind(token, at) if token.isprintable() else None
    if found is None:
        return None
    found = found.filter(interview__state=InterviewState.BOOKED)
    return found.filter(interview__application__state=ApplicationState.ACTIVE).select_related(*_ALL).first()


# Between the link of a candidate's own page and the number of a take-home; no link holds it
APART = "."


def token_from_page(token: str, take_home: TakeHome) -> str:
    """The candidate's own page opens their take-homes, too, as long as it opens itself: the mail may be lost."""
    return f"{token}{APART}{take_home.pk}"


def _behind(token: str, at: datetime) -> QuerySet[TakeHome] | None:
    page, _apart, said = token.partition(APART)
    if not said:
        link = links.find(LINK, token, at=at)
        return TakeHome.objects.filter(pk=link.target_id) if link else None
    pk = whole(said)
    if pk is None:
        return None
    link = links.find(STATUS, page, at=at)
    return TakeHome.objects.filter(pk=pk, interview__application=link.target_id) if link else None


def desk(take_home: TakeHome, at: datetime) -> Desk:
    """Three queries at most."""
    application = take_home.interview.application
    ends_at = rules.ends(take_home.due_at, take_home.extension_wanted if take_home.is_asking else None)
    return Desk(
        take_home,
        assignment(application, take_home.interview.session, take_home.due_at),
        list(take_home.files.filter(removed_at=None).select_related("file")),
        ends_at,
        take_home.closed_at is None and rules.takes_files(ends_at, at),
        looked_after_by(application),
    )


def files_on(take_home: TakeHome) -> QuerySet[TakeHomeFile]:
    return TakeHomeFile.objects.filter(take_home=take_home).select_related("take_home__interview", "file")


# The staff's pages


def graders_offered(application: Application, session: Session, *, leads: Iterable[int] = ()) -> dict[str, Any]:
    """Who may be chosen, who of them stands in the pool, of whom a reason is asked (trainees who are not among its
    `leads` already), and who cannot grade without knowing whom. Four queries."""
    rank = application.requisition.level.rank
    pool = pools([session], rank=rank, application=application)[session.pk]
    trainees = set(learning(session).values_list("person", flat=True)) - set(leads)
    return {
        "people": people_to_seat(application),
        "pool": pool.leads,
        "learning": trainees,
        "knowing": _knowing(application),
    }


def _knowing(application: Application) -> set[int]:
    """Who meets the candidate, and who works on the requisition; recruiters and administrators besides."""
    team = TeamMember.objects.filter(requisition=application.requisition_id).values_list("person", flat=True)
    return set(knows_already(application).union(team))


def take_homes_to_change(user: Person) -> QuerySet[Interview]:
    """The cancelled among them, too: a late tab is told so."""
    with_all = interviews_to_change(user).filter(take_home__isnull=False)
    return with_all.select_related(
        "take_home", "session", "application__candidate", "application__requisition__job_ad"
    ).annotate(came=Count("take_home__files", filter=Q(take_home__files__removed_at=None)))


def lacks_graders(interview: Interview, held: Iterable[Seat]) -> bool:
    """Fewer than are meant to grade it apart from each other."""
    return sum(seat.kind == SeatKind.LEAD for seat in held) < interview.session.seats


def take_homes_out(application: Application) -> list[TakeHome]:
    """For the candidate's page of the application."""
    found = TakeHome.objects.filter(interview__application=application, interview__state=InterviewState.BOOKED)
    return list(found.select_related("interview__session").order_by("due_at", "pk"))
