from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.utils.functional import Promise

from core.words import Words
from rubrics.models import (
    AssessmentType,
    Category,
    Competency,
    Level,
    Purpose,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    Rubric,
    Weight,
)
from rubrics.rules.catalogue import MUST_HAVE_SESSIONS
from rubrics.rules.profiles import Bubble, Profile, bubble

# The level a role is shown at until the reader chooses another
USUAL_LEVEL = "senior"


@dataclass(frozen=True)
class Point:
    """One role on the profile chart."""

    key: str
    name: Words
    bubble: Bubble
    ml_depth: str
    software_depth: str
    communication: str
    is_this: bool


@dataclass(frozen=True)
class RoleLine:
    key: str
    name: Words
    summary: Words
    ml_depth: str
    software_depth: str
    communication: str


@dataclass(frozen=True)
class Named:
    key: str
    name: Words


@dataclass(frozen=True)
class CategoryLine:
    name: str | Promise
    competencies: list[Named]


@dataclass(frozen=True)
class RoleIndex:
    rubric: Rubric
    roles: list[RoleLine]
    points: list[Point]
    categories: list[CategoryLine]
    assessment_types: list[Named]


@dataclass(frozen=True)
class TargetBar:
    """A level as bars, one for each step of the ladder."""

    name: Words
    # (x, whether it is reached)
    steps: list[tuple[int, bool]]
    width: int


@dataclass(frozen=True)
class Asked:
    """One competency of the role at one level of the role."""

    key: str
    name: Words
    target: TargetBar
    anchor: Words
    seen_in: list[Words]
    # A must-have that one interviewer alone would see
    is_once_only: bool


@dataclass(frozen=True)
class Step:
    position: int
    title: Words
    type_key: str
    purpose: str | Promise
    is_mutual: bool
    main: list[Words]
    also: list[Words]
    minutes: int


@dataclass(frozen=True)
class RolePage:
    rubric: Rubric
    role: RoleDefinition
    level: Level
    levels: list[Level]
    points: list[Point]
    must_have: list[Asked]
    nice_to_have: list[Asked]
    not_asked: list[Named]
    loop: list[Step]

    @property
    def asked_count(self) -> int:
        return len(self.must_have) + len(self.nice_to_have)

    @property
    def competency_count(self) -> int:
        return self.asked_count + len(self.not_asked)

    @property
    def hours(self) -> int:
        return sum(step.minutes for step in self.loop) // 60

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.loop) % 60

    @property
    def interviewers(self) -> int:
        """Each session that looks at competencies has a lead of its own."""
        return sum(not step.is_mutual for step in self.loop)


def roles_in_force() -> QuerySet[RoleDefinition]:
    """The roles of the newest published rubric, with the rubric."""
    newest = Rubric.objects.published().order_by("-version").values("pk")[:1]
    return RoleDefinition.objects.filter(rubric__in=newest).select_related("rubric").order_by("position")


def role_index() -> RoleIndex | None:
    roles = list(roles_in_force())
    if not roles:
        return None
    rubric = roles[0].rubric
    return RoleIndex(
        rubric=rubric,
        roles=[_line(role) for role in roles],
        points=_points(roles),
        categories=_categories(rubric.competencies.order_by("position")),
        assessment_types=[Named(kind.key, kind.name) for kind in AssessmentType.objects.all()],
    )


def role_page(key: str, level_key: str) -> RolePage | None:
    """None: there is no such role or level in the rubric in force. An empty level is the usual one."""
    roles = list(roles_in_force())
    role = next((role for role in roles if role.key == key), None)
    levels = list(role.rubric.levels.order_by("rank")) if role else []
    level = _chosen(levels, level_key)
    if role is None or level is None:
        return None
    competencies = list(role.rubric.competencies.order_by("position").prefetch_related("anchors"))
    asked = list(role.role_competencies.order_by("position"))
    sessions = list(
        role.sessions.order_by("position").select_related("assessment_type").prefetch_related("session_competencies")
    )
    lines = _Lines({c.pk: c for c in competencies}, levels, sessions)
    wanted = {one.competency_id for one in asked}
    return RolePage(
        rubric=role.rubric,
        role=role,
        level=level,
        levels=levels,
        points=_points(roles, this=key),
        must_have=[lines.asked(one, level) for one in asked if one.must_have],
        nice_to_have=[lines.asked(one, level) for one in asked if not one.must_have],
        not_asked=[Named(c.key, c.name) for c in competencies if c.pk not in wanted],
        loop=[lines.step(session) for session in sessions],
    )


def target_bar(level: Level, levels: list[Level]) -> TargetBar:
    steps = [(16 * place, step.rank <= level.rank) for place, step in enumerate(levels)]
    return TargetBar(name=level.name, steps=steps, width=16 * len(levels) - 2)


class _Lines:
    """The rows of one role, put together from what was fetched for it."""

    def __init__(self, competencies: dict[int, Competency], levels: list[Level], sessions: list[RoleSession]) -> None:
        self.competencies = competencies
        self.levels = levels
        self.sessions = sessions

    def asked(self, one: RoleCompetency, level: Level) -> Asked:
        competency = self.competencies[one.competency_id]
        target = next((step for step in self.levels if step.key == one.targets.get(level.key)), level)
        seen = [
            (session.title, seeing.weight)
            for session in self.sessions
            for seeing in session.session_competencies.all()
            if seeing.competency_id == competency.pk
        ]
        mainly = [title for title, weight in seen if weight == Weight.MAIN]
        return Asked(
            key=competency.key,
            name=competency.name,
            target=target_bar(target, self.levels),
            anchor=next((a.text for a in competency.anchors.all() if a.level_id == target.pk), {}),
            seen_in=mainly or [title for title, _weight in seen],
            is_once_only=one.must_have and len(seen) < MUST_HAVE_SESSIONS,
        )

    def step(self, session: RoleSession) -> Step:
        return Step(
            position=session.position,
            title=session.title,
            type_key=session.assessment_type.key,
            purpose=Purpose(session.purpose).label,
            is_mutual=session.purpose == Purpose.MUTUAL,
            main=self._names(session, Weight.MAIN),
            also=self._names(session, Weight.ALSO),
            minutes=session.minutes,
        )

    def _names(self, session: RoleSession, weight: Weight) -> list[Words]:
        ids = [s.competency_id for s in session.session_competencies.all() if s.weight == weight]
        return [self.competencies[pk].name for pk in ids]


def _chosen(levels: list[Level], key: str) -> Level | None:
    if key:
        return next((level for level in levels if level.key == key), None)
    return next((level for level in levels if level.key == USUAL_LEVEL), levels[0] if levels else None)


def _figures(role: RoleDefinition) -> tuple[str, str, str]:
    return f"{role.ml_depth:.2f}", f"{role.software_depth:.2f}", f"{role.communication:.2f}"


def _line(role: RoleDefinition) -> RoleLine:
    return RoleLine(role.key, role.name, role.summary, *_figures(role))


def _points(roles: Iterable[RoleDefinition], this: str = "") -> list[Point]:
    """Large bubbles first, so that small ones are not hidden; this role last, on top."""
    ordered = sorted(roles, key=lambda role: (role.key == this, -role.communication))
    return [
        Point(
            role.key,
            role.name,
            bubble(Profile(role.ml_depth, role.software_depth, role.communication)),
            *_figures(role),
            role.key == this,
        )
        for role in ordered
    ]


def _categories(competencies: Iterable[Competency]) -> list[CategoryLine]:
    order = {category: place for place, category in enumerate(Category.values)}
    ranked = sorted(competencies, key=lambda c: (order[c.category], c.position))
    return [
        CategoryLine(Category(category).label, [Named(c.key, c.name) for c in found])
        for category, found in groupby(ranked, key=lambda c: c.category)
    ]
