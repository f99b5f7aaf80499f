from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import Words, say
from hiring.models import CloseReason
from hiring.queries.reasons import Reason, all_reasons
from hiring.rules.stages import CLOSING


class ReasonRefused(Refusal):
    pass


@recorded
def add(*, state: str, name: Words, by: Person | None, at: datetime) -> CloseReason:
    if state not in CLOSING:
        raise ReasonRefused(_("Say whether we reject or the candidate withdraws."))
    made = CloseReason.objects.create(key=_key(name), state=state, name=_said(name))
    record("hiring.reason_added", made, by=by, at=at, key=made.key)
    return made


@recorded
def word(reason: Reason, *, name: Words, by: Person | None, at: datetime) -> CloseReason:
    """In other words; what was closed with it before is shown in these too, so they must mean the same. `reason`: as
    `by` had it before them."""
    said, kept = _said(name), _held(reason)
    if kept.name not in (reason.name, said):
        raise ChangedMeanwhile
    kept.name = said
    kept.save(update_fields=["name"])
    record("hiring.reason_worded", kept, by=by, at=at, key=reason.key)
    return kept


@recorded
def retire(reason: Reason, *, by: Person | None, at: datetime) -> CloseReason:
    """Offered no more; what was closed with it keeps its words."""
    kept = _switch(reason, is_active=False)
    record("hiring.reason_retired", kept, by=by, at=at, key=reason.key)
    return kept


@recorded
def offer(reason: Reason, *, by: Person | None, at: datetime) -> CloseReason:
    """Offered again."""
    kept = _switch(reason, is_active=True)
    record("hiring.reason_offered", kept, by=by, at=at, key=reason.key)
    return kept


def _switch(reason: Reason, *, is_active: bool) -> CloseReason:
    """Whatever it says now."""
    kept = _held(reason)
    kept.is_active = is_active
    kept.save(update_fields=["is_active"])
    return kept


def _held(reason: Reason) -> CloseReason:
    """Locked. One that comes with the program becomes the organisation's own."""
    own = CloseReason(key=reason.key, state=reason.state, name=reason.name, is_active=reason.is_active)
    CloseReason.objects.bulk_create([own], ignore_conflicts=True)
    return CloseReason.objects.select_for_update().get(key=reason.key)


def _said(name: Words) -> Words:
    said = {language: text.strip() for language, text in name.items() if text.strip()}
    if not said:
        raise ReasonRefused(_("Write the reason in one language at least."))
    return said


def _key(name: Words) -> str:
    """Readable where the words can be, and no other reason's."""
    base = slugify(say(name, "en"))[:50].strip("-") or "reason"
    # An address has no room for one of this name
    taken = {one.key for one in all_reasons()} | {"new"}
    number, key = 2, base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
