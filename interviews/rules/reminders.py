"""The ladder of a missing card: which steps it has, when each is due, and what becomes of those that are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from interviews.rules.due_times import CARD_DUE_AFTER, WorkingWeek, into_working_hours, working_day_after

# A longer ladder reminds nobody of anything; a longer step is no reminder but a memory
MOST_STEPS, MOST_HOURS, MOST_DAYS = 6, 240, 20
LONGEST_DUE = 240
# Somebody who needs longer needs another seat holder
LONGEST_SNOOZE = timedelta(days=30)
# A calendar ends: of a longer absence nobody asks when it is over
LAST_ABSENT = date(2100, 12, 31)


class ReminderState(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    # A higher rung was due at the same time and went instead
    FOLDED = "folded", _("Folded into a later one")
    # Submitted, cancelled or released before it was due
    STOPPED = "stopped", _("No longer needed")
    # It was due, and was left out: somebody had said so
    SKIPPED = "skipped", _("Left out")


class ReminderWhy(TextChoices):
    """Why one was not sent, or not yet."""

    SUBMITTED = "submitted", _("The scorecard came in")
    CANCELLED = "cancelled", _("The interview was cancelled")
    RELEASED = "released", _("The seat was given up")
    CLOSED = "closed", _("The application was closed")
    LEFT = "left", _("The person no longer works here")
    HIGHER = "higher", _("A later reminder went instead")
    DISMISSED = "dismissed", _("Somebody said that no more reminders are needed")
    SNOOZED = "snoozed", _("Put off")
    AWAY = "away", _("The person is away")
    HOURS = "hours", _("Outside the person’s working hours")
    TOO_SOON = "too_soon", _("Less than a working day after the reminder before")
    CHANGED = "changed", _("The ladder was changed")
    MOVED = "moved", _("The interview was moved")
    BEGAN = "began", _("The interview had begun")
    LATE = "late", _("It was booked too late for it")


class StepUnit(TextChoices):
    # After the end of the interview
    HOURS = "hours", _("hours after the end")
    # After the step before
    WORKING_DAYS = "working_days", _("working days after the step before")


@dataclass(frozen=True)
class Step:
    """One rung. Of the first the step before is the end itself."""

    rung: int
    after: int
    unit: StepUnit
    # Parts of the hiring team who get a copy
    copies: tuple[str, ...] = ()

    @property
    def escalates(self) -> bool:
        return bool(self.copies)


@dataclass(frozen=True)
class Ladder:
    """Of one requisition: its own, or the organisation's, or the program's."""

    steps: tuple[Step, ...]
    due_after: timedelta = CARD_DUE_AFTER

    def step(self, rung: int) -> Step | None:
        return self.steps[rung] if rung < len(self.steps) else None


PROGRAM = Ladder(
    (
        Step(0, 1, StepUnit.HOURS),
        Step(1, 1, StepUnit.WORKING_DAYS),
        Step(2, 1, StepUnit.WORKING_DAYS, ("coordinator",)),
        Step(3, 1, StepUnit.WORKING_DAYS, ("hiring_manager",)),
    )
)


def due_moments(ends_at: datetime, week: WorkingWeek, ladder: Ladder = PROGRAM) -> dict[int, datetime]:
    """When each rung is due for an interview that ends at that moment. Between two rungs lies a working day at least,
    counted from the hour in which the first one goes."""
    due: dict[int, datetime] = {}
    before: datetime | None = None
    for step in ladder.steps:
        if step.unit == StepUnit.HOURS:
            moment = into_working_hours(ends_at + timedelta(hours=step.after), week)
        else:
            moment = ends_at if before is None else before
            for _day in range(step.after):
                moment = working_day_after(moment, week)
        if before is not None:
            moment = max(moment, working_day_after(before, week))
        due[step.rung] = before = moment
    return due


# What is wrong with a ladder, as keys of sentences


class Fault(TextChoices):
    NONE = "none", _("A ladder has at least one reminder.")
    MANY = "many", _("A ladder has six reminders at most.")
    AFTER = "after", _("Give one hour to 240 hours, or one working day to 20.")
    FIRST_COPIES = "first_copies", _("The first reminder copies nobody: it is the person’s own.")


def faults(steps: Sequence[Step]) -> list[tuple[int | None, Fault]]:
    """Each with the rung it is about."""
    found: list[tuple[int | None, Fault]] = []
    if not steps:
        found.append((None, Fault.NONE))
    if len(steps) > MOST_STEPS:
        found.append((None, Fault.MANY))
    for step in steps:
        if not 1 <= step.after <= (MOST_HOURS if step.unit == StepUnit.HOURS else MOST_DAYS):
            found.append((step.rung, Fault.AFTER))
    if steps and steps[0].escalates:
        found.append((steps[0].rung, Fault.FIRST_COPIES))
    return found


# What becomes of what is due


@dataclass(frozen=True)
class Shift:
    """When somebody may be written to, seen from one moment."""

    at: datetime
    week: WorkingWeek
    # The moment itself, or the start of their next working hours after their absence
    opens: datetime
    is_away: bool = False


def shift(week: WorkingWeek, at: datetime, away_until: date | None = None) -> Shift:
    """`away_until`: the last day of an absence, on their own calendar."""
    back = back_after(week, away_until)
    is_away = back is not None and back > at
    return Shift(at, week, into_working_hours(max(at, back) if back else at, week), is_away)


def back_after(week: WorkingWeek, away_until: date | None) -> datetime | None:
    if away_until is None:
        return None
    back = min(away_until, LAST_ABSENT) + timedelta(days=1)
    return datetime.combine(back, time(0), week.zone).astimezone(UTC)


@dataclass(frozen=True)
class Told:
    """What was said about a card before."""

    last: datetime
    highest: int


@dataclass(frozen=True)
class Hush:
    """Somebody said that a card's reminders are to stop, or to wait until then."""

    until: datetime | None


@dataclass(frozen=True)
class Fate:
    """Of one rung that was due. Waiting on: `later` says until when."""

    state: ReminderState
    why: ReminderWhy | None = None
    later: datetime | None = None


SENT = Fate(ReminderState.SENT)
FOLDED = Fate(ReminderState.FOLDED, ReminderWhy.HIGHER)


def _wait(until: datetime, why: ReminderWhy | None = None) -> Fate:
    return Fate(ReminderState.WAITING, why, until)


def _skip(why: ReminderWhy) -> Fate:
    return Fate(ReminderState.SKIPPED, why)


def fates(
    rungs: Iterable[int],
    ladder: Ladder,
    *,
    ends_at: datetime,
    shift: Shift,
    told: Told | None = None,
    hush: Hush | None = None,
) -> dict[int, Fate]:
    """Of the due rungs of one card. Of several only the highest goes, the others are folded; nobody is escalated who
    was not reminded a working day earlier; nothing goes before the end, outside working hours or into an absence."""
    found: dict[int, Fate] = {}
    going = []
    for rung in sorted(rungs):
        if ladder.step(rung) is None:
            found[rung] = _skip(ReminderWhy.CHANGED)
        elif told and rung < told.highest:
            found[rung] = FOLDED
        else:
            going.append(rung)
    if ends_at > shift.at:  # moved, and the ladder not yet planned anew
        anew = due_moments(ends_at, shift.week, ladder)
        found |= {rung: _wait(anew[rung]) for rung in going}
    elif hush and hush.until is None:
        found |= dict.fromkeys(going, _skip(ReminderWhy.DISMISSED))
    elif waits := _waits(shift, told, hush):
        found |= dict.fromkeys(going, waits)
    else:
        found |= _climb(going, ladder, shift, told)
    return found


def _waits(shift: Shift, told: Told | None, hush: Hush | None) -> Fate | None:
    """The first moment at which all agree, with what holds it up."""
    wanted = shift.at
    why = ReminderWhy.AWAY if shift.is_away else ReminderWhy.HOURS
    if told and (next_day := working_day_after(told.last, shift.week)) > wanted:
        wanted, why = next_day, why if shift.is_away else ReminderWhy.TOO_SOON
    if hush and hush.until and hush.until > wanted:
        wanted, why = hush.until, ReminderWhy.SNOOZED
    earliest = max(shift.opens, into_working_hours(wanted, shift.week)) if wanted > shift.at else shift.opens
    return _wait(earliest, why) if earliest > shift.at else None


def _climb(rungs: Sequence[int], ladder: Ladder, shift: Shift, told: Told | None) -> dict[int, Fate]:
    if not rungs:
        return {}
    kind = [rung for rung in rungs if not ladder.steps[rung].escalates]
    if kind and not told and kind[-1] < rungs[-1]:
        # Nobody is escalated who was not reminded a working day earlier
        tomorrow = _wait(working_day_after(shift.at, shift.week), ReminderWhy.TOO_SOON)
        return {rung: tomorrow if rung > kind[-1] else FOLDED for rung in rungs} | {kind[-1]: SENT}
    return dict.fromkeys(rungs, FOLDED) | {rungs[-1]: SENT}


def pointless(*, is_owed: bool, is_booked: bool, is_held: bool, is_active: bool, is_here: bool) -> ReminderWhy | None:
    """Why nobody is reminded of a card any more: nothing is trusted to have stopped it."""
    answers: Mapping[ReminderWhy, bool] = {
        ReminderWhy.SUBMITTED: is_owed,
        ReminderWhy.CANCELLED: is_booked,
        ReminderWhy.RELEASED: is_held,
        ReminderWhy.CLOSED: is_active,
        ReminderWhy.LEFT: is_here,
    }
    return next((why for why, holds in answers.items() if not holds), None)
