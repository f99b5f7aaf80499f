"""A form that is older than the session it is sent in."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`: back to the page from which it came, where what was typed is brought back; one of
    another site gets no link to itself."""
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        came = urlsplit("")
    place = came._replace(scheme="", netloc="").geturl() if came.netloc == request.get_host() else request.path
    # With our own host before it, no path can lead to another
    again = f"{request.scheme}://{request.get_host()}/{place.lstrip('/')}"
    return render(request, "403_csrf.html", {"again": again}, status=403)
