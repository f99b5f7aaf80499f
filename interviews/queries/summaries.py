"""A kept week, for one reader: names of what they may see, and of whom they owe a card nothing but that.

What is kept is the same for everybody. Here it goes through the gate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import mail
from core.models import Hook, Letter, Person
from core.words import Words
from hiring.models import Application, NextStep, Part, Requisition, Stage, TeamMember
from hiring.queries.funnels import WEEK
from hiring.queries.reviews import called
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import StageKind
from hiring.rules.usual import days_in, percent
from interviews.models import InterviewState, Rollup, RollupChoice, RollupKind, Scorecard, Seat
from interviews.queries.weeks_summed import Facts

# On the page of a requisition
HISTORY = 8
# Beside the debriefs
LATELY = 12
SUMMARIES = (RollupKind.DIGEST, RollupKind.WEEKLY, RollupKind.DEPARTMENT)


@dataclass(frozen=True)
class Step:
    """One stage of the funnel, then and a week before."""

    stage: int
    name: str
    now: int
    before: int
    came: int
    left: int
    went_on: int
    # The share that usually goes on, and the days that are usual
    usual: int | None
    usual_days: int | None
    is_last: bool

    @property
    def percent(self) -> int | None:
        return percent(self.went_on, self.left)

    @property
    def more(self) -> int:
        """Than a week before; of fewer a negative number."""
        return self.now - self.before


@dataclass(frozen=True)
class Line:
    """One candidate and why they are named."""

    application: int
    candidate: str
    stage: str = ""
    since: datetime | None = None
    days: int = 0
    usual: int | None = None
    next_step: str = ""
    waits_for: str = ""


@dataclass(frozen=True)
class Late:
    """Whose card is late, not what stands in it."""

    application: int
    interview: int
    candidate: str
    person: str
    session: Words
    due_at: datetime
    is_own: bool


@dataclass(frozen=True)
class Week:
    requisition: int
    title: str
    since: datetime
    at: datetime
    # Of the openings so many are filled
    openings: int
    hired: int
    applied: int
    moved_on: int
    rejected: int
    withdrawn: int
    newly_hired: int
    active: int
    over: int
    idle: int
    steps: tuple[Step, ...]
    # (application, candidate, interview) of cards the reader owes, late or not: first of all these
    own: tuple[Late, ...]
    ready: tuple[Line, ...]
    ready_count: int
    late: tuple[Late, ...]
    late_count: int
    stuck: tuple[Line, ...]
    stuck_count: int
    # Neither here nor named above
    more_stuck: int
    moved: tuple[Line, ...]
    # The row it was read from; None: of this moment
    rollup: int | None = None

    @property
    def waits(self) -> int:
        """Of things that somebody can mend."""
        return self.ready_count + self.late_count + self.stuck_count

    @property
    def is_quiet(self) -> bool:
        return not (self.applied or self.moved_on or self.rejected or self.withdrawn or self.newly_hired)

    @property
    def more_ready(self) -> int:
        return max(0, self.ready_count - len(self.ready))

    @property
    def more_late(self) -> int:
        return max(0, self.late_count - len(self.late) - len(self.own))

    @property
    def stuck_besides(self) -> int:
        """Of whom nothing is said above."""
        return len(self.stuck) + self.more_stuck

    @property
    def more_moved(self) -> int:
        return max(0, self.moved_on - len(self.moved))


@dataclass(frozen=True)
class Kept:
    """A week as it was kept, and where."""

    requisition: Requisition
    facts: Facts
    at: datetime
    rollup: int | None = None


def read_weeks(kept: Iterable[Kept], reader: Person) -> list[Week]:
    """Of requisitions the reader is staff on alone. Five queries, however many."""
    weeks = list(kept)
    seen = set(
        Requisition.objects.staffed_by(reader)
        .filter(pk__in={one.requisition.pk for one in weeks})
        .values_list("pk", flat=True)
    )
    weeks = [one for one in weeks if one.requisition.pk in seen]
    about = {row["application"] for one in weeks for name in NAMED_IN for row in one.facts[name]}
    known = _Known(
        reader,
        {
            one.pk: one
            for one in Application.objects.visible_to(reader)
            .filter(pk__in=about)
            .select_related("candidate", "requisition", "stage")
        },
        # Whoever owes a card reads of the application that they owe it, and nothing else
        set(
            Scorecard.objects.own(reader)
            .owed()
            .filter(seat__interview__state=InterviewState.BOOKED, seat__interview__application__in=about)
            .values_list("seat__interview__application", flat=True)
        ),
        {
            seat.pk: seat
            for seat in Seat.objects.filter(
                pk__in={row["seat"] for one in weeks for row in one.facts["late"]}
            ).select_related("person", "interview__session")
        },
        dict(
            Person.objects.filter(pk__in={row["waits_for"] for one in weeks for row in one.facts["stuck"]}).values_list(
                "pk", "name"
            )
        ),
    )
    return [_week(one, known) for one in weeks]


NAMED_IN = ("moved", "stuck", "late", "ready")


@dataclass(frozen=True)
class _Known:
    """What the reader may know of those that are named, read once for all weeks."""

    reader: Person
    applications: Mapping[int, Application]
    owes: set[int]
    seats: Mapping[int, Seat]
    people: Mapping[int, str]

    def of(self, pk: int) -> Application | None:
        return None if pk in self.owes else self.applications.get(pk)


def _week(kept: Kept, known: _Known) -> Week:
    facts, at = kept.facts, kept.at
    steps = tuple(_step(one) for one in facts["steps"])
    names = {step.stage: step.name for step in steps}
    late = [found for row in facts["late"] if (found := _late(row, known))]
    lines = {
        name: tuple(line for row in facts[name] if (line := _line(row, known, names, at)))
        for name in ("ready", "stuck", "moved")
    }
    # Who is named already is not named again
    named = {one.application for one in late} | {line.application for line in lines["ready"]}
    lines["stuck"] = tuple(line for line in lines["stuck"] if line.application not in named)
    return Week(
        requisition=kept.requisition.pk,
        title=kept.requisition.title,
        since=datetime.fromisoformat(facts["since"]),
        at=at,
        openings=facts["openings"],
        hired=facts["hired"],
        applied=facts["applied"],
        moved_on=facts["moved_count"],
        rejected=facts["rejected"],
        withdrawn=facts["withdrawn"],
        newly_hired=facts["newly_hired"],
        active=facts["active"],
        over=facts["over"],
        idle=facts["idle"],
        steps=steps,
        own=tuple(one for one in late if one.is_own),
        late=tuple(one for one in late if not one.is_own),
        late_count=facts["late_count"],
        ready_count=facts["ready_count"] - _kept_back(facts["ready"], known),
        stuck_count=facts["stuck_count"] - _kept_back(facts["stuck"], known),
        more_stuck=facts["stuck_count"] - len(facts["stuck"]),
        rollup=kept.rollup,
        **lines,
    )


def _kept_back(rows: Iterable[Facts], known: _Known) -> int:
    """Of those that are named: about whom the reader reads nothing."""
    return sum(known.of(row["application"]) is None for row in rows)


def _step(row: Facts) -> Step:
    name = str(Stage(kind=row["kind"], name=row["name"]))
    is_last = row["kind"] == StageKind.HIRED
    fields = {key: row[key] for key in ("stage", "now", "before", "came", "left", "went_on", "usual", "usual_days")}
    return Step(name=name, is_last=is_last, **fields)


def _line(row: Facts, known: _Known, names: Mapping[int, str], at: datetime) -> Line | None:
    application = known.of(row["application"])
    if application is None:
        return None
    since = datetime.fromisoformat(row.get("since") or row["at"])
    step = row.get("next_step", "")
    return Line(
        application=application.pk,
        candidate=called(application),
        stage=names.get(row.get("stage", 0), ""),
        since=since,
        days=days_in(since, at),
        usual=row.get("usual"),
        next_step=str(NextStep(step).label) if step in NextStep.values else "",
        waits_for=known.people.get(row.get("waits_for") or 0, ""),
    )


def _late(row: Facts, known: _Known) -> Late | None:
    """Who is late is logistics: also where the reader owes a card."""
    application, seat = known.applications.get(row["application"]), known.seats.get(row["seat"])
    if application is None or seat is None:
        return None
    return Late(
        application=application.pk,
        interview=seat.interview_id,
        candidate=called(application),
        person=seat.person.name,
        session=seat.interview.session.title,
        due_at=datetime.fromisoformat(row["due_at"]),
        is_own=seat.person_id == known.reader.pk,
    )


@dataclass(frozen=True)
class Department:
    """The weeks of a department's requisitions that the reader may see, those that need most first."""

    name: str
    at: datetime
    weeks: tuple[Week, ...]
    rollup: int | None = None

    @property
    def openings(self) -> int:
        return sum(week.openings for week in self.weeks)

    @property
    def hired(self) -> int:
        return sum(week.hired for week in self.weeks)

    @property
    def active(self) -> int:
        return sum(week.active for week in self.weeks)

    @property
    def applied(self) -> int:
        return sum(week.applied for week in self.weeks)

    @property
    def moved_on(self) -> int:
        return sum(week.moved_on for week in self.weeks)

    @property
    def ready(self) -> int:
        return sum(week.ready_count for week in self.weeks)

    @property
    def late(self) -> int:
        return sum(week.late_count for week in self.weeks)

    @property
    def stuck(self) -> int:
        return sum(week.stuck_count for week in self.weeks)


def department(name: str, kept: Iterable[Kept], reader: Person, at: datetime, rollup: int | None = None) -> Department:
    weeks = sorted(read_weeks(kept, reader), key=lambda week: (-week.waits, week.title, week.requisition))
    return Department(name, at, tuple(weeks), rollup)


def of_row(rollup: Rollup, reader: Person) -> Week | Department | None:
    """None: not, or no longer, the reader's to read."""
    if rollup.kind == RollupKind.DEPARTMENT:
        found = department(rollup.department, kept_of(rollup.facts["weeks"]), reader, rollup.at, rollup.pk)
        return found if found.weeks else None
    if rollup.kind != RollupKind.WEEKLY:
        return None
    return next(iter(read_weeks(kept_of([rollup.pk]), reader)), None)


def kept_of(ids: Iterable[int]) -> list[Kept]:
    rows = Rollup.objects.filter(pk__in=list(ids), kind=RollupKind.WEEKLY).select_related("requisition")
    return [Kept(row.requisition, row.facts, row.at, row.pk) for row in rows if row.requisition]


def readable(user: Person) -> "QuerySet[Rollup]":
    """The weeks somebody may open by their address."""
    kinds = [RollupKind.WEEKLY, RollupKind.DEPARTMENT]
    return Rollup.objects.visible_to(user).filter(kind__in=kinds).select_related("requisition")


def history(requisition: Requisition, reader: Person, *, most: int = HISTORY) -> list[Week]:
    """The latest first."""
    rows = Rollup.objects.visible_to(reader).filter(kind=RollupKind.WEEKLY, requisition=requisition)[:most]
    return read_weeks([Kept(requisition, row.facts, row.at, row.pk) for row in rows], reader)


def lately(user: Person, at: datetime) -> list[Week]:
    """Of the last seven days, the latest of each requisition that they recruit for or manage: what needs most first."""
    mine = TeamMember.objects.filter(person=user, part__in=[Part.HIRING_MANAGER, Part.RECRUITER])
    rows = (
        Rollup.objects.visible_to(user)
        .filter(requisition__in=mine.values("requisition"), kind=RollupKind.WEEKLY, at__gt=at - WEEK, at__lte=at)
        .select_related("requisition")
        .order_by("requisition_id", "-at", "-pk")
        .distinct("requisition_id")
    )
    kept = [Kept(row.requisition, row.facts, row.at, row.pk) for row in rows[:LATELY] if row.requisition]
    return sorted(read_weeks(kept, user), key=lambda week: (-week.waits, week.title))


@dataclass(frozen=True)
class Offered:
    """What somebody may choose of, and what they chose."""

    requisitions: tuple[Requisition, ...]
    departments: tuple[str, ...]
    hooks: tuple[Hook, ...]
    choice: dict[str, Any]
    # Where they go now; None: by mail
    hook: Hook | None


def offered(user: Person) -> Offered:
    hooks = tuple(Hook.objects.filter(person=user, is_on=True, removed_at=None))
    row = RollupChoice.objects.filter(person=user).first()
    hook = next((one for one in hooks if row and one.pk == row.hook_id), None)
    choice = {
        "kinds": [kind.value for kind in SUMMARIES if f"interviews.{kind}" not in user.muted],
        "departments": row.departments if row else [],
        "hour": row.hour if row else None,
        "weekday": row.weekday if row else 0,
        "hook": hook.pk if hook else None,
    }
    return Offered(tuple(told_of(user)), tuple(departments_of(user)), hooks, choice, hook)


def preview(user: Person, facts: Facts, kind: RollupKind, *, at: datetime) -> mail.Rendered | None:
    """None: there is nothing to say, so that nothing would be sent."""
    letter = Letter(
        kind=f"interviews.{kind}", to=user, address=user.email, language=user.language, facts=facts, posted_at=at
    )
    return mail.preview(letter)


def week_of_letter(letter: Letter, reader: Person) -> Week | None:
    """Of a row, or of the moment in which its reader asked for it."""
    found = _of_letter(letter, reader)
    return found if isinstance(found, Week) else None


def department_of_letter(letter: Letter, reader: Person) -> Department | None:
    found = _of_letter(letter, reader)
    return found if isinstance(found, Department) and found.weeks else None


def _of_letter(letter: Letter, reader: Person) -> Week | Department | None:
    facts = letter.facts
    if "rollup" in facts:
        row = readable(reader).filter(pk=facts["rollup"]).first()
        return of_row(row, reader) if row else None
    at = datetime.fromisoformat(facts["at"])
    by_pk = Requisition.objects.in_bulk([row["requisition"] for row in facts["weeks"]])
    kept = [Kept(by_pk[row["requisition"]], row["facts"], at) for row in facts["weeks"] if row["requisition"] in by_pk]
    if "department" in facts:
        return department(facts["department"], kept, reader, at)
    return next(iter(read_weeks(kept, reader)), None)


def departments_of(user: Person) -> list[str]:
    """Of which somebody may have a summary: administrators of all, others of those where they manage or recruit for an
    open requisition. In it they read of the requisitions they may see."""
    found = Requisition.objects.staffed_by(user).open().exclude(team_name="")
    if not user.is_administrator:
        found = found.filter(members__person=user, members__part__in=[Part.HIRING_MANAGER, Part.RECRUITER])
    return list(found.order_by("team_name").values_list("team_name", flat=True).distinct())


def told_of(user: Person) -> list[Requisition]:
    """Whose week somebody is told: the open ones that they recruit for or manage."""
    mine = Requisition.objects.staffed_by(user).filter(
        state=RequisitionState.OPEN,
        members__person=user,
        members__part__in=[Part.HIRING_MANAGER, Part.RECRUITER],
    )
    return list(mine.order_by("title", "pk").distinct())
