from typing import Any
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.doors import number
from core.forms.fields import DayField, ZoneField
from hiring.forms.given import NameAndCVForm
from hiring.models import Policy
from hiring.queries.search import Wanted
from hiring.rules.stages import StageKind


class AddForm(NameAndCVForm):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("Somebody we know by this address is met again, with their earlier applications."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    headline = forms.CharField(
        label=_("Now"),
        max_length=200,
        required=False,
        help_text=_("One line, such as “ML engineer at a grid operator, 5 years”."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = ZoneField(label=_("Time zone"))
    source = forms.CharField(
        label=_("Source"),
        max_length=100,
        required=False,
        help_text=_("Where they heard of us, such as “Job page” or the colleague who knows them."),
        # The channels of the sourcing plan are proposed; anything may be written
        widget=forms.TextInput(attrs={"list": "sources"}),
    )
    cv = forms.FileField(
        label=_("CV"),
        required=False,
        max_length=255,
        help_text=_(
            "PDF, Word (.docx) or plain text, at most 10 MB. Only people who work on the application can open it."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt,application/pdf,text/plain"}),
    )
    consented = forms.BooleanField(
        label=_("The candidate agreed that we keep these data to consider them"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = Policy.objects.current().keep_days
        self.fields["consented"].help_text = ngettext(
            "Leave it open if you have not asked yet. Either way the data are due for deletion after %(n)d day.",
            "Leave it open if you have not asked yet. Either way the data are due for deletion after %(n)d days.",
            days,
        ) % {"n": days}
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Add candidate")))
        self.helper.layout = Layout(
            Fieldset(
                _("The person"),
                "name",
                "email",
                "headline",
                Row(Column("phone"), Column("language"), Column("time_zone")),
            ),
            Fieldset(_("The application"), "source", "cv", "consented"),
        )


class SearchForm(forms.Form):
    """A search is never wrong: what cannot be searched for finds nothing, what is no filter does not filter."""

    q = forms.CharField(required=False, max_length=200)
    since = DayField(required=False)

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        said: dict[str, str] = {name: str(self.data.get(name, "")).replace("\x00", "")[:200] for name in FILTERS}
        return Wanted(
            text=said["q"],
            stage=said["stage"] if said["stage"] in StageKind.values else "",
            requisition=number(said["requisition"]) or None,
            tag=said["tag"],
            source=said["source"],
            language=said["language"] if said["language"] in dict(settings.LANGUAGES) else "",
            show=said["show"] if said["show"] in {"active", "closed"} else "",
            since=self.cleaned_data.get("since"),
        )


FILTERS = ("q", "stage", "requisition", "tag", "source", "language", "show")


def query_of(data: QueryDict) -> str:
    """What was asked, as it stands in an address; the page is no part of it. Empty: for everybody."""
    asked = {name: data[name][:200] for name in (*FILTERS, "since") if data.get(name, "").strip()}
    return urlencode(asked)
