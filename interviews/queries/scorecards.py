from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Person
from core.statements import prepared
from core.words import Words
from hiring.models import RequisitionCompetency
from hiring.models.search import Among
from interviews.models import CardState, InterviewState, Scorecard
from interviews.models.scorecards import ScorecardQuerySet
from interviews.queries.attachments import ATTACHED
from interviews.queries.corrections import ADDED
from interviews.queries.levels import bar_name
from interviews.rules.scorecards import (
    RECOMMENDATION,
    TEXTS,
    Answered,
    evidence_field,
    missing,
    rating_field,
    texts_owed,
)
from rubrics.models import Level

REQUISITION = "seat__interview__application__requisition"
# Of a rating and its bar
ANSWER = {
    "id": "id",
    "value": "value",
    "evidence": "evidence",
    "rank": "competency__target__rank",
    "must_have": "competency__must_have",
    "position": "competency__position",
}


def own_card(user: Person, interview: int) -> Scorecard | None:
    return next(iter(_own_card(user, interview)), None)


@prepared
def _own_card(user: Person, interview: int) -> ScorecardQuerySet:
    return own_cards(user).filter(seat__interview=interview).order_by("pk")[:1]


def own_whole_card(user: Person, interview: int) -> Scorecard | None:
    """With what stands below it, whether one owes a card here still, and whether the gate to others is open."""
    return next(iter(_own_whole_card(user, interview)), None)


@prepared
def _own_whole_card(user: Person, interview: int) -> ScorecardQuerySet:
    here = Q(seat__interview__application=OuterRef("seat__interview__application"))
    owes = Exists(Scorecard.objects.own(user).owed().filter(here))
    reads = Exists(Scorecard.objects.visible_to(user).filter(here).exclude(seat__person=user))
    cards = own_cards(user).annotate(added=ADDED, attached=ATTACHED, owes=owes, reads=reads)
    return cards.filter(seat__interview=interview).order_by("pk")[:1]


def own_cards(user: Person) -> ScorecardQuerySet:
    """One's own, of booked interviews, with their answers and the size of the scale in the same query."""
    top = Level.objects.filter(rubric=OuterRef(f"{REQUISITION}__role__rubric")).order_by("-rank").values("rank")
    answer = JSONObject(**{name: f"ratings__{path}" for name, path in ANSWER.items()})
    return (
        Scorecard.objects.own(user)
        .asked_for()
        .filter(seat__interview__state=InterviewState.BOOKED)
        .select_related("seat__interview__application")
        .annotate(
            stored=JSONBAgg(
                answer,
                filter=Q(ratings__isnull=False),
                default=Value([], output_field=JSONField()),
                order_by="ratings__id",
            ),
            top=Subquery(top[:1]),
        )
    )


def _rows(card: Scorecard) -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] | None = getattr(card, "stored", None)
    if stored is not None:
        return stored
    paths = {name: F(path) for name, path in ANSWER.items() if name != path}
    return [dict(row) for row in card.ratings.order_by("pk").values("id", "value", "evidence", **paths)]


def answers(card: Scorecard) -> dict[str, str]:
    """What the fields of the card hold, as a form would send it, in an order that never changes."""
    fields = {}
    for row in _rows(card):
        fields[rating_field(row["id"])] = "" if row["value"] is None else str(row["value"])
        fields[evidence_field(row["id"])] = row["evidence"]
    return {**fields, RECOMMENDATION: card.recommendation, **{name: getattr(card, name) for name in TEXTS}}


def answered(card: Scorecard, fields: Mapping[str, str] | None = None) -> list[Answered]:
    """The ratings with their bars, in the order of the page; as in `fields` where it is given."""
    now = answers(card) if fields is None else fields
    return [
        Answered(
            id=row["id"],
            value=int(now[rating_field(row["id"])]) if now[rating_field(row["id"])] else None,
            evidence=now[evidence_field(row["id"])],
            bar=row["rank"] + 1,
            must_have=row["must_have"],
        )
        for row in sorted(_rows(card), key=lambda row: (row["position"], row["id"]))
    ]


# The page


@dataclass(frozen=True)
class Choice:
    """One step of the scale: the number, and what it looks like."""

    number: int
    # None: below the first level
    level: Words | None
    looks_like: Words


@dataclass(frozen=True)
class Line:
    """One competency on a card."""

    rating: int
    name: Words
    summary: Words
    must_have: bool
    # The choice at the bar, and the name of its level
    bar: int
    bar_level: Words
    choices: tuple[Choice, ...]

    @property
    def anchor(self) -> str:
        return f"c{self.rating}"

    @property
    def bar_name(self) -> str:
        return bar_name(self.bar_level)

    @property
    def rating_name(self) -> str:
        return rating_field(self.rating)

    @property
    def evidence_name(self) -> str:
        return evidence_field(self.rating)


@dataclass(frozen=True)
class Sheet:
    """A card as the page prints it, without what was answered."""

    lines: tuple[Line, ...]


def sheet(card: Scorecard) -> Sheet:
    """Two queries, whatever the number of competencies."""
    ratings = [row["id"] for row in getattr(card, "stored", [])]
    return Sheet(tuple(map(_line, _asked(card.seat.interview.application.requisition_id, card.pk, ratings))))


@prepared
def _asked(requisition: int, card: int, ratings: list[int]) -> "QuerySet[Any]":
    rating = Scorecard(pk=card).ratings.filter(competency=OuterRef("pk")).values("pk")
    return (
        RequisitionCompetency.objects.filter(requisition=requisition)
        .select_related("competency", "target")
        .prefetch_related("competency__anchors__level")
        .annotate(rating=Subquery(rating[:1]))
        .filter(Among("rating", ratings))
        .order_by("position", "id")
    )


def _line(asked: RequisitionCompetency) -> Line:
    competency = asked.competency
    steps = [Choice(anchor.level.rank + 1, anchor.level.name, anchor.text) for anchor in competency.anchors.all()]
    return Line(
        rating=asked.rating,  # type: ignore[attr-defined]  # annotated above
        name=competency.name,
        summary=competency.summary,
        must_have=asked.must_have,
        bar=asked.target.rank + 1,
        bar_level=asked.target.name,
        choices=(Choice(1, None, competency.below), *steps),
    )


# In words


def status(card: Scorecard, fields: Mapping[str, str] | None = None) -> str:
    """How far a card is: "3 of 4 rated, 1 needs evidence."; of one that is voted, what is owed still."""
    current = answered(card, fields)
    owed = texts_owed(missing(current, card.recommendation))
    if card.state == CardState.VOTED:
        return say_owed(owed)
    numbers = {"rated": sum(one.value is not None for one in current), "total": len(current), "owed": owed}
    if not owed:
        return _("%(rated)s of %(total)s rated.") % numbers
    return (
        ngettext(
            "%(rated)s of %(total)s rated, %(owed)s needs evidence.",
            "%(rated)s of %(total)s rated, %(owed)s need evidence.",
            owed,
        )
        % numbers
    )


def say_owed(texts: int) -> str:
    """Of a card that is voted."""
    if not texts:
        return _("Voted, no sentence owed: it can be submitted.")
    return ngettext("Voted, %(n)s sentence owed.", "Voted, %(n)s sentences owed.", texts) % {"n": texts}


def texts_owed_count() -> Count:
    """Of cards in a list how many sentences are owed: `rules.scorecards.missing` as a count of the database."""
    bar = F("ratings__competency__target__rank") + 1
    asks = (
        Q(ratings__value__gt=bar)
        | Q(ratings__value__lt=bar)
        | Q(ratings__competency__must_have=True, ratings__value__isnull=False)
    )
    return Count("ratings", filter=asks & Q(ratings__evidence__regex=r"^\s*$"))
