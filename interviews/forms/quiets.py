from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField

LONGEST = 500


def _helper(verb: str, action: str, *fields: str) -> FormHelper:
    helper = FormHelper()
    helper.form_method = "post"
    helper.form_action = action
    helper.layout = Layout(*fields)
    helper.add_input(Submit("", verb))
    return helper


class SnoozeForm(forms.Form):
    day = DayField(
        label=_("Remind again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say on which day."), "invalid": _("Give the day as in 2026-06-11.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST)

    def __init__(self, *args: Any, action: str, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.helper = _helper(gettext("Put off"), action, "day", "reason")

    @property
    def until(self) -> datetime:
        """Where the interviewer is that day begins then; reminders follow in their working hours."""
        return datetime.combine(self.cleaned_data["day"], time(0), self.zone).astimezone(UTC)


class DismissForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(gettext("Stop the reminders"), action, "reason")
