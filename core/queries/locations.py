from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from core.models import Location, Person


def locations_index() -> QuerySet[Location]:
    """With the number of people who work there."""
    found = Location.objects.annotate(people_now=Count("people", filter=Q(people__is_active=True)))
    return found.order_by(Lower("name"), "pk")


def location_settings(location: Location) -> dict[str, Any]:
    """As they stand; `seen` is their version."""
    return {
        "name": location.name,
        "country": location.country,
        "time_zone": location.time_zone,
        "seen": location.version,
    }


def people_elsewhere() -> int:
    """Who work here and have no place of work: they keep the organisation's own holidays."""
    found: int = Person.objects.active().filter(location=None).count()
    return found
