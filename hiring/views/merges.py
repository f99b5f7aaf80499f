from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_merge
from hiring.actions import merges
from hiring.models import Candidate
from hiring.queries.merges import merges_into, plan


def create(request: PersonRequest, pk: int, other_pk: int) -> HttpResponse:
    """What would happen, and then: the other's file goes into this one."""
    survivor = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    merged = get_object_or_404(Candidate.objects.visible_to(request.user), pk=other_pk)
    ensure(can_merge(request.user))
    if request.method == "POST":
        try:
            made = merges.merge(survivor, merged, by=request.user, at=now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("hiring:candidates_detail", pk)
        messages.success(request, _("The two files are one. For a day this can be undone."))
        return redirect("hiring:candidates_detail", made.survivor_id)
    return render(request, "hiring/merges/create.html", {"plan": plan(survivor, merged, request.user)})


@posted_from("hiring:candidates_detail", by="pk")
def undo(request: PersonRequest, pk: int, merge_pk: int) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    ensure(can_merge(request.user))
    made = get_object_or_404(merges_into(candidate), pk=merge_pk)
    try:
        merges.undo(made, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two files are two again, as they were."))
    return redirect("hiring:candidates_detail", pk)
