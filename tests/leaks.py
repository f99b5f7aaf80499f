"""Pages such as nobody should write: each tells an ower something of what others think. `tests/test_blindness.py`
plants them, and each has to be found."""

from collections import Counter

from django.db.models import Avg
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from core.settings import ROOT_URLCONF
from interviews.models import Rating, Scorecard


def _cards(pk: int) -> list[Scorecard]:
    return list(Scorecard.objects.filter(seat__interview__application=pk, state="submitted").order_by("pk"))


def _ratings(pk: int):
    return Rating.objects.filter(scorecard__in=[card.pk for card in _cards(pk)])


def votes(request: HttpRequest, pk: int) -> HttpResponse:
    """How many wished for what."""
    return HttpResponse(str(Counter(card.recommendation for card in _cards(pk))))


def mean(request: HttpRequest, pk: int) -> HttpResponse:
    """A mean, and in a header alone."""
    found = _ratings(pk).aggregate(mean=Avg("value"))["mean"]
    return HttpResponse("Nothing to see", headers={"ETag": f'"{found}"'})


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was met, the most content first."""
    ordered = _ratings(pk).order_by("-value", "-evidence").values_list("scorecard__seat__person__name", flat=True)
    return HttpResponse(", ".join(ordered))


def fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """To htmx alone: how much was written to the manager."""
    noted = sum(len(card.note) for card in _cards(pk))
    return HttpResponse(str(noted) if request.headers.get("HX-Request") else "")


def effort(request: HttpRequest, pk: int) -> HttpResponse:
    """The same bytes, with a question more to the database for each rating that is high."""
    for rating in _ratings(pk).filter(value__gt=2):
        Rating.objects.filter(pk=rating.pk).exists()
    return HttpResponse("Nothing to see")


def word(request: HttpRequest, pk: int) -> HttpResponse:
    """What a search over evidence finds."""
    return HttpResponse(f"{_ratings(pk).filter(evidence__contains=request.GET.get('q', 'w1')).count()} found")


def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """A refusal that differs, of something that was sent."""
    strong = sum(rating.value or 0 for rating in _ratings(pk)) % 9
    return HttpResponse(status=400 + strong if request.method == "POST" else 200)


LEAKS = [votes, mean, order, fragment, effort, word, wish]
# Named like any page about the debrief of an application
_planted = [path(f"leaks/<int:pk>/{view.__name__}/", view, name=f"debrief_{view.__name__}") for view in LEAKS]
urlpatterns = [path("", include((_planted, "leaks"))), path("", include(ROOT_URLCONF))]
