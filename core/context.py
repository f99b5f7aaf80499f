from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext

from core.models import Organisation, Person


@dataclass(frozen=True)
class Place:
    name: str
    url: str
    current: bool


def places(request: HttpRequest, user: Person) -> list[Place]:
    """Only those this person may open. The storeys above are named in the settings, as strings."""
    shown = []
    for name, view, may in settings.PLACES:
        allowed: Callable[[Person], bool] = import_string(may) if may else lambda _user: True
        if allowed(user):
            url = reverse(view)
            here = request.path == url if url == "/" else request.path.startswith(url)
            shown.append(Place(gettext(name), url, here or _is_only_place_of(request, view)))
    return shown


def _is_only_place_of(request: HttpRequest, view: str) -> bool:
    """A storey with one place is all in it, whatever the addresses of its pages."""
    space = request.resolver_match.namespace if request.resolver_match else ""
    return bool(space) and [v for _name, v, _may in settings.PLACES if v.startswith(f"{space}:")] == [view]


def shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user if hasattr(request, "user") else None
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "organisation": SimpleLazyObject(lambda: Organisation.objects.first() or Organisation()),
        "places": places(request, user) if isinstance(user, Person) and user.is_authenticated else [],
        "other_language": "en" if language.startswith("zh") else "zh-hans",
        "demo_doors": settings.DEMO_PEOPLE if settings.DEMO_DOORS else {},
    }
