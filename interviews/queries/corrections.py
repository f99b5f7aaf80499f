from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core.models import Person
from interviews.models import CardAddendum, CardState, Scorecard


def could_read_another(user: Person, application: int) -> bool:
    """Whether the gate is open to them now."""
    others = Scorecard.objects.visible_to(user).filter(seat__interview__application=application)
    return others.exclude(seat__person=user).exists()


def may_correct(card: Any) -> bool:
    """Of one's own as it comes from `own_whole_card`."""
    return card.state == CardState.SUBMITTED and card.bound_at is None and not card.reads


# What stands below a card


@dataclass(frozen=True)
class Added:
    text: str
    at: datetime


# To be annotated on cards that came through the gate: it costs no query of its own
ADDED = ArraySubquery(
    CardAddendum.objects.filter(scorecard=OuterRef("pk"))
    .order_by("at", "id")
    .values(told=JSONObject(text="text", at="at"))
)


def added(rows: Iterable[Mapping[str, Any]]) -> tuple[Added, ...]:
    """As `ADDED` gives them."""
    return tuple(Added(row["text"], datetime.fromisoformat(row["at"])) for row in rows)
