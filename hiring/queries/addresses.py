"""Whose file is whose: a person who works here and applied is known by any address their file ever had."""

from core.models import Person
from hiring.models import Candidate, Part, Requisition


def addresses_of(candidate: Candidate) -> set[str]:
    """In small letters: their own, and those of the files that were merged into theirs."""
    merged = Candidate.objects.filter(merged_into=candidate).values_list("email", flat=True)
    return {email.lower() for email in (candidate.email, *merged)}


def known_as(person: Person) -> set[str]:
    """In small letters: the person's address, and all others of their own file if there is one."""
    file = Candidate.objects.own_of(person).first()
    return {person.email.lower()} | (addresses_of(file) if file else set())


def managers_of(requisition: Requisition) -> list[Person]:
    """Who decides there: they cannot decide on themselves."""
    deciding = Person.objects.filter(memberships__requisition=requisition, memberships__part=Part.HIRING_MANAGER)
    return list(deciding.only("email"))
