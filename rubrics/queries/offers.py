"""Where a newer catalogue says otherwise than the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rubrics.models import CatalogueEntry, Rubric
from rubrics.queries.documents import MODELS, document_of, entry_in_place
from rubrics.queries.shown import ChangeShown, change_shown, channel_names, names_of
from rubrics.rules.rubrics import Document, entry_change, following
from rubrics.rules.shapes import VERSIONED, Entry


@dataclass(frozen=True)
class OfferShown:
    offer: CatalogueEntry
    # Whether taking it changes the draft, and so needs publishing
    is_versioned: bool
    change: ChangeShown


def offers() -> QuerySet[CatalogueEntry]:
    """Answered or not: who comes late is told."""
    return CatalogueEntry.objects.order_by("kind", "key")


def offers_shown() -> Sequence[OfferShown]:
    """Those that are open and that the draft, if there is one, does not follow already."""
    found = list(offers().filter(offered__isnull=False))
    if not found:
        return []
    rubric = Rubric.objects.drafts().first() or Rubric.objects.published().first()
    document = document_of(rubric) if rubric else Document([], [], [])
    ours: dict[tuple[str, str], Entry] = dict(document.entries)
    for kind in {one.kind for one in found if one.kind in MODELS}:
        keys = [one.key for one in found if one.kind == kind]
        ours |= {(kind, row.key): entry_in_place(row) for row in MODELS[kind].objects.filter(key__in=keys)}
    names, lines = channel_names() | names_of(document), []
    for one in found:
        theirs = following(one.kind, one.offered or {}, document)
        if change := entry_change(one.kind, ours.get((one.kind, one.key)), theirs):
            lines.append(OfferShown(one, one.kind in VERSIONED, change_shown(change, names)))
    return lines
