from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from core.forms.seen import SeenForm

MOST_A_DAY, MOST_A_WEEK, LONGEST_BUFFER = 10, 40, 120


def _helper(verb: str, *fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_method = "post"
    helper.layout = Layout(*fields, "seen", "was")
    helper.add_input(Submit("", verb))
    return helper


class LimitsForm(SeenForm):
    per_day = forms.IntegerField(label=_("Interviews a day, at most"), min_value=1, max_value=MOST_A_DAY)
    per_week = forms.IntegerField(label=_("Interviews a week, at most"), min_value=1, max_value=MOST_A_WEEK)
    buffer = forms.IntegerField(
        label=_("Minutes free before and after each"),
        min_value=0,
        max_value=LONGEST_BUFFER,
        help_text=_("To write things down, and to arrive."),
    )
    video_url = forms.URLField(
        label=_("Own video link"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Of video interviews that this person leads and that name no other place."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(gettext("Save the limits"), Row("per_day", "per_week"), "buffer", "video_url")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, week = cleaned.get("per_day"), cleaned.get("per_week")
        if day and week and day > week:
            self.add_error("per_week", _("A week holds at least as many interviews as a day."))
        return cleaned


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class TheirHoursForm(SeenForm):
    """Of somebody else; one's own stand in one's settings."""

    prefix = "hours"
    day_starts = _clock(_("The day starts"))
    day_ends = _clock(_("The day ends"))
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"), coerce=int, choices=WEEKDAYS.items, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(gettext("Save the hours"), "day_starts", "day_ends", "working_days")
        self.helper.form_action = action

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", _("The day must end after it starts."))
        return cleaned


class PauseForm(SeenForm):
    prefix = "pause"
    paused_until = DayField(
        label=_("Last day without interviews"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say which is the last day."), "invalid": _("Give the day as in 2026-06-11.")},
    )
    pause_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Administrators and recruiters read it. Those who book see that there is a pause, and until when."),
    )

    def __init__(self, *args: Any, action: str, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(verb, "paused_until", "pause_reason")
        self.helper.form_action = action
