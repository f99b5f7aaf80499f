"""What the sweeps of the days before would have sent, and who asked for quiet."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from core.models import Person
from hiring.models import Requisition
from interviews.actions import ladders, notices, quiets, reminders
from interviews.models import Scorecard
from interviews.rules.reminders import Step, StepUnit

Entry = Mapping[str, Any]
On = Callable[..., datetime]
# When the sweeps find something: at the start of a day, a quarter of an hour before the interviews, in the evening
HOURS = (time(9), time(9, 15), time(10, 45), time(13, 15), time(15, 15), time(17))


def climb(entry: Entry, made: Mapping[str, Requisition], cast: Mapping[str, Person], on: On, *, at: datetime) -> None:
    """`on`: the moment of a working day counted from today."""
    own = entry["ladder"]
    steps = [
        Step(rung, step["after"], StepUnit(step["unit"]), tuple(step.get("copies", ())))
        for rung, step in enumerate(own["steps"])
    ]
    ladders.change(
        made[own["requisition"]], steps=steps, due_after=own["due_after"], seen=0, by=cast["cora"], at=on(-20)
    )
    quiet = entry["quiet"]
    person, day = cast[quiet["person"]], quiet["day"]
    for number in range(-6, 1):
        for hour in HOURS:
            moment = on(number, hour)
            if moment > at:
                continue
            if number == day and hour == HOURS[-1]:
                _hush(quiet, person, cast[quiet["by"]], on, at=moment)
            reminders.send_due(moment)
            notices.remind_before(moment)


def _hush(quiet: Entry, person: Person, by: Person, on: On, *, at: datetime) -> None:
    owed = Scorecard.objects.own(person).owed().filter(seat__interview__ends_at__lt=at).order_by("pk").first()
    if owed is None:
        return
    until = on(quiet["until"], time(0)).astimezone(ZoneInfo(person.time_zone))
    quiets.snooze(owed, until=until, reason=quiet["reason"], by=by, at=at)
