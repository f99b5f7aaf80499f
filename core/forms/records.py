from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.queries.records import Asked
from core.queries.register import kinds

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class _DayField(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
            **more,
        )


class RecordsForm(forms.Form):
    """What of the record is looked for. Days are those of the reader."""

    who = forms.CharField(
        label=_("Changed by"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("About"), required=False)
    first = _DayField(label=_("First day"))
    last = _DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", gettext("Everything")), *((key, kind.name) for key, kind in kinds().items())]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day comes before the first one."))
        return found

    @property
    def asked(self) -> Asked:
        """What cannot be read is not asked for: the page says so beside the field."""
        self.full_clean()
        said: dict[str, Any] = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        return Asked(
            (said.get("who") or "").strip(),
            said.get("kind") or "",
            _begin(first) if first else None,
            _begin(last + timedelta(days=1)) if last else None,
        )


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
