"""What every view needs at its door."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

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
