from django.http import HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, now
from interviews.queries.debriefs import urgent
from interviews.queries.home import day
from interviews.queries.waiting import waiting


def index(request: PersonRequest) -> HttpResponse:
    """`show`: the kind of what waits of which all is asked for."""
    user, at, show = request.user, now(), request.GET.get("show", "")
    today = day(user, at)
    debriefs = urgent(user, at, judges=today.judges)
    context = {
        "day": today,
        # The shell's, read along
        "organisation": {"name": today.house},
        "debriefs": debriefs,
        "waits": waiting(user, at, whole=show, but=[row.application for row in debriefs.rows], runs=today.runs),
        "whole": show,
    }
    return render(request, "interviews/home/index.html", context)
