from django.db.models import QuerySet

from core.models import Person
from hiring.models import DataRequest

# Those seen to longest ago are in the history
SHOWN_HANDLED = 50


def requests_open(user: Person) -> "QuerySet[DataRequest]":
    """Who asked first stands first."""
    return DataRequest.objects.visible_to(user).open().select_related("candidate")


def requests_handled(user: Person) -> "QuerySet[DataRequest]":
    done = DataRequest.objects.visible_to(user).filter(handled_at__isnull=False)
    return done.select_related("candidate", "handled_by").order_by("-handled_at", "-pk")[:SHOWN_HANDLED]
