"""What a job page may say, whether it is open, and what counts as an answer to a question."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiring.rules.requisitions import OVER, RequisitionState

# Said of an application that came in by the page, unless the address named a channel
JOB_PAGE = "Job page"
LONGEST_LINK = 500
MOST_LINKS = 5
LONGEST_SHORT = 300
LONGEST_ANSWER = 20_000
MOST_QUESTIONS = 20
MOST_OPTIONS = 12
LONGEST_CHANNEL = 60


class EmploymentType(TextChoices):
    """The values of https://schema.org/employmentType that Google reads."""

    FULL_TIME = "FULL_TIME", _("Full time")
    PART_TIME = "PART_TIME", _("Part time")
    CONTRACTOR = "CONTRACTOR", _("Contractor")
    TEMPORARY = "TEMPORARY", _("Temporary")
    INTERN = "INTERN", _("Internship")


class Visa(TextChoices):
    SPONSORED = "sponsored", _("We sponsor it")
    NOT_SPONSORED = "not_sponsored", _("We cannot sponsor it")


class QuestionKind(TextChoices):
    SHORT = "short", _("One line")
    LONG = "long", _("Several sentences")
    CHOICE = "choice", _("A choice")
    YES_NO = "yes_no", _("Yes or no")


class Standing(StrEnum):
    """What a visitor finds at the address of a job."""

    UNKNOWN = "unknown"
    OPEN = "open"
    PAUSED = "paused"
    OVER = "over"


def standing(
    *,
    published_at: datetime | None,
    withdrawn_at: datetime | None,
    state: str,
    confidential: bool,
    apply_until: datetime | None,
    at: datetime,
) -> Standing:
    """What was never published is not there; what was once stays known, and says that it is over."""
    if published_at is None:
        return Standing.UNKNOWN
    late = apply_until is not None and apply_until <= at
    if withdrawn_at is not None or confidential or late or RequisitionState(state) in OVER:
        return Standing.OVER
    # On hold, or being approved anew
    return Standing.OPEN if state == RequisitionState.OPEN else Standing.PAUSED


def may_publish(*, state: str, confidential: bool) -> bool:
    return state == RequisitionState.OPEN and not confidential


# What stands together without spaces between, or a Han character by itself
WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+")


def words_in(text: str) -> int:
    """As a person counts them: words in Latin script, characters in Chinese."""
    return sum(any(char.isalnum() for char in word) for word in WORD.findall(text))


def channel(via: str) -> str:
    """The source that the address names (`?via=`), in small plain words; nothing else gets into the figures."""
    plain = " ".join("".join(char if char.isalnum() or char in " .-_" else " " for char in via).split())
    return plain[:LONGEST_CHANNEL].strip() or JOB_PAGE


# The member states, which a job in "EU" is open to (ISO 3166)
EU = (
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
    *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
)


def countries_meant(codes: Iterable[str]) -> list[str]:
    """EU stands for its members."""
    found = [country for code in codes for country in (EU if code == "EU" else (code,))]
    return list(dict.fromkeys(found))
