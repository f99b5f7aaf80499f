"""What every action does beside its own work: one transaction, its actor told to the history, one event."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction

from core.models import Event, Person

P = ParamSpec("P")
R = TypeVar("R")


def tell_history(by: Person | None) -> None:
    """The triggers write this actor beside every change of the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.actor', %s, true)", [str(by.pk) if by else ""])


def recorded(action: Callable[P, R]) -> Callable[P, R]:
    """`@transaction.atomic` for an action, with `by` told to the history."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        with transaction.atomic():
            tell_history(by if isinstance(by, Person) else None)
            return action(*args, **kwargs)

    return run


def record(kind: str, on: models.Model, *, by: Person | None, at: datetime, **facts: Any) -> Event:
    """One event on the timeline of `on`."""
    return Event.objects.create(kind=kind, on_kind=on._meta.model_name or "", on_id=on.pk, by=by, at=at, facts=facts)


def record_all(
    kind: str, of: Mapping[int, dict[str, Any]], on: type[models.Model], *, by: Person | None, at: datetime
) -> None:
    """One event on the timeline of each of many, by id and with its facts, in one statement."""
    name = on._meta.model_name or ""
    Event.objects.bulk_create(
        Event(kind=kind, on_kind=name, on_id=pk, by=by, at=at, facts=facts) for pk, facts in of.items()
    )
