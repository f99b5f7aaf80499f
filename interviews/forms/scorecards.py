from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.rules.numbers import whole
from core.words import say
from interviews.models import Recommendation, Scorecard
from interviews.queries.scorecards import Choice, Line, Sheet, answers
from interviews.rules.readings import NOT_ASSESSED
from interviews.rules.scorecards import RECOMMENDATION, Missing, Owed, Seen, seen

TEXT_LIMIT = 20_000


@dataclass(frozen=True)
class Comp:
    """One fieldset: the line as printed, with its controls."""

    line: Line
    rating: BoundField
    evidence: BoundField
    options: list[tuple[BoundWidget, Choice]]
    not_assessed: BoundWidget
    # What the other hand wrote, when it differs
    other_rating: str | None
    other_evidence: str | None

    @property
    def value(self) -> int | None:
        return whole(self.rating.value())


class CardForm(forms.Form):
    """What may be typed on a card: a choice of the scale for each competency, texts, a recommendation.

    All may be empty: a draft is kept as it is, and what is owed is said at submission.
    """

    recommendation = forms.ChoiceField(
        label=gettext_lazy("Your recommendation"),
        choices=Recommendation.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    summary = forms.CharField(
        label=gettext_lazy("The two or three facts that decided it"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": gettext_lazy("The panel reads this first.")}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=TEXT_LIMIT, required=False, strip=False)

    def __init__(
        self,
        card: Scorecard,
        data: Mapping[str, Any] | None = None,
        *,
        sheet: Sheet | None = None,
        conflicts: Mapping[str, str] | None = None,
    ) -> None:
        self.stored = answers(card)
        super().__init__(data, initial=self.stored)
        self.card, self.sheet, self.conflicts = card, sheet, conflicts or {}
        steps = [*range(1, self.top + 1), NOT_ASSESSED]
        order = []
        for name in self.stored:
            if name not in self.fields:
                self.fields[name] = _rating(steps) if name.startswith("r") else _evidence()
                order.append(name)
        if sheet:
            order = [name for line in sheet.lines for name in (line.rating_name, line.evidence_name)]
        self.order_fields(order)

    @property
    def seen(self) -> Seen:
        """What the page says it knew."""
        return Seen.parse(str(self.data.get("version", "")))

    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}

    # For the page

    @property
    def top(self) -> int:
        """The highest choice."""
        return int(self.card.top) + 1  # type: ignore[attr-defined]  # annotated by own_cards

    @property
    def version(self) -> str:
        """What the page knows: as it said with what was typed, or all as it stands."""
        return str(self.seen if "version" in self.data else seen(self.card.version, self.stored))

    def comps(self) -> list[Comp]:
        return [self._comp(line) for line in (self.sheet.lines if self.sheet else ())]

    def _comp(self, line: Line) -> Comp:
        rating = self[line.rating_name]
        *options, not_assessed = rating.subwidgets
        return Comp(
            line,
            rating,
            self[line.evidence_name],
            list(zip(options, line.choices, strict=True)),
            not_assessed,
            self.conflicts.get(line.rating_name),
            self.conflicts.get(line.evidence_name),
        )

    def say_missing(self, owed: Iterable[Missing]) -> None:
        self.is_valid()
        for one in owed:
            self.add_error(one.field, self._say(one))

    def _say(self, one: Missing) -> str:
        if one.owed == Owed.RECOMMENDATION or self.sheet is None:
            return _("Your recommendation is missing. Choose one of the four.")
        line = next(line for line in self.sheet.lines if one.field in {line.rating_name, line.evidence_name})
        facts = {"name": say(line.name), "rating": self[line.rating_name].value()}
        if one.owed == Owed.RATING:
            return _("%(name)s is not rated. Choose what was shown, or “Not assessed”.") % facts
        if one.owed == Owed.REASON:
            return _("%(name)s was not assessed. Say why in one sentence.") % facts
        return _("%(name)s is rated %(rating)s without evidence. Add one sentence.") % facts


def overlaid(card: Scorecard, conflicts: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The card as it stands, with what was typed where the other hand wrote too."""
    return {**answers(card), **{field: typed[field] for field in conflicts if field in typed}}


def _rating(steps: list[int]) -> forms.ChoiceField:
    choices = [(str(n), str(n)) for n in steps]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, required=False)


def _evidence() -> forms.CharField:
    hint = gettext_lazy("What was said or done? Their words beat your adjectives.")
    area = forms.Textarea(attrs={"rows": 3, "placeholder": hint})
    label = gettext_lazy("Evidence")
    return forms.CharField(label=label, widget=area, max_length=TEXT_LIMIT, required=False, strip=False)


__all__ = ["RECOMMENDATION", "CardForm", "Comp", "overlaid"]
