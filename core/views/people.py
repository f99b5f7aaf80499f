from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import links
from core.access import can_manage_people
from core.actions import entrance, people
from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now, number, posted_from
from core.forms.people import InviteForm, JoinForm, MeForm, RosterForm, StandingForm
from core.models import Person
from core.queries.letters import unreachable_since
from core.queries.people import has_second_factor, is_tied, own_settings, people_index, standing_of
from core.queries.records import record_of
from core.queries.roster import roster
from core.refusals import Refusal
from core.rules.records import FACTS
from core.rules.roster import Unreadable
from core.signin import let_in

PER_PAGE = 100


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_people(request.user))
    page = Paginator(people_index(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/people/index.html", {"page": page})


def invite(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_people(request.user))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, token = people.invite(**form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _invited(request, person, token)
    return render(request, "core/people/invite.html", {"form": form})


def invite_many(request: PersonRequest) -> HttpResponse:
    """The list is checked first, and on the page what was checked is what is invited."""
    ensure(can_manage_people(request.user))
    form = RosterForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        form.show(text)
        try:
            found = roster(text)
            if "invite" in request.POST and found.may_go:
                return _invited_many(request, people.invite_all(found.people, by=request.user, at=now()))
            context |= {"roster": found, "text": text}
        except (Refusal, Unreadable) as trouble:
            form.add_error("text", str(trouble))
    return render(request, "core/people/invite_many.html", context)


def _invited_many(request: PersonRequest, invited: list[tuple[Person, str]]) -> HttpResponse:
    """As for one: without a mail server somebody must hand the links over."""
    if settings.SMTP_URL:
        said = ngettext("%(n)d person is invited by mail.", "%(n)d people are invited by mail.", len(invited))
        messages.success(request, said % {"n": len(invited)})
        return redirect("people_index")
    links = [(person, settings.PUBLIC_URL + reverse("people_join", args=[token])) for person, token in invited]
    return render(request, "core/people/invited_many.html", {"links": links})


@posted_from("people_index", alone=True)
def invite_again(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    token = people.invite_again(person, by=request.user, at=now())
    return _invited(request, person, token)


def _invited(request: PersonRequest, person: Person, token: str) -> HttpResponse:
    """With a mail server the link is the invited person's alone; without one somebody must hand it over."""
    if settings.SMTP_URL:
        messages.success(request, _("%(name)s is invited by mail.") % {"name": person.name})
        return redirect("people_index")
    link = settings.PUBLIC_URL + reverse("people_join", args=[token])
    return render(request, "core/people/invited.html", {"person": person, "link": link})


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = StandingForm(request.POST or None, initial=standing_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            people.change_standing(person, **form.facts, seen=seen, by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            person.refresh_from_db()
            form.meet(refusal, standing_of(person))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What %(name)s is here is changed.") % {"name": person.name})
            return redirect("people_index")
    context = {
        "person": person,
        "form": form,
        "unreachable": unreachable_since(person.email),
        "has_second_factor": has_second_factor(person),
        "is_tied": is_tied(person),
    }
    return render(request, "core/people/edit.html", context)


def record(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    before = number(request.GET.get("before"))
    context = {
        "person": person,
        "record": record_of("person", pk, request.user, {FACTS}, before=before),
        "before": before,
    }
    return render(request, "core/people/record.html", context)


@posted_from("people_edit")
def reactivate(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    people.reactivate(person, by=request.user, at=now())
    messages.success(request, _("%(name)s is active again.") % {"name": person.name})
    return redirect("people_edit", person.pk)


@posted_from("people_edit")
def forget_second_factors(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    people.forget_second_factors(person, by=request.user, at=now())
    messages.success(request, _("%(name)s signs in without a second step now.") % {"name": person.name})
    return redirect("people_edit", person.pk)


@posted_from("people_edit")
def untie(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    entrance.untie(person, by=request.user, at=now())
    messages.success(request, _("%(name)s is tied to no account of a provider now.") % {"name": person.name})
    return redirect("people_edit", person.pk)


@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open door: the signed link is the permission."""
    link = links.find(people.INVITATION, token, at=now())
    if link is None:
        return render(request, "core/people/join_over.html", status=410)
    invited = get_object_or_404(Person, pk=link.target_id)
    if settings.OIDC_ONLY:
        return render(request, "core/people/join_by_provider.html", {"invited": invited})
    initial = {"name": invited.name, "language": invited.language, "time_zone": invited.time_zone}
    form = JoinForm(request.POST or None, initial=initial, invited=invited)
    if request.method == "POST" and form.is_valid():
        try:
            person = people.join(link, **form.cleaned_data, by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            let_in(request, person)
            return redirect("/")
    return render(request, "core/people/join.html", {"form": form, "invited": invited})


def me(request: PersonRequest) -> HttpResponse:
    person = request.user
    stands = own_settings(person)
    form = MeForm(request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid() and not form.gives_way(ChangedMeanwhile(), stands):
        try:
            people.change_self(person, **form.changes, by=person, at=now())
        except ChangedMeanwhile as refusal:
            person.refresh_from_db()
            form.meet(refusal, own_settings(person))
        except Refusal as refusal:
            form.add_error("location", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("me")
    return render(request, "core/people/me.html", {"form": form})
