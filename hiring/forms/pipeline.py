from collections.abc import Iterable
from typing import Any

from django import forms

from hiring.models import Application, Stage
from hiring.rules.stages import ApplicationState


class AdvanceForm(forms.Form):
    """`seen` is the stage in which the application stood when the page was made."""

    stage = forms.TypedChoiceField(coerce=int)
    seen = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages: dict[int, Stage] = {stage.pk: stage for stage in application.requisition.stages.all()}
        for name in ("stage", "seen"):
            self.fields[name].choices = [(pk, str(stage)) for pk, stage in self.stages.items()]  # type: ignore[attr-defined]  # a choice field

    @property
    def target(self) -> Stage:
        return self.stages[self.cleaned_data["stage"]]


class EndForm(forms.Form):
    """Which end is noted."""

    state = forms.ChoiceField()

    def __init__(self, *args: Any, states: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state, ApplicationState(state).label) for state in states]  # type: ignore[attr-defined]  # a choice field
