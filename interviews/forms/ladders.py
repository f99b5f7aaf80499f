from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms.seen import SeenForm
from hiring.models import Part
from interviews.rules.reminders import (
    LONGEST_DUE,
    MOST_DAYS,
    MOST_HOURS,
    MOST_STEPS,
    Fault,
    Ladder,
    Step,
    StepUnit,
    faults,
)

WHOSE = [("house", _("As the organisation")), ("own", _("Of its own"))]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    number: int
    after: Any
    unit: Any
    copies: Any


def as_typed(ladder: Ladder, *, seen: int, whose: str = "own") -> dict[str, Any]:
    typed: dict[str, Any] = {
        "seen": seen,
        "whose": whose,
        "due_after": int(ladder.due_after.total_seconds()) // 3600,
    }
    for n in range(MOST_STEPS):
        step = ladder.step(n)
        typed |= {
            f"after_{n}": step.after if step else None,
            f"unit_{n}": step.unit if step else StepUnit.WORKING_DAYS,
            f"copies_{n}": list(step.copies) if step else [],
        }
    return typed


class LadderForm(SeenForm):
    """A line left without a number is no reminder."""

    due_after = forms.IntegerField(
        label=_("A scorecard is due so many hours after the end"), min_value=1, max_value=LONGEST_DUE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = max(MOST_HOURS, MOST_DAYS)
        for n in range(MOST_STEPS):
            # The list of what is wrong names a field by its label alone: each says whose it is
            number = {"n": n + 1}
            self.fields[f"after_{n}"] = forms.IntegerField(
                label=gettext("After, reminder %(n)s") % number, required=False, min_value=1, max_value=most
            )
            self.fields[f"unit_{n}"] = forms.ChoiceField(
                label=gettext("Unit, reminder %(n)s") % number, choices=StepUnit
            )
            self.fields[f"copies_{n}"] = forms.MultipleChoiceField(
                label=gettext("Copies, reminder %(n)s") % number,
                required=False,
                choices=Part,
                widget=forms.CheckboxSelectMultiple,
            )

    def rows(self) -> Iterator[Row]:
        for n in range(MOST_STEPS):
            yield Row(n + 1, self[f"after_{n}"], self[f"unit_{n}"], self[f"copies_{n}"])

    @property
    def wants_own(self) -> bool:
        return True

    @cached_property
    def lines(self) -> list[int]:
        """Those with a number, in their order: one left out in the middle is no gap."""
        return [n for n in range(MOST_STEPS) if self.cleaned_data.get(f"after_{n}")]

    @property
    def steps(self) -> list[Step]:
        said = self.cleaned_data
        return [
            Step(rung, said[f"after_{n}"], StepUnit(said[f"unit_{n}"]), tuple(said[f"copies_{n}"]))
            for rung, n in enumerate(self.lines)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or not self.wants_own:
            return cleaned
        for rung, fault in faults(self.steps):
            field = None if rung is None else self._field(fault, self.lines[rung])
            self.add_error(field, str(fault.label))
        return cleaned

    def _field(self, fault: Fault, line: int) -> str:
        return f"copies_{line}" if fault == Fault.FIRST_COPIES else f"after_{line}"


class OwnLadderForm(LadderForm):
    """Of one requisition. Where it is as the organisation's, what stands in the table does not matter."""

    whose = forms.ChoiceField(label=_("Ladder"), choices=WHOSE, widget=forms.RadioSelect)

    @property
    def wants_own(self) -> bool:
        return bool(self.cleaned_data.get("whose") == "own")

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.cleaned_data.get("whose") == "house":
            for name in set(self.errors) - {"whose", "seen"}:
                del self.errors[name]


def sentences(ladder: Ladder) -> Iterator[str]:
    """What results, one for each reminder."""
    names: Mapping[str, str] = {part.value: str(part.label) for part in Part}
    for step in ladder.steps:
        yield _sentence(step, [names[part] for part in step.copies if part in names])


def _sentence(step: Step, copies: list[str]) -> str:
    if step.unit == StepUnit.HOURS:
        when = ngettext("%(n)d hour after the end", "%(n)d hours after the end", step.after) % {"n": step.after}
    elif step.rung:
        when = ngettext(
            "%(n)d working day after the reminder before", "%(n)d working days after the reminder before", step.after
        ) % {"n": step.after}
    else:
        when = ngettext("%(n)d working day after the end", "%(n)d working days after the end", step.after) % {
            "n": step.after
        }
    if not copies:
        return gettext("%(when)s, to the interviewer alone") % {"when": when}
    told = str(_(", ")).join(copies)
    return gettext("%(when)s, with word to: %(told)s") % {"when": when, "told": told}
