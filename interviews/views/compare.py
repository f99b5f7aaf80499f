from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number
from interviews.access import can_compare, reads_with
from interviews.actions import talks
from interviews.queries import compare as queries


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """The address says whom: `?with=12&with=15`. Without, or with what cannot be compared, it asks."""
    requisition = get_object_or_404(queries.requisitions_to_compare(request.user), pk=pk)
    asked = list(dict.fromkeys(request.GET.getlist("with")))
    ids = [one for one in map(number, asked) if one is not None]
    found = queries.comparable(request.user, requisition)
    if len(asked) < queries.LEAST:
        # With one more, by the button of the form
        return _choose(request, requisition, found, ids, _few(request))
    if len(asked) > queries.MOST:
        return _choose(request, requisition, found, ids, _("Compare four candidates at most. Take some away."))
    known = {one.pk: one for one in _read(request, queries.these(found, ids))}
    if len(known) < len(asked):
        problem = _(
            "Not all of them can be compared here: they are no candidates of this requisition, or not yours to read. "
            "Choose again."
        )
        return _choose(request, requisition, found, ids, problem)
    comparison = queries.compare([known[one] for one in ids], request.user, now())
    for one in comparison.unseen_by(request.user):
        talks.note_view(one, by=request.user, at=now())
    context = {"requisition": requisition, "comparison": comparison, "ids": ids}
    return render(request, "interviews/compare/detail.html", context)


def _few(request: PersonRequest) -> str:
    return _("Choose at least two candidates.") if "compare" in request.GET else ""


def _choose(request: PersonRequest, requisition: Any, found: Any, chosen: list[int], problem: str) -> HttpResponse:
    ensure(can_compare(request.user, requisition))
    offered = _read(request, queries.on_offer(found, chosen))
    context = {"requisition": requisition, "offered": offered, "chosen": chosen, "problem": problem}
    return render(request, "interviews/compare/choose.html", context)


def _read(request: PersonRequest, found: Any) -> list[Any]:
    """Those they may read, and those where only their own card stands between."""
    return [one for one in found if one.owed or reads_with(request.user, one, one.own_states)]
