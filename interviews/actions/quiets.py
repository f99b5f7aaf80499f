"""Somebody says that reminders of one card are to wait, or to stop; and takes it back. Always with a reason."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from interviews.models import CardState, InterviewState, Quiet, Scorecard
from interviews.rules.reminders import LONGEST_SNOOZE


class QuietRefused(Refusal):
    pass


@recorded
def snooze(card: Scorecard, *, until: datetime, reason: str, by: Person, at: datetime) -> Quiet:
    """Nothing until then; what falls due meanwhile is folded into one."""
    if until <= at:
        raise QuietRefused(_("This moment has passed. Choose a later one."))
    if until > at + LONGEST_SNOOZE:
        raise QuietRefused(_("That is more than 30 days away. Choose an earlier day, or stop the reminders."))
    return _hush(card, until, reason, by=by, at=at)


@recorded
def dismiss(card: Scorecard, *, reason: str, by: Person, at: datetime) -> Quiet:
    """No more of them. The card is owed all the same."""
    return _hush(card, None, reason, by=by, at=at)


@recorded
def take_back(card: Scorecard, *, by: Person, at: datetime) -> None:
    """What is still to come goes again. What was left out meanwhile is not made up for."""
    fresh = _locked(card)
    if not Quiet.objects.filter(scorecard=fresh, ended_at=None).update(ended_at=at):
        raise QuietRefused(_("Reminders of this scorecard go on already."))
    _record("interviews.reminders_resumed", fresh, by=by, at=at)


def _hush(card: Scorecard, until: datetime | None, reason: str, *, by: Person, at: datetime) -> Quiet:
    """The last word stands: one at a time."""
    fresh = _locked(card)
    if not reason.strip():
        raise QuietRefused(_("Say in a sentence why."))
    Quiet.objects.filter(scorecard=fresh, ended_at=None).update(ended_at=at)
    made = Quiet.objects.create(scorecard=fresh, until=until, reason=reason.strip(), by=by, at=at)
    kind = "interviews.reminders_snoozed" if until else "interviews.reminders_dismissed"
    facts = {"until": until.isoformat()} if until else {}
    _record(kind, fresh, by=by, at=at, **facts)
    return made


def _locked(card: Scorecard) -> Scorecard:
    found = Scorecard.objects.select_for_update(of=("self",)).select_related(
        "seat__interview__application", "seat__interview__session", "seat__person"
    )
    fresh = found.get(pk=card.pk)
    if fresh.state == CardState.SUBMITTED:
        raise QuietRefused(_("This scorecard is in, so nobody is reminded of it."))
    if not fresh.seat.held or fresh.seat.interview.state != InterviewState.BOOKED:
        raise QuietRefused(_("This scorecard is owed by nobody any more."))
    return fresh


# The reason stands with the reminders, not on the timeline: it may be an opinion
def _record(kind: str, card: Scorecard, *, by: Person, at: datetime, **facts: str) -> None:
    interview = card.seat.interview
    record(
        kind,
        interview.application,
        by=by,
        at=at,
        interview=interview.pk,
        session=interview.session.title,
        person=card.seat.person.name,
        **facts,
    )
