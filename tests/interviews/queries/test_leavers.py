from datetime import datetime, timedelta

from core.models import Person
from interviews.queries.leavers import heirs_of, what_is_left
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


def test_what_is_left_is_seats_to_come_cards_owed_parts_and_approvals(
    role, rae: Person, hana: Person, ivan: Person, at: datetime
) -> None:
    from hiring.actions import requisitions

    application = panel.application(role, rae, hana, at)
    past = make.interview(application, [ivan], rae, at, starts_at=at - 5 * HOUR)
    done = make.interview(application, [ivan], rae, at, session=1, starts_at=at - 3 * HOUR)
    coming = make.interview(application, [ivan], rae, at, session=2, starts_at=at + HOUR)
    make.submitted(make.card(done, ivan), at)
    left = what_is_left(ivan, at)
    assert [seat.interview for seat in left.seats] == [coming]
    assert [seat.interview for seat in left.owed] == [past]
    assert (left.parts, left.approvals, left.is_nothing) == ((), (), False)

    requisitions.submit(make.draft(role, rae, hana, at), by=rae, at=at)
    gone = make.requisition(role, rae, hana, at)
    requisitions.cancel(gone, reason="No budget", by=rae, at=at)
    left = what_is_left(hana, at)
    assert len(left.parts) == 2
    assert gone not in [member.requisition for member in left.parts]
    assert len(left.approvals) == 1


def test_heirs_of_are_everybody_else_who_works_here(ivan: Person, ines: Person, igor: Person) -> None:
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    assert heirs_of(ivan) == [ines]
    assert what_is_left(ivan, datetime.fromisoformat("2026-06-09T08:00:00+00:00")).is_nothing
