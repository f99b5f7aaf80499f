from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import FIRST_YEAR, LAST_YEAR, DayField, MomentField
from core.when import zone_city
from interviews.forms.booking import DOUBTS
from interviews.queries.meetings import Doubt
from interviews.rules.diaries import Obstacle, Span
from interviews.rules.meetings import MINUTES, USUAL_MINUTES

OTHER = "other"
LEAST_PEOPLE = 2
LATEST_FIRST = timedelta(days=365)


class LookForm(forms.Form):
    """Whom, how long and from which day on: what the offered times follow."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who talks"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least two people who are to talk.")},
        help_text=_("The lead interviewers, the hiring manager and the recruiter. Take off who need not be there."),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=[(one, "") for one in MINUTES],
        error_messages={"required": _("Choose how long it takes.")},
    )
    first_day = DayField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say which day."), "invalid": _("Give the day as in 2026-06-11.")},
    )

    def __init__(self, *args: Any, people: Sequence[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.today = {one.pk: one for one in people}, today
        here = timezone.get_current_timezone_name()
        asked: Any = self.fields["people"]
        asked.choices = [
            (one.pk, one.name if one.time_zone == here else f"{one.name} ({zone_city(one.time_zone)})")
            for one in people
        ]
        length: Any = self.fields["minutes"]
        length.choices = [(n, ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}) for n in MINUTES]

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if not self.today <= day <= self.today + LATEST_FIRST:
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def clean_people(self) -> list[int]:
        people: list[int] = self.cleaned_data["people"]
        if len(people) < LEAST_PEOPLE:
            raise forms.ValidationError(_("Choose at least two people who are to talk."))
        return people

    def wish(self) -> dict[str, Any]:
        """What of it can be used for the list of times; a wrong day is today, an unknown length the usual one."""
        self.full_clean()
        given = self.cleaned_data
        return {
            "people": [self.offered[pk] for pk in given.get("people", ())],
            "minutes": given.get("minutes") or USUAL_MINUTES,
            "first": given.get("first_day") or self.today,
        }


class MeetForm(LookForm):
    """Which of the times, or another, and where."""

    time = forms.ChoiceField(label=_("When"), error_messages={"required": _("Choose a time.")})
    other = MomentField(
        label=_("Another time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 300}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Give the day and the time as in 2026-06-11T10:00.")},
    )
    place = forms.CharField(
        label=_("Place"), required=False, max_length=300, help_text=_("A room, or the address of a video call.")
    )
    # Asked for when something speaks against somebody: that it is meant all the same
    sure = forms.CharField(label=_("Book all the same"), required=False, max_length=2000)

    def __init__(self, *args: Any, offers: Sequence[str], **kwargs: Any) -> None:
        """What was on offer when the page was made is a choice still: whether it suits is asked again."""
        super().__init__(*args, **kwargs)
        self.doubts: list[Doubt] = []
        sent = self.data.get("time", "") if self.is_bound else ""
        times = dict.fromkeys([*offers, *([sent] if moment_of(sent) else [])])
        choice: Any = self.fields["time"]
        choice.choices = [(one, one) for one in [*times, OTHER]]
        self.fields["other"].help_text = gettext("Your own time, %(city)s.") % {
            "city": zone_city(timezone.get_current_timezone_name())
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("time") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", _("Say on which day and at what time it starts."))
        return cleaned

    @property
    def starts_at(self) -> datetime | None:
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        if given.get("time") == OTHER:
            other: datetime | None = given.get("other")
            return other
        return moment_of(given.get("time", ""))

    @property
    def span(self) -> Span:
        """Of a valid form."""
        starts_at: datetime = self.wanted["starts_at"]
        return Span(starts_at, starts_at + timedelta(minutes=self.cleaned_data["minutes"]))

    def weigh(self, doubts: Sequence[Doubt]) -> bool:
        """What speaks against it is said once; who says that it is meant all the same is believed. That an offered
        time lies outside somebody's hours was said beside it."""
        offered = self.cleaned_data["time"] != OTHER
        self.doubts = [one for one in doubts if not (offered and one.obstacle == Obstacle.NOT_WORKING)]
        if not self.doubts or self.cleaned_data.get("sure") == self.mark:
            return True
        for one in self.doubts:
            self.add_error("sure", str(DOUBTS[one.obstacle]) % {"name": one.name})
        return False

    @property
    def mark(self) -> str:
        """Of these doubts at this time: whoever saw others has not agreed to them."""
        said = [f"{one.person}:{one.obstacle.value}" for one in self.doubts]
        return " ".join([*said, self.starts_at.isoformat() if self.starts_at else ""])

    @property
    def wanted(self) -> dict[str, Any]:
        """As the actions want it."""
        given = self.cleaned_data
        return {
            "starts_at": self.starts_at,
            "minutes": given["minutes"],
            "people": [self.offered[pk] for pk in given["people"]],
            "place": given["place"],
        }


def moment_of(text: str) -> datetime | None:
    """As `Offer.value` writes it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) and FIRST_YEAR <= found.year <= LAST_YEAR else None
