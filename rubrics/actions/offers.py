from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from rubrics.actions import library, rubrics
from rubrics.models import CatalogueEntry, Rubric
from rubrics.queries.documents import MODELS, document_of, entry_in_place
from rubrics.rules.rubrics import following, mark
from rubrics.rules.shapes import VERSIONED, Entry, EntryKind


class OfferRefused(Refusal):
    pass


@recorded
def take(offer: CatalogueEntry, *, by: Person, at: datetime) -> None:
    """As the catalogue has it: in place at once, or in the draft, which is begun if there is none. There it stays on
    offer until the draft is published, for a draft may be discarded."""
    fresh = _locked(offer)
    entry: Entry = fresh.offered or {}
    if fresh.kind in VERSIONED:
        _take_into_draft(EntryKind(fresh.kind), entry, by, at)
    else:
        row = MODELS[fresh.kind].objects.filter(key=entry["key"]).first()
        if row is None:
            raise OfferRefused(_("You removed this, so there is nothing that could follow the catalogue."))
        library.revise(row, entry=entry, read_as=mark(entry_in_place(row)), by=by, at=at)
    record("rubrics.offer_taken", fresh, by=by, at=at, entry=fresh.kind, key=fresh.key)


def _take_into_draft(kind: EntryKind, entry: Entry, by: Person, at: datetime) -> None:
    draft = Rubric.objects.drafts().first()
    if draft is None:
        draft = rubrics.start_draft(Rubric.objects.published().get(), by=by, at=at)
    document = document_of(draft)
    standing = document.entries.get((kind, entry["key"]))
    wanted = following(kind, entry, document)
    rubrics.write(draft, kind=kind, entry=wanted, read_as=mark(standing) if standing else "", by=by, at=at)


@recorded
def keep(offer: CatalogueEntry, *, by: Person, at: datetime) -> None:
    """Ours stays; the catalogue does not offer this again."""
    fresh = _locked(offer)
    record("rubrics.offer_declined", fresh, by=by, at=at, entry=fresh.kind, key=fresh.key)
    fresh.entry, fresh.offered = fresh.offered, None
    fresh.save(update_fields=["entry", "offered"])


def _locked(offer: CatalogueEntry) -> CatalogueEntry:
    fresh = CatalogueEntry.objects.select_for_update().get(pk=offer.pk)
    if fresh.offered is None:
        raise OfferRefused(_("This was answered already, by somebody else or in another tab."))
    return fresh
