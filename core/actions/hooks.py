"""Chats that letters go to. Who knows the address of one may write there: it is kept, used, and never told."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Hook, Letter, Organisation, Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.rules.addresses import cleaned, host_of

MOST_HOOKS = 10
# One test in so many seconds
TEST_SECONDS = 10


class HookRefused(Refusal):
    pass


@recorded
def add(owner: Person | None, *, name: str, url: str, by: Person, at: datetime) -> Hook:
    """Of a person; without one, the organisation's."""
    address = cleaned(url, loopback=settings.FEEDS_ALLOW_LOOPBACK)
    if address is None:
        raise HookRefused(_("This is not the address of a chat. It begins with https://."))
    # One after the other, so that two at once are counted
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=1)
    if Hook.objects.filter(person=owner, removed_at=None).count() >= MOST_HOOKS:
        raise HookRefused(_("These are as many chats as there can be. Remove one first."))
    hook = Hook.objects.create(name=name.strip(), url=address, person=owner, by=by, at=at)
    record("core.hook_added", owner or organisation, by=by, at=at, name=hook.name, host=host_of(address))
    return hook


@recorded
def test(hook: Hook, *, by: Person, at: datetime) -> Letter:
    """Pressed twice in a row it is one."""
    if not hook.is_on:
        raise HookRefused(_("This chat is switched off. Switch it on first."))
    language = hook.person.language if hook.person else Organisation.objects.get(pk=1).language
    return mail.post(
        f"core.hook_test:{hook.pk}:{int(at.timestamp()) // TEST_SECONDS}",
        "core.hook_test",
        to=hook.person,
        language=language,
        facts={"by": by.name},
        hook=hook,
        at=at,
        urgent=True,
    )


@recorded
def switch(hook: Hook, *, on: bool, by: Person, at: datetime) -> None:
    """Off: what waits for it is not sent."""
    if Hook.objects.filter(pk=hook.pk, removed_at=None, is_on=not on).update(is_on=on):
        record("core.hook_switched", _place(hook), by=by, at=at, name=hook.name, is_on=on)


@recorded
def remove(hook: Hook, *, by: Person, at: datetime) -> None:
    """With its address; that letters went there stays on record."""
    gone = Hook.objects.filter(pk=hook.pk, removed_at=None)
    if gone.update(removed_at=at, url="", is_on=False, trouble="", troubled_at=None):
        record("core.hook_removed", _place(hook), by=by, at=at, name=hook.name, host=host_of(hook.url))


def _place(hook: Hook) -> Person | Organisation:
    return hook.person or Organisation.objects.get(pk=1)
