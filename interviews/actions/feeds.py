"""Busy times from calendars elsewhere, and one's own interviews as a calendar for them to read."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import links
from core.models import Person
from core.nudges import nudge
from core.recording import record, recorded
from core.refusals import Refusal
from core.rules.addresses import host_of
from interviews.gateways import calendars
from interviews.models import BusyFeed, BusySpan, Interview
from interviews.rules.diaries import Span, merged
from interviews.rules.feeds import AHEAD, FRESH, LEASE, MOST_FEEDS, cleaned, due_after

TASK = "interviews.tasks.read_feeds"
# The purpose of the link under which a calendar program finds somebody's interviews
SUBSCRIPTION = "calendar_subscription"
# It is asked for day by day; what is not wanted any more is revoked, and ends by itself in the end
SUBSCRIPTION_LASTS = timedelta(days=5 * 365)


class FeedRefused(Refusal):
    pass


# Busy times


@recorded
def add(person: Person, *, url: str, by: Person, at: datetime) -> BusyFeed:
    """Read at once, by a worker: whoever adds it sees a moment later whether it can be read."""
    address = cleaned(url, loopback=settings.FEEDS_ALLOW_LOOPBACK)
    if address is None:
        raise FeedRefused(_("This is not the address of a calendar. It begins with https:// or webcal://."))
    # One after the other, so that two at once are counted
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.busy_feeds.count() >= MOST_FEEDS:
        raise FeedRefused(_("These are as many calendars as can be read for one person. Remove one first."))
    try:
        with transaction.atomic():
            feed = BusyFeed.objects.create(person=person, url=address, added_at=at, due_at=at)
    except IntegrityError as error:
        raise FeedRefused(_("This calendar is read already.")) from error
    record("interviews.feed_added", person, by=by, at=at, host=host_of(address))
    nudge(TASK)
    return feed


@recorded
def remove(feed: BusyFeed, *, by: Person, at: datetime) -> None:
    """With all that was read from it."""
    record("interviews.feed_removed", feed.person, by=by, at=at, host=host_of(feed.url))
    feed.delete()


@recorded
def read_again(feed: BusyFeed, *, by: Person, at: datetime) -> None:
    """Now, and not when its turn comes; whatever the version, it is read anew."""
    BusyFeed.objects.filter(pk=feed.pk).update(due_at=at, etag="")
    nudge(TASK)


def read_due(at: datetime) -> bool:
    """One calendar that is due; False: none is. Nothing is locked while the address takes its time."""
    feed = _claim(at)
    if feed is None:
        return False
    is_fresh = feed.read_to is not None and feed.read_to - at > FRESH
    found = calendars.read(
        feed.url,
        etag=feed.etag if is_fresh else "",
        zone=feed.person.time_zone,
        email=feed.person.email,
        starts=at,
        ends=at + AHEAD,
        loopback=settings.FEEDS_ALLOW_LOOPBACK,
    )
    keep(feed, found, by=None, at=at)
    return True


def _claim(at: datetime) -> BusyFeed | None:
    """In these hands until the lease ends; two workers never get the same one."""
    free = BusyFeed.objects.filter(Q(leased_until=None) | Q(leased_until__lte=at), due_at__lte=at)
    for pk in free.filter(person__is_active=True).order_by("due_at", "id").values_list("pk", flat=True)[:10]:
        if free.filter(pk=pk).update(leased_until=at + LEASE):
            return BusyFeed.objects.select_related("person").filter(pk=pk).first()
    return None


@recorded
def keep(feed: BusyFeed, found: calendars.Found, *, by: None, at: datetime) -> None:
    """Only under the lease it was read under. What was read before stands when nothing could be read."""
    held = BusyFeed.objects.select_for_update().filter(pk=feed.pk, leased_until=feed.leased_until).first()
    if held is None:
        return
    held.leased_until = None
    if found.trouble:
        held.failures = min(held.failures + 1, 1000)
        held.trouble, held.troubled_at = found.trouble, at
    else:
        held.failures, held.trouble, held.troubled_at, held.read_at = 0, "", None, at
        if found.spans is not None:
            held.etag, held.read_to = found.etag, at + AHEAD
            _replace(held, found.spans)
    # Somebody who asked meanwhile for it to be read again is not forgotten
    if held.due_at <= at:
        held.due_at = due_after(held.failures, at, feed=held.pk)
    held.save(
        update_fields=["leased_until", "failures", "trouble", "troubled_at", "read_at", "etag", "read_to", "due_at"]
    )


def _replace(feed: BusyFeed, spans: tuple[tuple[Span, str], ...]) -> None:
    """Interviews of ours that stand in the calendar are counted here already."""
    ours = _ours({uid for _span, uid in spans})
    feed.spans.all().delete()
    BusySpan.objects.bulk_create(
        BusySpan(feed=feed, span=DateTimeTZRange(span.starts, span.ends))
        for span in merged(span for span, uid in spans if uid not in ours)
    )


def _ours(uids: set[str]) -> set[str]:
    known = {}
    for uid in uids:
        try:
            known[UUID(uid)] = uid
        except ValueError:
            continue
    return {known[uid] for uid in Interview.objects.filter(uid__in=known).values_list("uid", flat=True)}


# One's own interviews, for a calendar program to read


@recorded
def share(person: Person, *, by: Person, at: datetime) -> str:
    """The token of the address, shown this once; an earlier address ends."""
    token = links.make(SUBSCRIPTION, person.pk, lasts=SUBSCRIPTION_LASTS, at=at)
    record("interviews.calendar_shared", person, by=by, at=at)
    return token


@recorded
def stop_sharing(person: Person, *, by: Person, at: datetime) -> None:
    links.revoke(SUBSCRIPTION, person.pk, at=at)
    record("interviews.calendar_unshared", person, by=by, at=at)
