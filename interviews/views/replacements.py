from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number
from core.models import Person
from core.refusals import Refusal
from interviews.access import can_book
from interviews.actions import booking
from interviews.models import InterviewState, take_home_of
from interviews.queries.replacements import in_pool, interviews_to_mend, replacements
from interviews.rules.replacements import panel_after


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Who could lead it: one press swaps. `out`: the lead who is to go; without it somebody is added."""
    interview = get_object_or_404(interviews_to_mend(request.user), pk=pk)
    ensure(can_book(request.user, interview.application))
    if interview.state != InterviewState.BOOKED:
        messages.error(request, _("This interview was cancelled. Book the session again."))
        return redirect("hiring:pipeline_detail", interview.application_id)
    out = number(request.GET.get("out"))
    pool = in_pool(interview)
    if request.method == "POST" and (answer := _swap(request, interview, pool, out)):
        return answer
    search = replacements(interview, pool, out=out, at=now())
    leaving = next((one for one in search.leads if one.pk == out), None)
    context = {"interview": interview, "application": interview.application, "search": search, "leaving": leaving}
    return render(request, "interviews/replacements/edit.html", context)


def _swap(request: PersonRequest, interview: Any, pool: Iterable[Person], out: int | None) -> HttpResponse | None:
    chosen = number(request.POST.get("person"))
    person = next((one for one in pool if one.pk == chosen), None)
    if person is None:
        messages.error(request, _("Choose somebody of the list."))
        return None
    held = [(seat.person, seat.kind) for seat in interview.all_seats if seat.held]
    panel = panel_after(held, comes=person, goes=out)
    try:
        booking.move(
            interview,
            starts_at=interview.starts_at,
            place=interview.place,
            leads=panel["leads"],
            shadows=panel["shadows"],
            reverse_shadows=panel["reverse_shadows"],
            over=(),
            seen=number(request.POST.get("seen")),
            by=request.user,
            at=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    said = _("%(name)s leads it. Everybody concerned is told by mail.") % {"name": person.name}
    if take_home_of(interview):
        said = _("%(name)s grades it.") % {"name": person.name}
    messages.success(request, said)
    return redirect("hiring:pipeline_detail", interview.application_id)
