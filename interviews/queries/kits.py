from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject, Left

from core.models import Person, StoredFile
from core.statements import prepared
from core.words import Words
from hiring.models import (
    CandidateFile,
    FilePage,
    Part,
    RequisitionCompetency,
    SessionCompetency,
    SessionQuestion,
    TeamMember,
)
from hiring.models.candidates import FileKind
from hiring.models.search import Among
from hiring.rules.loops import suits
from interviews.models import Interview, InterviewState, Scorecard, Seat, TakeHome, TakeHomeFile
from interviews.queries.anonymity import alias, in_sight, nameless
from interviews.queries.arrangements import noted
from interviews.queries.handover import Mark, Meeting, Told, earlier, meetings, told
from interviews.queries.levels import bar_name, in_sentence, levels_of
from interviews.rules.arrangements import Needs, together
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
    id: int
    text: Words
    code: str
    fix: str
    follow_ups: Sequence[Words]
    sounds: Sequence[Sound]
    # That it was asked here, and in which earlier interviews
    mark: Mark | None
    told: Sequence[Told]
    # Whether its follow-ups are in sight from the start
    is_open: bool

    @property
    def key(self) -> str:
        return f"q{self.id}"


@dataclass(frozen=True)
class Sought:
    """A competency that the session looks at."""

    id: int
    name: Words
    must_have: bool
    # That it was not reached here, and in which earlier interviews
    mark: Mark | None
    told: Sequence[Told]

    @property
    def key(self) -> str:
        return f"c{self.id}"


@dataclass(frozen=True)
class Handed:
    """What one earlier interview hands on."""

    title: Words
    starts_at: datetime
    asked: Sequence[Words]
    not_reached: Sequence[Words]


@dataclass(frozen=True)
class Sent:
    """A file that came, as its reader is given it: to graders a copy without the name, to staff the original."""

    pk: int
    # None: the copy is being made
    name: str | None
    size: int = 0
    may_name: bool = False
    left_out: bool = False
    # It was looked for in vain
    is_gone: bool = False


@dataclass(frozen=True)
class Work:
    """A take-home: what was asked, and what came. Files are there once they are final."""

    brief: Words
    sent_at: datetime
    due_at: datetime
    closed_at: datetime | None
    files: Sequence[Sent]
    # Whether they are copies
    is_copied: bool

    @property
    def is_in(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class Kit:
    """What an interviewer needs. No pay, no source, nobody else's view."""

    interview: int
    candidate: str
    # Graded without knowing whose it is
    is_nameless: bool
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
    # Whether they were chosen for the session: these alone, in this order
    is_chosen: bool
    seeks: Sequence[Sought]
    # In the order in which they began; of a take-home, which is judged by what was sent, none
    handed: Sequence[Handed]
    # All interviews of the application, this one among them; not for those who grade a take-home
    meets: Sequence[Meeting]
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
    # The files of the application's other take-home, to ask about
    handed_in: Sequence[dict[str, Any]]
    # What the candidate needs, for those who meet them
    needs: Needs

    @property
    def may_mark(self) -> bool:
        """A mark is no part of a card, so that one that is in changes nothing. In a take-home nothing is asked."""
        return self.is_seated and not self.is_cancelled and self.work is None

    def one(self, key: str) -> Asked | Sought | None:
        """What may be marked, by its key."""
        return next((one for one in self.markable if one.key == key), None)

    @property
    def markable(self) -> "list[Asked | Sought]":
        return [*self.questions, *self.seeks]

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


def interview_with_kit(user: Person, pk: int) -> Interview | None:
    return next(iter(_with_kit(user, pk)), None)


@prepared
def _with_kit(user: Person, pk: int) -> "QuerySet[Any]":
    return interviews_with_kits(user).filter(pk=pk)


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
            asked_for=_asked_for(),
            handed_in=_handed_in_before(user),
            needs=noted("application__candidate"),
            nameless=nameless(user),
            in_sight=in_sight(user),
        )
    )


def _handed_in_before(user: Person) -> ArraySubquery:
    """What the candidate sent in for the take-homes of the same application."""
    found = _handed_in(user).filter(take_home__interview__application=OuterRef("application"))
    found = found.exclude(take_home__interview=OuterRef("pk")).order_by("id")
    return ArraySubquery(found.values(row=JSONObject(id="id", name="file__name", size="file__size")))


def _asked_for() -> ArraySubquery:
    """The competencies of the requisition, and whether the session looks at each."""
    looks = SessionCompetency.objects.filter(session=OuterRef(OuterRef("session")), competency=OuterRef("competency"))
    found = RequisitionCompetency.objects.filter(requisition=OuterRef("application__requisition"))
    facts = JSONObject(
        id="id", key="competency__key", name="competency__name", must_have="must_have", is_seen=Exists(looks)
    )
    return ArraySubquery(found.order_by("position", "id").values(row=facts))


def interviews_to_mark(user: Person) -> QuerySet[Interview]:
    """For those who hold a seat, lead or trainee, while it stands; not of a take-home, in which nothing is asked."""
    seats = Seat.objects.filter(person=user, held=True)
    found = interviews_with_kits(user).filter(pk__in=seats.values("interview"), state=InterviewState.BOOKED)
    return found.filter(take_home=None)


def kit(interview: Any, at: datetime) -> Kit:
    """Two queries beside the interview, which comes from `interviews_with_kits`; of a take-home one more, for its
    files."""
    application, session, hidden = interview.application, interview.session, interview.nameless
    kind, role = session.assessment_type, application.requisition.role
    minutes = int((interview.ends_at - interview.starts_at).total_seconds()) // 60
    take_home: TakeHome | None = getattr(interview, "take_home", None)
    hour = [] if take_home else [entry["minutes"] for entry in kind.plan]
    steps = timetable(hour, starts_at=interview.starts_at, minutes=minutes)
    running = current(steps, at)
    seated = interview.own_seat is not None
    # Whom one meets, or may know
    known = seated and not hidden
    met = meetings(application.pk)
    before = [] if take_home else earlier(met, interview, at)
    here = next((one for one in met if one.interview == interview.pk), None)
    bank = _bank(interview, before, here)
    questions = _questions(bank, interview, before, here)
    return Kit(
        interview=interview.pk,
        candidate=alias(interview) if hidden else application.candidate.name,
        is_nameless=hidden,
        headline="" if hidden else application.candidate.headline,
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
        questions=questions,
        is_chosen=any(one.place for one in bank),
        seeks=[
            Sought(
                id=row["id"],
                name=row["name"],
                must_have=row["must_have"],
                mark=here.not_reached.get(row["id"]) if here else None,
                told=told(before, "not_reached", row["id"]),
            )
            for row in interview.asked_for
            if row["is_seen"]
        ],
        handed=_handed(before, bank, interview),
        meets=[] if take_home else met,
        leave_out=kind.leave_out,
        place=interview.place,
        cv=interview.cv if known else None,
        cv_pages=interview.cv_pages if known else [],
        cv_text=(interview.cv_text or "") if known else "",
        manager=interview.manager or "",
        is_seated=seated,
        is_cancelled=interview.state == InterviewState.CANCELLED,
        work=_work(take_home, session.brief, is_copied=not interview.in_sight) if take_home else None,
        handed_in=interview.handed_in if known else [],
        needs=together(Needs(**row) for row in interview.needs) if known else Needs(),
    )


def _work(take_home: TakeHome, brief: Words, *, is_copied: bool) -> Work:
    found = take_home.files.standing().select_related("file", "copy") if take_home.closed_at else ()
    files = [_as_copied(one) if is_copied else Sent(one.pk, one.file.name, one.file.size) for one in found]
    return Work(brief, take_home.sent_at, take_home.due_at, take_home.closed_at, files, is_copied)


def _as_copied(one: TakeHomeFile) -> Sent:
    if one.copy is None:
        return Sent(one.pk, None, is_gone=one.copied_at is not None)
    return Sent(one.pk, one.copy.name, one.copy.size, one.may_name, one.left_out)


def work_given(user: Person, interview: int, file: int) -> StoredFile | None:
    """The original to those who see the application, and to those who meet the candidate: they know whose it is. To
    its graders the copy, also when their card is in, so that all of them spoke of the same."""
    through_its_own = Q(take_home__interview=interview)
    seen = in_sight(user, "take_home__interview__application")
    found = work_files(user, interview).annotate(
        given_copy=Case(When(through_its_own & ~Q(seen), then=True), default=False)
    )
    one = found.filter(pk=file).first()
    if one is None:
        return None
    return one.copy if one.given_copy else one.file


def work_files(user: Person, interview: int) -> QuerySet[TakeHomeFile]:
    """What came in for a take-home, on its own page; and for those who meet the candidate in another interview."""
    own = TakeHomeFile.objects.visible_to(user).filter(take_home__interview=interview)
    met = Interview.objects.visible_to(user).booked().filter(pk=interview, seats__person=user, seats__held=True)
    met = met.filter(application=OuterRef("take_home__interview__application"))
    found = TakeHomeFile.objects.filter(
        Q(pk__in=own.values("pk")) | Q(Exists(met), pk__in=_handed_in(user).values("pk"))
    )
    return found.select_related("file", "copy")


def _handed_in(user: Person) -> QuerySet[TakeHomeFile]:
    """Of take-homes that stand and are final; but not of one that the reader has yet to grade: whose it is does not
    go with it."""
    owed = Scorecard.objects.own(user).owed().filter(seat__interview=OuterRef("take_home__interview"))
    final = TakeHomeFile.objects.standing().filter(take_home__closed_at__isnull=False)
    return final.filter(~Exists(owed), take_home__interview__state=InterviewState.BOOKED)


def _bank(interview: Any, before: Sequence[Meeting], here: Meeting | None) -> list[Any]:
    """All questions that the kit speaks of: of its type, and asked in another."""
    spoken = {pk for one in (*before, *([here] if here else [])) for pk in one.asked}
    return _questions_of(interview.session_id, interview.session.assessment_type_id, sorted(spoken))


@prepared
def _questions_of(session: int, assessment_type: int, spoken: list[int]) -> "QuerySet[Any]":
    place = SessionQuestion.objects.filter(session=session, question=OuterRef("pk")).values("position")
    found = Question.objects.filter(Q(assessment_type=assessment_type) | Q(Among("pk", spoken)))
    return found.annotate(place=Subquery(place[:1]))


def _offered(bank: Sequence[Any], interview: Any) -> list[Any]:
    """Those chosen for the session, in their order; else all that suit the role and what the session looks at, or the
    role alone where none does."""
    if chosen := [one for one in bank if one.place]:
        return sorted(chosen, key=lambda one: one.place)
    session, role = interview.session, interview.application.requisition.role.key
    sees = {row["key"] for row in interview.asked_for if row["is_seen"]}
    of_type = [one for one in bank if one.assessment_type_id == session.assessment_type_id]
    of_role = [one for one in of_type if suits(one.roles, (), role=role, sees=())]
    can_show = session.assessment_type.can_show
    return [one for one in of_role if suits((), one.competencies or can_show, role=role, sees=sees)] or of_role


def _questions(bank: Sequence[Any], interview: Any, before: Sequence[Meeting], here: Meeting | None) -> list[Asked]:
    marks = here.asked if here else {}
    offered = _offered(bank, interview)
    # What was asked here stays, whatever was chosen since
    offered += [one for one in bank if one.pk in marks and one not in offered]
    passed = [told(before, "asked", one.pk) for one in offered]
    first = next((index for index, ones in enumerate(passed) if not ones), 0)
    return [
        Asked(
            id=one.pk,
            text=one.text,
            code=one.code,
            fix=one.fix,
            follow_ups=one.follow_ups,
            sounds=[
                Sound(level["name"], one.answers[level["key"]])
                for level in interview.levels
                if level["key"] in one.answers
            ],
            mark=marks.get(one.pk),
            told=passed[index],
            is_open=index == first or bool(one.place and not passed[index]),
        )
        for index, one in enumerate(offered)
    ]


def _handed(before: Sequence[Meeting], bank: Sequence[Any], interview: Any) -> list[Handed]:
    texts = {one.pk: one.text for one in bank}
    names = {row["id"]: row["name"] for row in interview.asked_for}
    return [
        Handed(
            one.title,
            one.starts_at,
            [texts[pk] for pk in one.asked if pk in texts],
            [names[pk] for pk in one.not_reached if pk in names],
        )
        for one in before
        if one.asked or one.not_reached
    ]


def kit_files(user: Person, interview: int) -> QuerySet[CandidateFile]:
    """The candidate's files, for those who hold a seat in this interview and may know whose it is."""
    known = Interview.objects.filter(~nameless(user), pk=interview)
    seats = Seat.objects.filter(interview__in=known, person=user, held=True)
    if not user.is_active:
        return CandidateFile.objects.none()
    return CandidateFile.objects.filter(candidate__applications__interviews__seats__in=seats).select_related("file")


def kit_pages(user: Person, interview: int) -> QuerySet[FilePage]:
    """Pictures of their pages, for the same people."""
    return FilePage.objects.filter(file__in=kit_files(user, interview)).select_related("image").distinct()
