from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from core.when import moment
from interviews.access import can_meet
from interviews.actions import meetings
from interviews.forms.meetings import LookForm, MeetForm
from interviews.queries import meetings as queries
from interviews.rules.meetings import MINUTES, USUAL_MINUTES


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """When the panel talks: the first times that suit all, or who stands in the way. The list follows what is chosen;
    without scripts a button asks for it."""
    application = get_object_or_404(queries.applications_to_meet_about(request.user), pk=pk)
    ensure(can_meet(request.user, application))
    at, zone = now(), ZoneInfo(timezone.get_current_timezone_name())
    stands = queries.gathering(application, at)
    people = queries.with_diaries(queries.expected(application))
    about: dict[str, Any] = {"people": people, "today": at.astimezone(zone).date()}
    typed = _typed(request, people, stands) | ({} if _sent(request) else {"first_day": about["today"].isoformat()})
    wish = LookForm(typed, **about).wish()
    search = queries.search(**wish, zone=zone, at=at, meeting=stands.id if stands else None)
    about["offers"] = [offer.value for offer in search.offers] + ([stands.value] if stands else [])
    saves = request.method == "POST" and "look" not in request.POST
    form = MeetForm(request.POST, **about) if saves else MeetForm(initial=typed, **about)
    if saves and (answer := _save(request, application, stands, form)):
        return answer
    context = {"application": application, "meeting": stands, "form": form, "search": search, "wish": wish}
    looks = request.method == "GET" and "HX-Request" in request.headers
    return render(request, "interviews/meetings/edit.html#times" if looks else "interviews/meetings/edit.html", context)


def _sent(request: PersonRequest) -> bool:
    return "minutes" in (request.POST if request.method == "POST" else request.GET)


def _typed(request: PersonRequest, people: list[Any], stands: queries.Gathering | None) -> dict[str, Any]:
    """What was typed stays, whether it is to be booked or only looked at; at first, what stands."""
    given = request.POST if request.method == "POST" else request.GET
    if _sent(request):
        return {**given.dict(), "people": given.getlist("people")}
    asked = queries.coming(stands.id) if stands else [one.pk for one in people]
    usual = stands.minutes if stands and stands.minutes in MINUTES else USUAL_MINUTES
    place = {"place": stands.place, "time": stands.value} if stands else {}
    return {"people": asked, "minutes": usual, **place}


def _save(
    request: PersonRequest, application: Any, stands: queries.Gathering | None, form: MeetForm
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    wanted, at = form.wanted, now()
    if not form.weigh(queries.doubts(wanted["people"], form.span, at=at, meeting=stands.id if stands else None)):
        return None
    # Who saw none books one, and who saw one moves that: neither is done to what another did meanwhile
    seen = number(request.POST.get("seen"))
    try:
        if seen is None:
            made = meetings.book(application, **wanted, by=request.user, at=at)
        elif stands is None:
            raise meetings.MeetingGone
        else:
            made = meetings.move(queries.meeting(stands), **wanted, seen=seen, by=request.user, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    said = _("The debrief is on %(when)s. Everybody asked to it is told by mail.")
    messages.success(request, said % {"when": moment(made.starts_at)})
    return redirect("interviews:debrief_detail", application.pk)


@posted_from("interviews:meetings_edit")
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.applications_to_meet_about(request.user), pk=pk)
    ensure(can_meet(request.user, application))
    stands = queries.gathering(application, now())
    if stands is None:
        messages.error(request, _("No meeting is booked."))
        return redirect("interviews:meetings_edit", pk)
    try:
        meetings.cancel(queries.meeting(stands), by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:meetings_edit", pk)
    messages.success(request, _("The debrief meeting is cancelled. Everybody asked to it is told by mail."))
    return redirect("interviews:debrief_detail", pk)


def beside(request: PersonRequest, application: Any) -> dict[str, Any]:
    """What stands in the head of the debrief page about the meeting."""
    return {"meeting": queries.gathering(application, now()), "can_meet": can_meet(request.user, application)}
