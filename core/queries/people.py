from typing import Any
from zlib import crc32

from django.conf import settings
from django.db.models import QuerySet

from core.models import Organisation, Person

OWN = ("name", "language", "time_zone", "day_starts", "day_ends", "working_days")


def is_founded() -> bool:
    return Organisation.objects.exists()


def people_index(user: Person) -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.visible_to(user).select_related("location")
    return found


def own_settings(person: Person) -> dict[str, Any]:
    """As their page shows them: of the optional letters those that come."""
    letters = [kind for kind in settings.LETTERS_OPTIONAL if kind not in person.muted]
    return {**{name: getattr(person, name) for name in OWN}, "location": person.location_id, "letters": letters}


HOURS = ("day_starts", "day_ends", "working_days")
# What a form can carry
FITS = 2**31


def hours_of(person: Person) -> dict[str, Any]:
    """As typed; `seen` is their mark."""
    return {**{name: getattr(person, name) for name in HOURS}, "seen": mark_of_hours(person)}


def mark_of_hours(person: Person) -> int:
    """The same for the same hours: of two who change them the second is told."""
    said = f"{person.day_starts:%H:%M:%S} {person.day_ends:%H:%M:%S} {sorted(person.working_days)}"
    return crc32(said.encode()) % FITS
