from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.actions.organisation import ChangedMeanwhile
from core.models import Location, Person
from core.recording import record, recorded
from core.refusals import Refusal


class LocationRefused(Refusal):
    pass


class NameTaken(LocationRefused):
    def __init__(self) -> None:
        super().__init__(_("Another place of work has this name. Choose another one."))


@recorded
def add(*, name: str, country: str, time_zone: str, by: Person, at: datetime) -> Location:
    try:
        with transaction.atomic():
            location = Location.objects.create(name=name, country=country, time_zone=time_zone)
    except IntegrityError as clash:
        raise NameTaken from clash
    record("core.location_added", location, by=by, at=at, name=name)
    return location


@recorded
def change(
    location: Location, *, name: str, country: str, time_zone: str, seen: int, by: Person, at: datetime
) -> Location:
    """`seen`: the version that `by` had before them."""
    try:
        with transaction.atomic():
            changed = Location.objects.filter(pk=location.pk, version=seen).update(
                name=name, country=country, time_zone=time_zone, version=F("version") + 1
            )
    except IntegrityError as clash:
        raise NameTaken from clash
    if changed != 1:
        raise ChangedMeanwhile
    record("core.location_changed", location, by=by, at=at, was=location.name, now=name)
    location.refresh_from_db()
    return location


@recorded
def remove(location: Location, *, by: Person, at: datetime) -> None:
    """Only where nobody works any more; leavers do not hold it."""
    # Locked, so that nobody moves in meanwhile: see `people.change_standing`
    held = Location.objects.select_for_update().filter(pk=location.pk).first()
    if held is None:
        raise LocationRefused(_("This place of work is removed already."))
    if held.people.active().exists():
        raise LocationRefused(_("People work there. Give them another place of work first."))
    held.people.update(location=None)
    record("core.location_removed", held, by=by, at=at, name=held.name)
    held.delete()
