"""What things are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.words import Words


@dataclass(frozen=True)
class Named:
    key: str
    name: Words


def named(rows: Iterable[Any]) -> dict[str, Named]:
    """Rows with key and name, by key."""
    return {one.key: Named(one.key, one.name) for one in rows}
