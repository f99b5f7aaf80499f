from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext

from core.access import can_operate
from core.models import Organisation, Person
from core.queries.letters import GivenUp, given_up


@dataclass(frozen=True)
class Place:
    name: str
    url: str
    current: bool


def places(request: HttpRequest, user: Person) -> list[Place]:
    """Only those this person may open, as many as the bar has room for. The storeys above are named in the settings,
    as strings."""
    shown = list(_open_to(user, settings.PLACES))
    if len(shown) > settings.MOST_PLACES:
        shown = [place for place in shown if place[1] != settings.GIVES_WAY]
    under = [url for _name, _view, url in shown if _is_under(request, url)]
    return [
        Place(name, url, url in under or (not under and (_belongs(request, view) or _is_only_place_of(request, view))))
        for name, view, url in shown
    ]


def settings_place(request: HttpRequest) -> Place | None:
    """Where somebody goes now and then: apart from the places of the day's work."""
    pages = settings_pages(request)
    return Place(gettext("Settings"), pages[0].url, any(page.current for page in pages)) if pages else None


def settings_pages(request: HttpRequest) -> list[Place]:
    """Of the settings, those this person may open: the longest address is the one we are under."""
    found = list(_open_to(request.user, settings.SETTINGS_PAGES)) if isinstance(request.user, Person) else []
    here = max((url for _name, _view, url in found if _is_under(request, url)), key=len, default="")
    return [Place(name, url, url == here) for name, _view, url in found]


def _open_to(user: Person, pages: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    for name, view, may in pages:
        allowed: Callable[[Person], bool] = import_string(may) if may else lambda _user: True
        if allowed(user):
            yield gettext(name), view, reverse(view)


def _is_under(request: HttpRequest, url: str) -> bool:
    return request.path == url if url == "/" else request.path.startswith(url)


def _belongs(request: HttpRequest, view: str) -> bool:
    return request.path.startswith(settings.BELONGS.get(view, ()))


def search_url(user: Person) -> str:
    """Of the field in the bar; empty: this person may not search."""
    view, may = settings.SEARCH
    allowed: Callable[[Person], bool] = import_string(may)
    return reverse(view) if allowed(user) else ""


def _is_only_place_of(request: HttpRequest, view: str) -> bool:
    """A storey with one place is all in it, whatever the addresses of its pages."""
    space = request.resolver_match.namespace if request.resolver_match else ""
    return bool(space) and [v for _name, v, _may in settings.PLACES if v.startswith(f"{space}:")] == [view]


def given_up_for(user: object) -> GivenUp | None:
    """Letters that nobody will get unless somebody sees to it: for who runs the house."""
    return given_up() if isinstance(user, Person) and can_operate(user) else None


def shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user if hasattr(request, "user") else None
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "organisation": SimpleLazyObject(lambda: Organisation.objects.first() or Organisation()),
        "places": places(request, user) if isinstance(user, Person) and user.is_authenticated else [],
        "settings_place": settings_place(request) if user is not None else None,
        "search_url": search_url(user) if isinstance(user, Person) and user.is_authenticated else "",
        # Asked for by the pages that say it
        "given_up": SimpleLazyObject(lambda: given_up_for(user)),
        "other_language": "en" if language.startswith("zh") else "zh-hans",
        "provider": {"name": settings.OIDC_NAME if settings.OIDC_OFFERED else "", "is_only": settings.OIDC_ONLY},
        "demo_doors": settings.DEMO_PEOPLE if settings.DEMO_DOORS else {},
    }
