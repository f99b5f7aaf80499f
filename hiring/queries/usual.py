from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiring.rules.usual import FEW, percent


@dataclass(frozen=True)
class Norm:
    """What is usual in a stage of one kind; None: too few were there to say."""

    percent: int | None = None
    days: int | None = None
    as_of: date | None = None


def norm(facts: Mapping[str, Any] | None) -> Norm:
    """Of a row of `Usual`; None: there is none."""
    if facts is None:
        return Norm()
    days = facts["days"] if facts["reached"] >= FEW else None
    return Norm(percent(facts["went_on"], facts["reached"]), days, date.fromisoformat(facts["as_of"]))
