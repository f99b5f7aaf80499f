from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import MomentField
from core.models import Person
from core.rules.numbers import whole
from core.when import zone_city
from interviews.models import Seat, SeatKind
from interviews.queries.seating import Doubt, Seatable, Seating, doubts
from interviews.rules.diaries import Obstacle
from interviews.rules.pools import Standing

LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: Any, *, required: bool = True) -> MomentField:
    """As the browser's control writes it; taken in the zone of the reader, which is the active one."""
    return MomentField(
        label=label,
        required=required,
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


# The fields that name somebody, and whether they lead
SEATS = {"lead": True, "second_lead": True, "shadow": False, "reverse_shadow": False}
# What stands in the way, behind a name and in a list
OBSTACLES = {
    Obstacle.PAUSED: _("paused"),
    Obstacle.NOT_WORKING: _("not working then"),
    Obstacle.INTERVIEW: _("in another interview"),
    Obstacle.BUFFER: _("too close to another interview"),
    Obstacle.HELD: _("kept for a candidate"),
    Obstacle.BUSY: _("busy in their calendar"),
    Obstacle.DAY_FULL: _("their day is full"),
    Obstacle.WEEK_FULL: _("their week is full"),
}
DOUBTS = {
    Obstacle.PAUSED: _("%(name)s takes no interviews at this time."),
    Obstacle.NOT_WORKING: _("%(name)s does not work at this time."),
    Obstacle.BUFFER: _("%(name)s wants more time between two interviews."),
    Obstacle.BUSY: _("%(name)s is busy at this time, as their calendar says."),
    Obstacle.DAY_FULL: _("%(name)s has %(per_day)s interviews on this day already, as many as they take."),
    Obstacle.WEEK_FULL: _("%(name)s has %(booked)s of %(per_week)s interviews in this week already."),
}
LONGEST_REASON = 500


class BookForm(forms.Form):
    """`seating`: who is on offer. `settled`: who sits there already at this very time, so that nothing new is asked."""

    starts_at = _moment(_("Starts"))
    find = forms.CharField(label=_("Somebody else, by name"), required=False, max_length=100)
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
    # Asked for when something speaks against somebody: that it is meant all the same, and why a trainee leads
    sure = forms.CharField(label=_("Book all the same"), required=False, max_length=2000)
    override = forms.CharField(label=_("Why a trainee leads"), required=False, max_length=LONGEST_REASON)

    def __init__(
        self,
        *args: Any,
        seating: Seating,
        verb: Any,
        settled: Collection[int] = (),
        asks_to_tell: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_to_tell:
            self.fields["tells_candidate"].initial = True
        else:
            del self.fields["tells_candidate"]
        self.seating, self.settled = seating, settled
        self.doubts: list[Doubt] = []
        self.trainees: list[Person] = []
        by_pk = {str(pk): one.person for pk, one in seating.by_pk.items()}
        for name, leads in SEATS.items():
            field: Any = self.fields[name]
            none = gettext("Choose…") if field.required else gettext("Nobody")
            field.choices = [("", none), *_groups(seating, leads=leads)]
            field.coerce, field.empty_value = by_pk.get, None
        zone = timezone.get_current_timezone_name()
        self.fields["starts_at"].help_text = gettext("Your own time, %(city)s.") % {"city": zone_city(zone)}
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.form_id = "book"
        self.helper.layout = Layout(
            "starts_at",
            *([HTML("{% include 'interviews/booking/_find.html' %}")] if seating.is_large else []),
            HTML("{% include 'interviews/booking/_people.html' %}"),
            "place",
            *(["tells_candidate"] if asks_to_tell else []),
            HTML("{% include 'interviews/booking/_doubts.html' %}"),
            HTML('<input type="hidden" name="seen" value="{{ seen }}">'),
        )
        self.helper.add_input(Submit("", verb))
        self.helper.add_input(Submit("look", gettext("Show who is free then"), css_class="plain btn-inverse"))

    def clean(self) -> dict[str, Any]:
        """What speaks against it is said once; who says that it is meant all the same is believed."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        offered = self.seating.by_pk
        new = [offered[one.pk] for name in SEATS if (one := cleaned.get(name)) and one.pk not in self.settled]
        leads = [one.pk for name, is_lead in SEATS.items() if is_lead and (one := cleaned.get(name))]
        self.doubts = doubts(new)
        self.trainees = [one.person for one in new if one.learns and one.person.pk in leads]
        if self.doubts and cleaned.get("sure") != self.mark:
            for doubt in self.doubts:
                self.add_error("sure", _said(doubt))
        if self.trainees and not cleaned.get("override"):
            self.add_error("override", needs_override(self.trainees))
        return cleaned

    @property
    def mark(self) -> str:
        """Of these doubts at this time: whoever saw others has not agreed to them."""
        moment = self.seating.moment
        return " ".join([*(doubt.mark for doubt in self.doubts), moment.isoformat() if moment else ""])

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
            "override": given["override"] if self.trainees else "",
            "over": [doubt.seatable.person.pk for doubt in self.doubts],
        }


def options(people: Iterable[Person]) -> list[tuple[str, str]]:
    """With the city of those whose clock is another."""
    here = timezone.get_current_timezone_name()
    return [
        (str(one.pk), one.name if one.time_zone == here else f"{one.name} ({zone_city(one.time_zone)})")
        for one in people
    ]


def needs_override(trainees: Iterable[Person]) -> str:
    names = gettext(", ").join(person.name for person in trainees)
    return gettext("%(names)s: in training for this type. Say why they lead it all the same.") % {"names": names}


def _said(doubt: Doubt) -> str:
    one = doubt.seatable
    facts = {"name": one.person.name, "per_day": one.per_day, "booked": one.booked, "per_week": one.per_week}
    return str(DOUBTS[doubt.obstacle]) % facts


def _groups(seating: Seating, *, leads: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pool before the others; for a seat beside a lead, who learns before who leads."""
    named: list[tuple[str, Standing | None]] = [
        (gettext("May lead it"), Standing.LEADS),
        (gettext("In training for it"), Standing.LEARNS),
        (gettext("Qualified for lower levels"), Standing.BELOW),
        (gettext("Others"), None),
    ]
    if not leads:
        named[:2] = named[1::-1]
    groups = [(name, [_option(one) for one in seating.of(standing)]) for name, standing in named]
    return [(name, options) for name, options in groups if options]


def _option(one: Seatable) -> tuple[str, str]:
    """With the city of those whose clock is another, their week, and what stands in the way."""
    person = one.person
    here = timezone.get_current_timezone_name()
    name = person.name if person.time_zone == here else f"{person.name} ({zone_city(person.time_zone)})"
    facts = {"name": name, "booked": one.booked, "limit": one.per_week}
    if one.obstacle is None:
        return str(person.pk), gettext("%(name)s, %(booked)s of %(limit)s that week") % facts
    facts["why"] = str(OBSTACLES[one.obstacle])
    return str(person.pk), gettext("%(name)s, %(booked)s of %(limit)s that week: %(why)s") % facts


def chosen(typed: Mapping[str, Any]) -> list[int]:
    """Whom the fields name, as far as they name anybody."""
    found = (whole(typed.get(name)) for name in SEATS)
    return [pk for pk in found if pk]


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
