from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Hook
from interviews.models import RollupKind


class ChooseForm(forms.Form):
    """Which summaries somebody wants, when and where."""

    kinds = forms.MultipleChoiceField(
        label=_("Summaries you want"), required=False, widget=forms.CheckboxSelectMultiple
    )
    departments = forms.MultipleChoiceField(
        label=_("Departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One mail a week for each, about the open requisitions in it that you may see."),
    )
    hour = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On your own clock. Empty: when your working day begins."),
        error_messages={"invalid": _("Give the hour as in 08:30.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        coerce=int,
        choices=WEEKDAYS.items,
        help_text=_("Of the weekly ones. On a day you do not work they come on the next that you do."),
    )
    hook = forms.TypedChoiceField(
        label=_("Where to"), required=False, coerce=int, empty_value=None, help_text=_("One place for all of them.")
    )

    def __init__(self, *args: Any, departments: Sequence[str], hooks: Sequence[Hook], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: list[tuple[str, Any]] = [
            (RollupKind.DIGEST.value, _("Each working day: what you owe. Nothing owed, no mail")),
            (RollupKind.WEEKLY.value, _("Each week: every open requisition that you recruit for or manage")),
        ]
        if departments:
            kinds.append((RollupKind.DEPARTMENT.value, _("Each week: the departments chosen below")))
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]  # a field with choices
        self.fields["departments"].choices = [(name, name) for name in departments]  # type: ignore[attr-defined]
        self.fields["hook"].choices = [  # type: ignore[attr-defined]
            ("", gettext("By mail")),
            *((hook.pk, gettext("To the chat %(name)s") % {"name": hook.name}) for hook in hooks),
        ]
        self._hooks = {hook.pk: hook for hook in hooks}
        shown = ["kinds"]
        if departments:
            shown.append("departments")
        else:
            del self.fields["departments"]
        if not hooks:
            del self.fields["hook"]
        self.helper = FormHelper()
        self.helper.layout = Layout(*shown, Row("weekday", "hour"), *(["hook"] if hooks else []))
        self.helper.add_input(Submit("", gettext("Save")))

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "kinds": said["kinds"],
            "departments": said.get("departments", []),
            "hour": said["hour"],
            "weekday": said["weekday"],
            "hook": self._hooks.get(said.get("hook") or 0),
        }
