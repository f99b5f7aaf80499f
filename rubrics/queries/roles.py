from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

from core.models import Person
from core.words import Words
from rubrics.models import (
    Anchor,
    Archetype,
    AssessmentType,
    Category,
    Competency,
    Level,
    Note,
    Purpose,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
    RubricState,
    Weight,
)
from rubrics.queries.archetypes import InArchetype, in_archetype
from rubrics.queries.names import Named, by_key
from rubrics.rules.archetypes import leant
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
    # The same role in another kind of company
    is_shifted: bool = False


@dataclass(frozen=True)
class RoleLine:
    key: str
    name: Words
    summary: Words
    ml_depth: str
    software_depth: str
    communication: str


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
class Strategy:
    what: Words
    channels: list[Named]


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
    sourcing: list[Strategy]
    archetypes: list[Archetype]
    shifted: InArchetype | None

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
    """With their rubric."""
    found = RoleDefinition.objects.filter(rubric__state=RubricState.PUBLISHED)
    return found.select_related("rubric").order_by("position")


def role_name(user: Person, key: str) -> Words | None:
    """What the role is called in the latest version that this person may read; None: there is no such role."""
    found = RoleDefinition.objects.filter(key=key, rubric__in=Rubric.objects.visible_to(user))
    return found.order_by("-rubric__version").values_list("name", flat=True).first()


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
        assessment_types=list(by_key(AssessmentType.objects.all()).values()),
    )


def role_page(rubric: Rubric | None, key: str, level_key: str = "", archetype_key: str = "") -> RolePage | None:
    """None: there is no such role, level or archetype. An empty level is the usual one."""
    roles = list(RoleDefinition.objects.filter(rubric=rubric).select_related("rubric").order_by("position"))
    role = next((role for role in roles if role.key == key), None)
    levels = list(role.rubric.levels.order_by("rank")) if role else []
    level = _chosen(levels, level_key)
    archetypes = list(Archetype.objects.all())
    archetype = next((one for one in archetypes if one.key == archetype_key), None)
    if role is None or level is None or (archetype_key and archetype is None):
        return None
    competencies = list(role.rubric.competencies.order_by("position").annotate(texts=_texts()))
    asked = list(role.role_competencies.order_by("position"))
    sessions = list(role.sessions.order_by("position").select_related("assessment_type").annotate(seen=_seen()))
    lines = _Lines({c.pk: c for c in competencies}, levels, sessions)
    wanted = {one.competency_id for one in asked}
    shifted = in_archetype(role, asked, archetype, lines.competencies) if archetype else None
    return RolePage(
        rubric=role.rubric,
        role=role,
        level=level,
        levels=levels,
        points=_points(roles, this=key) + (_shifted_point(role, archetype) if archetype else []),
        must_have=[lines.asked(one, level) for one in asked if one.must_have],
        nice_to_have=[lines.asked(one, level) for one in asked if not one.must_have],
        # What is another role's own is not missing here
        not_asked=[Named(c.key, c.name) for c in competencies if c.pk not in wanted and c.role in {"", key}],
        loop=[lines.step(session) for session in sessions],
        sourcing=_strategies(role),
        archetypes=archetypes,
        shifted=shifted,
    )


def _texts() -> ArraySubquery:
    """Beside a competency its anchors, so that the page asks once."""
    anchors = Anchor.objects.filter(competency=OuterRef("pk"))
    return ArraySubquery(anchors.values(pair=JSONObject(level="level_id", text="text")))


def _seen() -> ArraySubquery:
    """Beside a session what it looks at."""
    seen = RoleSessionCompetency.objects.filter(session=OuterRef("pk")).order_by("id")
    return ArraySubquery(seen.values(pair=JSONObject(competency="competency_id", weight="weight")))


def _strategies(role: RoleDefinition) -> list[Strategy]:
    wanted = {key for strategy in role.sourcing for key in strategy["channels"]}
    names = dict(Note.objects.filter(key__in=wanted).values_list("key", "name")) if wanted else {}
    return [
        Strategy(one["what"], [Named(key, names[key]) for key in one["channels"] if key in names])
        for one in role.sourcing
    ]


def _shifted_point(role: RoleDefinition, archetype: Archetype) -> list[Point]:
    profile = leant(Profile(role.ml_depth, role.software_depth, role.communication), archetype.lean)
    figures = (f"{profile.ml_depth:.2f}", f"{profile.software_depth:.2f}", f"{profile.communication:.2f}")
    return [Point(role.key, archetype.name, bubble(profile), *figures, is_this=False, is_shifted=True)]


def target_bar(level: Level, levels: list[Level]) -> TargetBar:
    steps = [(16 * place, step.rank <= level.rank) for place, step in enumerate(levels)]
    return TargetBar(name=level.name, steps=steps, width=16 * len(levels) - 2)


class _Lines:
    """The rows of one role, put together from what was fetched for it."""

    def __init__(
        self, competencies: dict[int, Competency], levels: list[Level], sessions: Sequence[RoleSession]
    ) -> None:
        self.competencies = competencies
        self.levels = levels
        self.sessions = sessions

    def asked(self, one: RoleCompetency, level: Level) -> Asked:
        competency = self.competencies[one.competency_id]
        target = next((step for step in self.levels if step.key == one.targets.get(level.key)), level)
        seen = [
            (session.title, one_seen["weight"])
            for session in self.sessions
            for one_seen in session.seen  # type: ignore[attr-defined]  # annotated above
            if one_seen["competency"] == competency.pk
        ]
        mainly = [title for title, weight in seen if weight == Weight.MAIN]
        return Asked(
            key=competency.key,
            name=competency.name,
            target=target_bar(target, self.levels),
            anchor=next((a["text"] for a in competency.texts if a["level"] == target.pk), {}),  # type: ignore[attr-defined]
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
        ids = [one["competency"] for one in session.seen if one["weight"] == weight]  # type: ignore[attr-defined]
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
