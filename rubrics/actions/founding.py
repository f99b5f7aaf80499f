from datetime import datetime

from core.actions import people
from core.models import Person
from core.recording import recorded
from rubrics.actions import catalogue as actions
from rubrics.rules.catalogue import Catalogue


@recorded
def found(
    *,
    organisation: str,
    language: str,
    time_zone: str,
    country: str,
    person_name: str,
    email: str,
    password: str,
    catalogue: Catalogue,
    by: None,
    at: datetime,
) -> Person:
    """An empty house becomes somebody's: organisation, first administrator and catalogue, or nothing of it."""
    person = people.found(
        name=organisation,
        language=language,
        time_zone=time_zone,
        country=country,
        email=email,
        person_name=person_name,
        password=password,
        by=by,
        at=at,
    )
    actions.load(catalogue, by=person, at=at)
    return person
