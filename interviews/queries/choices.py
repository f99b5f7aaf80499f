"""What a candidate may choose from, and what became of an invitation to choose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation

from core import links, mail
from core.models import Organisation, Person
from core.words import Words
from hiring.models import Application, Decision, Session
from hiring.queries.jobs import title_of
from hiring.rules.decisions import Outcome
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.models import Choice, Hold, Interview, InterviewState
from interviews.queries.arrangements import needs_of
from interviews.queries.diaries import diaries, with_days
from interviews.queries.pools import pools
from interviews.queries.take_homes import looked_after_by
from interviews.queries.windows import windows_of
from interviews.rules import choices as rules
from interviews.rules.arrangements import Needs, lengthened
from interviews.rules.choices import Offer, Wanted
from interviews.rules.diaries import Span, common

# The purpose of the signed link
LINK = "choice"


@dataclass(frozen=True)
class Terms:
    """What is offered: these sessions in order, between these days of the candidate's calendar, not sooner than so."""

    sessions: Sequence[Session]
    first_day: date
    last_day: date
    notice_hours: int


@dataclass(frozen=True)
class Open:
    """Times that are open now."""

    offers: Sequence[Offer]
    # Nothing was open at the usual hours of the candidate's day, so these are all there are
    is_unusual: bool = False


def terms_of(choice: Choice, sessions: Sequence[Session]) -> Terms:
    return Terms(sessions, choice.first_day, choice.last_day, choice.notice_hours)


def sessions_to_choose(application: Application, *, of: Choice | None = None) -> list[Session]:
    """Held at an hour, and not booked in this round; in the order in which they are to be held. One query.

    `of`: those alone that this invitation asks for.
    """
    again = Decision.objects.filter(application=application, outcome=Outcome.ONE_MORE).order_by()
    round_now = Coalesce(Subquery(again.values("application").annotate(n=Count("pk")).values("n")), 0)
    booked = Interview.objects.booked().filter(application=application, round=round_now)
    found = application.requisition.sessions.filter(days=None).exclude(pk__in=booked.values("session"))
    if of is not None:
        found = found.filter(pk__in=of.sessions.values("pk"))
    return _in_order(found.annotate(follows=_follows()))


def _follows() -> ArraySubquery:
    """The ids of the sessions that come before a session."""
    before = Session.after.through.objects.filter(from_session=OuterRef("pk"))
    return ArraySubquery(before.values("to_session"))


def _in_order(found: Iterable[Any]) -> list[Session]:
    by_pk = {session.pk: session for session in found}
    after = {pk: session.follows for pk, session in by_pk.items()}
    return [by_pk[pk] for pk in rules.in_order(list(by_pk), after)]


def still_to_choose(choice: Choice) -> list[Session]:
    """Of the invitation what was not booked meanwhile."""
    return sessions_to_choose(choice.application, of=choice)


def open_times(
    application: Application,
    terms: Terms,
    *,
    at: datetime,
    choice: Choice | None = None,
    but: Interview | None = None,
    starts_at: datetime | None = None,
    needs: Needs | None = None,
) -> Open:
    """Six queries, however many people and days, five with `needs`. `choice`: whose holds are one's own. `but`: an
    interview that is to move. `starts_at`: of this one start alone. `needs`: where they are known already."""
    zone = ZoneInfo(application.candidate.time_zone)
    within = _within(terms, zone, at)
    if within is None or not terms.sessions:
        return Open(())
    wanted = _wanted(application, terms.sessions, needs or needs_of(application.candidate))
    people = with_days(Person.objects.filter(pk__in={pk for one in wanted for pk in one.leads}))
    known = diaries(people, within=within, at=at, but=but, choice=choice, with_profiles=True)
    said = windows_of(application, at)
    taken = _taken(application, within, but)
    if starts_at is not None:
        within = Span(starts_at, min(within.ends, starts_at + timedelta(days=1)))
    found = rules.offers(wanted, known, open_=common(said, [within]) if said else [within], taken=taken, zone=zone)
    if starts_at is not None:
        return Open([offer for offer in found if offer.starts_at == starts_at])
    return _comfortable(found, within, zone) if not said else Open(found)


def leads_of(application: Application, sessions: Sequence[Session]) -> set[int]:
    """Everybody who could lead one of them."""
    found = pools(sessions, rank=application.requisition.level.rank, application=application)
    return {person for pool in found.values() for person in pool.leads}


def _comfortable(found: Sequence[Offer], within: Span, zone: ZoneInfo) -> Open:
    usual = rules.by_day(within, zone)
    comfortable = [one for one in found if any(day.holds(Span(one.starts_at, one.ends_at)) for day in usual)]
    return Open(comfortable or found, is_unusual=bool(found) and not comfortable)


def _within(terms: Terms, zone: ZoneInfo, at: datetime) -> Span | None:
    days = rules.days_between(terms.first_day, terms.last_day, zone)
    earliest = max(days.starts, at.astimezone(UTC) + timedelta(hours=terms.notice_hours))
    return Span(earliest, days.ends) if earliest < days.ends else None


def _wanted(application: Application, sessions: Sequence[Session], needs: Needs) -> list[Wanted]:
    found = pools(sessions, rank=application.requisition.level.rank, application=application)
    more = needs.more_time
    return [
        Wanted(one.pk, lengthened(one.minutes, more), one.seats, found[one.pk].leads, one.buffer) for one in sessions
    ]


def _taken(application: Application, within: Span, but: Interview | None) -> list[Span]:
    """When the candidate meets somebody else, on whatever requisition, with what they keep free after it."""
    around = DateTimeTZRange(within.starts - timedelta(days=1), within.ends + timedelta(days=1))
    others = (
        Interview.objects.booked()
        .filter(
            application__candidate=application.candidate_id,
            take_home=None,
            starts_at__lt=around.upper,
            ends_at__gt=around.lower,
        )
        .exclude(pk=but.pk if but else 0)
        .select_related("session")
    )
    return [Span(one.starts_at, one.ends_at + timedelta(minutes=one.session.buffer)) for one in others]


# The candidate's page


@dataclass(frozen=True)
class Time:
    """One thing to press."""

    starts_at: datetime
    ends_at: datetime

    @property
    def value(self) -> str:
        return self.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True)
class Day:
    day: datetime
    times: Sequence[Time]


@dataclass(frozen=True)
class Booked:
    interview: Interview
    # Too near to be changed by the candidate
    is_late: bool


@dataclass(frozen=True)
class Page:
    choice: Choice
    job: Words | str
    # What is still to be chosen
    sessions: Sequence[Session]
    minutes: int
    days: Sequence[Day]
    is_unusual: bool
    booked: Sequence[Booked]
    # Who helps with what is not to be done here
    recruiter: Person | None
    needs: Needs
    # choose, done, over
    stands: str

    @property
    def zone(self) -> str:
        zone: str = self.choice.application.candidate.time_zone
        return zone


def choice_behind(token: str, at: datetime) -> Choice | None:
    """None: the link is over, or the application is."""
    link = links.find(LINK, token, at=at) if token.isprintable() else None
    if link is None:
        return None
    found = Choice.objects.filter(
        pk=link.target_id,
        application__state=ApplicationState.ACTIVE,
        application__requisition__state=RequisitionState.OPEN,
    )
    return found.select_related(
        "application__candidate",
        "application__requisition__job_ad",
        "application__requisition__level",
        "application__assigned_to",
        "asked_by",
    ).first()


def is_open(choice: Choice, at: datetime) -> bool:
    return choice.chosen_at is None and choice.closed_at is None and choice.until > at


def choice_page(choice: Choice, at: datetime) -> Page:
    """As it stands now. Twelve queries at most with those of the door, however many people and days."""
    application = choice.application
    sessions = still_to_choose(choice) if is_open(choice, at) else []
    needs = needs_of(application.candidate)
    found = Open(())
    if sessions:
        found = open_times(application, terms_of(choice, sessions), at=at, choice=choice, needs=needs)
    booked = [Booked(one, rules.is_late(one.starts_at, choice.notice_hours, at)) for one in chosen(choice, at)]
    is_over = not sessions and not booked
    return Page(
        choice,
        title_of(application.requisition),
        sessions,
        sum(lengthened(one.minutes, needs.more_time) for one in sessions),
        by_days(found.offers, ZoneInfo(application.candidate.time_zone)),
        found.is_unusual,
        booked,
        looked_after_by(application) if is_over or any(one.is_late for one in booked) else None,
        needs,
        "over" if is_over else "choose" if sessions else "done",
    )


def by_days(offers: Sequence[Offer], zone: ZoneInfo) -> list[Day]:
    """On the candidate's calendar."""
    days = groupby(offers, lambda offer: offer.starts_at.astimezone(zone).date())
    found = []
    for _date, group in days:
        times = [Time(offer.starts_at, offer.ends_at) for offer in group]
        found.append(Day(times[0].starts_at, times))
    return found


def chosen(choice: Choice, at: datetime) -> list[Interview]:
    """Interviews of the sessions of this invitation that are still to come."""
    booked = Interview.objects.booked().filter(
        application=choice.application, session__in=choice.sessions.all(), ends_at__gt=at, take_home=None
    )
    return list(booked.select_related("session__assessment_type", "application").order_by("starts_at", "pk"))


def is_chosen(choice: Choice, starts_at: datetime) -> bool:
    """By the candidate: the first of what was booked through this invitation begins then."""
    was_chosen = Choice.objects.filter(pk=choice.pk, chosen_at__isnull=False).exists()
    first = booked_through(choice).order_by("starts_at").values_list("starts_at", flat=True).first()
    return was_chosen and first == starts_at


def held(choice: Choice, at: datetime) -> list[Hold]:
    """What is kept for this candidate at this moment."""
    return list(choice.holds.filter(until__gt=at).select_related("session", "person").order_by("span", "pk"))


@dataclass(frozen=True)
class Kept:
    """A meeting that is about to be confirmed."""

    title: Words
    starts_at: datetime
    ends_at: datetime

    @property
    def value(self) -> str:
        return Time(self.starts_at, self.ends_at).value


def as_meetings(kept: Sequence[Hold]) -> list[Kept]:
    """One for each session, however many people it needs."""
    first = {one.session_id: one for one in reversed(kept)}
    found = [Kept(one.session.title, one.span.lower, one.span.upper) for one in first.values()]
    return sorted(found, key=lambda one: one.starts_at)


# To move one of them


def times_to_move(choice: Choice, interview: Interview, at: datetime, starts_at: datetime | None = None) -> Open:
    """Of this one session: after those it follows, before those that follow it."""
    session = interview.session
    terms = terms_of(choice, [session])
    found = open_times(choice.application, terms, at=at, choice=choice, but=interview, starts_at=starts_at)
    earliest, latest = _between(session, interview)
    kept = [
        offer
        for offer in found.offers
        if (earliest is None or offer.starts_at >= earliest)
        and (latest is None or offer.ends_at + timedelta(minutes=session.buffer) <= latest)
        and offer.starts_at != interview.starts_at
    ]
    return Open(kept, found.is_unusual)


def _between(session: Session, interview: Interview) -> tuple[datetime | None, datetime | None]:
    """When those that it follows are over, and when the first begins that follows it."""
    before = Q(session__in=session.after.values("pk"))
    behind = Q(session__in=Session.objects.filter(after=session).values("pk"))
    others = Interview.objects.booked().filter(before | behind, application=interview.application_id, take_home=None)
    is_before = Case(When(before, then=Value(True)), default=False)
    found: list[Any] = list(others.select_related("session").annotate(is_before=is_before))
    ends = [one.ends_at + timedelta(minutes=one.session.buffer) for one in found if one.is_before]
    return max(ends, default=None), min((one.starts_at for one in found if not one.is_before), default=None)


@dataclass(frozen=True)
class MovePage:
    interview: Interview
    days: Sequence[Day]
    is_unusual: bool
    is_late: bool
    recruiter: Person | None
    zone: str
    notice_hours: int


def booked_through(choice: Choice) -> QuerySet[Interview]:
    """Of this invitation; what is past or near is told so on its page."""
    booked = Interview.objects.booked().filter(application=choice.application, session__in=choice.sessions.all())
    return booked.filter(take_home=None).select_related("session", "application")


def move_page(choice: Choice, interview: Interview, at: datetime, *, with_times: bool = True) -> MovePage:
    late = rules.is_late(interview.starts_at, choice.notice_hours, at)
    found = times_to_move(choice, interview, at) if with_times and not late else Open(())
    zone = choice.application.candidate.time_zone
    return MovePage(
        interview,
        by_days(found.offers, ZoneInfo(zone)),
        found.is_unusual,
        late,
        None if found.offers else looked_after_by(choice.application),
        zone,
        choice.notice_hours,
    )


# Letters, and what the staff see


@dataclass(frozen=True)
class Asked:
    job: Words | str
    sessions: Sequence[Words]
    minutes: int
    first_day: date
    last_day: date
    zone: str
    words: str


def said_to_candidate(
    application: Application, sessions: Sequence[Session], choice: Choice, *, token: str = ""
) -> dict[str, Any]:
    """What the mail that invites to choose speaks of."""
    return {
        "person": application.candidate,
        "asked": Asked(
            title_of(application.requisition),
            [session.title for session in sessions],
            sum(session.minutes for session in sessions),
            choice.first_day,
            choice.last_day,
            application.candidate.time_zone,
            choice.words,
        ),
        "path": reverse("interviews:choices_detail", args=[token]) if token else "",
    }


def letter_seen(application: Application, sessions: Sequence[Session], choice: Choice) -> mail.Rendered:
    """The mail as it would go, in the candidate's language; the link is made when it is sent."""
    said = {**said_to_candidate(application, sessions, choice), "path": "/choose/…/"}
    with translation.override(application.candidate.language):
        return mail.render(mail.Written("interviews/mail/choice", said), Organisation.objects.first())


def choice_to_write_of(pk: int) -> Choice | None:
    found = Choice.objects.filter(pk=pk, application__state=ApplicationState.ACTIVE)
    return found.select_related(
        "application__candidate", "application__requisition__job_ad", "application__assigned_to", "asked_by"
    ).first()


def open_choice(application: Application, at: datetime) -> Choice | None:
    """With the sessions that are still to be chosen; None when there are none."""
    choice = Choice.objects.open(at).filter(application=application).select_related("asked_by").first()
    return choice if choice and unbooked(choice).exists() else None


def unbooked(choice: Choice) -> QuerySet[Session]:
    """Of its sessions those that nobody booked since."""
    booked = Interview.objects.filter(
        application=choice.application_id, state=InterviewState.BOOKED, booked_at__gte=choice.asked_at
    )
    return choice.sessions.exclude(pk__in=booked.values("session"))


def choices_to_close(user: Person) -> QuerySet[Choice]:
    with_team = Choice.objects.filter(application__in=Application.objects.visible_to(user))
    return with_team.select_related("application__requisition", "application__candidate").prefetch_related(
        "application__requisition__members"
    )


@dataclass(frozen=True)
class Choosing:
    """Of one application, for who books: whether the candidate is to choose, when they can be met, what they need."""

    choice: Choice | None
    # Of the invitation what is still to be chosen
    sessions: Sequence[Session]
    windows: Sequence[Span]
    needs: Needs


def choosing(application: Application, at: datetime) -> Choosing:
    """Four queries."""
    choice = Choice.objects.open(at).filter(application=application).select_related("asked_by").first()
    sessions = list(unbooked(choice)) if choice else []
    return Choosing(
        choice if sessions else None, sessions, windows_of(application, at), needs_of(application.candidate)
    )
