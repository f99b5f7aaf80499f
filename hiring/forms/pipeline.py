from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

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


class CloseForm(forms.Form):
    state = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        help_text=_("In words the candidate could read: they may ask for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, states: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            ApplicationState.REJECTED: _("We reject the application"),
            ApplicationState.WITHDRAWN: _("The candidate withdraws"),
        }
        offered = [(str(state), words[ApplicationState(state)]) for state in states]
        self.fields["state"].choices = offered  # type: ignore[attr-defined]  # a choice field
        if len(offered) == 1:
            self.fields["state"].initial = offered[0][0]
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Close the application"), css_class="danger"))
