"""Time zones as a person would look for them."""

import zoneinfo

# Bare offsets, aliases and copies of the database
LEFT_OUT = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def time_zones() -> list[tuple[str, str]]:
    """(name, label), as choices: places, and UTC first."""
    places = sorted(n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith(LEFT_OUT))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]
