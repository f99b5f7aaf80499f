"""What the interviewers of the demo company said to their invitations, and when their calendars say they are busy."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from interviews.actions import answers, feeds
from interviews.gateways.calendars import Found
from interviews.models import BusyFeed, FeedTrouble, InterviewState, PoolMember, Seat
from interviews.rules.diaries import Span

Entry = Mapping[str, Any]


def fill(company: Entry, cast: Mapping[str, Person], at: datetime) -> None:
    for entry in company["answers"]:
        _answer(entry, cast, dict.fromkeys(company["leads"]))
    for entry in company["calendars"]:
        _feed(entry, cast[entry["person"]], at)


def _feed(entry: Entry, person: Person, at: datetime) -> None:
    """Nobody lives at these addresses, so nothing is fetched: what was read of them stands as it would."""
    feed = feeds.add(person, url=entry["url"], by=person, at=at - timedelta(days=9))
    noons = [at.replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=n) for n in range(1, 60)]
    busy = tuple((Span(noon, noon + timedelta(hours=1)), "") for noon in noons if noon.weekday() in entry["busy"])
    feeds.keep(feed, Found(spans=busy), by=None, at=at - timedelta(hours=entry["read"]))
    if "trouble" in entry:
        feed.refresh_from_db()
        feeds.keep(feed, Found(trouble=FeedTrouble(entry["trouble"])), by=None, at=at - timedelta(minutes=20))
    else:
        # The one that can be read stays so as long as the demo runs
        BusyFeed.objects.filter(pk=feed.pk).update(due_at=at + timedelta(days=365))


def _answer(entry: Entry, cast: Mapping[str, Person], pool: Iterable[str]) -> None:
    """An hour after they were asked; who declines gives a reason, and may name a colleague of the pool."""
    person = cast[entry["by"]]
    seat = (
        Seat.objects.filter(
            person=person,
            held=True,
            interview__state=InterviewState.BOOKED,
            interview__application__candidate__email=f"{entry['candidate']}@candidates.example",
        )
        .select_related("interview__session", "interview__application", "person")
        .latest("interview__starts_at")
    )
    at = seat.interview.booked_at + timedelta(hours=1)
    if "reason" not in entry:
        answers.accept(seat, seen=None, by=person, at=min(at, seat.interview.starts_at - timedelta(minutes=1)))
        return
    for key in pool:
        PoolMember.objects.get_or_create(session=seat.interview.session, person=cast[key])
    said = {"reason": entry["reason"], "instead": cast.get(entry.get("instead", ""))}
    answers.decline(seat, **said, seen=None, by=person, at=at)
