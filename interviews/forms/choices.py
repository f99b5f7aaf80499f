from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import FIRST_YEAR, LAST_YEAR, ZoneField
from core.words import say
from hiring.models import Session
from interviews.forms.windows import WindowsForm, day_field
from interviews.rules.choices import MOST_DAYS

LONGEST_WORDS = 1000
NOTICES = (4, 12, 24, 48, 72)


class InviteForm(forms.Form):
    sessions = forms.MultipleChoiceField(
        label=_("What they choose a time for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say which sessions are to be chosen.")},
        help_text=_("Of several they choose the day: one after the other, with different people."),
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    notice_hours = forms.TypedChoiceField(
        label=_("Notice"),
        coerce=int,
        help_text=_("So long before an interview they may still book, move or cancel it by themselves."),
    )
    words = forms.CharField(
        label=_("A word to the candidate"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("It stands in the mail, above the link."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offered: Sequence[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {str(session.pk): session for session in offered}
        choices: Any = self.fields["sessions"]
        choices.choices = [(pk, _said(session)) for pk, session in self.by_pk.items()]
        notices: Any = self.fields["notice_hours"]
        notices.choices = [(n, ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}) for n in NOTICES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error("last_day", _("The last day comes after the first, and at most a month later."))
        return cleaned

    @property
    def chosen(self) -> list[Session]:
        """In the order in which they are held."""
        wanted = set(self.cleaned_data.get("sessions", ()))
        return [session for pk, session in self.by_pk.items() if pk in wanted]


def _said(session: Session) -> str:
    said = {"title": say(session.title), "minutes": session.minutes}
    return gettext("%(title)s, %(minutes)s minutes") % said


class TimeForm(forms.Form):
    """One of the open times, as the page named it."""

    starts_at = forms.CharField(max_length=40)

    def clean_starts_at(self) -> datetime:
        try:
            found = parse_datetime(self.cleaned_data["starts_at"])
        except ValueError:
            found = None
        if found is None or timezone.is_naive(found) or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(_("Choose one of the times on the page."))
        return found.astimezone(UTC)


class ZoneForm(forms.Form):
    time_zone = ZoneField(label=_("Your time zone"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Would you tell us why?"),
        max_length=500,
        required=False,
        help_text=_("It helps us to find something better."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WishForm(WindowsForm):
    """And a sentence."""

    words = forms.CharField(
        label=_("Anything we should know"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
