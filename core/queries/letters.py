from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from core import links
from core.models import Letter
from core.models.letters import LetterState
from core.queries.health import oldest_unsent

# What is about candidates is its reader's alone: it opens a door, tells what a panel saw or that somebody has voted,
# holds words of people about people, or names whom the operator may not know of, themselves among them. An operator
# reads that it went, not what it says. Any letter that carries secrets is masked as well.
MASKED_STOREYS = ("interviews.", "hiring.")
# About a requisition, and no candidate
NOT_MASKED = frozenset({"hiring.approval_asked", "hiring.approval_answered"})
MASKED = frozenset({"core.password_reset", "core.sign_in_code", "core.invitation"})

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOWN = 20
# RFC 3463: for good
HARD = "5."


def is_masked(letter: Letter) -> bool:
    if letter.secrets or letter.kind in MASKED:
        return True
    return letter.kind.startswith(MASKED_STOREYS) and letter.kind not in NOT_MASKED


def letter_name(kind: str) -> str:
    return gettext(settings.LETTER_NAMES[kind]) if kind in settings.LETTER_NAMES else kind


@dataclass(frozen=True)
class GivenUp:
    count: int
    since: datetime


def given_up() -> GivenUp | None:
    """For who runs the house to see to; None: there is nothing."""
    found = Letter.objects.given_up().aggregate(count=Count("pk"), since=Min("settled_at"))
    return GivenUp(**found) if found["count"] else None


@dataclass(frozen=True)
class Queue:
    due: int
    in_hands: int
    later: int
    # Since when it should have gone
    oldest: datetime | None
    hour: int
    day: int
    failed: int
    bounced: int


def queue(at: datetime) -> Queue:
    waiting = Q(state=LetterState.WAITING)
    held = waiting & Q(leased_until__gt=at)
    gone = Q(state=LetterState.SENT, settled_at__gt=at - DAY)
    counted = Letter.objects.filter(waiting | gone | Q(state=LetterState.FAILED)).aggregate(
        due=Count("pk", filter=waiting & Q(due_at__lte=at) & ~held),
        in_hands=Count("pk", filter=held),
        later=Count("pk", filter=waiting & Q(due_at__gt=at) & ~held),
        hour=Count("pk", filter=Q(state=LetterState.SENT, settled_at__gt=at - HOUR)),
        day=Count("pk", filter=gone),
        failed=Count("pk", filter=Q(state=LetterState.FAILED)),
    )
    return Queue(**counted, oldest=oldest_unsent(at), bounced=Letter.objects.bounced().count())


@dataclass(frozen=True)
class Row:
    letter: Letter
    name: str
    is_masked: bool


def rows(letters: Iterable[Letter]) -> list[Row]:
    return [Row(letter, letter_name(letter.kind), is_masked(letter)) for letter in letters]


def failed() -> list[Row]:
    """The latest, as many as fit on a page."""
    found = Letter.objects.filter(state=LetterState.FAILED).select_related("to", "hook").order_by("-settled_at", "-pk")
    return rows(found[:SHOWN])


def came_back() -> list[Row]:
    found = Letter.objects.bounced().select_related("to", "hook").order_by("-bounced_at", "-pk")
    return rows(found[:SHOWN])


def letter_behind(purpose: str, token: str, at: datetime) -> Letter | None:
    link = links.find(purpose, token, at=at)
    return Letter.objects.select_related("to").filter(pk=link.target_id).first() if link else None


def hard_bounces(address: Any) -> QuerySet[Letter]:
    """Of letters to an address, or to `OuterRef` of one. Not once a letter went there a day later or more, and stayed:
    its bounce, if it has one, brings this one back."""
    stayed = Letter.objects.filter(
        address=OuterRef("address"),
        state=LetterState.SENT,
        bounced_at=None,
        settled_at__gt=OuterRef("bounced_at") + DAY,
    )
    hard = Letter.objects.bounced().filter(~Exists(stayed), address=address, bounce__startswith=HARD)
    return hard.order_by("bounced_at")


def unreachable_since(address: str) -> datetime | None:
    """Since when letters to that address come back for good. Later ones are tried all the same: a mailbox may be there
    again, and nobody can keep somebody else's letters back by a report."""
    return hard_bounces(address).values_list("bounced_at", flat=True).first()
