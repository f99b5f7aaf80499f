from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import Words
from hiring.models import Channel, Requisition
from hiring.rules.requisitions import OVER
from hiring.rules.sourcing import names_of
from rubrics.models import Chapter, Note, Section


class SourcingRefused(Refusal):
    pass


@recorded
def plan(
    requisition: Requisition,
    *,
    key: str = "",
    name: str = "",
    owner: Person | None = None,
    note: str = "",
    by: Person,
    at: datetime,
) -> Channel:
    """A channel that the library knows by this key, or one of our own by this name."""
    fresh = _locked(requisition)
    words = _words(key, name, by)
    standing = fresh.channels.values_list("name", "key")
    taken = frozenset().union(*(names_of(words_there, its_key) for words_there, its_key in standing))
    if taken & names_of(words, key):
        raise SourcingRefused(_("This channel is in the plan already."))
    _ensure_here(owner)
    channel = Channel.objects.create(requisition=fresh, key=key, name=words, owner=owner, note=note.strip())
    record("hiring.channel_planned", fresh, by=by, at=at, channel=words)
    return channel


@recorded
def change(channel: Channel, *, owner: Person | None, note: str, by: Person | None, at: datetime) -> Channel:
    """`channel`: as `by` had it before them."""
    fresh = _locked(channel.requisition)
    stands = fresh.channels.select_related("owner").filter(pk=channel.pk).first()
    if stands is None:
        raise SourcingRefused(_("Somebody took this channel out of the plan a moment ago, so nothing was saved."))
    if (stands.owner, stands.note) == (owner, note.strip()):
        return stands
    if (stands.owner_id, stands.note) != (channel.owner_id, channel.note):
        raise ChangedMeanwhile
    if owner != stands.owner:
        _ensure_here(owner)
    stands.owner, stands.note = owner, note.strip()
    stands.save(update_fields=["owner", "note"])
    record("hiring.channel_changed", fresh, by=by, at=at, channel=stands.name)
    return stands


@recorded
def drop(channel: Channel, *, by: Person | None, at: datetime) -> None:
    """Applications keep their source: planned again, the channel has its results again."""
    fresh = _locked(channel.requisition)
    if not Channel.objects.filter(pk=channel.pk).delete()[0]:
        return
    record("hiring.channel_dropped", fresh, by=by, at=at, channel=channel.name)


def _locked(requisition: Requisition) -> Requisition:
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state in OVER:
        raise SourcingRefused(_("This requisition is closed, so its plan stays as it was."))
    return fresh


def _words(key: str, name: str, by: Person) -> Words:
    if not key:
        if not name.strip():
            raise SourcingRefused(_("Choose a channel, or write the name of one of your own."))
        return {by.language: name.strip()}
    known = Note.objects.filter(chapter=Chapter.SOURCING, section=Section.CHANNELS, key=key).first()
    if known is None:
        raise SourcingRefused(_("The library does not know this channel any more. Choose another."))
    return dict(known.name)


def _ensure_here(owner: Person | None) -> None:
    if owner is not None and not owner.is_active:
        raise SourcingRefused(_("%(name)s does not work here any more. Choose somebody else.") % {"name": owner.name})
