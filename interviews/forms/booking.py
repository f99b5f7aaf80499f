from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.when import zone_city
from interviews.models import Seat, SeatKind

LOCAL = "%Y-%m-%dT%H:%M"


# Beyond these the day before or after may not exist, or not in every zone
FIRST_YEAR, LAST_YEAR = 1900, 9000


def is_a_day(moment: datetime) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise forms.ValidationError(_("Give the day and the time as in 2026-06-11T10:00."))


class MomentField(forms.DateTimeField):
    """In the nights when the clocks change an hour comes twice, another not at all."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            found: datetime | None = super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            said = _("The clocks change that night, so this time comes twice or not at all. Choose another.")
            raise forms.ValidationError(said, code=error.code) from error
        return found


def _moment(label: Any, *, required: bool = True) -> MomentField:
    """As the browser's control writes it; taken in the zone of the reader, which is the active one."""
    return MomentField(
        label=label,
        required=required,
        validators=[is_a_day],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 300}, format=LOCAL),
        error_messages={
            "required": _("Say on which day and at what time it starts."),
            "invalid": _("Give the day and the time as in 2026-06-11T10:00."),
        },
    )


class DayForm(forms.Form):
    """Which day the list of the busy is about."""

    starts_at = _moment("", required=False)

    def moment(self) -> datetime | None:
        found: datetime | None = self.cleaned_data.get("starts_at") if self.is_valid() else None
        return found


class BookForm(forms.Form):
    starts_at = _moment(_("Starts"))
    lead = forms.TypedChoiceField(
        label=_("Leads it"), error_messages={"required": _("Choose who leads the interview.")}
    )
    second_lead = forms.TypedChoiceField(label=_("Second lead"), required=False)
    shadow = forms.TypedChoiceField(
        label=_("Shadow"), required=False, help_text=_("Listens and learns. The scorecard does not count.")
    )
    reverse_shadow = forms.TypedChoiceField(
        label=_("Reverse shadow"),
        required=False,
        help_text=_("Asks the questions while a lead listens. The scorecard does not count."),
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=300,
        help_text=_("A room, or the address of a video call. Empty: the lead’s own video address, where there is one."),
    )
    tells_candidate = forms.BooleanField(
        label=_("Invite the candidate by mail"),
        required=False,
        help_text=_("Time, place and how to prepare, in their language; later changes too."),
    )

    def __init__(
        self, *args: Any, people: Sequence[Person], verb: Any, asks_to_tell: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_to_tell:
            self.fields["tells_candidate"].initial = True
        else:
            del self.fields["tells_candidate"]
        self.by_pk = {str(person.pk): person for person in people}
        for name in ("lead", "second_lead", "shadow", "reverse_shadow"):
            field: Any = self.fields[name]
            field.choices = [("", gettext("Choose…") if field.required else gettext("Nobody")), *options(people)]
            field.coerce, field.empty_value = self.by_pk.get, None
        zone = timezone.get_current_timezone_name()
        self.fields["starts_at"].help_text = gettext("Your own time, %(city)s.") % {"city": zone_city(zone)}
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "starts_at",
            Div("lead", "second_lead", css_class="form-row"),
            Div("shadow", "reverse_shadow", css_class="form-row"),
            "place",
            *(["tells_candidate"] if asks_to_tell else []),
            HTML('<input type="hidden" name="seen" value="{{ seen }}">'),
        )
        self.helper.add_input(Submit("", verb))
        self.helper.add_input(Submit("look", gettext("Show who is busy that day"), css_class="plain btn-inverse"))

    @property
    def wanted(self) -> dict[str, Any]:
        """As the actions want it."""
        given = self.cleaned_data
        return {
            "starts_at": given["starts_at"],
            "place": given["place"],
            "leads": _given(given["lead"], given["second_lead"]),
            "shadows": _given(given["shadow"]),
            "reverse_shadows": _given(given["reverse_shadow"]),
            **({"tells_candidate": given["tells_candidate"]} if "tells_candidate" in given else {}),
        }


def options(people: Iterable[Person]) -> list[tuple[str, str]]:
    """With the city of those whose clock is another."""
    here = timezone.get_current_timezone_name()
    return [
        (str(one.pk), one.name if one.time_zone == here else f"{one.name} ({zone_city(one.time_zone)})")
        for one in people
    ]


def _given(*people: Person | None) -> list[Person]:
    return [person for person in people if person is not None]


def as_typed(starts_at: datetime, place: str, seats: Iterable[Seat]) -> dict[str, Any]:
    """An interview as this form would have been filled in."""
    by_kind: dict[str, list[int]] = {kind: [] for kind in SeatKind.values}
    for seat in seats:
        by_kind[seat.kind].append(seat.person_id)
    leads = by_kind[SeatKind.LEAD]
    return {
        "starts_at": starts_at,
        "place": place,
        "lead": leads[0] if leads else "",
        "second_lead": leads[1] if len(leads) > 1 else "",
        "shadow": next(iter(by_kind[SeatKind.SHADOW]), ""),
        "reverse_shadow": next(iter(by_kind[SeatKind.REVERSE_SHADOW]), ""),
    }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("The interviewers read it. Leave out how the candidate did."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", gettext("Cancel the interview"), css_class="danger"))
