"""Where a newer catalogue says otherwise than the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rubrics.models import CatalogueEntry, Rubric
from rubrics.queries.documents import MODELS, SHAPES, document_of, living_entry
from rubrics.queries.shown import ChangeShown, names_of, shown
from rubrics.rules.rubrics import SHAPES as DRAFT_SHAPES
from rubrics.rules.rubrics import Document, entry_change
from rubrics.rules.shapes import Entry


@dataclass(frozen=True)
class OfferShown:
    offer: CatalogueEntry
    # Whether taking it changes the draft, and so needs publishing
    is_versioned: bool
    change: ChangeShown


def offers_all() -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.all()


def offers_open() -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.filter(offered__isnull=False).order_by("kind", "key")


def offers_shown() -> Sequence[OfferShown]:
    found = list(offers_open())
    rubric = Rubric.objects.drafts().first() or Rubric.objects.published().first()
    document = document_of(rubric) if found and rubric else Document([], [], [])
    ours: dict[tuple[str, str], Entry] = dict(document.entries)
    for kind in {one.kind for one in found if one.kind in MODELS}:
        keys = [one.key for one in found if one.kind == kind]
        ours |= {(kind, row.key): living_entry(row) for row in MODELS[kind].objects.filter(key__in=keys)}
    names = names_of(document)
    lines = []
    for one in found:
        shape = {**SHAPES, **DRAFT_SHAPES}[one.kind]
        change = entry_change(one.kind, ours.get((one.kind, one.key)), one.offered, shape)
        if change:
            lines.append(OfferShown(one, one.kind not in SHAPES, shown(change, names)))
    return lines
