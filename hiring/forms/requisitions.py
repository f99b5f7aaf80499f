from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import is_currency
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from core.models import Person
from core.words import say
from hiring.models import Approval, Opening, Requisition
from hiring.models.requisitions import GIVEN
from hiring.queries.requisitions import Head, Offered, recruiters
from hiring.rules.requisitions import MOST_OPENINGS, Pay, Seat, Wanted, suggested_title
from rubrics.models import Archetype, Level, RoleDefinition

REASON = 4000
# At which level is asked for what the role leaves out, until somebody chooses
USUAL_RANK = 2


class PersonField(forms.TypedChoiceField):
    """One colleague out of those in hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def offer(field: Any, people: Iterable[Person], *, empty: bool = True) -> None:
    choices = [(person.pk, person.name) for person in people]
    field.choices = [("", gettext("Choose…")), *choices] if empty else choices


class TeamForm(forms.Form):
    """What is asked for beside role, level and pay: it may change while a requisition goes on."""

    title = forms.CharField(label=_("Title"), max_length=200)
    location = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Such as “Berlin or remote in the EU”.")
    )
    team_name = forms.CharField(
        label=_("Team"), max_length=100, required=False, help_text=_("The one that hires, such as “Forecasting”.")
    )
    hiring_manager = PersonField(
        label=_("Hiring manager"), help_text=_("Reads the debriefs and decides; approves, unless others are named.")
    )
    recruiter = PersonField(label=_("Recruiter"))
    coordinators = forms.TypedMultipleChoiceField(
        label=_("Coordinators"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=_("They book interviews; of scorecards they see who is late, not what was said."),
    )
    confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Recruiters who are not on its team do not see it.")
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        offer(self.fields["hiring_manager"], people)
        offer(self.fields["recruiter"], recruiters(people))
        offer(self.fields["coordinators"], people, empty=False)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def facts(self) -> dict[str, Any]:
        """As the actions want them."""
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "location": cleaned["location"],
            "team_name": cleaned["team_name"],
            "recruiter": self.people[cleaned["recruiter"]],
            "hiring_manager": self.people[cleaned["hiring_manager"]],
            "coordinators": [self.people[pk] for pk in cleaned["coordinators"]],
            "confidential": cleaned["confidential"],
        }


class PayForm(forms.Form):
    pay_from = forms.IntegerField(label=_("Pay from, a year"), min_value=0, max_value=2_000_000_000, required=False)
    pay_to = forms.IntegerField(label=_("Pay to, a year"), min_value=0, max_value=2_000_000_000, required=False)
    pay_currency = forms.CharField(
        label=_("Currency"),
        min_length=3,
        max_length=3,
        required=False,
        help_text=_("Three letters, such as EUR."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )

    def clean_pay_currency(self) -> str:
        currency: str = self.cleaned_data["pay_currency"].upper()
        if currency and not is_currency(currency):
            raise forms.ValidationError(_("This is no currency we know. Write its three letters, such as EUR."))
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lowest, highest = cleaned.get("pay_from"), cleaned.get("pay_to")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("pay_to", _("The highest pay is below the lowest."))
        has_pay = lowest is not None or highest is not None
        if has_pay and not cleaned.get("pay_currency") and "pay_currency" not in self.errors:
            self.add_error("pay_currency", _("Say in which currency the pay is."))
        return cleaned

    def pay(self) -> Pay | None:
        lowest, highest = self.cleaned_data["pay_from"], self.cleaned_data["pay_to"]
        if lowest is None and highest is None:
            return None
        return lowest, highest, self.cleaned_data["pay_currency"]


class FactsForm(PayForm, TeamForm):
    """All that is asked for, beside role and level."""

    archetype = forms.TypedChoiceField(
        label=_("Kind of company"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The page shows what weighs more or less in such a one; nothing is changed by it."),
    )

    def __init__(self, *args: Any, archetypes: Sequence[Archetype] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.archetypes = {one.pk: one for one in archetypes}
        choices = [("", gettext("None in particular")), *((one.pk, say(one.name)) for one in archetypes)]
        self.fields["archetype"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def facts(self) -> dict[str, Any]:
        archetype = self.archetypes.get(self.cleaned_data["archetype"])
        return {**super().facts(), "pay": self.pay(), "archetype": archetype}


def _team_and_pay() -> list[Fieldset]:
    return [*_team(), Fieldset(_("Pay"), Row(Column("pay_from"), Column("pay_to"), Column("pay_currency")))]


def _team() -> list[Fieldset]:
    return [
        Fieldset(
            _("Team"),
            Row(Column("hiring_manager"), Column("recruiter")),
            "coordinators",
            "confidential",
        ),
    ]


class NewForm(FactsForm):
    """With its seats, which have one date until somebody says otherwise."""

    openings = forms.IntegerField(label=_("Openings"), min_value=1, max_value=MOST_OPENINGS, initial=1)
    target_date = DayField(label=_("Hired by"), required=False, widget=date_input())

    def facts(self) -> dict[str, Any]:
        seats = {name: self.cleaned_data[name] for name in ("openings", "target_date")}
        return {**super().facts(), **seats}


class DraftForm(NewForm):
    """Role and level bring the rest. A title nobody touched follows them."""

    role = forms.ChoiceField(label=_("Role"))
    level = forms.ChoiceField(label=_("Level"))
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left as it is, it follows role and level.")
    )
    suggested = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, roles: Sequence[RoleDefinition], levels: Sequence[Level], url: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roles = {role.key: role for role in roles}
        self.levels = {level.key: level for level in levels}
        # The title is proposed again, out of the same page, when role or level change
        again = {
            "data-hx-get": url,
            "data-hx-trigger": "change",
            "data-hx-target": "#div_id_title",
            "data-hx-select": "#div_id_title",
            "data-hx-select-oob": "#id_suggested",
            "data-hx-swap": "outerHTML",
            "data-hx-include": "#id_role,#id_level,#id_title,#id_suggested",
        }
        for name, things in (("role", self.roles), ("level", self.levels)):
            offered = [(key, say(thing.name)) for key, thing in things.items()]
            self.fields[name].choices = [("", gettext("Choose…")), *offered]  # type: ignore[attr-defined]  # a choice
            self.fields[name].widget.attrs |= again
        self.helper.layout = Layout(
            "suggested",
            Fieldset(
                _("What is asked for"),
                Row(Column("role"), Column("level")),
                "title",
                Row(Column("location"), Column("team_name")),
                Row(Column("openings"), Column("target_date")),
                "archetype",
            ),
            *_team_and_pay(),
        )
        self.helper.add_input(Submit("", _("Draft the requisition")))

    def suggestion(self, role: str, level: str) -> str:
        if role not in self.roles or level not in self.levels:
            return ""
        return suggested_title(say(self.levels[level].name), say(self.roles[role].name))

    def propose(self, typed: dict[str, Any]) -> None:
        """Fill in the title that goes with the role and the level, unless somebody wrote another."""
        suggestion = self.suggestion(typed.get("role", ""), typed.get("level", ""))
        written = str(typed.get("title") or "")[:200]
        self.initial["title"] = written if written and written != typed.get("suggested") else suggestion
        self.initial["suggested"] = suggestion

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        suggestion = self.suggestion(cleaned.get("role", ""), cleaned.get("level", ""))
        if cleaned.get("title", "") in {"", cleaned.get("suggested")} and suggestion:
            cleaned["title"] = suggestion
        if not cleaned.get("title") and not self.errors:
            self.add_error("title", _("Give the requisition a title."))
        return cleaned

    @property
    def chosen_role(self) -> RoleDefinition:
        return self.roles[self.cleaned_data["role"]]

    @property
    def chosen_level(self) -> Level:
        return self.levels[self.cleaned_data["level"]]


def _asked_for(*more: Any) -> Fieldset:
    return Fieldset(_("What is asked for"), "title", Row(Column("location"), Column("team_name")), *more)


class CopyForm(NewForm):
    """Another requisition fills it in; of its pay nothing for those who may not see it there."""

    def __init__(self, *args: Any, head: Head, with_pay: bool, **kwargs: Any) -> None:
        initial = facts_of(head) | {"openings": head.openings}
        if not with_pay:
            initial = {name: value for name, value in initial.items() if not name.startswith("pay_")}
        super().__init__(*args, initial=initial, **kwargs)
        seats = Row(Column("openings"), Column("target_date"))
        self.helper.layout = Layout(_asked_for(seats, "archetype"), *_team_and_pay())


class ChangeForm(FactsForm):
    """`seen`: the last change its writer knew of, so that of two hands on one draft the second is told."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, head: Head, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, initial=facts_of(head) | {"seen": seen}, **kwargs)
        self.helper.layout = Layout("seen", _asked_for("archetype"), *_team_and_pay())


class AmendForm(TeamForm):
    """`seen`: as of a draft."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, head: Head, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, initial=facts_of(head) | {"seen": seen}, **kwargs)
        self.helper.layout = Layout("seen", _asked_for(), *_team())


def facts_of(head: Head) -> dict[str, Any]:
    requisition: Requisition = head.requisition
    return {
        "title": requisition.title,
        "location": requisition.location,
        "team_name": requisition.team_name,
        "archetype": requisition.archetype_id,
        "target_date": head.target_date,
        "hiring_manager": head.manager.pk if head.manager else None,
        "recruiter": head.recruiter.pk if head.recruiter else None,
        "coordinators": [person.pk for person in head.coordinators],
        "confidential": requisition.confidential,
        "pay_from": requisition.pay_from,
        "pay_to": requisition.pay_to,
        "pay_currency": requisition.pay_currency,
    }


@dataclass(frozen=True)
class OpeningLine:
    """One row: the seat, its date, and whether it is to go (only where it is free)."""

    opening: Opening
    target_date: forms.BoundField
    gone: forms.BoundField | None


class OpeningsForm(forms.Form):
    """The seats, one a row. `fixed`: their number is settled, their dates are not."""

    more = forms.IntegerField(label=_("More openings"), min_value=0, max_value=MOST_OPENINGS, required=False)
    more_date = DayField(label=_("Hired by"), required=False, widget=date_input())

    def __init__(self, *args: Any, openings: Sequence[Opening], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "o", **kwargs})
        self.openings, self.fixed = openings, fixed
        for one in openings:
            code = {"code": one.code}
            self.fields[f"date_{one.number}"] = DayField(
                label=gettext("Hired by, %(code)s") % code,
                required=False,
                initial=one.target_date,
                widget=date_input(),
            )
            if not fixed and one.filled_by_id is None:
                self.fields[f"gone_{one.number}"] = forms.BooleanField(
                    label=gettext("Remove %(code)s") % code, required=False
                )
        if fixed:
            del self.fields["more"], self.fields["more_date"]

    def lines(self) -> Iterator[OpeningLine]:
        for one in self.openings:
            gone = f"gone_{one.number}"
            yield OpeningLine(one, self[f"date_{one.number}"], self[gone] if gone in self.fields else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.seats(cleaned):
            self.add_error(None, _("A requisition needs at least one opening."))
        return cleaned

    def seats(self, cleaned: Mapping[str, Any] | None = None) -> list[Seat]:
        """As the actions want them."""
        typed = self.cleaned_data if cleaned is None else cleaned
        kept = [one.number for one in self.openings if not typed.get(f"gone_{one.number}")]
        new = [Seat(None, typed.get("more_date"))] * (typed.get("more") or 0)
        return [Seat(number, typed.get(f"date_{number}")) for number in kept] + new


MUST, NICE, OUT = "must", "nice", "out"


@dataclass(frozen=True)
class CompetencyLine:
    """One row of the table: the two controls, and how the role has it."""

    offered: Offered
    target: forms.BoundField
    kind: forms.BoundField
    role_kind: str
    is_different: bool


class CompetenciesForm(forms.Form):
    """For each competency of the rubric the level asked for, and whether it is a must-have, nice, or left out."""

    def __init__(self, *args: Any, offered: Sequence[Offered], levels: Sequence[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.kinds = [(MUST, _("Must-have")), (NICE, _("Nice to have")), (OUT, _("Left out"))]
        ranks = [(level.pk, say(level.name)) for level in levels]
        usual = levels[min(USUAL_RANK, len(levels)) - 1] if levels else None
        for one in offered:
            target = one.target or one.role_target or usual
            name = say(one.competency.name)
            self.fields[f"target_{one.competency.pk}"] = forms.TypedChoiceField(
                label=gettext("Target level of %(competency)s") % {"competency": name},
                coerce=int,
                choices=ranks,
                initial=target.pk if target else None,
            )
            self.fields[f"kind_{one.competency.pk}"] = forms.ChoiceField(
                label=name, choices=self.kinds, initial=_kind(one.target, one.must_have), widget=forms.RadioSelect
            )

    def of_role(self) -> Iterator[CompetencyLine]:
        return (self._line(one) for one in self.offered if one.role_target)

    def others(self) -> Iterator[CompetencyLine]:
        return (self._line(one) for one in self.offered if not one.role_target)

    def _line(self, one: Offered) -> CompetencyLine:
        target, kind = self[f"target_{one.competency.pk}"], self[f"kind_{one.competency.pk}"]
        role_kind = _kind(one.role_target, one.role_must_have)
        now = str(kind.value())
        other_level = one.role_target is not None and str(target.value()) != str(one.role_target.pk)
        return CompetencyLine(one, target, kind, role_kind, now != role_kind or (now != OUT and other_level))

    def others_asked(self) -> int:
        return sum(str(line.kind.value()) != OUT for line in self.others())

    def wanted(self) -> list[Wanted]:
        found = []
        for one in self.offered:
            pk = one.competency.pk
            kind = self.cleaned_data[f"kind_{pk}"]
            if kind != OUT:
                found.append(Wanted(pk, self.cleaned_data[f"target_{pk}"], kind == MUST))
        return sorted(found, key=lambda wanted: not wanted.must_have)


def _kind(level: Level | None, must_have: bool) -> str:
    if level is None:
        return OUT
    return MUST if must_have else NICE


class SubmitForm(forms.Form):
    coverage_reason = forms.CharField(
        label=_("Why the loop is right this way"),
        max_length=REASON,
        required=False,
        help_text=_("The loop falls short. Change it, or write the reason; those who approve read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """`approval` is what the page was made for: who is asked anew has to look anew."""

    approval = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        required=False,
        help_text=_("Needed when you decline: who asked reads it, and can ask again."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer = forms.ChoiceField(
        choices=[(one.value, one.label) for one in GIVEN], widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args: Any, waiting: Approval | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"approval": waiting.pk if waiting else None})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("answer"):
            self.add_error(None, _("Approve or decline."))
        return cleaned


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        help_text=_("Open applications are closed with it. In words the candidates could read: they may ask for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside the form of who is asked to approve, which has a reason as well
        super().__init__(*args, **kwargs | {"auto_id": "id_cancel_%s"})


class KeepForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the template"), max_length=100, help_text=_("Such as “Engineers of the platform team”.")
    )
