from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.rules.numbers import whole
from hiring.models import Stage
from hiring.rules.loops import in_order
from hiring.rules.stages import MOST_STAGES, REPEATABLE, SEEN, PlannedStage, StageKind

PREFIX = "s"


class StageForm(forms.Form):
    """One stage. The kind of one that stands stays; a new one without a kind is not there."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.IntegerField(label=_("Place"), min_value=1, max_value=99)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    name = forms.CharField(label=_("Name, when it is another"), max_length=100, required=False)

    def __init__(self, *args: Any, stage: Stage | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        if stage is not None:
            del self.fields["kind"]
            return
        kinds = [(kind.value, kind.label) for kind in StageKind if kind in REPEATABLE]
        self.fields["kind"].choices = [("", gettext("No other")), *kinds]  # type: ignore[attr-defined]  # a choice

    @property
    def label(self) -> str:
        return str(self.stage) if self.stage else gettext("New stage")

    @property
    def may_go(self) -> bool:
        return self.stage is not None and self.stage.kind in REPEATABLE

    def planned(self) -> PlannedStage | None:
        kind = self.stage.kind if self.stage else self.cleaned_data.get("kind")
        if not kind or self.cleaned_data.get("DELETE"):
            return None
        return PlannedStage(self.stage.pk if self.stage else None, StageKind(kind), self.cleaned_data.get("name", ""))


class BaseStagesForm(BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    def __init__(self, data: Any = None, *, stages: Sequence[Stage]) -> None:
        self.stages = {stage.pk: stage for stage in stages}
        self.in_turn = list(stages)
        super().__init__(
            data,
            prefix=PREFIX,
            initial=[
                {"id": stage.pk, "position": place, "kind": stage.kind, "name": stage.name}
                for place, stage in enumerate(stages, start=1)
            ],
        )

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        kwargs["stage"] = self._stage(index)
        if index is not None and index >= self.initial_form_count():
            kwargs["initial"] = {"position": self._usual_place()}
        return kwargs

    def _usual_place(self) -> int:
        """Of a new one: before the last in which something is seen, so that what follows it is the debrief still."""
        return max([place for place, stage in enumerate(self.in_turn) if stage.kind in SEEN], default=1)

    def _stage(self, index: int | None) -> Stage | None:
        """The one the row was made for, whatever changed since the page was."""
        if index is None or index >= self.initial_form_count():
            return None
        if not self.is_bound:
            return self.in_turn[index] if index < len(self.in_turn) else None
        return self.stages.get(whole(self.data.get(f"{PREFIX}-{index}-id")) or 0)

    def add_fields(self, form: StageForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave out")

    @property
    def standing(self) -> Iterator[StageForm]:
        return iter(self.forms)

    def planned(self) -> list[PlannedStage]:
        """In the order of the places typed."""
        places = {stage.pk: place for place, stage in enumerate(self.in_turn, start=1)}
        found = [(form, one) for form in self.forms if (one := form.planned())]
        pairs = [(places.get(one.id or 0), form.cleaned_data["position"]) for form, one in found]
        return [found[index][1] for index in in_order(pairs)]

    @property
    def is_stale(self) -> bool:
        """A row whose stage has gone since the page was made."""
        return any(form.stage is None for form in self.forms[: self.initial_form_count()])


StagesForm = cast(
    type[BaseStagesForm],
    formset_factory(
        StageForm,
        formset=BaseStagesForm,
        extra=1,
        can_delete=True,
        max_num=MOST_STAGES,
        validate_max=True,
        absolute_max=MOST_STAGES + 5,
    ),
)
