from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.doors import PersonRequest, now
from interviews.access import can_book
from interviews.queries.booking import applications_to_book
from interviews.queries.coverage import coverage


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """What the booked interviews will leave uncovered, and who could mend it. Hung into the interviews, and a page."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    context = {
        "application": application,
        "coverage": coverage(application, now()),
        "can_book": can_book(request.user, application),
    }
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"interviews/coverage/detail.html{part}", context)
