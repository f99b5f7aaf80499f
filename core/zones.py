"""Time zones and countries as a person would look for them."""

import zoneinfo
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale

# Bare offsets, aliases and copies of the database
LEFT_OUT = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """(name, label), as choices: places, and UTC first. To find them takes a look into some hundred files."""
    places = sorted(n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith(LEFT_OUT))
    return ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)


def country_names() -> dict[str, str]:
    """By ISO 3166 code, in the reader's language."""
    names: dict[str, str] = dict(Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).territories)
    return names


def country_name(code: str) -> str:
    return country_names().get(code, code)
