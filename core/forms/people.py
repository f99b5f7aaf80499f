from typing import Any

import holidays
from babel import Locale
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.models.people import Office
from core.zones import time_zones

WEEKDAY_NAMES = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def countries() -> list[tuple[str, str]]:
    """Those whose public holidays we know, by name in the reader's language."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).territories
    known = sorted((names.get(code, code), code) for code in holidays.list_supported_countries())
    return [("", gettext("None")), *((code, name) for name, code in known)]


def clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def helper(verb: Any) -> FormHelper:
    made = FormHelper()
    made.form_method = "post"
    made.add_input(Submit("", verb))
    return made


def check_password(form: forms.Form, person: Person) -> None:
    """Neither a usual one nor the person's own name or address."""
    password = form.cleaned_data.get("password")
    if password:
        try:
            validate_password(password, person)
        except forms.ValidationError as refusal:
            form.add_error("password", refusal)


class LanguageAndZone(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, widget=forms.Select(attrs={"data-time-zone": ""})
    )


class FoundForm(LanguageAndZone):
    organisation = forms.CharField(label=_("Name of the organisation"), max_length=200)
    country = forms.ChoiceField(
        label=_("Public holidays"),
        help_text=_("Nobody is reminded on the holidays of this country."),
        choices=countries,
        required=False,
    )
    person_name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("organisation", "language", "time_zone", "country", "person_name", "email", "password")
    helper = helper(_("Create the organisation"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_password(self, Person(name=cleaned.get("person_name", ""), email=cleaned.get("email", "")))
        return cleaned


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    office = forms.ChoiceField(
        label=_("Office"),
        choices=Office,
        initial=Office.NONE,
        help_text=_("Hiring managers and interviewers need none: they are that on one requisition or interview."),
    )
    helper = helper(_("Send invitation"))


class OfficeForm(forms.Form):
    office = forms.ChoiceField(label=_("Office"), choices=Office)
    helper = helper(_("Change office"))


class JoinForm(LanguageAndZone):
    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("name", "password", "language", "time_zone")
    helper = helper(_("Join"))

    def __init__(self, *args: Any, invited: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_password(self, Person(name=cleaned.get("name", ""), email=self.invited.email))
        return cleaned


class MeForm(LanguageAndZone):
    name = forms.CharField(label=_("Name"), max_length=200)
    day_starts = forms.TimeField(label=_("Your day starts"), widget=clock())
    day_ends = forms.TimeField(label=_("Your day ends"), widget=clock())
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        help_text=_("Reminders come in these hours only."),
        choices=WEEKDAY_NAMES,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "language", "time_zone", "day_starts", "day_ends", "working_days")
    helper = helper(_("Save"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", _("The day must end after it starts."))
        return cleaned
