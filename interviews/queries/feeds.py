from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from core import links
from core.models import Organisation, Person, SignedLink
from core.rules.addresses import host_of
from interviews.models import BusyFeed, FeedTrouble, Interview, InterviewState, SeatAnswer
from interviews.queries import meetings
from interviews.queries.appointments import Appointment, appointment_of
from interviews.queries.meetings import Told

# Of what is over, so much is still in the calendar that others read
BACK = timedelta(days=30)


@dataclass(frozen=True)
class Feed:
    """A calendar elsewhere, as its owner sees it: of its address the host alone."""

    pk: int
    host: str
    added_at: datetime
    read_at: datetime | None
    # Why it could not be read the last time; empty: it could
    trouble: str
    troubled_at: datetime | None
    next_at: datetime
    times: int

    @property
    def words(self) -> str:
        return str(FeedTrouble(self.trouble).label) if self.trouble else ""


def own_feeds(user: Person) -> "QuerySet[BusyFeed]":
    return BusyFeed.objects.filter(person=user, person__is_active=True).select_related("person")


def feeds(user: Person, at: datetime) -> list[Feed]:
    """One query."""
    ahead = Count("spans", filter=Q(spans__span__endswith__gt=at))
    return [
        Feed(
            one.pk,
            host_of(one.url),
            one.added_at,
            one.read_at,
            one.trouble,
            one.troubled_at,
            one.due_at,
            one.times,
        )
        for one in own_feeds(user).annotate(times=ahead)
    ]


# What a calendar program reads


def shared_since(purpose: str, user: Person, at: datetime) -> datetime | None:
    """None: no address is in force."""
    link = SignedLink.objects.usable(purpose, at).filter(target_id=user.pk).order_by("-pk").first()
    return link.made_at if link else None


def reader_behind(purpose: str, token: str, at: datetime) -> Person | None:
    link = links.find(purpose, token, at=at) if token.isprintable() else None
    return Person.objects.active().filter(pk=link.target_id).first() if link else None


def meetings_in_calendar_of(person: Person, at: datetime) -> list[tuple[Told, str]]:
    """Debriefs they are asked to, each with the link of its page. Three queries."""
    return [
        (one, settings.PUBLIC_URL + reverse("interviews:debrief_detail", args=[one.application]))
        for one in meetings.calendar_of(person, at)
    ]


def calendar_of(person: Person, at: datetime) -> list[tuple[Appointment, str, SeatAnswer | None]]:
    """Of interviews whose seat they hold: each with the link of its kit and what they answered. Four queries."""
    found = (
        Interview.objects.filter(
            seats__person=person,
            seats__held=True,
            # A take-home is read at any hour
            seats__span__isnull=False,
            state=InterviewState.BOOKED,
            ends_at__gt=at - BACK,
        )
        .not_of(person)
        .select_related("application__candidate", "application__requisition", "session")
        .prefetch_related("seats__person")
        .order_by("starts_at", "pk")
    )
    organisation = Organisation.objects.first()
    told = []
    for interview in found:
        one = appointment_of(interview, interview.seats.all(), person, organisation)
        link = settings.PUBLIC_URL + reverse("interviews:scorecards_edit", args=[interview.pk])
        told.append((one, link, SeatAnswer(one.answer) if one.answer else None))
    return told
