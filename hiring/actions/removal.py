"""Taking back what an import brought: what nobody has touched since goes, everything else stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from hiring.models import Application, Candidate, Import
from hiring.queries.imports import alone, why_kept


@dataclass
class Taken:
    last: int
    looked_at: int
    counts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def take_back(imported: Import, *, after: int, most: int) -> Taken | None:
    """The next so many applications, in the order of their ids; None: there are no more."""
    found = list(
        imported.applications.filter(pk__gt=after)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)[:most]
    )
    if not found:
        return None
    kept = why_kept(imported, found)
    gone = [pk for pk in found if pk not in kept]
    people = list(Application.objects.filter(pk__in=gone).values_list("candidate", flat=True))
    Application.objects.filter(pk__in=gone).delete()
    removed = _remove_people(imported, people)
    counts = {"applications": len(gone), "candidates": removed, "kept": len(kept)}
    return Taken(found[-1], len(found), counts)


def _remove_people(imported: Import, people: Iterable[int]) -> int:
    """Who came with it and of whom nothing else is here."""
    lonely = alone(imported).filter(pk__in=people)
    held = list(Candidate.objects.filter(pk__in=lonely.values("pk")).select_for_update().values_list("pk", flat=True))
    Candidate.objects.filter(pk__in=held).delete()
    return len(held)
