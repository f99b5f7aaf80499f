from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from core.words import say
from hiring.access import can_move_candidates, can_run_requisition, can_see_pipeline
from hiring.actions import sourcing
from hiring.forms.sourcing import ChannelForm, PlanForm
from hiring.models import Channel, Requisition
from hiring.queries.requisitions import head, people_here, requisitions_shown
from hiring.queries.sourcing import sourcing_plan
from hiring.rules.requisitions import OVER, RequisitionState


def index(request: PersonRequest, pk: int) -> HttpResponse:
    """The plan, and what came of it. Who is asked to approve sees the plan alone."""
    requisition = _fetch(request, pk)
    may_change = can_run_requisition(request.user, requisition)
    if request.method == "POST":
        ensure(may_change)
    plan = sourcing_plan(requisition)
    people = people_here(request.user) if may_change else []
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        known=plan.others,
        people=people,
        initial={"key": request.GET.get("channel", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            channel = sourcing.plan(requisition, **form.facts(), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is in the plan.") % {"name": say(channel.name)})
            return redirect("hiring:sourcing_index", pk)
    context = _base(request, requisition) | {
        "plan": plan,
        "form": form,
        "may_change": may_change and requisition.state not in OVER,
        "may_see_results": can_see_pipeline(request.user, requisition),
    }
    return render(request, "hiring/sourcing/index.html", context)


def edit(request: PersonRequest, pk: int, channel_pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    channel = get_object_or_404(requisition.channels.select_related("owner", "requisition"), pk=channel_pk)
    initial = _typed(channel)
    form = ChannelForm(
        request.POST if request.method == "POST" else None, people=people_here(request.user), initial=initial
    )
    if request.method == "POST" and form.is_valid() and not form.gives_way(ChangedMeanwhile(), initial):
        try:
            sourcing.change(channel, **form.facts(), by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            channel.refresh_from_db()
            form.meet(refusal, _typed(channel))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is saved."))
            return redirect("hiring:sourcing_index", pk)
    context = _base(request, requisition) | {"channel": channel, "form": form}
    return render(request, "hiring/sourcing/edit.html", context)


@posted_from("hiring:sourcing_edit")
def remove(request: PersonRequest, pk: int, channel_pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    channel = get_object_or_404(requisition.channels.select_related("requisition"), pk=channel_pk)
    try:
        sourcing.drop(channel, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is out of the plan.") % {"name": say(channel.name)})
    return redirect("hiring:sourcing_index", pk)


def _typed(channel: Channel) -> dict[str, Any]:
    return {"owner": channel.owner_id, "note": channel.note}


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    return get_object_or_404(requisitions_shown(request.user), pk=pk)


def _base(request: PersonRequest, requisition: Requisition) -> dict[str, Any]:
    is_open = requisition.state == RequisitionState.OPEN
    return {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "sourcing",
        "may_add": is_open and can_move_candidates(request.user, requisition),
    }
