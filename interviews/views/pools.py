from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.doors import PersonRequest, ensure, now, number, posted_from, words
from core.refusals import Refusal
from hiring.access import can_move_candidates, can_see_pipeline
from hiring.models import Requisition, Session
from hiring.queries.requisitions import head, requisitions_shown
from interviews.actions import pools
from interviews.queries import pools as queries

LONGEST_NAME = 100


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Who may be asked for each session of the loop; `session`: the one to which somebody is to be added; `page`, of
    the people who were chosen for the session `of`."""
    requisition = _requisition(request, pk)
    pages = {number(request.GET.get("of")) or 0: request.GET.get("page")}
    shown = queries.pools_shown(requisition, now(), pages=pages)
    may_change = can_move_candidates(request.user, requisition)
    text = words(request.GET.get("q"), LONGEST_NAME)
    wanted = number(request.GET.get("session"))
    chosen = next((one.session for one in shown.sessions if may_change and one.session.pk == wanted), None)
    rank, user = requisition.level.rank, request.user
    context = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "pools",
        "pools": shown,
        "may_change": may_change,
        "chosen": chosen,
        "text": text,
        "found": queries.to_add(chosen, rank=rank, text=text, user=user) if chosen else [],
    }
    return render(request, "interviews/pools/edit.html", context)


@posted_from("interviews:pools_edit", by="pk")
def add(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    requisition = _requisition(request, pk)
    ensure(can_move_candidates(request.user, requisition))
    session = _session(requisition, session_pk)
    asked = [one for one in map(number, request.POST.getlist("person")) if one]
    people = queries.people_named(request.user, asked)
    try:
        added = pools.add(session, people=people, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('interviews:pools_edit', args=[pk])}?session={session_pk}#session-{session_pk}")
    told = ngettext("%(n)d person is added.", "%(n)d people are added.", len(added)) % {"n": len(added)}
    messages.success(request, told if added else _("Everybody you chose is in it already."))
    return redirect(f"{reverse('interviews:pools_edit', args=[pk])}#session-{session_pk}")


@posted_from("interviews:pools_edit", by="pk")
def remove(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    requisition = _requisition(request, pk)
    ensure(can_move_candidates(request.user, requisition))
    session = _session(requisition, session_pk)
    people = queries.people_named(request.user, [number(request.POST.get("person")) or 0])
    for person in people:
        pools.remove(session, person=person, by=request.user, at=now())
        messages.success(request, _("%(name)s is taken out of the pool.") % {"name": person.name})
    return redirect(f"{reverse('interviews:pools_edit', args=[pk])}#session-{session_pk}")


def _requisition(request: PersonRequest, pk: int) -> Requisition:
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_see_pipeline(request.user, requisition))
    return requisition


def _session(requisition: Requisition, pk: int) -> Session:
    return get_object_or_404(requisition.sessions.select_related("requisition"), pk=pk)
