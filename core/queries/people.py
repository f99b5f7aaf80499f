from typing import Any
from zlib import crc32

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.models import Organisation, Person
from core.models.people import Office

OWN = ("name", "language", "time_zone", "day_starts", "day_ends", "working_days")


def is_founded() -> bool:
    return Organisation.objects.exists()


def second_factors() -> QuerySet[Any]:
    """Of the person outside, recovery codes apart: they are no step of their own."""
    found: QuerySet[Any] = Authenticator.objects.filter(user=OuterRef("pk"))
    return found.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_second_factor(person: Person) -> bool:
    found = Person.objects.filter(pk=person.pk)
    return bool(found.filter(Exists(second_factors())).exists())


def is_tied(person: Person) -> bool:
    """To an account of the provider of sign-ins."""
    return bool(SocialAccount.objects.filter(user=person).exists())


def signed_in(pk: int) -> Person | None:
    """With `owes_second_factor`: the organisation asks their office for a second step, and they have none."""
    asked = Q(office__in=[Office.ADMINISTRATOR, Office.RECRUITER]) & Exists(
        Organisation.objects.filter(asks_second_factor=True)
    )
    found: Person | None = (
        Person.objects.filter(pk=pk).annotate(owes_second_factor=asked & ~Exists(second_factors())).first()
    )
    return found


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


def standing_of(person: Person) -> dict[str, Any]:
    """Office and place of work as typed; `seen` is their mark."""
    return {"office": person.office, "location": person.location_id, "seen": mark_of_standing(person)}


def mark_of_standing(person: Person) -> int:
    """The same for the same office and place: of two who change them the second is told."""
    return crc32(f"{person.office} {person.location_id}".encode()) % FITS


def mark_of_hours(person: Person) -> int:
    """The same for the same hours: of two who change them the second is told."""
    said = f"{person.day_starts:%H:%M:%S} {person.day_ends:%H:%M:%S} {sorted(person.working_days)}"
    return crc32(said.encode()) % FITS
