from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import can_manage_people
from core.doors import PersonRequest, ensure, now
from core.models import Person
from core.refusals import Refusal
from interviews.actions import leavers
from interviews.forms.leavers import LeaveForm
from interviews.queries.leavers import heirs_of, what_is_left


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """What somebody leaves behind is settled on one page, before the door is closed."""
    ensure(can_manage_people(request.user))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not person.is_active:
        if request.method == "POST":
            messages.error(request, _("%(name)s was deactivated already. Nothing was changed.") % {"name": person.name})
        return redirect("people_edit", pk)
    left = what_is_left(person, now())
    form = LeaveForm(person, left, heirs_of(person), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            leavers.deactivate(
                person,
                team_replacements=form.team_replacements,
                seat_replacements=form.seat_replacements,
                looks_after=form.looks_after,
                by=request.user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is deactivated. What they wrote stays.") % {"name": person.name})
            return redirect("people_index")
    return render(request, "interviews/leavers/edit.html", {"person": person, "left": left, "form": form})
