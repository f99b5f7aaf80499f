"""What a list of people to invite would do, person by person, before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from core.models import Location, Person
from core.models.people import Office
from core.rules.roster import Line, read

LONGEST_NAME, LONGEST_EMAIL = 200, 254


@dataclass(frozen=True)
class Invited:
    """Somebody as they would be invited; with problems, nobody is."""

    line: Line
    office: str
    location: Location | None
    problems: tuple[str, ...]

    @property
    def office_name(self) -> str:
        return str(Office(self.office).label)


@dataclass(frozen=True)
class Roster:
    people: tuple[Invited, ...]

    @property
    def may_go(self) -> bool:
        return not self.wrong

    @property
    def wrong(self) -> list[Invited]:
        return [one for one in self.people if one.problems]


def roster(text: str) -> Roster:
    """Raises `Unreadable` when it is no list at all."""
    lines = read(text)
    offices = _offices()
    locations = {location.name.lower(): location for location in Location.objects.all()}
    here = addresses_here([line.email for line in lines])
    first: dict[str, int] = {}
    found = []
    for line in lines:
        office, location = offices.get(line.office.lower()), locations.get(line.location.lower())
        problems = [*_of_the_person(line, here, first.setdefault(line.email, line.number))]
        if office is None:
            problems.append(_("“%(office)s” is no office. Write administrator, recruiter or nothing.") % vars(line))
        if line.location and location is None:
            problems.append(_("“%(location)s” is no place of work. Add it first, or leave it out.") % vars(line))
        found.append(Invited(line, office or Office.NONE, location, tuple(problems)))
    return Roster(tuple(found))


def _of_the_person(line: Line, here: set[str], first: int) -> list[str]:
    problems = []
    if not line.name:
        problems.append(_("The name is missing."))
    elif len(line.name) > LONGEST_NAME:
        problems.append(_("The name is longer than 200 characters."))
    if not line.email:
        problems.append(_("The mail address is missing."))
    elif not _is_address(line.email):
        problems.append(_("“%(email)s” is no mail address.") % {"email": line.email[:LONGEST_EMAIL]})
    elif first != line.number:
        problems.append(_("This address stands in line %(number)d already.") % {"number": first})
    elif line.email in here:
        problems.append(_("Somebody with this address is here already."))
    return problems


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def addresses_here(emails: Sequence[str]) -> set[str]:
    """Those of people we know, leavers included; addresses are kept in small letters."""
    return set(Person.objects.filter(email__in=emails).values_list("email", flat=True))


def _offices() -> dict[str, str]:
    """By key and by name in every language; nothing said is no office."""
    found = {"": str(Office.NONE)}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {str(office.label).lower(): office.value for office in Office}
    return found | {office.value: office.value for office in Office}
