"""Where the two links of an invitation lead: a page that asks, and one press that answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, number
from core.refusals import Refusal
from interviews.actions import answers
from interviews.forms.answers import DeclineForm
from interviews.models import InterviewState, Seat, SeatAnswer
from interviews.queries.answers import seat_to_answer
from interviews.queries.arrangements import needs_for
from interviews.queries.replacements import in_pool
from interviews.rules.answers import Closed, closed


def accept(request: PersonRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    if request.method == "POST":
        try:
            answers.accept(seat, seen=number(request.POST.get("seen")), by=request.user, at=now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("interviews:answers_accept", pk)
        messages.success(request, _("You accepted. The interview stands in your list."))
        return redirect("interviews:home_index" if request.GET.get("then") == "home" else "interviews:booking_index")
    return _page(request, seat, "interviews/answers/accept.html")


def decline(request: PersonRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    if _why_closed(seat) is not None:
        return _page(request, seat, "interviews/answers/decline.html")
    people = in_pool(seat.interview, but=[request.user.pk])
    form = DeclineForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            seen = number(request.POST.get("seen"))
            answers.decline(seat, **form.cleaned_data, seen=seen, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You declined. Recruiter and coordinator are told by mail."))
            return redirect("interviews:booking_index")
    return _page(request, seat, "interviews/answers/decline.html", form=form)


def _seat(request: PersonRequest, pk: int) -> Seat:
    seat = seat_to_answer(request.user, pk)
    if seat is None:
        raise Http404
    return seat


def _why_closed(seat: Seat) -> Closed | None:
    return closed(
        is_cancelled=seat.interview.state != InterviewState.BOOKED,
        is_held=seat.held,
        is_declined=seat.answer == SeatAnswer.DECLINED,
        starts_at=seat.interview.starts_at,
        at=now(),
    )


def _page(request: PersonRequest, seat: Seat, template: str, **more: Any) -> HttpResponse:
    """A link out of an old mail leads to the interview as it stands now, and says when there is nothing to answer."""
    why = _why_closed(seat)
    sent = number(request.GET.get("of"))
    context = {
        "seat": seat,
        "interview": seat.interview,
        "candidate": seat.interview.application.candidate,
        "needs": needs_for(seat.interview.application) if seat.held else None,
        "closed": why.value if why else "",
        "has_changed": why is None and sent is not None and sent != seat.interview.sequence,
    }
    return render(request, template, {**context, **more}, status=410 if why else 200)
