"""What the panels of many applications found: the same readings and the same verdict as the debrief of each, in as
many queries for a hundred as for one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject

from core.models import Person
from core.statements import prepared
from core.words import Words
from hiring.models import Application, RequisitionCompetency
from hiring.models.search import Among
from interviews.models import CardState, InterviewState, Scorecard, SeatKind
from interviews.queries.levels import bar_name, in_sentence
from interviews.queries.matrix import Quote
from interviews.queries.panels import Panel, Voice, panels_of
from interviews.queries.records import Reasons
from interviews.rules.readings import NOT_ASSESSED, Rated, Read, Reading, read
from interviews.rules.verdict import MustHave, Reason, Verdict, Why, advise
from rubrics.models import Anchor, Level, RoleCompetency


@dataclass(frozen=True)
class Asked:
    """A competency of a requisition."""

    id: int
    key: str
    name: Words
    must_have: bool
    # The choice at the bar, its level and what that level looks like
    bar: int
    bar_level: Words
    anchor: Words
    # What the role asks for at each level: key -> key
    targets: Mapping[str, str]

    @property
    def bar_name(self) -> str:
        return bar_name(self.bar_level)


@dataclass(frozen=True)
class Found:
    """What was seen of one competency in one person."""

    asked: Asked
    found: Read
    rated: tuple[Rated, ...]
    # From the lowest rating to the highest; empty unless asked for
    quotes: tuple[Quote, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """Those that count, from the lowest to the highest."""
        return tuple(sorted(one.value for one in self.rated if one.value != NOT_ASSESSED))

    @property
    def needs_talk(self) -> bool:
        return self.found.reading in {Reading.SPLIT, Reading.NOT_COVERED}


@dataclass(frozen=True)
class Vote:
    """As it was cast."""

    voice: Voice
    recommendation: str


@dataclass(frozen=True)
class Readings:
    """Of one application. Nothing here is a mean or a sum of ratings."""

    panel: Panel
    # In the order of the panel
    votes: tuple[Vote, ...]
    # Must-haves first, in the order of the requisition
    competencies: tuple[Found, ...]
    choices: int
    verdict: Verdict
    points: tuple[Reasons, ...]
    # Of the level that is advised instead
    advised_level: str

    @property
    def must_haves(self) -> tuple[Found, ...]:
        return tuple(one for one in self.competencies if one.asked.must_have)

    @property
    def at_bar(self) -> int:
        return sum(one.found.is_at_bar for one in self.must_haves)

    def _are(self, reading: Reading) -> tuple[Found, ...]:
        return tuple(one for one in self.must_haves if one.found.reading == reading)

    @property
    def split(self) -> tuple[Found, ...]:
        return self._are(Reading.SPLIT)

    @property
    def not_covered(self) -> tuple[Found, ...]:
        return self._are(Reading.NOT_COVERED)

    @property
    def below(self) -> tuple[Found, ...]:
        return self._are(Reading.BELOW)

    @property
    def in_favour(self) -> int:
        return sum(vote.recommendation in {"yes", "strong_yes"} for vote in self.votes)


def readings_of(
    applications: Collection[Application],
    user: Person,
    at: datetime,
    *,
    with_evidence: bool = False,
    panels: Mapping[int, Panel] | None = None,
) -> dict[int, Readings]:
    """By the id of the application, without those for which they owe a card. Five queries, one less where the panels
    are at hand.

    What they have no business with holds no vote and no rating. Whether a debrief is open to them is not asked here:
    who shows it, asks.
    """
    read_by = _frank(applications, user)
    if not read_by:
        return {}
    panels = panels or panels_of(read_by, at)
    cards = _cards(read_by, user, with_evidence=with_evidence)
    asked, rubrics = _asked(read_by)
    levels: dict[int, list[Level]] = {}
    for level in Level.objects.filter(rubric__in=set(rubrics.values())).order_by("rank"):
        levels.setdefault(level.rubric_id, []).append(level)
    return {
        one.pk: _readings(
            one,
            panels[one.pk],
            cards.get(one.pk, {}),
            asked.get(one.requisition_id, []),
            levels.get(rubrics.get(one.requisition_id, 0), []),
        )
        for one in read_by
    }


def _frank(applications: Collection[Application], user: Person) -> list[Application]:
    """Those for which they owe no card."""
    owing = set(_owing(user, [one.pk for one in applications])) if applications else set()
    return [one for one in applications if one.pk not in owing]


@prepared
def _owing(user: Person, applications: list[int]) -> "QuerySet[Any]":
    """Ids of applications."""
    owed = Scorecard.objects.own(user).owed().filter(Among("seat__interview__application", applications))
    return owed.values_list("seat__interview__application", flat=True)


def _cards(applications: Sequence[Application], user: Person, *, with_evidence: bool) -> dict[int, dict[int, Any]]:
    """Application -> seat -> the card, with `told` of its ratings."""
    found: dict[int, dict[int, Any]] = {}
    for card in _said(user, [one.pk for one in applications], with_evidence):
        found.setdefault(card.about, {})[card.seat_id] = card
    return found


@prepared
def _said(user: Person, applications: list[int], with_evidence: bool) -> "QuerySet[Any]":
    """Through the gate."""
    told = {"competency": "ratings__competency", "value": "ratings__value"}
    rating = JSONObject(**told, **({"evidence": "ratings__evidence"} if with_evidence else {}))
    cards: QuerySet[Any] = (
        Scorecard.objects.visible_to(user)
        .filter(
            Among("seat__interview__application", applications),
            seat__interview__state=InterviewState.BOOKED,
            seat__kind=SeatKind.LEAD,
            state=CardState.SUBMITTED,
        )
        .annotate(
            about=F("seat__interview__application"),
            told=JSONBAgg(rating, filter=Q(ratings__isnull=False), default=Value([], output_field=JSONField())),
        )
    )
    return cards


def _asked(applications: Sequence[Application]) -> tuple[dict[int, list[Asked]], dict[int, int]]:
    """By the id of the requisition: its competencies, and its rubric."""
    asked: dict[int, list[Asked]] = {}
    rubrics = {}
    for row in _asked_of(sorted({one.requisition_id for one in applications})):
        rubrics[row.requisition_id] = row.rubric
        asked.setdefault(row.requisition_id, []).append(
            Asked(
                id=row.pk,
                key=row.competency.key,
                name=row.competency.name,
                must_have=row.must_have,
                bar=row.target.rank + 1,
                bar_level=row.target.name,
                anchor=row.anchor or {},
                targets=row.targets or {},
            )
        )
    return asked, rubrics


@prepared
def _asked_of(requisitions: list[int]) -> "QuerySet[Any]":
    targets = RoleCompetency.objects.filter(role=OuterRef("requisition__role"), competency=OuterRef("competency"))
    anchors = Anchor.objects.filter(competency=OuterRef("competency"), level=OuterRef("target"))
    rows: QuerySet[Any] = (
        RequisitionCompetency.objects.filter(Among("requisition", requisitions))
        .select_related("competency", "target")
        .annotate(
            targets=Subquery(targets.values("targets")[:1]),
            anchor=Subquery(anchors.values("text")[:1]),
            rubric=F("requisition__role__rubric"),
        )
        .order_by("-must_have", "position", "id")
    )
    return rows


def _readings(
    application: Application, panel: Panel, cards: Mapping[int, Any], asked: Sequence[Asked], levels: Sequence[Level]
) -> Readings:
    said = [(voice, cards[voice.seat]) for voice in panel.voices if voice.seat in cards]
    told = [(voice, {one["competency"]: one for one in card.told}) for voice, card in said]
    found = tuple(_found(one, panel, told) for one in asked)
    verdict = _verdict(application, found, levels)
    return Readings(
        panel=panel,
        votes=tuple(Vote(voice, card.recommendation) for voice, card in said),
        competencies=found,
        choices=len(levels) + 1,
        verdict=verdict,
        points=points_of(verdict.reasons, {one.id: one.name for one in asked}),
        advised_level=next((in_sentence(level.name) for level in levels if level.pk == verdict.level), ""),
    )


def _found(asked: Asked, panel: Panel, told: Iterable[tuple[Voice, Mapping[int, Any]]]) -> Found:
    given = [(voice, ratings[asked.id]) for voice, ratings in told if asked.id in ratings]
    rated = tuple(Rated(voice.person, one["value"]) for voice, one in given)
    quotes = [Quote(one["value"], v.name, v.title, one["evidence"]) for v, one in given if "evidence" in one]
    due = sum(asked.id in voice.planned and not voice.is_in for voice in panel.voices)
    return Found(
        asked=asked,
        found=read(asked.bar, rated, due=due),
        rated=rated,
        quotes=tuple(sorted(quotes, key=lambda quote: (quote.value, quote.name))),
    )


def _verdict(application: Application, found: Iterable[Found], levels: Sequence[Level]) -> Verdict:
    ranks = {level.key: level.rank for level in levels}
    others = [level for level in reversed(levels) if level.pk != application.requisition.level_id]
    must_haves = [
        MustHave(
            competency=one.asked.id,
            bar=one.asked.bar,
            ratings=one.rated,
            due=one.found.due,
            # Of a competency the role does not know, the level itself
            other_bars={
                level.pk: ranks.get(one.asked.targets.get(level.key, level.key), level.rank) + 1 for level in others
            },
        )
        for one in found
        if one.asked.must_have
    ]
    return advise(must_haves, [level.pk for level in others])


def points_of(reasons: Iterable[Reason], names: Mapping[int, Words]) -> tuple[Reasons, ...]:
    """Reasons of one kind together, in the order of the kinds."""
    by_kind: dict[Why, list[Words]] = {}
    for reason in reasons:
        words = by_kind.setdefault(reason.why, [])
        if reason.competency is not None and reason.competency in names:
            words.append(names[reason.competency])
    return tuple(Reasons(why.value, tuple(by_kind[why])) for why in Why if why in by_kind)
