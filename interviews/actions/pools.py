"""Who is asked to hold a seat in a session of the plan."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Session
from hiring.rules.requisitions import OVER
from interviews.models import PoolMember


class PoolRefused(Refusal):
    pass


@recorded
def add(session: Session, *, people: Sequence[Person], by: Person, at: datetime) -> list[Person]:
    """Who is in it already stays. The first that is chosen makes it a pool of those who are chosen."""
    held = _held(session)
    if held is None:
        raise PoolRefused(_("This session was taken out of the loop a moment ago, so nobody is asked for it."))
    if held.requisition.state in OVER:
        raise PoolRefused(_("This requisition is closed, so nobody is asked for its interviews."))
    if not people:
        raise PoolRefused(_("Choose at least one person."))
    in_it = set(session.pool.values_list("person", flat=True))
    new = [person for person in people if person.pk not in in_it]
    PoolMember.objects.bulk_create(
        [PoolMember(session=session, person=person) for person in new], ignore_conflicts=True
    )
    if new:
        _record(session, by=by, at=at, added=[person.name for person in new])
    return new


@recorded
def remove(session: Session, *, person: Person, by: Person, at: datetime) -> Person:
    """The last that goes leaves everybody who is qualified. What is booked stays."""
    _held(session)
    gone, _rows = PoolMember.objects.filter(session=session, person=person).delete()
    if gone:
        _record(session, by=by, at=at, removed=[person.name])
    return person


def _held(session: Session) -> Session | None:
    """Of two hands on one pool the second sees what the first did."""
    found = Session.objects.select_related("requisition").select_for_update(of=("self",), no_key=True)
    return found.filter(pk=session.pk).first()


def _record(session: Session, *, by: Person, at: datetime, **facts: list[str]) -> None:
    record("interviews.pool_changed", session.requisition, by=by, at=at, session=session.title, **facts)
