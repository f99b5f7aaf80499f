"""How somebody hands in, for their own eyes: how soon, and how often with words. Nothing of what was rated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest

from core.models import Person
from hiring.queries.reviews import Median
from interviews.models import CardState, Scorecard
from interviews.rules.readings import NOT_ASSESSED

YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)
# Of fewer cards nothing is said
FEW = 5
# Of fewer people a figure would be that of a colleague
FEW_PEOPLE = 4


@dataclass(frozen=True)
class Measures:
    cards: int
    people: int
    # From the end of the interview
    median: timedelta
    ratings: int
    with_evidence: int

    @property
    def share(self) -> int | None:
        """In percent."""
        return round(100 * self.with_evidence / self.ratings) if self.ratings else None

    @property
    def hours(self) -> int:
        return round(self.median / HOUR)

    @property
    def minutes(self) -> int:
        return round(self.median / timedelta(minutes=1))


@dataclass(frozen=True)
class Habits:
    # Of how many cards; below FEW nothing more is said
    cards: int
    own: Measures | None
    # None: too few
    team: Measures | None


def habits(user: Person, at: datetime) -> Habits:
    """Two queries.

    The team is whoever sat on the same panels, and of their cards those that the reader may read: so nothing can be
    learnt here about an application for which a card is owed.
    """
    lately = Q(state=CardState.SUBMITTED, submitted_at__gt=at - YEAR)
    own = _measured(Scorecard.objects.own(user).votes().filter(lately))
    if own is None or own.cards < FEW:
        return Habits(own.cards if own else 0, None, None)
    panels = Scorecard.objects.own(user).filter(state=CardState.SUBMITTED).values("seat__interview__application")
    others = Scorecard.objects.visible_to(user).votes().filter(lately).exclude(seat__person=user)
    team = _measured(others.filter(seat__interview__application__in=panels))
    enough = team is not None and team.people >= FEW_PEOPLE and team.cards >= FEW
    return Habits(own.cards, own, team if enough else None)


def _measured(cards: "QuerySet[Scorecard]") -> Measures | None:
    took = F("submitted_at") - F("seat__interview__ends_at")
    rated = Q(ratings__value__gt=NOT_ASSESSED)
    # Into a card that came before the end no negative time went
    each: QuerySet[Any] = cards.order_by().annotate(
        took=Greatest(
            ExpressionWrapper(took, output_field=DurationField()), Value(timedelta(), output_field=DurationField())
        ),
        rated=Count("ratings", filter=rated),
        worded=Count("ratings", filter=rated & Q(ratings__evidence__regex=r"\S")),
    )
    found = each.aggregate(
        cards=Count("pk"),
        people=Count("seat__person", distinct=True),
        median=Median("took"),
        ratings=Sum("rated"),
        with_evidence=Sum("worded"),
    )
    return Measures(**found) if found["cards"] else None
