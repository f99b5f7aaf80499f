from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.doors import PersonRequest, ensure, now, posted_from, words
from core.refusals import Refusal
from core.rules.numbers import whole
from core.when import moment, zone_city
from hiring.models import Application, Session
from interviews.access import can_book, can_open_qualifications
from interviews.actions import booking
from interviews.forms.booking import BookForm, CancelForm, DayForm, as_typed, chosen
from interviews.models import Interview, InterviewState
from interviews.queries import booking as queries
from interviews.queries.seating import busy_on, seating

LONGEST_NAME = 100


def index(request: PersonRequest) -> HttpResponse:
    """My interviews."""
    page, seats = queries.my_interviews(request.user, request.GET.get("page"))
    context = {"page": page, "seats": seats, "now": now(), "may_see_all": can_open_qualifications(request.user)}
    return render(request, "interviews/booking/index.html", context)


def panel(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the application page, and a page of its own."""
    application = get_object_or_404(queries.applications_to_book(request.user), pk=pk)
    loop = queries.loop(application, now())
    may_book = can_book(request.user, application) and not loop.is_decided
    context = {"application": application, "loop": loop, "can_book": may_book}
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"interviews/booking/panel.html{part}", context)


def create(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    application = get_object_or_404(queries.applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    session = get_object_or_404(queries.sessions_to_book(application), pk=session_pk)
    if session.is_timeless:
        return redirect("interviews:take_homes_create", pk, session_pk)
    form = _form(request, application, session, verb=_("Book and invite"), asks_to_tell=True)
    if form.is_bound and form.is_valid():
        try:
            made = booking.book(application, session=session, **form.wanted, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(made, application.candidate.time_zone, len(form.wanted["leads"])))
            return redirect("hiring:pipeline_detail", pk)
    return _page(request, form, {"application": application, "session": session})


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    interview = get_object_or_404(queries.interviews_to_change(request.user), pk=pk)
    ensure(can_book(request.user, interview.application))
    if hasattr(interview, "take_home"):
        return redirect("interviews:take_homes_edit", pk)
    if interview.state != InterviewState.BOOKED:
        messages.error(request, _("This interview was cancelled. Book the session again."))
        return redirect("hiring:pipeline_detail", interview.application_id)
    form = _form(
        request,
        interview.application,
        interview.session,
        verb=_("Save and tell the interviewers"),
        interview=interview,
    )
    if form.is_bound and form.is_valid():
        try:
            booking.move(
                interview,
                **form.wanted,
                seen=whole(request.POST.get("seen")),
                by=request.user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The interview is changed. Its interviewers are told by mail."))
            return redirect("hiring:pipeline_detail", interview.application_id)
    context = {"application": interview.application, "session": interview.session, "interview": interview}
    return _page(request, form, {**context, "cancel_form": CancelForm(), "seen": interview.sequence})


@posted_from("interviews:booking_edit")
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    interview = get_object_or_404(queries.interviews_to_change(request.user), pk=pk)
    ensure(can_book(request.user, interview.application))
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        booking.cancel(interview, reason=reason, by=request.user, at=now())
    except Refusal as refusal:
        if interview.state == InterviewState.BOOKED:
            messages.error(request, str(refusal))
        return redirect("interviews:booking_edit", pk)
    messages.success(request, _("The interview is cancelled. Its interviewers are told by mail."))
    return redirect("hiring:pipeline_detail", interview.application_id)


def _form(
    request: PersonRequest,
    application: Application,
    session: Session,
    *,
    verb: str,
    interview: Interview | None = None,
    asks_to_tell: bool = False,
) -> BookForm:
    """What was typed stays, whether it is to be booked or only looked at beside the day."""
    seats = interview.held_seats if interview else []  # type: ignore[attr-defined]  # prefetched
    stands = as_typed(interview.starts_at, interview.place, seats) if interview else {}
    typed = request.POST.dict() if request.method == "POST" else {**stands, **request.GET.dict()}
    starts_at = DayForm({"starts_at": typed.get("starts_at") or ""}).moment()
    found = seating(
        application,
        session,
        moment=starts_at,
        minutes=interview.minutes if interview else session.minutes,
        text=words(typed.get("find"), LONGEST_NAME),
        keep=[*chosen(typed), *chosen(stands)],
        but=interview,
        at=now(),
    )
    wanted: dict[str, Any] = {
        "seating": found,
        "verb": verb,
        "asks_to_tell": asks_to_tell,
        "settled": chosen(stands) if interview and starts_at == interview.starts_at else (),
    }
    if request.method == "POST" and "look" not in request.POST:
        return BookForm(request.POST, **wanted)
    return BookForm(initial=typed, **wanted)


def _page(request: PersonRequest, form: BookForm, context: dict[str, Any]) -> HttpResponse:
    busy = busy_on(form.seating, form.seating.moment or now(), request.user.time_zone)
    looks = request.method == "GET" and "HX-Request" in request.headers
    template = "interviews/booking/edit.html#busy" if looks else "interviews/booking/edit.html"
    return render(request, template, {**context, "form": form, "busy": busy, "looks": looks})


def _told(made: Interview, zone: str, invited: int) -> str:
    """When it is, for the one who booked and for the candidate."""
    when = {"when": moment(made.starts_at), "theirs": moment(made.starts_at, zone), "city": zone_city(zone)}
    if when["when"] == when["theirs"]:
        booked = _("Booked for %(when)s.") % when
    else:
        booked = _("Booked for %(when)s; for the candidate that is %(theirs)s, %(city)s.") % when
    if made.tells_candidate:
        mailed = ngettext(
            "The interviewer and the candidate are invited by mail.",
            "The interviewers and the candidate are invited by mail.",
            invited,
        )
    else:
        mailed = ngettext("The interviewer is invited by mail.", "The interviewers are invited by mail.", invited)
    return f"{booked} {mailed}"
