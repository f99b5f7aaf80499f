from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Person
from core.when import moment
from core.words import say
from hiring.models import Requisition
from interviews.models import take_home_of
from interviews.queries.leavers import Left


class LeaveForm(forms.Form):
    """One choice for each seat to come and each part on a team."""

    def __init__(
        self, person: Person, left: Left, heirs: Sequence[Person], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.left = left
        self.by_pk = {str(heir.pk): heir for heir in heirs}
        options = [(str(heir.pk), heir.name) for heir in heirs]
        for member in left.parts:
            said = {"part": member.get_part_display(), "title": _named(member.requisition)}
            self.fields[f"member_{member.pk}"] = self._heir(
                _("%(part)s of %(title)s") % said, [("", _("Choose…")), *options], required=True
            )
        for seat in left.seats:
            interview = seat.interview
            said = {
                "session": say(interview.session.title),
                "candidate": interview.application.candidate.name,
                "when": moment(interview.starts_at),
            }
            if sent := take_home_of(interview):
                said["when"] = moment(sent.closed_at or sent.due_at)
                alone = _("Nobody: somebody else is looked for later")
                label = (
                    _("To grade: %(session)s of %(candidate)s, in since %(when)s")
                    if sent.closed_at
                    else _("To grade: %(session)s of %(candidate)s, due %(when)s")
                ) % said
            else:
                alone = _("Nobody: leave the seat empty, or cancel the interview where no lead is left")
                label = _("%(session)s with %(candidate)s, %(when)s") % said
            self.fields[f"seat_{seat.pk}"] = self._heir(label, [("", alone), *options], required=False)
        if left.applications:
            alone = _("Nobody: the recruiter of each requisition looks after them")
            label = ngettext(
                "%(n)d application they look after", "%(n)d applications they look after", left.applications
            ) % {"n": left.applications}
            self.fields["looks_after"] = self._heir(label, [("", alone), *options], required=False)
            self.fields["looks_after"].help_text = _("What the chosen person may not see goes back to its recruiter.")
        self.helper = FormHelper()
        self.helper.form_method = "post"
        verb = _("Deactivate %(name)s") % {"name": person.name}
        self.helper.add_input(Submit("leave", verb, css_class="danger"))

    def _heir(self, label: str, choices: list[tuple[str, str]], *, required: bool) -> forms.Field:
        return forms.TypedChoiceField(
            label=label,
            choices=choices,
            coerce=lambda value: self.by_pk[value],
            empty_value=None,
            required=required,
            error_messages={"required": _("%(label)s: choose who takes over.") % {"label": label}},
        )

    @property
    def team_replacements(self) -> dict[int, Person]:
        return {member.pk: self.cleaned_data[f"member_{member.pk}"] for member in self.left.parts}

    @property
    def looks_after(self) -> Person | None:
        heir: Person | None = self.cleaned_data.get("looks_after")
        return heir

    @property
    def seat_replacements(self) -> dict[int, Person | None]:
        return {seat.pk: self.cleaned_data[f"seat_{seat.pk}"] for seat in self.left.seats}


def _named(requisition: Requisition) -> str:
    """Two may have one title, and a template has that of what it was kept from."""
    if requisition.template_name:
        return _("the template %(name)s") % {"name": requisition.template_name}
    return f"{requisition.title}, {requisition.code}"
