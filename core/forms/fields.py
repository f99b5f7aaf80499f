from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.rules.names import seen_name
from core.zones import time_zones

# Beyond these lies a slip of the hand, and at the ends of all time the day before or after does not exist
FIRST_YEAR, LAST_YEAR = 1900, 2199


class NameField(forms.CharField):
    """Of somebody or something, as it stands in headings, lists and mails: one line, and to be seen."""

    def to_python(self, value: Any) -> str:
        return seen_name(" ".join(str(super().to_python(value) or "").split()))


def is_of_our_time(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Look at the year again."))


class DayField(forms.DateField):
    """A day that arithmetic and every time zone can be asked of."""

    default_validators = [is_of_our_time]  # noqa: RUF012  # as the class above declares it


class MomentField(forms.DateTimeField):
    """Such a moment. In the nights when the clocks change an hour comes twice, another not at all."""

    default_validators = [is_of_our_time]  # noqa: RUF012  # as the class above declares it

    def to_python(self, value: Any) -> datetime | None:
        try:
            found: datetime | None = super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            said = _("The clocks change that night, so this time comes twice or not at all. Choose another.")
            raise forms.ValidationError(said, code=error.code) from error
        return found


@cache
def _zones() -> dict[str, SafeString]:
    """As they stand in a list, by name."""
    return {name: format_html('<option value="{}">{}</option>', name, label) for name, label in time_zones()}


class ZoneSelect(forms.Select):
    """All time zones. They are the same for everybody, and Django draws each of them by two templates each time: that
    takes longer than the rest of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        zones, attributes = _zones(), self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        if value in zones:
            label = dict(time_zones())[value]
            zones = {**zones, value: format_html('<option value="{}" selected>{}</option>', value, label)}
        options = SafeString("".join(zones.values()))  # nosec B703  # each was escaped
        return format_html("<select{}>{}</select>", flatatt(attributes), options)


class ZoneField(forms.ChoiceField):
    widget = ZoneSelect

    def __init__(self, **known: Any) -> None:
        super().__init__(choices=time_zones, **known)
