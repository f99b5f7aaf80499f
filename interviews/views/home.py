from django.http import HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, now
from interviews.queries.home import day
from interviews.queries.rollups import summaries


def index(request: PersonRequest) -> HttpResponse:
    context = {"day": day(request.user, now()), "summaries": summaries(request.user)}
    return render(request, "interviews/home/index.html", context)
