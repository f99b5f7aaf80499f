from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from core.forms.seen import SeenForm
from core.models import Person
from core.words import Words
from hiring.models import JobAd
from hiring.queries.jobs import country_name
from hiring.rules.jobs import EmploymentType, Visa

TEXT = 4000
# Texts in each language, with the rows of their fields
TEXTS = {"pitch": 3, "duties": 6, "not_needed": 3, "before": 5, "ai_tools": 3}
PLAIN = ("employment", "country", "region", "locality", "remote", "remote_from", "visa", "apply_by")
SWITCHES = ("asks_for_cv", "shows_pay", "names_interviewers")
EU = "EU"


def _field(name: str, code: str) -> str:
    return f"{name}_{code.replace('-', '_')}"


def _country_codes() -> list[str]:
    """ISO 3166 as it is in use: two letters that stand for a territory, without those for tests and unions."""
    names = map(str, Locale.parse("en").territories)
    left_out = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    return [code for code in names if len(code) == 2 and code.isalpha() and code not in left_out]


def _countries() -> list[tuple[str, str]]:
    return [("", "–"), *sorted(((code, country_name(code)) for code in _country_codes()), key=lambda one: one[1])]


class JobAdForm(SeenForm):
    """Each text in each language; what is left empty is not on the page."""

    employment = forms.MultipleChoiceField(
        label=_("Employment"), choices=EmploymentType, required=False, widget=forms.CheckboxSelectMultiple
    )
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    locality = forms.CharField(label=_("Town"), max_length=100, required=False)
    remote = forms.BooleanField(label=_("One may work from elsewhere"), required=False)
    remote_from = forms.CharField(
        label=_("From which countries"),
        max_length=1000,
        required=False,
        help_text=_("Two letters each, such as “DE, AT”. EU stands for all its members."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    visa = forms.ChoiceField(label=_("Visa"), choices=[("", _("Not mentioned")), *Visa.choices], required=False)
    apply_by = DayField(
        label=_("Apply by"),
        required=False,
        help_text=_("Until the end of that day; then the page says that it is over."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    asks_for_cv = forms.BooleanField(label=_("A CV is needed to apply"), required=False)
    shows_pay = forms.BooleanField(label=_("Show the pay range"), required=False)
    meets = forms.TypedMultipleChoiceField(
        label=_("Who one will meet"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those you tick are named on the page. Ask them first."),
    )
    names_interviewers = forms.BooleanField(
        label=_("Candidates read on their page who will interview them"), required=False
    )

    def __init__(
        self,
        *args: Any,
        ad: JobAd | None,
        proposed: Mapping[str, Words],
        team: Sequence[tuple[Person, str]],
        pay: str,
        seen: int = 0,
        **kwargs: Any,
    ) -> None:
        self.team, self.proposed = {person.pk: person for person, _part in team}, proposed
        super().__init__(*args, **{"initial": self.standing(ad, seen), **kwargs})
        labels = {
            "title": (_("Title"), _("Empty: the title of the requisition.")),
            "hours": (_("Hours"), _("Such as “Full time or 80%”. Empty: what is ticked under employment.")),
            "pitch": (_("Pitch"), _("Two sentences: what one will build, and for whom.")),
            "duties": (_("What you will do"), _("One point a line.")),
            "not_needed": (_("What you do not need"), _("One point a line, such as a degree.")),
            "before": (_("Before you decide"), _("One point a line: what is hard, odds, what you do not offer.")),
            "ai_tools": (_("AI tools"), _("Where candidates may use them, and where not.")),
        }
        names = {"en": _("English"), "zh-hans": _("Chinese")}
        for name, (label, hint) in labels.items():
            rows = TEXTS.get(name)
            for code, _name in settings.LANGUAGES:
                self.fields[_field(name, code)] = forms.CharField(
                    label=gettext("%(text)s, %(language)s") % {"text": label, "language": names[code]},
                    max_length=TEXT if rows else 200,
                    required=False,
                    help_text=hint,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": code}) if rows else forms.TextInput(),
                )
        people = [(person.pk, f"{person.name}, {part}") for person, part in team]
        self.fields["meets"].choices = people  # type: ignore[attr-defined]  # a choice field
        self.fields["shows_pay"].help_text = (
            gettext("Everybody will read: %(pay)s.") % {"pay": pay} if pay else gettext("The requisition has no pay.")
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen",
            "was",
            Fieldset(
                _("Facts"),
                *(_pair(name) for name in ("title", "hours")),
                "employment",
                Row(Column("locality"), Column("region"), Column("country")),
                Row(Column("remote"), Column("remote_from")),
                Row(Column("visa"), Column("apply_by")),
                "shows_pay",
                "asks_for_cv",
            ),
            Fieldset(_("Words"), *(_pair(name) for name in TEXTS)),
            Fieldset(_("People"), "meets", "names_interviewers"),
        )

    def clean_remote_from(self) -> list[str]:
        typed = self.cleaned_data["remote_from"].replace(",", " ").replace("，", " ").upper().split()
        known = {*_country_codes(), EU}
        strange = [code for code in typed if code not in known]
        if strange:
            raise forms.ValidationError(
                _("“%(code)s” is no country. Write two letters for each, such as DE."), params={"code": strange[0][:20]}
            )
        return list(dict.fromkeys(typed))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("remote") and not cleaned.get("remote_from") and "remote_from" not in self.errors:
            self.add_error("remote_from", _("Say from which countries one may work."))
        if not cleaned.get("country") and (cleaned.get("locality") or cleaned.get("region")):
            self.add_error("country", _("Say in which country it is."))
        return cleaned

    def standing(self, ad: JobAd | None, seen: int) -> dict[str, Any]:
        """What the fields say of it as it stands: every one of them, so that two states can be compared."""
        texts: dict[str, Words] = dict(self.proposed)
        if ad is not None:
            texts = {name: getattr(ad, name) for name in ("title", "hours", *TEXTS)}
        said = {
            _field(name, code): texts.get(name, {}).get(code, "")
            for name in ("title", "hours", *TEXTS)
            for code, _language in settings.LANGUAGES
        }
        shown = ad or JobAd()
        said |= {name: getattr(shown, name) for name in (*PLAIN, *SWITCHES)}
        met = {person.pk for person in ad.meets.all()} if ad else set()
        remote_from, meets = ", ".join(shown.remote_from), [pk for pk in self.team if pk in met]
        return said | {"seen": seen, "remote_from": remote_from, "meets": meets}

    def said(self) -> dict[str, Any]:
        """As the action wants them."""
        cleaned = self.cleaned_data
        texts = ("title", "hours", *TEXTS)
        return {name: cleaned[name] for name in (*PLAIN, *SWITCHES)} | {name: self._words(name) for name in texts}

    def _words(self, name: str) -> Words:
        found = {code: self.cleaned_data[_field(name, code)].strip() for code, _name in settings.LANGUAGES}
        return {code: text for code, text in found.items() if text}

    def people(self) -> list[Person]:
        return [self.team[pk] for pk in self.cleaned_data["meets"]]


def _pair(name: str) -> Row:
    return Row(*(Column(_field(name, code)) for code, _language in settings.LANGUAGES), css_class="tops")
