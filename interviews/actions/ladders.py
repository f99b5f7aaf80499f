"""Rungs as data. Whoever climbs already goes on by the ladder as it is now: what was said stays said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actions.organisation import ChangedMeanwhile
from core.models import Organisation, Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Requisition
from interviews.actions import reminders
from interviews.models import NOT_IN, LadderSettings, LadderStep, Scorecard, SeatKind, take_home_of
from interviews.queries.ladders import ladders_of
from interviews.queries.working import weeks_of
from interviews.rules.due_times import card_due
from interviews.rules.reminders import Step, due_moments, faults

# So many cards are planned anew in one run of the sweep
BATCH = 500


class LadderRefused(Refusal):
    pass


@recorded
def change(
    requisition: Requisition | None,
    *,
    steps: Sequence[Step],
    due_after: int | None,
    seen: int,
    by: Person,
    at: datetime,
) -> None:
    """None: for all requisitions that have none of their own. `due_after` in hours; None: as it is above."""
    if found := faults(steps):
        raise LadderRefused(found[0][1].label)
    settings = _settings(requisition, seen)
    LadderStep.objects.filter(requisition=requisition).delete()
    LadderStep.objects.bulk_create(
        LadderStep(requisition=requisition, rung=rung, after=step.after, unit=step.unit, copies=list(step.copies))
        for rung, step in enumerate(steps)
    )
    _plan_later(settings, due_after)
    facts: dict[str, Any] = {"steps": len(steps), "due_after": due_after}
    record("interviews.ladder_changed", requisition or Organisation.objects.get(pk=1), by=by, at=at, **facts)


@recorded
def do_without(requisition: Requisition | None, *, seen: int, by: Person, at: datetime) -> None:
    """As the organisation's again, and the organisation's as the program's."""
    settings = _settings(requisition, seen)
    LadderStep.objects.filter(requisition=requisition).delete()
    _plan_later(settings, None)
    record("interviews.ladder_followed", requisition or Organisation.objects.get(pk=1), by=by, at=at)


def _settings(requisition: Requisition | None, seen: int) -> LadderSettings:
    """Locked; of two hands the second is told."""
    LadderSettings.objects.bulk_create([LadderSettings(requisition=requisition)], ignore_conflicts=True)
    found = LadderSettings.objects.select_for_update().get(requisition=requisition)
    if found.version != seen:
        raise ChangedMeanwhile
    return found


def _plan_later(settings: LadderSettings, due_after: int | None) -> None:
    settings.due_after, settings.version, settings.planned_to = due_after, settings.version + 1, 0
    settings.save(update_fields=["due_after", "version", "planned_to"])


# The sweep


def plan_anew(at: datetime) -> int:
    """Cards that are owed get the moments of the ladder as it is now, a batch in each run; how many there were."""
    waiting = LadderSettings.objects.filter(planned_to__isnull=False).order_by("pk").values_list("pk", flat=True)
    return sum(_plan_batch(pk, at) for pk in list(waiting))


@transaction.atomic
def _plan_batch(pk: int, at: datetime) -> int:
    found = LadderSettings.objects.select_for_update(skip_locked=True).filter(pk=pk, planned_to__isnull=False)
    settings = found.first()
    if settings is None:
        return 0
    ids = _owed(settings)
    cards = _locked(ids)
    _plan(cards, at)
    settings.planned_to = ids[-1] if len(ids) == BATCH else None
    settings.save(update_fields=["planned_to"])
    return len(cards)


def _owed(settings: LadderSettings) -> list[int]:
    asked = (
        Scorecard.objects.owed()
        .asked_for()
        .filter(pk__gt=settings.planned_to, seat__kind=SeatKind.LEAD, seat__interview__state="booked")
    )
    if settings.requisition_id:
        asked = asked.filter(seat__interview__application__requisition=settings.requisition_id)
    active = asked.filter(seat__interview__application__state="active")
    return list(active.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _locked(ids: Sequence[int]) -> list[Scorecard]:
    """So that none goes in or moves meanwhile unseen; without those that went in while their lock was waited for."""
    locked = Scorecard.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    cards = locked.select_related("seat__person", "seat__interview__application", "seat__interview__take_home")
    return [card for card in cards if card.state in NOT_IN]


def _plan(cards: Sequence[Scorecard], at: datetime) -> None:
    """In few statements however many they are. What was sent stays sent, and no rung below it is planned."""
    weeks = weeks_of({card.seat.person for card in cards})
    ladders = ladders_of(card.seat.interview.application.requisition_id for card in cards)
    highest = reminders.highest_settled(card.pk for card in cards)
    rungs, lengths = [], {}
    for card in cards:
        interview, week = card.seat.interview, weeks[card.seat.person_id]
        ladder, ends_at = ladders[interview.application.requisition_id], _asked_from(card)
        card.due_at = card_due(ends_at, week, ladder.due_after)
        lengths[card.pk] = len(ladder.steps)
        for rung, due_at in due_moments(ends_at, week, ladder).items():
            if rung > highest.get(card.pk, -1):
                rungs.append((card.pk, rung, due_at))
    Scorecard.objects.bulk_update(cards, ["due_at"])
    reminders.write(rungs)
    reminders.drop_beyond(lengths, at=at)


def _asked_from(card: Scorecard) -> datetime:
    take_home = take_home_of(card.seat.interview)
    return (take_home.third_seated_at if take_home else None) or card.seat.interview.ends_at
