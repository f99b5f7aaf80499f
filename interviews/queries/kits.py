from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left

from core.models import Person
from core.words import Words
from hiring.models import CandidateFile, FilePage, Part, TeamMember
from hiring.models.candidates import FileKind
from interviews.models import Interview, InterviewState, Seat, TakeHome, TakeHomeFile
from interviews.queries.arrangements import needs_of
from interviews.queries.levels import bar_name, in_sentence, levels_of
from interviews.rules.arrangements import Needs
from interviews.rules.kits import current, timetable
from rubrics.models import Question, RoleDefinition

TEXT_SHOWN = 20_000


@dataclass(frozen=True)
class PlanStep:
    starts_at: datetime
    minutes: int
    what: Words
    is_now: bool


@dataclass(frozen=True)
class Sound:
    """What an answer of one level sounds like."""

    level: Words
    text: Words


@dataclass(frozen=True)
class Asked:
    text: Words
    code: str
    fix: str
    follow_ups: Sequence[Words]
    sounds: Sequence[Sound]


@dataclass(frozen=True)
class Work:
    """A take-home: what was asked, and what came. Files are there once they are final."""

    brief: Words
    sent_at: datetime
    due_at: datetime
    closed_at: datetime | None
    files: Sequence[TakeHomeFile]

    @property
    def is_in(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class Kit:
    """What an interviewer needs. No pay, no source, nobody else's view."""

    interview: int
    candidate: str
    headline: str
    title: Words
    requisition: str
    role: RoleDefinition
    # The key of its assessment type
    type: str
    level: Words
    purpose: str
    shows: Words
    not_when: Words
    starts_at: datetime
    ends_at: datetime
    plan: Sequence[PlanStep]
    questions: Sequence[Asked]
    leave_out: Sequence[Words]
    place: str
    # The stored file to ask for; None: there is none, or one has no seat here
    cv: int | None
    # Its pages as pictures; of one without pages what it says, as far as somebody reads before an interview
    cv_pages: Sequence[dict[str, int]]
    cv_text: str
    manager: str
    is_seated: bool
    is_cancelled: bool
    # None: it is held at an hour
    work: Work | None
    # What the candidate needs, for those who meet them
    needs: Needs

    @property
    def level_in_sentence(self) -> str:
        return in_sentence(self.level)

    @property
    def level_bar(self) -> str:
        return bar_name(self.level)

    @property
    def call_url(self) -> str:
        """A place that is an address of the web; anything else is text."""
        return self.place if self.place.startswith(("https://", "http://")) else ""


def interviews_with_kits(user: Person) -> QuerySet[Interview]:
    files = CandidateFile.objects.filter(candidate=OuterRef("application__candidate"), kind=FileKind.CV)
    latest = CandidateFile.objects.filter(candidate=OuterRef(OuterRef("application__candidate")), kind=FileKind.CV)
    pages = FilePage.objects.filter(file=Subquery(latest.order_by("-id").values("pk")[:1])).order_by("number")
    managers = TeamMember.objects.filter(requisition=OuterRef("application__requisition"), part=Part.HIRING_MANAGER)
    mine = Seat.objects.filter(interview=OuterRef("pk"), person=user, held=True)
    return (
        Interview.objects.visible_to(user)
        .select_related(
            "application__candidate",
            "application__requisition__role__rubric",
            "application__requisition__level",
            "session__assessment_type",
            "take_home",
        )
        .annotate(
            cv=Subquery(files.order_by("-id").values("pk")[:1]),
            cv_pages=ArraySubquery(pages.values(row=JSONObject(number="number", width="width", height="height"))),
            cv_text=Subquery(files.order_by("-id").values(said=Left("text", TEXT_SHOWN))[:1]),
            manager=Subquery(managers.values("person__name")[:1]),
            own_seat=Subquery(mine.values("pk")[:1]),
            levels=levels_of("application__requisition__role__rubric"),
        )
    )


def kit(interview: Interview, at: datetime) -> Kit:
    """Two queries beside the interview, which comes from `interviews_with_kits`; of a take-home one more, for its
    files."""
    application, session = interview.application, interview.session
    kind, role = session.assessment_type, application.requisition.role
    minutes = int((interview.ends_at - interview.starts_at).total_seconds()) // 60
    take_home: TakeHome | None = getattr(interview, "take_home", None)
    hour = [] if take_home else [entry["minutes"] for entry in kind.plan]
    steps = timetable(hour, starts_at=interview.starts_at, minutes=minutes)
    running = current(steps, at)
    seated = interview.own_seat is not None  # type: ignore[attr-defined]  # annotated above
    return Kit(
        interview=interview.pk,
        candidate=application.candidate.name,
        headline=application.candidate.headline,
        title=session.title,
        requisition=application.requisition.title,
        role=role,
        type=kind.key,
        level=application.requisition.level.name,
        purpose=session.purpose,
        shows=kind.shows,
        not_when=kind.not_when,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        plan=[
            PlanStep(step.starts_at, step.minutes, kind.plan[step.index]["what"], step.index == running)
            for step in steps
        ],
        questions=_questions(kind.pk, role.key, interview.levels),  # type: ignore[attr-defined]
        leave_out=kind.leave_out,
        place=interview.place,
        cv=interview.cv if seated else None,  # type: ignore[attr-defined]
        cv_pages=interview.cv_pages if seated else [],  # type: ignore[attr-defined]
        cv_text=(interview.cv_text or "") if seated else "",  # type: ignore[attr-defined]
        manager=interview.manager or "",  # type: ignore[attr-defined]
        is_seated=seated,
        is_cancelled=interview.state == InterviewState.CANCELLED,
        work=_work(take_home, session.brief) if take_home else None,
        needs=needs_of(application.candidate) if seated else Needs(),
    )


def _work(take_home: TakeHome, brief: Words) -> Work:
    files = list(take_home.files.filter(removed_at=None).select_related("file")) if take_home.closed_at else []
    return Work(brief, take_home.sent_at, take_home.due_at, take_home.closed_at, files)


def work_files(user: Person, interview: int) -> QuerySet[TakeHomeFile]:
    """What came in for a take-home."""
    found = TakeHomeFile.objects.visible_to(user).filter(take_home__interview=interview)
    return found.select_related("file")


def _questions(assessment_type: int, role: str, levels: Sequence[dict[str, Any]]) -> list[Asked]:
    """Those that suit the role; a question without roles suits all."""
    return [
        Asked(
            text=one.text,
            code=one.code,
            fix=one.fix,
            follow_ups=one.follow_ups,
            sounds=[Sound(level["name"], one.answers[level["key"]]) for level in levels if level["key"] in one.answers],
        )
        for one in Question.objects.filter(assessment_type=assessment_type)
        if not one.roles or role in one.roles
    ]


def kit_files(user: Person, interview: int) -> QuerySet[CandidateFile]:
    """The candidate's files, for those who hold a seat in this interview."""
    seats = Seat.objects.filter(interview=interview, person=user, held=True)
    if not user.is_active:
        return CandidateFile.objects.none()
    return CandidateFile.objects.filter(candidate__applications__interviews__seats__in=seats).select_related("file")


def kit_pages(user: Person, interview: int) -> QuerySet[FilePage]:
    """Pictures of their pages, for the same people."""
    return FilePage.objects.filter(file__in=kit_files(user, interview)).select_related("image").distinct()
