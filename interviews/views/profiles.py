from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import can_set_hours
from core.actions import people
from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now, posted_from
from core.models import Person
from core.queries.letters import unreachable_since
from core.queries.people import hours_of
from core.refusals import Refusal
from core.when import day
from interviews.access import can_open_qualifications, can_pause, can_read_profile, can_set_limits, can_train
from interviews.actions import profiles
from interviews.forms.profiles import LimitsForm, PauseForm, TheirHoursForm
from interviews.models import Profile
from interviews.queries import profiles as queries
from interviews.queries.qualifications import levels, standings_of


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Limits, pause and what they may lead; their working time stands in their own settings."""
    person = _person(request, pk)
    if request.method == "POST":
        ensure(can_set_limits(request.user, person))
    profile = queries.profile_of(person)
    form = LimitsForm(request.POST or None, initial=queries.as_typed(profile, queries.LIMITS))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            profiles.set_limits(person, **form.facts, seen=seen, by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            form.meet(refusal, queries.as_typed(queries.profile_of(person), queries.LIMITS))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The limits are saved."))
            return redirect("interviews:profiles_edit", pk)
    return _page(request, person, profile, form=form)


@posted_from("interviews:profiles_edit")
def pause(request: PersonRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    ensure(can_pause(request.user, person))
    profile = queries.profile_of(person)
    form = _pause_form(request, profile)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            paused = profiles.pause(person, **form.facts, seen=seen, by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            form.meet(refusal, queries.as_typed(queries.profile_of(person), queries.PAUSE))
        except Refusal as refusal:
            form.add_error("paused_until", str(refusal))
        else:
            messages.success(
                request, _("No new interviews up to and with %(day)s.") % {"day": day(paused.paused_until)}
            )
            return redirect("interviews:profiles_edit", pk)
    return _page(request, person, profile, pause_form=form)


@posted_from("interviews:profiles_edit")
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    ensure(can_pause(request.user, person))
    profiles.resume(person, by=request.user, at=now())
    messages.success(request, _("The pause is over."))
    return redirect("interviews:profiles_edit", pk)


@posted_from("interviews:profiles_edit")
def hours(request: PersonRequest, pk: int) -> HttpResponse:
    """Of somebody else; one's own are changed with the rest of one's settings."""
    person = _person(request, pk)
    ensure(can_set_hours(request.user, person))
    form = _hours_form(request, person)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            people.set_hours(person, **form.facts, seen=seen, by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            form.meet(refusal, hours_of(_person(request, pk)))
        else:
            messages.success(request, _("The working time is saved."))
            return redirect("interviews:profiles_edit", pk)
    return _page(request, person, queries.profile_of(person), hours_form=form)


def _person(request: PersonRequest, pk: int) -> Person:
    person = get_object_or_404(queries.interviewers(request.user), pk=pk)
    ensure(can_read_profile(request.user, person))
    return person


def _pause_form(request: PersonRequest, profile: Profile) -> PauseForm:
    typed = request.POST if request.resolver_match and request.resolver_match.url_name == "profiles_pause" else None
    return PauseForm(
        typed or None,
        initial=queries.as_typed(profile, queries.PAUSE),
        action=reverse("interviews:profiles_pause", args=[profile.person_id]),
        verb=_("Change the pause") if profile.paused_until else _("Pause"),
    )


def _hours_form(request: PersonRequest, person: Person) -> TheirHoursForm:
    typed = request.POST if request.resolver_match and request.resolver_match.url_name == "profiles_hours" else None
    action = reverse("interviews:profiles_hours", args=[person.pk])
    return TheirHoursForm(typed or None, initial=hours_of(person), action=action)


def _page(request: PersonRequest, person: Person, profile: Profile, **forms: Any) -> HttpResponse:
    user, at = request.user, now()
    until = queries.pause_of(profile, person, at)
    context = {
        "person": person,
        "profile": profile,
        "is_own": person.pk == user.pk,
        "form": LimitsForm(initial=queries.as_typed(profile, queries.LIMITS)),
        "pause_form": _pause_form(request, profile),
        "hours_form": _hours_form(request, person),
        "may_set_hours": can_set_hours(user, person),
        "may_limit": can_set_limits(user, person),
        "may_train": can_train(user, person),
        "may_see_all": can_open_qualifications(user),
        "paused_until": until,
        "booked": queries.booked_until(person, until, reader=user, at=at) if until else None,
        "holidays": queries.holidays_ahead(person, at),
        "weekdays": queries.weekdays_of(person),
        "unreachable": unreachable_since(person.email) if request.user != person else None,
        "standings": standings_of(person, at, levels()),
        **forms,
    }
    return render(request, "interviews/profiles/edit.html", context)
