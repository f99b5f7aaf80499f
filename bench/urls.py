"""The two floors that pages are measured against, beside the product's own addresses."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from core.urls import urlpatterns as product


def page(request: HttpRequest) -> HttpResponse:
    """What every page has: the whole middleware, a signed-in person, the shell. Nothing on it."""
    return render(request, "base.html")


@login_not_required
def text(_request: HttpRequest) -> HttpResponse:
    """What every answer of this server costs."""
    return HttpResponse("A fixed string")


urlpatterns = [path("bench/page/", page), path("bench/text/", text), *product]
