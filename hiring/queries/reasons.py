"""Why an application may be closed: the reasons that come with the program, as the organisation words them, and its
own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.words import Words
from hiring.models import CloseReason
from hiring.rules.stages import ApplicationState

READY = Path(__file__).parents[1] / "content" / "reasons.yaml"


@dataclass(frozen=True)
class Reason:
    key: str
    state: ApplicationState
    name: Words
    # Worded by the organisation itself
    is_own: bool
    # One that came with the program: it can be worded anew and put back, not removed
    is_ready: bool
    is_active: bool


@cache
def _ready() -> tuple[Reason, ...]:
    entries = yaml.safe_load(READY.read_text("utf-8"))
    return tuple(Reason(e["key"], ApplicationState(e["state"]), e["name"], False, True, True) for e in entries)


def all_reasons() -> Sequence[Reason]:
    """The retired ones too: the ready ones in their order, then the organisation's own."""
    found = {reason.key: reason for reason in _ready()}
    ready = dict(found)
    for row in CloseReason.objects.all():
        origin = ready.get(row.key)
        is_own = origin is None or row.name != origin.name
        found[row.key] = Reason(
            row.key, ApplicationState(row.state), row.name, is_own, origin is not None, row.is_active
        )
    return list(found.values())


def reasons(*states: str) -> Sequence[Reason]:
    """Those that may be chosen, for these ends or for all."""
    return [one for one in all_reasons() if one.is_active and (not states or one.state in states)]


def reason_named(key: str) -> Reason | None:
    """A retired one too: what was closed with it keeps its words."""
    return next((one for one in all_reasons() if one.key == key), None)
