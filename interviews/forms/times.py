from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from core.words import say
from hiring.models import Session
from interviews.rules.plans import Wish

# Two working weeks from tomorrow, as long as nobody says otherwise
AHEAD = timedelta(days=13)
MOST_DAYS = 5


def _day(label: Any, **more: Any) -> DayField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say which day."), "invalid": _("Give the day as in 2026-06-11.")},
        **more,
    )


class FindForm(forms.Form):
    """In the days of the candidate."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("Sessions"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one session.")},
    )
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"), help_text=_("At most a month after the first one."))
    days = forms.TypedChoiceField(label=_("Spread over"), coerce=int)
    with_trainees = forms.BooleanField(label=_("With a trainee beside the lead where one is free"), required=False)

    def __init__(self, *args: Any, sessions: Sequence[Session], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offered: Any = self.fields["sessions"]
        offered.choices = [(one.pk, _offered(one)) for one in sessions]
        spread: Any = self.fields["days"]
        spread.choices = [
            (days, ngettext("%(n)d day", "up to %(n)d days", days) % {"n": days}) for days in range(1, MOST_DAYS + 1)
        ]
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.layout = Layout(
            "sessions", Div("first_day", "last_day", css_class="form-row"), "days", "with_trainees"
        )
        self.helper.add_input(Submit("", gettext("Find times"), data_busy=gettext("Looking…")))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and first < self.today:
            self.add_error("first_day", _("That day is over."))
        if first and last and last < first:
            self.add_error("last_day", _("The last day is not before the first."))
        if first and last and last - first > timedelta(days=31):
            self.add_error("last_day", _("Look over at most a month at once."))
        return given

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            tuple(given["sessions"]), given["first_day"], given["last_day"], given["days"], given["with_trainees"]
        )


def _offered(one: Session) -> str:
    return gettext("%(title)s, %(minutes)d minutes") % {"title": say(one.title), "minutes": one.minutes}


def usual(sessions: Sequence[Any], today: date) -> dict[str, Any]:
    """As the form stands at first. For one more interview somebody says which: those that were held are not taken."""
    return {
        "sessions": [one.pk for one in sessions if not one.was_held],
        "first_day": today + timedelta(days=1),
        "last_day": today + timedelta(days=1) + AHEAD,
        "days": 1,
        "with_trainees": True,
    }
