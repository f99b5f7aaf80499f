from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.models import Application
from interviews.access import can_book
from interviews.actions import times
from interviews.forms.times import FindForm, usual
from interviews.queries import times as queries
from interviews.queries.booking import applications_to_book
from interviews.queries.windows import windows_of


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """`?session=`: of one session alone; `?again=`: as a search before it, with more `days` or a `later` end."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    sessions, today = queries.sessions_to_time(application), _today(application)
    form = FindForm(
        request.POST if request.method == "POST" else None,
        initial={**usual(sessions, today), **_asked_before(request)},
        sessions=sessions,
        today=today,
    )
    if form.is_bound and form.is_valid():
        try:
            search = times.ask(application, wish=form.wish, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interviews:times_detail", search.pk)
    windows = windows_of(application, now())
    context = {"application": application, "form": form, "sessions": sessions, "windows": windows}
    return render(request, "interviews/times/create.html", context)


def _today(application: Application) -> date:
    return now().astimezone(ZoneInfo(application.candidate.time_zone)).date()


def _asked_before(request: PersonRequest) -> dict[str, object]:
    session, again = number(request.GET.get("session")), number(request.GET.get("again"))
    if session:
        return {"sessions": [session]}
    if not again:
        return {}
    days, later = number(request.GET.get("days")), "later" in request.GET
    return queries.wished_before(request.user, again, days=days, later=later)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(queries.searches(request.user), pk=pk)
    context = {
        "search": search,
        "shown": queries.search_shown(search, now()),
        "can_book": can_book(request.user, search.application),
    }
    part = "#standing" if request.htmx else ""  # type: ignore[attr-defined]  # by its middleware
    return render(request, f"interviews/times/detail.html{part}", context)


@posted_from("interviews:times_detail", by="pk")
def book(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    search = get_object_or_404(queries.searches(request.user), pk=pk)
    ensure(can_book(request.user, search.application))
    tells = "tells_candidate" in request.POST
    try:
        made = times.book_plan(search, number=number, tells_candidate=tells, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:times_detail", pk)
    messages.success(request, _told(len(made), tells=tells))
    return redirect("hiring:pipeline_detail", search.application_id)


def _told(count: int, *, tells: bool) -> str:
    booked = ngettext("%(count)d interview is booked.", "%(count)d interviews are booked.", count) % {"count": count}
    if tells:
        return f"{booked} {_('The interviewers and the candidate are invited by mail.')}"
    return f"{booked} {_('The interviewers are invited by mail.')}"
