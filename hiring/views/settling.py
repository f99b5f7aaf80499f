from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_reject
from hiring.actions import moves
from hiring.forms.settling import FILLED, WARM, SettleForm
from hiring.models import Requisition
from hiring.queries import moves as queries
from hiring.queries.messages import templates
from hiring.rules.messages import Occasion
from hiring.rules.moves import Settling
from hiring.rules.requisitions import RequisitionState

OCCASIONS = {FILLED: Occasion.FILLED, WARM: Occasion.KEEP_WARM}


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Nothing happens by itself: asked, shown, then done."""
    seen = Requisition.objects.visible_to(request.user).prefetch_related("members")
    requisition = get_object_or_404(seen, pk=pk)
    ensure(can_reject(request.user, requisition))
    rows = queries.still_here(requisition, request.user)
    if requisition.state != RequisitionState.FILLED or not rows:
        messages.error(request, _("There is nobody whose application waits for this."))
        return redirect("hiring:requisitions_detail", pk)
    found = templates(*OCCASIONS.values())
    form = SettleForm(
        request.POST or None,
        rows=rows,
        requisitions=queries.other_requisitions(request.user, requisition),
        texts={part: queries.proposed_texts(rows, occasion, found) for part, occasion in OCCASIONS.items()},
    )
    refused = ""
    if request.POST.get("step") == "do" and form.is_valid() and request.POST.get("shown") == form.digest():
        try:
            done = _settle(request, requisition, form)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            undo = f"undo:{reverse('hiring:moves_undo', args=[done.batch.pk])}"
            messages.success(request, f"{queries.said(done.batch, request.user, with_reasons=True)}.", extra_tags=undo)
            return redirect("hiring:requisitions_detail", pk)
    return render(request, "hiring/settling/edit.html", _context(request, requisition, form, refused))


def _settle(request: PersonRequest, requisition: Requisition, form: SettleForm) -> moves.Done:
    return moves.settle(
        requisition,
        seen={row.pk: row.stage_id for row in form.rows},
        wanted=form.wanted(),
        to=form.target,
        kind_mail=form.mail(FILLED, OCCASIONS[FILLED]),
        warm_mail=form.mail(WARM, OCCASIONS[WARM]),
        by=request.user,
        at=now(),
    )


def _context(request: PersonRequest, requisition: Requisition, form: SettleForm, refused: str) -> dict[str, Any]:
    plan = queries.settled(
        form.rows,
        form.wanted() if form.given() is not None else {},
        form.target,
        {Settling.CLOSE: form.mail(FILLED, OCCASIONS[FILLED]), Settling.WARM: form.mail(WARM, OCCASIONS[WARM])},
        now(),
    )
    step, shown = request.POST.get("step"), request.POST.get("shown", "")
    return {
        "requisition": requisition,
        "form": form,
        "refused": refused,
        "lines": [(line, form[f"what_{line.application.pk}"]) for line in plan],
        "count": sum(line.happens for line in plan),
        "more": queries.how_many_active(requisition) - len(plan) if len(plan) == queries.MOST else 0,
        "ready": form.given() is not None,
        "changed": step == "do" and bool(shown) and not refused and form.is_valid(),
        "digest": form.digest(),
        "filled_fields": form.mail_fields(FILLED),
        "warm_fields": form.mail_fields(WARM),
    }
