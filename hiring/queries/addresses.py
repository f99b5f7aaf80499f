"""Whose file is whose: a person who works here and applied is known by any address their file ever had."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from core.models import Person
from hiring.models import Candidate, Part, Requisition


def known_addresses(candidate: Candidate) -> "QuerySet[Candidate, Any]":
    """In small letters: their own, and those of the files that were merged into theirs."""
    files = Candidate.objects.filter(Q(pk=candidate.pk) | Q(merged_into=candidate))
    return files.values_list(Lower("email"), flat=True)


def addresses_of(candidate: Candidate) -> set[str]:
    return set(known_addresses(candidate))


def known_as(person: Person) -> set[str]:
    """In small letters: the person's address, and all others of their own file if there is one."""
    file = Candidate.objects.own_of(person).first()
    return {person.email.lower()} | (addresses_of(file) if file else set())


def managers_of(requisition: Requisition) -> list[Person]:
    """Who decides there: they cannot decide on themselves."""
    deciding = Person.objects.filter(memberships__requisition=requisition, memberships__part=Part.HIRING_MANAGER)
    return list(deciding.only("email"))
