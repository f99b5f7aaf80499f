from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, now, number
from interviews.forms.load import LoadForm
from interviews.queries import load as queries
from interviews.queries.qualifications import all_types

ROWS = 50


def index(request: PersonRequest) -> HttpResponse:
    """For everybody who works here: who carries how much. Of pools, those of requisitions one may see."""
    user, at = request.user, now()
    offered = queries.requisitions_offered(user)
    chosen = next((one for one in offered if one.pk == number(request.GET.get("requisition"))), None)
    sessions = queries.sessions_of(chosen) if chosen else []
    form = LoadForm(request.GET, types=all_types(), requisitions=offered, sessions=sessions)
    asked = [one for one in sessions if form.wanted("session") in {None, one.pk}]
    found = queries.carriers(
        user,
        at,
        text=form.wanted("q") or "",
        type_pk=form.wanted("type"),
        among=queries.asked_in(asked, chosen.level.rank) if chosen else None,
    )
    if form.wanted("order"):
        found.sort(key=lambda one: -one.recent)
    page, weeks = Paginator(found, ROWS).get_page(request.GET.get("page")), queries.weeks_from(user, at)
    context = {
        "form": form,
        "page": page,
        "rows": queries.with_weeks(page, weeks),
        "weeks": weeks,
        "spread": queries.spread(found),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_see_all": bool(offered) or user.is_administrator or user.is_recruiter,
    }
    return render(request, "interviews/load/index.html", context)
