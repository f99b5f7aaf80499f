"""Whose data are due for deletion, and what is held of them. Notes are not counted: their number is part of what
people think of somebody, which not everybody may know yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.models import Event, Person
from hiring.models import Application, Candidate, CandidateFile, Message
from hiring.rules.policies import SOON_DAYS
from hiring.rules.stages import ApplicationState

INDEX_ROWS = 50


@dataclass(frozen=True)
class Due:
    candidate: Candidate
    applications: int
    # Of these still going on
    active: int
    files: int
    messages: int
    is_over: bool
    # The latest time somebody kept them longer
    kept: Event | None

    @property
    def reason(self) -> str:
        return str(self.kept.facts.get("reason", "")) if self.kept else ""


def due_for_deletion(user: Person, today: date) -> QuerySet[Candidate]:
    """Passed, or to come within the month; the longest overdue first."""
    soon = today + timedelta(days=SOON_DAYS)
    return Candidate.objects.visible_to(user).filter(delete_by__lte=soon).order_by("delete_by", "pk")


def over_count(user: Person, today: date) -> int:
    return Candidate.objects.visible_to(user).filter(delete_by__lt=today).count()


def with_what_is_held(candidates: Iterable[Candidate], today: date) -> list[Due]:
    """Of the candidates of one page."""
    pks = [candidate.pk for candidate in candidates]
    counts = {row.pk: row for row in _counted(pks)}
    kept: dict[int, Event] = {}
    events = Event.objects.filter(on_kind="candidate", on_id__in=pks, kind="hiring.kept_longer")
    for event in events.select_related("by"):
        kept.setdefault(event.on_id, event)
    return [
        Due(
            counts[pk],
            counts[pk].applications_held,  # type: ignore[attr-defined]  # annotated
            counts[pk].applications_active,  # type: ignore[attr-defined]
            counts[pk].files_held,  # type: ignore[attr-defined]
            counts[pk].messages_held,  # type: ignore[attr-defined]
            counts[pk].delete_by < today,
            kept.get(pk),
        )
        for pk in pks
    ]


def _counted(pks: list[int]) -> QuerySet[Candidate]:
    applications = Application.objects.filter(candidate=OuterRef("pk")).order_by()
    files = CandidateFile.objects.filter(candidate=OuterRef("pk")).order_by()
    messages = Message.objects.filter(application__candidate=OuterRef("pk")).order_by()
    return Candidate.objects.filter(pk__in=pks).annotate(
        applications_held=_count(applications),
        applications_active=_count(applications.filter(state=ApplicationState.ACTIVE)),
        files_held=_count(files),
        messages_held=_count(messages, "application__candidate"),
    )


def _count(rows: QuerySet[Any], candidate: str = "candidate") -> Coalesce:
    return Coalesce(Subquery(rows.values(candidate).annotate(n=Count("pk")).values("n")), 0)
