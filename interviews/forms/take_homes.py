from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import MomentField
from core.models import Person
from core.when import zone_city
from interviews.forms.booking import LOCAL, needs_override, options
from interviews.models import Seat, SeatKind

LONGEST_REASON = 500
LONGEST_WORDS = 1000
MOST_NAMED = 8


def _due(label: Any) -> MomentField:
    return MomentField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={
            "required": _("Say until which day and time."),
            "invalid": _("Give the day and the time as in 2026-06-11T10:00."),
        },
    )


def _whose_time() -> str:
    return gettext("Your own time, %(city)s.") % {"city": zone_city(timezone.get_current_timezone_name())}


def _who_is_not_blind(names: Sequence[str]) -> str:
    """Graders are not told whose work it is, unless they know anyway: nobody pretends that."""
    if not names:
        return gettext("Graders are not told whose work it is until their scorecard is in.")
    between = pgettext("between the items of a list", ", ")
    return gettext(
        "Graders are not told whose work it is. These would know, since they meet the candidate or see the "
        "application: %(names)s."
    ) % {"names": between.join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")}


LEADS = ("lead", "second_lead", "third_lead")


class GradersForm(forms.Form):
    """Who grades what comes in: the seats of a take-home."""

    lead = forms.TypedChoiceField(label=_("Grades it"), error_messages={"required": _("Choose who grades it.")})
    second_lead = forms.TypedChoiceField(
        label=_("Second grader"),
        required=False,
        help_text=_(
            "On their own, without seeing the other scorecard. When the two differ by two levels, a third is called."
        ),
    )
    third_lead = forms.TypedChoiceField(
        label=_("Third grader"), required=False, help_text=_("Only where the other two are far apart.")
    )
    shadow = forms.TypedChoiceField(
        label=_("Shadow"), required=False, help_text=_("Grades to learn. The scorecard does not count.")
    )

    # Asked for when a trainee is chosen
    override = forms.CharField(label=_("Why a trainee grades it"), required=False, max_length=LONGEST_REASON)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        pool: Iterable[int],
        learning: Collection[int] = (),
        knowing: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        """`learning`: who is on the way to leading this type, and does not lead it already. `knowing`: for whom
        the name is not hidden."""
        super().__init__(*args, **kwargs)
        self.learning = learning
        self.trainees: list[Person] = []
        by_pk = {str(person.pk): person for person in people}
        first = set(pool)
        groups = [
            (gettext("In the pool"), options(person for person in people if person.pk in first)),
            (gettext("Everybody else"), options(person for person in people if person.pk not in first)),
        ]
        offered: list[Any] = [group for group in groups if group[1]] if first else options(people)
        for name in ("lead", "second_lead", "third_lead", "shadow"):
            field: Any = self.fields[name]
            field.choices = [("", gettext("Choose…") if field.required else gettext("Nobody")), *offered]
            field.coerce, field.empty_value = by_pk.get, None
        known = [one.name for one in people if one.pk in knowing or (one.pk in first and one.office)]
        self.fields["lead"].help_text = _who_is_not_blind(known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        leads = [cleaned.get(name) for name in LEADS]
        self.trainees = [person for person in leads if person is not None and person.pk in self.learning]
        if self.trainees and not cleaned.get("override"):
            self.add_error("override", needs_override(self.trainees))
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        given = self.cleaned_data
        leads = [person for person in (given[name] for name in LEADS) if person is not None]
        return {
            "leads": leads,
            "shadows": [given["shadow"]] if given["shadow"] else [],
            "override": given["override"] if self.trainees else "",
        }


def as_seated(seats: Iterable[Seat]) -> dict[str, Any]:
    """As the form would have been filled in."""
    held = list(seats)
    leads = [seat.person_id for seat in held if seat.kind == SeatKind.LEAD]
    shadows = [seat.person_id for seat in held if seat.kind != SeatKind.LEAD]
    return {
        "lead": leads[0] if leads else "",
        "second_lead": leads[1] if len(leads) > 1 else "",
        "third_lead": leads[2] if len(leads) > 2 else "",
        "shadow": shadows[0] if shadows else "",
    }


class SendForm(GradersForm):
    due_at = _due(_("Due"))
    field_order = ("due_at", "lead", "second_lead", "third_lead", "shadow", "override")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].help_text = _whose_time()

    def moment(self) -> datetime | None:
        """For the preview, whatever else is still to be filled in."""
        if not self.is_bound:
            return None
        self.is_valid()
        found: datetime | None = self.cleaned_data.get("due_at")
        return found


class AnswerForm(forms.Form):
    """More time, or a "no" with words."""

    until = _due(_("Due"))
    words = forms.CharField(
        label=_("A word to the candidate"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("It stands in the mail to them. A “no” needs one."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _whose_time()
        if self.is_bound and "decline" in self.data:
            self.fields["until"].required = False


class OffForm(forms.Form):
    reason = forms.CharField(
        label=_("A word to the candidate"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("They read it in the mail that says that nothing is needed any more."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(forms.Form):
    """The candidate's: on their clock."""

    until = _due(_("Until when?"))
    reason = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        help_text=_("A sentence is enough. It has no part in how your work is judged."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _whose_time()
