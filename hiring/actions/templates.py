"""What is proposed for messages to candidates, as the organisation words it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import Words
from hiring.models import MessageTemplate
from hiring.queries.messages import Template, ready_template, template_of
from hiring.rules.messages import Occasion, unknown_names
from rubrics.rules.rubrics import mark


class TemplateRefused(Refusal):
    pass


Texts = Mapping[str, Words]


def mark_of(template: Template) -> str:
    """The same for the same words: a form carries it, so that of two hands the second is told."""
    return mark(template.texts)


@recorded
def add(*, occasion: str, texts: Texts, by: Person | None, at: datetime) -> MessageTemplate:
    _ensure_whole(texts)
    if occasion not in Occasion.values:
        raise TemplateRefused(_("Choose the occasion it is for."))
    row = MessageTemplate.objects.create(key=f"own-{secrets.token_hex(4)}", occasion=occasion, **texts)
    record("hiring.template_added", row, by=by, at=at, key=row.key)
    return row


@recorded
def word(key: str, *, texts: Texts, read_as: str, by: Person | None, at: datetime) -> MessageTemplate:
    """`read_as` is the mark of the template when the writer read it."""
    _ensure_whole(texts)
    row = MessageTemplate.objects.select_for_update().filter(key=key).first()
    before = template_of(key)
    if before is None:
        raise TemplateRefused(_("This wording is not there any more. Add it as a new one."))
    if mark_of(before) != read_as:
        raise _changed()
    try:
        with transaction.atomic():
            row = row or MessageTemplate(key=key, occasion=before.occasion)
            row.name, row.subject, row.body = texts["name"], texts["subject"], texts["body"]
            row.save()
    except IntegrityError as clash:
        raise _changed() from clash
    record("hiring.template_worded", row, by=by, at=at, key=key)
    return row


def _changed() -> TemplateRefused:
    return TemplateRefused(
        _("Somebody changed this wording while you were writing. What you typed is still here; theirs stands below.")
    )


def _ensure_whole(texts: Texts) -> None:
    if not texts["name"] or not texts["subject"] or set(texts["subject"]) != set(texts["body"]):
        raise TemplateRefused(_("Write a subject and a text, in one language at least."))
    left = [name for part in ("subject", "body") for text in texts[part].values() for name in unknown_names(text)]
    if left:
        raise TemplateRefused(
            _("There is nothing to put in the place of {%(names)s}.") % {"names": "}, {".join(dict.fromkeys(left))}
        )


@recorded
def put_back(key: str, *, by: Person | None, at: datetime) -> None:
    """The ready wording counts again; what stood in its place stays in the history."""
    row = MessageTemplate.objects.select_for_update().filter(key=key).first()
    if row is None or ready_template(key) is None:
        raise TemplateRefused(_("This is the ready wording already. Nothing was changed."))
    record("hiring.template_put_back", row, by=by, at=at, key=key)
    row.delete()


@recorded
def retire(key: str, *, by: Person | None, at: datetime) -> None:
    """Offered no more. Ready ones stay: there is always something to write."""
    if ready_template(key) is not None:
        raise TemplateRefused(_("This wording came with the program. Word it anew instead."))
    _switch(key, is_active=False)
    record("hiring.template_retired", MessageTemplate.objects.get(key=key), by=by, at=at, key=key)


@recorded
def bring_back(key: str, *, by: Person | None, at: datetime) -> None:
    _switch(key, is_active=True)
    record("hiring.template_brought_back", MessageTemplate.objects.get(key=key), by=by, at=at, key=key)


def _switch(key: str, *, is_active: bool) -> None:
    if not MessageTemplate.objects.filter(key=key, is_active=not is_active).update(is_active=is_active):
        raise TemplateRefused(_("Somebody did this already. Nothing was changed."))
