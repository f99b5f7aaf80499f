from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from hiring.queries.reports import REQUISITIONS_OFFERED, Offered
from hiring.rules.reports import FIRST_DAY, LAST_DAY


class _DayField(DayField):
    def __init__(self, **more: Any) -> None:
        given = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            required=False,
            widget=given,
            input_formats=["%Y-%m-%d"],
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
            **more,
        )


class ReportsForm(forms.Form):
    """What is counted. A day that is left open is the usual one."""

    requisition = forms.TypedChoiceField(
        label=_("Requisition"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("There is no such requisition, or you do not see its candidates.")},
    )
    department = forms.ChoiceField(
        label=_("Department"),
        required=False,
        error_messages={"invalid_choice": _("No requisition that you see is of this department.")},
    )
    first = _DayField(label=_("First day"))
    last = _DayField(label=_("Last day"))

    def __init__(self, *args: Any, offered: Sequence[Offered], usual: tuple[date, date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual
        chosen = self.data.get("requisition")
        shown = [one for n, one in enumerate(offered) if n < REQUISITIONS_OFFERED or str(one.pk) == chosen]
        requisitions: Any = self.fields["requisition"]
        requisitions.choices = [("", gettext("All that you see")), *((one.pk, one.label) for one in shown)]
        teams: Any = self.fields["department"]
        teams.choices = [("", gettext("All")), *((name, name) for name in sorted({o.team for o in offered if o.team}))]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = self.days
        if first > last and not self.errors:
            self.add_error("last", _("The last day comes before the first one."))
        return found

    def full_clean(self) -> None:
        """A day that was left open is shown as it is taken."""
        super().full_clean()
        if not self.errors:
            typed = {name: self.data.get(name) for name in self.fields}
            self.data = typed | dict(zip(("first", "last"), map(str, self.wanted), strict=True))

    @property
    def days(self) -> tuple[date, date]:
        """Those typed; of what cannot be read the usual ones: up to today, and as many as usual."""
        first, last = (self.cleaned_data.get(name) for name in ("first", "last"))
        if last is None:
            last = self.usual[1] if first is None else max(first, self.usual[1])
        return first or max(FIRST_DAY, last - (self.usual[1] - self.usual[0])), last

    @property
    def names(self) -> list[str]:
        """What the figures are narrowed to, as it is called."""
        fields: dict[str, Any] = {name: self.fields[name] for name in ("requisition", "department")}
        chosen = ((field, self.cleaned_data.get(name)) for name, field in fields.items())
        return [str(dict(field.choices)[value]) for field, value in chosen if value]

    @property
    def wanted(self) -> tuple[date, date]:
        first, last = self.days
        return (first, last) if first <= last else self.usual
