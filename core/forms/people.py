from typing import Any

import holidays
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import NameField, ZoneField, ZoneSelect
from core.forms.layout import Either
from core.forms.seen import CARRIED, ComparedForm, SeenForm
from core.models import Location, Person
from core.models.people import Office
from core.rules.roster import MOST_BYTES, MOST_LETTERS, Unreadable, decode
from core.zones import country_names

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
    names = country_names()
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
    time_zone = ZoneField(label=_("Time zone"), widget=ZoneSelect(attrs={"data-time-zone": ""}))


class FoundForm(LanguageAndZone):
    organisation = NameField(label=_("Name of the organisation"), max_length=200)
    country = forms.ChoiceField(
        label=_("Public holidays"),
        help_text=_("Nobody is reminded on the holidays of this country."),
        choices=countries,
        required=False,
    )
    person_name = NameField(label=_("Your name"), max_length=200)
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


class HoursForm(forms.Form):
    day_starts = forms.TimeField(label=_("Your day starts"), widget=clock())
    day_ends = forms.TimeField(label=_("Your day ends"), widget=clock())
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        help_text=_("Reminders come in these hours only."),
        choices=WEEKDAY_NAMES,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", _("The day must end after it starts."))
        return cleaned


def location_field(**kwargs: Any) -> "forms.ModelChoiceField[Location]":
    return forms.ModelChoiceField(
        Location.objects.all(),
        label=_("Place of work"),
        required=False,
        empty_label=_("None"),
        **kwargs,
    )


class InviteForm(forms.Form):
    name = NameField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    office = forms.ChoiceField(
        label=_("Office"),
        choices=Office,
        initial=Office.NONE,
        help_text=_("Hiring managers and interviewers need none: they are that on one requisition or interview."),
    )
    location = location_field(help_text=_("It gives them its time zone and its public holidays."))
    helper = helper(_("Send invitation"))


class StandingForm(SeenForm):
    office = forms.ChoiceField(label=_("Office"), choices=Office)
    location = location_field(help_text=_("They are not reminded on the public holidays of this place."))
    helper = helper(_("Save"))


class JoinForm(LanguageAndZone):
    name = NameField(label=_("Your name"), max_length=200)
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


def optional_letters() -> list[tuple[str, str]]:
    return [(kind, gettext(settings.LETTER_NAMES[kind])) for kind in settings.LETTERS_OPTIONAL]


class MeForm(LanguageAndZone, HoursForm, ComparedForm):
    name = NameField(label=_("Name"), max_length=200)
    location = location_field(help_text=_("You are not reminded on the public holidays of this place."))
    letters = forms.MultipleChoiceField(
        label=_("Mails you want"),
        help_text=_("What needs you always comes: invitations, your own reminders, approvals asked of you."),
        choices=optional_letters,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "language", "time_zone", "location", "day_starts", "day_ends", "working_days", "letters")
    helper = helper(_("Save"))

    @property
    def changes(self) -> dict[str, Any]:
        """What is asked for; of letters, those that are not wanted."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}
        wanted = said.pop("letters")
        return {**said, "muted": [kind for kind in settings.LETTERS_OPTIONAL if kind not in wanted]}


class RosterForm(forms.Form):
    """A list of people, chosen as a file or pasted. What a file holds is put in the place of what was pasted."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        max_length=255,
        help_text=_("Comma-separated values in UTF-8, at most 1 MB and 1,000 people."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or the rows themselves"),
        required=False,
        strip=False,
        max_length=MOST_LETTERS,
        help_text=_(
            "One person in each line: name, mail address, office, place of work. The last two may be empty; office is"
            " “administrator”, “recruiter” or nothing."
        ),
        widget=forms.Textarea(attrs={"class": "code", "rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Check the list"))
        self.helper.layout = Layout(Either("file"), Either("text"))

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. Invite the people in several lists."))
        try:
            return decode(upload.read())
        except Unreadable as trouble:
            raise forms.ValidationError(str(trouble)) from trouble

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            cleaned["text"] = cleaned["file"]
        elif not self.errors and not cleaned.get("text", "").strip():
            self.add_error("text", _("Choose a file, or write one person in each line."))
        return cleaned

    def show(self, text: str) -> None:
        """The rows of a file can be mended on the page."""
        typed: QueryDict = self.data.copy()  # type: ignore[attr-defined]  # what a request brings
        typed["text"] = text
        self.data = typed
