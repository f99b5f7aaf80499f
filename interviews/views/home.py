from django.http import HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, now
from interviews.queries.home import day
from interviews.queries.rollups import summaries
from interviews.queries.waiting import waiting


def index(request: PersonRequest) -> HttpResponse:
    """`show`: the kind of what waits of which all is asked for."""
    user, at, show = request.user, now(), request.GET.get("show", "")
    context = {
        "day": day(user, at),
        "waits": waiting(user, at, whole=show),
        "whole": show,
        "summaries": summaries(user),
    }
    return render(request, "interviews/home/index.html", context)
