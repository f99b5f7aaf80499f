"""What every view needs at its door."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from core.models import Person


class PersonRequest(HttpRequest):
    """A request past the closed door: somebody is signed in."""

    user: Person  # LoginRequiredMiddleware has seen to it


def now() -> datetime:
    """The one place where a door reads the clock."""
    return timezone.now()


def ensure(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def number(text: str | None, most: int = 10**8) -> int | None:
    """A whole number out of an address or a form; None: it is none, or none that anything could have."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most else None


def words(text: str | None, most: int) -> str:
    """What somebody typed to look for, without what no text holds."""
    return (text or "").replace("\x00", "").strip()[:most]


View = Callable[..., HttpResponse]


def posted_from(page: str, *, alone: bool = False, by: str = "") -> Callable[[View], View]:
    """A door for POST alone. Who comes to it by a link, after signing in anew, after a change of language or by the
    back button, is led to the page that holds the form: the one of the same thing, one that stands
    alone, or that of what the thing is a part of, whose place in the address is called `by`."""

    def close(view: View) -> View:
        @wraps(view)
        def door(request: PersonRequest, **place: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **place)
            kept = {} if alone else {by: place[by]} if by else place
            led: HttpResponse = redirect(page, **kept)
            return led

        return door

    return close


YEAR_SECONDS = 365 * 24 * 3600


def remember_language(response: HttpResponse, language: str) -> None:
    """For the visitor's next pages; a person's own language is kept with the person."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def in_language_asked(view: View) -> View:
    """An open page that has an address in each language: `?lang=` is that language's."""

    @wraps(view)
    def door(request: HttpRequest, **place: Any) -> HttpResponse:
        language = request.GET.get("lang", "")
        if language not in dict(settings.LANGUAGES):
            return view(request, **place)
        with translation.override(language):
            response = view(request, **place)
        response.headers["Content-Language"] = language
        remember_language(response, language)
        return response

    return door
