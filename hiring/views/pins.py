from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number
from core.refusals import Refusal
from hiring.access import can_change_requisition, can_run_requisition
from hiring.actions import pins
from hiring.queries.pins import concerned, move, role_use
from hiring.queries.requisitions import head, requisitions_shown
from rubrics.queries.roles import role_name
from rubrics.queries.rubrics import rubrics_shown


def role(request: PersonRequest, key: str) -> HttpResponse:
    """Hung into the page of a role, and a page of its own."""
    name = role_name(request.user, key)
    if name is None:
        raise Http404
    context = {"key": key, "name": name, "use": role_use(request.user, key)}
    return render(request, f"hiring/pins/role.html{_part(request)}", context)


def rubric(request: PersonRequest, version: int) -> HttpResponse:
    """Hung into the page on which a version is published, and a page of its own."""
    found = get_object_or_404(rubrics_shown(request.user), version=version)
    shown = concerned(request.user, found)
    movable = [one.requisition.pk for one in shown.rows if can_change_requisition(request.user, one.requisition)]
    context = {"rubric": found, "concerned": shown, "movable": movable}
    return render(request, f"hiring/pins/rubric.html{_part(request)}", context)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """What following the version in force would change for a draft, and doing so."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_run_requisition(request.user, requisition))
    if request.method == "POST":
        # The version that was looked at, which may have been followed by another
        target = get_object_or_404(rubrics_shown(request.user), version=number(request.POST.get("version")))
        try:
            pins.pin(requisition, to=target, by=request.user, at=now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("hiring:pins_edit", pk)
        messages.success(request, _("The draft follows version %(version)d.") % vars(target))
        return redirect("hiring:requisitions_edit", pk)
    wanted = move(requisition)
    context = {"requisition": requisition, "head": head(requisition, at=now()), "tab": "competencies", "move": wanted}
    return render(request, "hiring/pins/edit.html", context)


def _part(request: PersonRequest) -> str:
    return "#panel" if "HX-Request" in request.headers else ""
