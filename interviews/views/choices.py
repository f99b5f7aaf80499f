"""The recruiter invites a candidate to choose; the candidate chooses behind a signed link. The link is the permission;
it is for one invitation, and pages work without scripts."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from core.throttle import too_often
from hiring.models import Application
from interviews.access import can_book
from interviews.actions import choices
from interviews.forms.choices import InviteForm, ReasonForm, TimeForm, WishForm, ZoneForm
from interviews.forms.windows import as_said as windows_as_said
from interviews.models import Choice
from interviews.queries import choices as queries
from interviews.queries.booking import applications_to_book
from interviews.queries.windows import windows_of
from interviews.views.arrangements import taken
from interviews.views.status import behind

NOTICE = 24
# Of what is asked of the server through one link
HOUR, MOST_IN_AN_HOUR = 3600, 200
AHEAD, LONG = timedelta(days=1), timedelta(days=14)

# The staff's


def panel(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the application page, and a page of its own. What a candidate needs is for who books, and for nobody
    else who may see the application."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    context = {"application": application, "choosing": queries.choosing(application, now())}
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"interviews/choices/panel.html{part}", context)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    offered = queries.sessions_to_choose(application)
    form = _form(request, application, offered)
    seen = None
    if form.is_bound and form.is_valid():
        if "look" in request.POST:
            seen = _seen(request, application, form)
        else:
            try:
                choices.invite(application, **_wanted(form), by=request.user, at=now())
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The candidate is asked by mail to choose a time."))
                return redirect("hiring:pipeline_detail", pk)
    context = {"application": application, "offered": offered, "form": form, "seen": seen}
    return render(request, "interviews/choices/create.html", context)


def _form(request: PersonRequest, application: Application, offered: Any) -> InviteForm:
    if request.method == "POST":
        return InviteForm(request.POST, offered=offered)
    today = now().astimezone(ZoneInfo(application.candidate.time_zone)).date()
    initial = {
        "sessions": [str(session.pk) for session in offered[:1]],
        "first_day": today + AHEAD,
        "last_day": today + LONG,
        "notice_hours": NOTICE,
    }
    return InviteForm(initial=initial, offered=offered)


def _wanted(form: InviteForm) -> dict[str, Any]:
    names = ("first_day", "last_day", "notice_hours", "words")
    return {"sessions": form.chosen, **{name: form.cleaned_data[name] for name in names}}


def _seen(request: PersonRequest, application: Application, form: InviteForm) -> dict[str, Any]:
    """The mail, and how many times they would find now."""
    wanted = _wanted(form)
    sessions = wanted.pop("sessions")
    asked = Choice(application=application, asked_by=request.user, asked_at=now(), until=now(), **wanted)
    found = queries.open_times(application, queries.terms_of(asked, sessions), at=now())
    days = queries.by_days(found.offers, ZoneInfo(application.candidate.time_zone))
    letter = queries.letter_seen(application, sessions, asked)
    return {"letter": letter, "times": len(found.offers), "days": len(days), "is_unusual": found.is_unusual}


@posted_from("interviews:choices_panel", by="pk")
def close(request: PersonRequest, pk: int, choice_pk: int) -> HttpResponse:
    choice = get_object_or_404(queries.choices_to_close(request.user), pk=choice_pk, application=pk)
    ensure(can_book(request.user, choice.application))
    try:
        choices.close(choice, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The candidate cannot choose any more. Their page says so."))
    return redirect("hiring:pipeline_detail", pk)


# The candidate's: open doors

behind_link = behind(queries.choice_behind, lambda choice: choice.application.candidate, "interviews/choices/over.html")


@login_not_required
@require_safe
@behind_link
def detail(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    return _page(request, token, choice)


@login_not_required
@posted_from("interviews:choices_detail", by="token")
@behind_link
def hold(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    """Kept for a while, so that looking at it once more costs nobody the time."""
    form = TimeForm(request.POST)
    if problem := _problem(form, token):
        return _page(request, token, choice, problems=[problem])
    try:
        choices.hold(choice, **form.cleaned_data, by=None, at=now())
    except Refusal as refusal:
        return _page(request, token, choice, problems=[str(refusal)])
    return redirect("interviews:choices_confirm", token)


@login_not_required
@behind_link
def confirm(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    kept = queries.held(choice, now())
    if request.method == "POST":
        form = TimeForm(request.POST)
        if problem := _problem(form, token):
            return _page(request, token, choice, problems=[problem])
        try:
            choices.confirm(choice, **form.cleaned_data, by=None, at=now())
        except Refusal as refusal:
            # Pressed twice: what they wanted is so
            if not queries.is_chosen(choice, form.cleaned_data["starts_at"]):
                return _page(request, token, choice, problems=[str(refusal)])
        return redirect("interviews:choices_detail", token)
    if not kept:
        return redirect("interviews:choices_detail", token)
    context = {"token": token, "choice": choice, "kept": queries.as_meetings(kept), "until": kept[0].until}
    return render(request, "interviews/choices/confirm.html", context)


@login_not_required
@behind_link
def move(request: HttpRequest, token: str, choice: Choice, pk: int) -> HttpResponse:
    interview = get_object_or_404(queries.booked_through(choice), pk=pk)
    problems = []
    if request.method == "POST":
        form = TimeForm(request.POST)
        if problem := _problem(form, token):
            problems = [problem]
        else:
            try:
                choices.move(choice, interview, **form.cleaned_data, by=None, at=now())
            except Refusal as refusal:
                problems = [str(refusal)]
            else:
                return redirect("interviews:choices_detail", token)
    context = {"token": token, "problems": problems, "page": queries.move_page(choice, interview, now())}
    return render(request, "interviews/choices/move.html", context)


@login_not_required
@behind_link
def cancel(request: HttpRequest, token: str, choice: Choice, pk: int) -> HttpResponse:
    interview = get_object_or_404(queries.booked_through(choice), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            choices.cancel(choice, interview, **form.cleaned_data, by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interviews:choices_detail", token)
    page = queries.move_page(choice, interview, now(), with_times=False)
    return render(request, "interviews/choices/cancel.html", {"token": token, "form": form, "page": page})


@login_not_required
@behind_link
def wish(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    """When nothing suits."""
    said = windows_as_said(windows_of(choice.application, now()))
    form = WishForm(request.POST if request.method == "POST" else None, at=now(), initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            choices.wish(choice, windows=given["windows"], words=given["words"], by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interviews:choices_detail", token)
    return render(request, "interviews/choices/wish.html", {"token": token, "form": form, "choice": choice})


@login_not_required
@posted_from("interviews:choices_detail", by="token")
@behind_link
def zone(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    form = ZoneForm(request.POST)
    if form.is_valid():
        choices.change_zone(choice, zone=form.cleaned_data["time_zone"], by=None, at=now())
        return redirect("interviews:choices_detail", token)
    return _page(request, token, choice, problems=[_("Choose your time zone from the list.")])


@login_not_required
@behind_link
def arrange(request: HttpRequest, token: str, choice: Choice) -> HttpResponse:
    form, is_kept = taken(request, choice.application, by=None, at=now())
    if is_kept:
        return redirect("interviews:choices_detail", token)
    back = reverse("interviews:choices_detail", args=[token])
    context = {"token": token, "form": form, "back": back, "back_to": _("Back to the open times")}
    return render(request, "interviews/status/arrange.html", context)


def _problem(form: TimeForm, token: str) -> str:
    if too_often("choice", token, most=MOST_IN_AN_HOUR, seconds=HOUR, at=now()):
        return _("That was often within an hour. Wait a little.")
    return "" if form.is_valid() else _("Choose one of the times on the page.")


def _page(request: HttpRequest, token: str, choice: Choice, **said: Any) -> HttpResponse:
    """As it stands now: after a refusal read anew, with other times."""
    stands = (queries.choice_behind(token, now()) or choice) if said else choice
    page = queries.choice_page(stands, now())
    zone_form = ZoneForm(initial={"time_zone": page.zone})
    context = {"token": token, "page": page, "needs": page.needs, "zone_form": zone_form, **said}
    return render(request, "interviews/choices/detail.html", context)
