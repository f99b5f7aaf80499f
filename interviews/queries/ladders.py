"""Which ladder a missing card climbs: the requisition's own, else the organisation's, else the program's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q

from interviews.models import LadderSettings, LadderStep, StepUnit
from interviews.rules.reminders import PROGRAM, Ladder, Step


def ladders_of(requisitions: Iterable[int]) -> dict[int, Ladder]:
    """By the requisition's id, in two statements."""
    wanted = set(requisitions)
    steps, dues = _written(wanted)
    ours = _on(steps.get(None, PROGRAM.steps), dues.get(None), PROGRAM)
    return {pk: _on(steps.get(pk, ours.steps), dues.get(pk), ours) for pk in wanted}


def ladder_of(requisition: int) -> Ladder:
    return ladders_of([requisition])[requisition]


def ladder_of_the_house() -> Ladder:
    steps, dues = _written(())
    return _on(steps.get(None, PROGRAM.steps), dues.get(None), PROGRAM)


def has_own(requisition: int) -> bool:
    return LadderStep.objects.filter(requisition=requisition).exists()


def version_of(requisition: int | None) -> int:
    """Of its settings; 0: nothing was ever said."""
    found = LadderSettings.objects.filter(requisition=requisition).values_list("version", flat=True)
    return found.first() or 0


def _written(requisitions: Iterable[int]) -> tuple[dict[int | None, tuple[Step, ...]], dict[int | None, int]]:
    of = Q(requisition__in=list(requisitions)) | Q(requisition=None)
    steps: dict[int | None, list[Step]] = defaultdict(list)
    rows = LadderStep.objects.filter(of).order_by("rung").values_list("requisition", "after", "unit", "copies")
    for pk, after, unit, copies in rows:
        # Counted anew: a ladder has no missing rung, whatever is written
        steps[pk].append(Step(len(steps[pk]), after, StepUnit(unit), tuple(copies)))
    settings = LadderSettings.objects.filter(of).values_list("requisition", "due_after")
    return {pk: tuple(found) for pk, found in steps.items()}, {pk: due for pk, due in settings if due is not None}


def _on(steps: tuple[Step, ...], due_after: int | None, under: Ladder) -> Ladder:
    return replace(under, steps=steps, due_after=under.due_after if due_after is None else timedelta(hours=due_after))
