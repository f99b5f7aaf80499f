from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from interviews.rules.diaries import Span

FEWEST, MOST = 3, 20
# Of a day without hours
FROM, TO = time(8), time(20)


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give the day as in 2026-06-11."), "required": _("Choose a day.")},
        **kwargs,
    )


class WindowsForm(forms.Form):
    """Days and hours at which a candidate can be met, on the clock that is active: theirs."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        said = sum(str(name).startswith("day") for name in (self.data or self.initial))
        # One more than was said, so that something can be added
        self.many = min(MOST, max(FEWEST, said if self.is_bound else said + 1))
        for n in range(1, self.many + 1):
            self.fields[f"day{n}"] = day_field(_("Day"), required=False)
            self.fields[f"from{n}"] = _clock(_("From what time"))
            self.fields[f"to{n}"] = _clock(_("Until"))

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        for n in range(1, self.many + 1):
            yield self[f"day{n}"], self[f"from{n}"], self[f"to{n}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        windows = []
        for n in range(1, self.many + 1):
            day, starts, ends = (cleaned.get(f"{name}{n}") for name in ("day", "from", "to"))
            if day is None:
                if (starts or ends) and f"day{n}" not in self.errors:
                    self.add_error(f"day{n}", _("Choose a day."))
                continue
            span = _span(day, starts or FROM, ends or TO)
            if span is None:
                self.add_error(f"to{n}", _("The end comes after the start."))
            elif span.ends <= self.at:
                self.add_error(f"day{n}", _("This day has passed. Choose a later one."))
            else:
                windows.append(span)
        cleaned["windows"] = windows
        return cleaned


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Give the time as in 14:30.")},
    )


def _span(day: date, starts: time, ends: time) -> Span | None:
    zone = timezone.get_current_timezone()
    first, last = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (starts, ends))
    return Span(first, last) if first < last else None


def as_said(windows: Sequence[Span]) -> dict[str, Any]:
    """As the form would have been filled in; of very many the first."""
    said: dict[str, Any] = {}
    for n, one in enumerate(windows[:MOST], start=1):
        starts, ends = timezone.localtime(one.starts), timezone.localtime(one.ends)
        said |= {f"day{n}": starts.date(), f"from{n}": starts.time(), f"to{n}": ends.time()}
    return said
