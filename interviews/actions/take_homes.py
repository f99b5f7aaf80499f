"""A take-home from the sending to the last word about it: the candidate works alone, sends in, and asks for more time;
what came in goes to its graders once it is final."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.files import WORK, UploadRefused, store
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Application, Session
from hiring.rules.stages import ApplicationState
from interviews.actions import booking, graders, progress, seating
from interviews.models import Interview, InterviewState, SeatKind, TakeHome, TakeHomeFile
from interviews.queries.take_homes import LINK, looked_after_by
from interviews.rules import take_homes as rules

FARTHEST = timedelta(days=366)


class TakeHomeRefused(Refusal):
    pass


@recorded
def send(
    application: Application,
    *,
    session: Session,
    leads: Sequence[Person],
    shadows: Sequence[Person] = (),
    due_at: datetime,
    override: str = "",
    by: Person,
    at: datetime,
) -> Interview:
    """The brief goes to the candidate; the seats are of those who will grade what comes. `override`: why a trainee
    does."""
    if not session.is_timeless:
        raise TakeHomeRefused(_("This session is held at an hour. Book a time for it."))
    fresh, round_now = booking.ready(application, session)
    _check_due(due_at, at)
    chairs = seating.chairs_for(fresh, leads, shadows, ())
    why = seating.why_a_trainee_leads(session, leads, override)
    interview = Interview.objects.create(
        application=fresh,
        session=session,
        round=round_now,
        starts_at=at,
        ends_at=due_at,
        booked_at=at,
        booked_by=by,
    )
    TakeHome.objects.create(interview=interview, sent_at=at, due_at=due_at)
    booking.seat_all(interview, chairs)
    _record("sent", interview, by=by, at=at, due_at=due_at, people=[chair.person.name for chair in chairs], **why)
    _write_to_candidate("take_home", interview, at=at)
    progress.refresh(fresh, at=at)
    return interview


def _check_due(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise TakeHomeRefused(_("This moment has passed. Choose a later one."))
    if due_at > at + FARTHEST:
        raise TakeHomeRefused(_("This is more than a year away. Look at the date again."))


# What the candidate does


@dataclass
class Uploaded:
    taken: list[str] = field(default_factory=list)
    # Each with its name, and why
    refused: list[tuple[str, str]] = field(default_factory=list)


@recorded
def upload(interview: Interview, files: "Iterable[UploadedFile[Any]]", *, by: None, at: datetime) -> Uploaded:
    """Each for itself: one that cannot be taken takes none of the others with it."""
    take_home = _open(interview, at)
    done = Uploaded()
    for file in files:
        name = str(file.name or "")
        try:
            _check_room(take_home)
            kept = store(file, kinds=WORK, by=None, at=at)
        except Refusal as refusal:
            done.refused.append((name, str(refusal)))
            continue
        TakeHomeFile.objects.create(take_home=take_home, file=kept, at=at)
        done.taken.append(kept.name)
    if done.taken:
        take_home.submitted_at = at
        take_home.save(update_fields=["submitted_at"])
        _record("uploaded", take_home.interview, by=None, at=at, files=done.taken)
    return done


def _check_room(take_home: TakeHome) -> None:
    if take_home.files.standing().count() >= rules.MOST_FILES:
        raise UploadRefused(_("Ten files are here already. Take one back, or pack several into a .zip."))
    if take_home.files.count() >= rules.MOST_UPLOADS:
        raise UploadRefused(_("That were many files. Write to us, and we take the rest by mail."))


@recorded
def take_back(file: TakeHomeFile, *, by: None, at: datetime) -> TakeHomeFile:
    """Kept, and shown to nobody."""
    take_home = _open(file.take_home.interview, at)
    if not TakeHomeFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at):
        raise TakeHomeRefused(_("This file was taken back already."))
    last = take_home.files.filter(removed_at=None).order_by("-at").first()
    take_home.submitted_at = last.at if last else None
    take_home.save(update_fields=["submitted_at"])
    _record("taken_back", take_home.interview, by=None, at=at)
    return file


@recorded
def finish(interview: Interview, *, by: None, at: datetime) -> Interview:
    """The candidate says that this is it."""
    take_home = _open(interview, at)
    if not take_home.files.filter(removed_at=None).exists():
        raise TakeHomeRefused(_("Nothing is here yet. Send a file first."))
    return _close(take_home, by=None, at=at)


@recorded
def ask_for_time(interview: Interview, *, until: datetime, reason: str, by: None, at: datetime) -> TakeHome:
    take_home = _open(interview, at)
    if until <= max(take_home.due_at, at):
        raise TakeHomeRefused(_("Choose a moment after the one at which it is due now."))
    if until > at + FARTHEST:
        raise TakeHomeRefused(_("This is more than a year away. Look at the date again."))
    if not reason.strip():
        raise TakeHomeRefused(_("Say in a sentence why."))
    take_home.extension_asked_at, take_home.extension_wanted = at, until
    take_home.extension_reason = reason.strip()
    take_home.extension_answered_at, take_home.extension_given, take_home.extension_words = None, None, ""
    take_home.save()
    application = take_home.interview.application
    _record("asked_for_time", take_home.interview, by=None, at=at, until=until)
    _write_to_recruiter("take_home_asked", take_home, application, key=at.isoformat(), at=at)
    progress.refresh(application, at=at)
    return take_home


# What we do


@recorded
def extend(interview: Interview, *, until: datetime, words: str = "", by: Person, at: datetime) -> TakeHome:
    """Asked for or not, and also when it was due and nothing had come."""
    take_home = _ours(interview)
    _check_due(until, at)
    if until <= take_home.due_at:
        raise TakeHomeRefused(_("It is due later than that already."))
    _answer(take_home, given=True, words=words, at=at)
    _due_anew(take_home, until)
    _tell_due(take_home, "extended", by=by, at=at)
    return take_home


@recorded
def decline(interview: Interview, *, words: str, by: Person, at: datetime) -> TakeHome:
    """With words, and never so that work is lost: who waited for our answer has a day from it."""
    take_home = _ours(interview)
    if not take_home.is_asking:
        raise TakeHomeRefused(_("Nobody asks for more time any more. Look at it again."))
    if not words.strip():
        raise TakeHomeRefused(_("Write a sentence for the candidate."))
    _answer(take_home, given=False, words=words, at=at)
    _due_anew(take_home, rules.due_after_no(take_home.due_at, at))
    _tell_due(take_home, "declined", by=by, at=at)
    return take_home


def _answer(take_home: TakeHome, *, given: bool, words: str, at: datetime) -> None:
    if take_home.is_asking:
        take_home.extension_answered_at, take_home.extension_given = at, given
    take_home.extension_words = words.strip()


def _due_anew(take_home: TakeHome, due_at: datetime) -> None:
    take_home.due_at, take_home.missed_at = due_at, None
    take_home.save()
    Interview.objects.filter(pk=take_home.interview_id).update(ends_at=due_at)
    take_home.interview.ends_at = due_at


def _tell_due(take_home: TakeHome, what: str, *, by: Person, at: datetime) -> None:
    interview = take_home.interview
    booking.plan_again(interview, at=at)
    _record(what, interview, by=by, at=at, due_at=take_home.due_at)
    _write_to_candidate("take_home_answer", interview, key=at.isoformat(), at=at)
    progress.refresh(interview.application, at=at)


def _close(take_home: TakeHome, *, by: Person | None, at: datetime) -> Interview:
    """Final: its graders may read, and their ladder starts here."""
    interview = take_home.interview
    take_home.closed_at = at
    take_home.save(update_fields=["closed_at"])
    interview.ends_at = max(at, interview.starts_at + timedelta(seconds=1))
    interview.save(update_fields=["ends_at"])
    booking.plan_again(interview, at=at)
    seats = interview.seats.filter(held=True).select_related("person")
    graders.tell(interview, [seat.person for seat in seats], at=at)
    _record("submitted", interview, by=by, at=at)
    progress.refresh(interview.application, at=at)
    return interview


# The sweep


def mind(at: datetime, *, most: int = 200) -> int:
    """What falls due is closed, or said to be missing; who works on one is reminded. Twice or late, all the same."""
    fallen = _running().filter(due_at__lte=at - rules.GRACE, missed_at=None)
    waits = Q(extension_asked_at__isnull=False, extension_answered_at=None, extension_wanted__gt=at - rules.GRACE)
    done = 0
    for take_home in fallen.exclude(waits).order_by("due_at", "pk")[:most]:
        done += _fall_due(take_home.interview, by=None, at=at)
    soon = _running().filter(due_at__gt=at, due_at__lte=at + max(rules.REMIND_BEFORE))
    for take_home in soon.order_by("due_at", "pk")[:most]:
        if rules.reminder_is_due(take_home.sent_at, take_home.due_at, take_home.reminded_at, at):
            done += _remind(take_home, by=None, at=at)
    return done


def _running() -> Any:
    found = TakeHome.objects.filter(closed_at=None, interview__state=InterviewState.BOOKED)
    return found.filter(interview__application__state=ApplicationState.ACTIVE).select_related("interview")


@recorded
def _fall_due(interview: Interview, *, by: None, at: datetime) -> int:
    """Looked at again under the lock: it may have been given more time a moment ago."""
    take_home = _locked(interview)
    waits = take_home.extension_wanted if take_home.is_asking else None
    over = not rules.takes_files(rules.ends(take_home.due_at, waits), at)
    if take_home.closed_at or take_home.missed_at or not over or take_home.interview.state != InterviewState.BOOKED:
        return 0
    if take_home.files.filter(removed_at=None).exists():
        _close(take_home, by=None, at=at)
        return 1
    take_home.missed_at = at
    take_home.save(update_fields=["missed_at"])
    application = take_home.interview.application
    _record("missed", take_home.interview, by=None, at=at)
    _write_to_recruiter("take_home_missing", take_home, application, key=take_home.due_at.isoformat(), at=at)
    progress.refresh(application, at=at)
    return 1


@recorded
def _remind(take_home: TakeHome, *, by: None, at: datetime) -> int:
    claimed = TakeHome.objects.filter(
        pk=take_home.pk, closed_at=None, due_at=take_home.due_at, reminded_at=take_home.reminded_at
    )
    if not claimed.update(reminded_at=at):
        return 0
    _write_to_candidate("take_home_reminder", take_home.interview, key=at.isoformat(), at=at)
    return 1


# Underneath


def _locked(interview: Interview) -> TakeHome:
    """The application first, as every action on it does."""
    Application.objects.select_for_update(of=("self",)).get(pk=interview.application_id)
    found = TakeHome.objects.select_for_update(of=("self",)).select_related(
        "interview__session", "interview__application__candidate", "interview__application__requisition"
    )
    return found.get(interview=interview)


def _open(interview: Interview, at: datetime) -> TakeHome:
    """For the candidate, in words for the candidate."""
    take_home = _locked(interview)
    held = take_home.interview
    if held.state != InterviewState.BOOKED or held.application.state != ApplicationState.ACTIVE:
        raise TakeHomeRefused(_("This project was called off, so nothing more is needed from you."))
    if take_home.closed_at:
        raise TakeHomeRefused(_("Your work is with us already, as it was. Nothing was changed."))
    waits = take_home.extension_wanted if take_home.is_asking else None
    if not rules.takes_files(rules.ends(take_home.due_at, waits), at):
        raise TakeHomeRefused(_("It was due before this moment. Write to us if there is something we should know."))
    return take_home


def _ours(interview: Interview) -> TakeHome:
    take_home = _locked(interview)
    held = take_home.interview
    if held.state != InterviewState.BOOKED or held.application.state != ApplicationState.ACTIVE:
        raise TakeHomeRefused(_("This take-home was called off, or its application is closed."))
    if take_home.closed_at:
        raise TakeHomeRefused(_("The submission is in, so there is nothing to wait for any more."))
    if not held.seats.filter(held=True, kind=SeatKind.LEAD).exists():
        raise TakeHomeRefused(_("Nobody grades it any more. Choose who does, then give more time."))
    return take_home


def _record(what: str, interview: Interview, *, by: Person | None, at: datetime, **facts: Any) -> None:
    said = {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}
    application, title = interview.application, interview.session.title
    record(f"interviews.take_home_{what}", application, by=by, at=at, interview=interview.pk, session=title, **said)


def _write_to_candidate(kind: str, interview: Interview, *, key: str = "", at: datetime) -> None:
    """With a link of its own; those of earlier mails go on opening the same page."""
    application, take_home = interview.application, interview.take_home
    lasts = take_home.due_at - at + rules.LINK_LASTS
    mail.post(
        f"interviews.{kind}:{interview.pk}:{key}",
        f"interviews.{kind}",
        address=application.candidate.email,
        language=application.candidate.language,
        facts={"interview": interview.pk, "due_at": take_home.due_at.isoformat()},
        secrets={"token": links.make(LINK, take_home.pk, lasts=lasts, at=at, alone=False)},
        thread=f"application-{application.pk}",
        at=at,
    )


def _write_to_recruiter(kind: str, take_home: TakeHome, application: Application, *, key: str, at: datetime) -> None:
    recruiter = looked_after_by(application)
    if recruiter is None:
        return
    mail.post(
        f"interviews.{kind}:{take_home.interview_id}:{key}",
        f"interviews.{kind}",
        to=recruiter,
        facts={"interview": take_home.interview_id},
        thread=f"application-{application.pk}",
        at=at,
    )
