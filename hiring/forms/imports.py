from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from core.forms.fields import ZoneField
from hiring.models import Import
from hiring.rules.imports import Delimiter, Encoding, Field, is_complete

PASTED = "pasted.csv"


class StartForm(forms.Form):
    content = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("A table saved as CSV, one candidate a row; at most 20,000 rows and 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        # More than that comes better as a file, and is more than a form may hold
        max_length=500_000,
        strip=False,
        help_text=_("As they come from a spreadsheet, with the heads of the columns first."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Read the file"), data_busy=_("Reading…")))

    def clean(self) -> dict[str, Any]:
        """One way or the other; an empty file is told by the action."""
        given: dict[str, Any] = super().clean() or {}
        content, pasted = given.get("content"), given.get("pasted") or ""
        if content is None and not pasted.strip() and "content" not in self.errors:
            self.add_error("content", _("Choose a file, or paste the rows."))
        if content is None:
            content = ContentFile(pasted.encode(), name=PASTED)
        return {"content": content, "name": _shown(content.name or PASTED)}


def _shown(name: str) -> str:
    return "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())[:200] or PASTED


class ReadForm(forms.Form):
    """How the file is read; what is guessed stands chosen."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=Encoding.choices)
    delimiter = forms.ChoiceField(label=_("Between columns"), choices=Delimiter.choices)
    has_heads = forms.TypedChoiceField(
        label=_("The first row"),
        choices=[("yes", _("names the columns")), ("no", _("is a candidate"))],
        coerce=lambda said: said == "yes",
    )

    def __init__(self, data: Any = None, *, imported: Import) -> None:
        initial = {
            "encoding": imported.encoding,
            "delimiter": imported.delimiter,
            "has_heads": "yes" if imported.has_heads else "no",
        }
        super().__init__(data, initial=initial, prefix="read")
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.layout = Layout(Row(Column("encoding"), Column("delimiter"), Column("has_heads")))
        self.helper.add_input(Submit("reread", _("Read it again"), css_class="plain"))


class MatchForm(forms.Form):
    """A choice for each column, and what holds for rows that say nothing of it."""

    day_first = forms.TypedChoiceField(
        label=_("Days such as 04/05/2026"),
        choices=[("yes", _("4 May: the day first")), ("no", _("5 April: the month first"))],
        coerce=lambda said: said == "yes",
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=100,
        required=False,
        help_text=_("Where they heard of us, such as the fair where the list was made."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = ZoneField(label=_("Time zone"))

    def __init__(self, data: Any = None, *, imported: Import) -> None:
        initial = {
            "day_first": "yes" if imported.day_first else "no",
            "source": imported.source,
            "language": imported.language,
            "time_zone": imported.time_zone,
        }
        self.heads: Sequence[str] = imported.heads
        super().__init__(data, initial=initial)
        fields = {number: field for field, number in imported.matching.items()}
        for number, head in enumerate(self.heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=head,
                choices=[("", _("Do not bring in")), *Field.choices],
                required=False,
                initial=fields.get(number, ""),
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(
                _("Where a row says nothing of it"),
                Row(Column("source"), Column("day_first")),
                Row(Column("language"), Column("time_zone")),
            )
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        matching: dict[str, int] = {}
        for number in range(len(self.heads)):
            field = given.pop(f"column_{number}", "")
            if field and field in matching:
                label = Field(field).label
                self.add_error(f"column_{number}", _("Two columns are “%(field)s”. Choose one.") % {"field": label})
            elif field:
                matching[field] = number
        if not self.errors and not is_complete(matching):
            self.add_error(None, _("Say in which column the name stands, and in which the mail address."))
        return {**given, "matching": matching}

    def column(self, number: int) -> forms.BoundField:
        return self[f"column_{number}"]
