from django.http import HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, now
from interviews.queries import habits


def detail(request: PersonRequest) -> HttpResponse:
    """One's own, and nobody else's."""
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]  # by its middleware
    context = {"habits": habits.habits(request.user, now()), "few": habits.FEW, "few_people": habits.FEW_PEOPLE}
    context["is_panel"] = bool(part)
    return render(request, f"interviews/habits/detail.html{part}", context)
