from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.models import Person
from interviews.models import CardFile


@dataclass(frozen=True)
class Attachment:
    pk: int
    name: str
    size: int
    at: datetime


# To be annotated on cards that came through the gate: it costs no query of its own
ATTACHED = ArraySubquery(
    CardFile.objects.filter(scorecard=OuterRef("pk"), removed_at=None)
    .order_by("at", "id")
    .values(told=JSONObject(pk="pk", name="name", size="file__size", at="at"))
)


def attached(rows: Iterable[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """As `ATTACHED` gives them."""
    return tuple(Attachment(row["pk"], row["name"], row["size"], datetime.fromisoformat(row["at"])) for row in rows)


def card_files(user: Person, interview: int) -> QuerySet[CardFile]:
    """Of the cards of an interview that this person may read; of a draft its author's alone."""
    found = CardFile.objects.visible_to(user).standing().filter(scorecard__seat__interview=interview)
    return found.select_related("file", "scorecard")
