from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from core.models import Hook, Letter, Person
from core.models.letters import LetterState
from core.rules.addresses import host_of


@dataclass(frozen=True)
class Chat:
    """As its owner sees it: of its address the host alone."""

    pk: int
    name: str
    host: str
    is_on: bool
    added_at: datetime
    trouble: str
    troubled_at: datetime | None
    # When a letter last went through, and whether one is on its way
    sent_at: datetime | None
    is_waited_for: bool


def chats(user: Person, owner: Person | None) -> list[Chat]:
    """Of a person; without one, the organisation's."""
    letters = Letter.objects.filter(hook=OuterRef("pk")).order_by("-settled_at")
    found = (
        Hook.objects.visible_to(user)
        .filter(person=owner)
        .annotate(
            sent_at=Subquery(letters.filter(state=LetterState.SENT).values("settled_at")[:1]),
            waiting=Subquery(letters.filter(state=LetterState.WAITING).values("pk")[:1]),
        )
    )
    return [
        Chat(
            one.pk,
            one.name,
            host_of(one.url),
            one.is_on,
            one.at,
            one.trouble,
            one.troubled_at,
            one.sent_at,  # type: ignore[attr-defined]  # annotated above
            one.waiting is not None,  # type: ignore[attr-defined]
        )
        for one in found
    ]
