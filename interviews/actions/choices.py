"""A candidate chooses: invited by a person, they take a time of the whole panel, and move or cancel it in good time.

Whoever chooses locks the application first and then the people in order, as every booking does; what is kept for a few
minutes is a row, and the database refuses two.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.zones import time_zones
from hiring.models import Application, Session
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.actions import booking, invitations, progress
from interviews.actions.windows import replace as replace_windows
from interviews.models import Choice, Hold, Interview, SeatKind
from interviews.queries import choices as queries
from interviews.queries.choices import LINK, terms_of
from interviews.queries.diaries import diaries
from interviews.queries.take_homes import looked_after_by
from interviews.rules.choices import HOLD, MOST_DAYS, Offer, days_between, is_late
from interviews.rules.diaries import Span

LINK_LASTS = timedelta(days=30)


class ChoiceRefused(Refusal):
    pass


TAKEN = _("This time was taken a moment ago. Choose another one.")


# What the recruiter does


@recorded
def invite(
    application: Application,
    *,
    sessions: Sequence[Session],
    first_day: date,
    last_day: date,
    notice_hours: int,
    words: str = "",
    by: Person,
    at: datetime,
) -> Choice:
    """Another invitation takes the place of the one before."""
    fresh = _locked(application)
    if fresh.state != ApplicationState.ACTIVE or fresh.requisition.state != RequisitionState.OPEN:
        raise ChoiceRefused(_("This application or its requisition is not open, so nothing can be chosen."))
    if not sessions:
        raise ChoiceRefused(_("Say which sessions are to be chosen."))
    offered = {session.pk for session in queries.sessions_to_choose(fresh)}
    if not {session.pk for session in sessions} <= offered:
        raise ChoiceRefused(_("One of the sessions was booked a moment ago. Look at it again."))
    if not first_day <= last_day <= first_day + timedelta(days=MOST_DAYS):
        raise ChoiceRefused(_("The last day comes after the first, and at most a month later."))
    until = _end_of(last_day, fresh)
    if until <= at:
        raise ChoiceRefused(_("These days have passed. Choose later ones."))
    _close(Choice.objects.filter(application=fresh, chosen_at=None, closed_at=None), at)
    made = Choice.objects.create(
        application=fresh,
        first_day=first_day,
        last_day=last_day,
        notice_hours=notice_hours,
        words=words.strip(),
        asked_by=by,
        asked_at=at,
        until=until,
    )
    made.sessions.set(sessions)
    _write_to_candidate(made, at=at)
    titles = [session.title for session in sessions]
    record("interviews.choice_invited", fresh, by=by, at=at, choice=made.pk, sessions=titles)
    progress.refresh(fresh, at=at)
    return made


def _end_of(day: date, application: Application) -> datetime:
    return days_between(day, day, ZoneInfo(application.candidate.time_zone)).ends


def _write_to_candidate(choice: Choice, *, at: datetime) -> None:
    candidate = choice.application.candidate
    mail.post(
        f"interviews.choice:{choice.pk}",
        "interviews.choice",
        address=candidate.email,
        language=candidate.language,
        facts={"choice": choice.pk},
        secrets={"token": links.make(LINK, choice.pk, lasts=choice.until - at + LINK_LASTS, at=at)},
        thread=f"application-{choice.application_id}",
        at=at,
    )


@recorded
def close(choice: Choice, *, by: Person | None, at: datetime) -> Choice:
    """Taken back: the link says so, and what was kept is free again."""
    application = _locked(choice.application)
    if not _close(Choice.objects.filter(pk=choice.pk, chosen_at=None, closed_at=None), at):
        raise ChoiceRefused(_("The candidate has chosen, or somebody took it back a moment ago."))
    record("interviews.choice_closed", application, by=by, at=at, choice=choice.pk)
    progress.refresh(application, at=at)
    return choice


def close_all(application: Application, *, at: datetime) -> None:
    """The matter is over."""
    _close(Choice.objects.filter(application=application, chosen_at=None, closed_at=None), at)


def _close(found: Any, at: datetime) -> int:
    ids = list(found.values_list("pk", flat=True))
    Hold.objects.filter(choice__in=ids).delete()
    closed: int = Choice.objects.filter(pk__in=ids).update(closed_at=at)
    return closed


# What the candidate does


@recorded
def hold(choice: Choice, *, starts_at: datetime, by: None, at: datetime) -> list[Hold]:
    """Kept for ten minutes, with everybody it needs. Who takes another time lets this one go."""
    fresh = _open(choice, at)
    offer = _offer(fresh, starts_at, at)
    fresh.holds.all().delete()
    return _keep(fresh, offer, at)


@recorded
def confirm(choice: Choice, *, starts_at: datetime, by: None, at: datetime) -> list[Interview]:
    """Booked, all of it or nothing. What was kept too long ago is taken all the same if it is still free."""
    fresh = _open(choice, at)
    kept = queries.held(fresh, at)
    if not kept or kept[0].span.lower != starts_at:
        offer = _offer(fresh, starts_at, at)
        fresh.holds.all().delete()
        kept = _keep(fresh, offer, at)
    _lock(one.person_id for one in kept)
    made = [_book(fresh, [one for one in kept if one.session_id == session], at) for session in _sessions_of(kept)]
    invitations.tell_of_all(made, at=at)
    fresh.holds.all().delete()
    Choice.objects.filter(pk=fresh.pk).update(chosen_at=at)
    record("interviews.choice_made", fresh.application, by=None, at=at, choice=fresh.pk, starts_at=_said(starts_at))
    _tell_recruiter(fresh, "chosen", at=at, key="chosen", starts_at=_said(starts_at))
    progress.refresh(fresh.application, at=at)
    return made


def _sessions_of(kept: Sequence[Hold]) -> list[int]:
    return list(dict.fromkeys(one.session_id for one in kept))


def _book(choice: Choice, kept: Sequence[Hold], at: datetime) -> Interview:
    return booking.book(
        choice.application,
        session=kept[0].session,
        starts_at=kept[0].span.lower,
        leads=[one.person for one in kept],
        choice=choice,
        with_others=True,
        by=choice.asked_by,
        at=at,
    )


def _offer(choice: Choice, starts_at: datetime, at: datetime) -> Offer:
    """Everybody who could be chosen is locked first, so that what is found stays so until it is written."""
    sessions = queries.still_to_choose(choice)
    if not sessions:
        raise ChoiceRefused(_("All of it is booked already."))
    _lock(queries.leads_of(choice.application, sessions))
    terms = terms_of(choice, sessions)
    found = queries.open_times(choice.application, terms, at=at, choice=choice, starts_at=starts_at).offers
    if not found:
        raise ChoiceRefused(TAKEN)
    return found[0]


def _lock(people: Iterable[int]) -> None:
    """All at once and in the order in which everybody locks them, so that two never wait in a ring."""
    locked = Person.objects.filter(pk__in=set(people)).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk"))


def _keep(choice: Choice, offer: Offer, at: datetime) -> list[Hold]:
    """What is over is swept away first: its rows would stand in the way of the constraint."""
    people = {person for meeting in offer.meetings for person in meeting.leads}
    Hold.objects.filter(person__in=people, until__lte=at).delete()
    try:
        with transaction.atomic():
            Hold.objects.bulk_create(
                Hold(
                    choice=choice,
                    session_id=meeting.session,
                    person_id=person,
                    span=DateTimeTZRange(meeting.starts_at, meeting.ends_at),
                    until=at + HOLD,
                )
                for meeting in offer.meetings
                for person in meeting.leads
            )
    except IntegrityError as error:
        raise ChoiceRefused(TAKEN) from error
    return queries.held(choice, at)


@recorded
def move(choice: Choice, interview: Interview, *, starts_at: datetime, by: None, at: datetime) -> Interview:
    """To another open time, with the same people where they can."""
    fresh = _theirs(choice, interview, at)
    _lock([*queries.leads_of(fresh.application, [fresh.session]), *_seated(fresh)])
    found = queries.times_to_move(choice, fresh, at, starts_at).offers
    if not found:
        raise ChoiceRefused(TAKEN)
    seats = list(fresh.seats.filter(held=True).select_related("person"))
    leads = _leads(choice, fresh, [seat.person for seat in seats if seat.kind == SeatKind.LEAD], found[0], at)
    staying = {person.pk for person in leads}
    learners = [seat for seat in seats if seat.kind != SeatKind.LEAD and seat.person_id not in staying]
    free = _free(choice, fresh, [seat.person for seat in learners], found[0], at)
    moved = booking.move(
        fresh,
        starts_at=starts_at,
        place=fresh.place,
        leads=leads,
        shadows=[seat.person for seat in learners if seat.kind == SeatKind.SHADOW and seat.person_id in free],
        reverse_shadows=[
            seat.person for seat in learners if seat.kind == SeatKind.REVERSE_SHADOW and seat.person_id in free
        ],
        choice=choice,
        by=choice.asked_by,
        at=at,
    )
    record("interviews.choice_moved", fresh.application, by=None, at=at, starts_at=_said(starts_at))
    _tell_recruiter(choice, "moved", at=at, key=f"{moved.pk}:{moved.sequence}", **_about(moved))
    return moved


def _seated(interview: Interview) -> list[int]:
    return list(interview.seats.filter(held=True).values_list("person", flat=True))


def _leads(
    choice: Choice, interview: Interview, before: Sequence[Person], offer: Offer, at: datetime
) -> Sequence[Person]:
    if len(_free(choice, interview, before, offer, at)) == len(before):
        return before
    return list(Person.objects.filter(pk__in=offer.meetings[0].leads))


def _free(choice: Choice, interview: Interview, people: Sequence[Person], offer: Offer, at: datetime) -> frozenset[int]:
    wanted = Span(offer.starts_at, offer.starts_at + (interview.ends_at - interview.starts_at))
    known = diaries(people, within=wanted, at=at, but=interview, choice=choice) if people else {}
    return frozenset(pk for pk, diary in known.items() if diary.obstacle(wanted) is None)


@recorded
def cancel(choice: Choice, interview: Interview, *, reason: str = "", by: None, at: datetime) -> Interview:
    """Not the application: the recruiter hears of it and goes on from there."""
    fresh = _theirs(choice, interview, at)
    cancelled = booking.cancel(fresh, by=None, at=at)
    record("interviews.choice_cancelled", fresh.application, by=None, at=at, session=fresh.session.title)
    _tell_recruiter(choice, "cancelled", at=at, key=f"{fresh.pk}", words=reason.strip(), **_about(fresh))
    return cancelled


@recorded
def wish(choice: Choice, *, windows: Sequence[Span], words: str = "", zone: str = "", by: None, at: datetime) -> Choice:
    """Other times that would do. Those who booked hear of it where nothing of it is open, or where words come along."""
    fresh = _open(choice, at)
    if not windows and not words.strip():
        raise ChoiceRefused(_("Say when you can be met, or write a sentence."))
    replace_windows(fresh.application, windows)
    page = queries.choice_page(fresh, at)
    if words.strip() or not page.days:
        fresh.wish, fresh.wished_at = words.strip(), at
        fresh.save(update_fields=["wish", "wished_at"])
        record("interviews.choice_wished", fresh.application, by=None, at=at)
        _tell_recruiter(fresh, "wished", at=at, key=f"wished:{at.isoformat()}", words=words.strip())
    progress.refresh(fresh.application, at=at)
    return fresh


@recorded
def change_zone(choice: Choice, *, zone: str, by: None, at: datetime) -> str:
    """Where they are now; every page and mail of theirs says its times so."""
    if zone not in dict(time_zones()):
        raise ChoiceRefused(_("Choose your time zone from the list."))
    candidate = choice.application.candidate
    candidate.time_zone = zone
    candidate.save(update_fields=["time_zone"])
    return zone


# Underneath


def _locked(application: Application) -> Application:
    found = Application.objects.select_for_update(of=("self",)).select_related("requisition__level", "candidate")
    return found.get(pk=application.pk)


def _open(choice: Choice, at: datetime) -> Choice:
    """For the candidate, in words for the candidate."""
    application = _locked(choice.application)
    fresh = Choice.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=choice.pk)
    fresh.application = application
    if application.state != ApplicationState.ACTIVE or application.requisition.state != RequisitionState.OPEN:
        raise ChoiceRefused(_("This application is not open any more, so there is nothing to choose."))
    if fresh.chosen_at:
        raise ChoiceRefused(_("You have chosen already. You can move it to another time instead."))
    if fresh.closed_at or fresh.until <= at:
        raise ChoiceRefused(_("This invitation is over. Answer our mail, and we find a time together."))
    return fresh


def _theirs(choice: Choice, interview: Interview, at: datetime) -> Interview:
    fresh = booking.locked(interview)
    if interview.pk not in {one.pk for one in queries.chosen(choice, at)}:
        raise ChoiceRefused(_("This interview is not to be changed here any more."))
    if is_late(fresh.starts_at, choice.notice_hours, at):
        raise ChoiceRefused(_("It is too near to change it here. Write to us, and a person helps you."))
    return fresh


def _said(moment: datetime) -> str:
    return moment.isoformat()


def _about(interview: Interview) -> dict[str, Any]:
    return {"session": interview.session.title, "starts_at": _said(interview.starts_at)}


def _tell_recruiter(choice: Choice, what: str, *, key: str, at: datetime, **facts: Any) -> None:
    reader = looked_after_by(choice.application) or choice.asked_by
    mail.post(
        f"interviews.choice_answered:{choice.pk}:{key}",
        "interviews.choice_answered",
        to=reader,
        facts={"choice": choice.pk, "what": what, **facts},
        thread=f"application-{choice.application_id}",
        at=at,
    )
