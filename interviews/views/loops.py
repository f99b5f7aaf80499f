from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from core.doors import PersonRequest, ensure, now
from core.rules.numbers import whole
from hiring.access import can_see_pipeline
from hiring.models import Requisition
from hiring.rules.loops import MOST_SESSIONS
from interviews.queries import loops as queries


def booked(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the page on which a loop is changed, before it is saved; by itself all that is booked from it."""
    requisition = _fetch(request, pk)
    ensure(can_see_pipeline(request.user, requisition))
    asked = request.GET
    change = {"changed": _numbers(asked, "changed"), "removed": _numbers(asked, "removed")}
    added = next(iter(_numbers(asked, "added")), 0)
    found = queries.booked(requisition, request.user, **change, added=min(added, MOST_SESSIONS), at=now())
    return _show(request, "booked", {"requisition": requisition, "booked": found})


def short(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the page of the loop, and a page of its own."""
    requisition = _fetch(request, pk)
    ensure(can_see_pipeline(request.user, requisition))
    found = queries.short(requisition, request.user, page=request.GET.get("page"))
    return _show(request, "short", {"requisition": requisition, "short": found})


def structure(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the page of the loop, and a page of its own."""
    requisition = _fetch(request, pk)
    return _show(request, "structure", {"requisition": requisition, "structure": queries.structured(requisition)})


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    found: Requisition = get_object_or_404(queries.loops_shown(request.user), pk=pk)
    return found


def _numbers(asked: QueryDict, name: str) -> list[int]:
    given = (whole(text) for text in asked.getlist(name)[:MOST_SESSIONS])
    return [number for number in given if number is not None]


def _show(request: PersonRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"interviews/loops/{page}.html{part}", context)
