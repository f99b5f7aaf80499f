from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import links
from core.access import can_manage_people
from core.actions import people
from core.doors import PersonRequest, ensure, now
from core.forms.people import InviteForm, JoinForm, MeForm, OfficeForm
from core.models import Person
from core.refusals import Refusal

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
PER_PAGE = 100


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_people(request.user))
    page = Paginator(Person.objects.visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
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


@require_POST
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
    form = OfficeForm(request.POST or None, initial={"office": person.office})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_office(person, office=form.cleaned_data["office"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The office of %(name)s is changed.") % {"name": person.name})
            return redirect("people_index")
    return render(request, "core/people/edit.html", {"person": person, "form": form})


@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open door: the signed link is the permission."""
    link = links.find(people.INVITATION, token, at=now())
    if link is None:
        return render(request, "core/people/join_over.html", status=410)
    invited = get_object_or_404(Person, pk=link.target_id)
    initial = {"name": invited.name, "language": invited.language, "time_zone": invited.time_zone}
    form = JoinForm(request.POST or None, initial=initial, invited=invited)
    if request.method == "POST" and form.is_valid():
        try:
            person = people.join(link, **form.cleaned_data, by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, person, backend=BACKEND)
            return redirect("/")
    return render(request, "core/people/join.html", {"form": form, "invited": invited})


def me(request: PersonRequest) -> HttpResponse:
    person = request.user
    names = ("name", "language", "time_zone", "day_starts", "day_ends", "working_days")
    form = MeForm(request.POST or None, initial={name: getattr(person, name) for name in names})
    if request.method == "POST" and form.is_valid():
        people.change_self(person, **form.cleaned_data, by=person, at=now())
        messages.success(request, _("Saved."))
        return redirect("me")
    return render(request, "core/people/me.html", {"form": form})
