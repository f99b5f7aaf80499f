from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from hiring.models import Usual
from hiring.rules.usual import FEW, percent


@dataclass(frozen=True)
class Norm:
    """What is usual in a stage of one kind; None: too few were there to say."""

    percent: int | None = None
    days: int | None = None
    as_of: date | None = None


def usual_of_stage(role_key: str) -> Subquery:
    """For an annotation of stages: what `norm` reads."""
    facts = JSONObject(reached="reached", went_on="went_on", days="days", as_of="as_of")
    return Subquery(Usual.objects.filter(role_key=role_key, kind=OuterRef("kind")).values(facts=facts))


def norm(facts: Mapping[str, Any] | None) -> Norm:
    if facts is None:
        return Norm()
    days = facts["days"] if facts["reached"] >= FEW else None
    return Norm(percent(facts["went_on"], facts["reached"]), days, date.fromisoformat(facts["as_of"]))
