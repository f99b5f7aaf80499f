from datetime import timedelta

import pytest

from core.models import Person
from hiring.models import Application, Breach
from interviews.actions import answers, booking
from interviews.models import PoolMember, Seat
from interviews.queries.booking import loop
from interviews.queries.coverage import breach, coverage
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


def booked(application, leads, rae, at, **more) -> list:
    """All three sessions, tomorrow."""
    days = [at + DAY + n * 2 * HOUR for n in range(len(leads))]
    return [
        make.interview(application, [lead], rae, at, session=n, starts_at=days[n], **more)
        for n, lead in enumerate(leads)
    ]


def in_pool(application: Application, *people: Person) -> None:
    for session in application.requisition.sessions.all():
        for person in people:
            PoolMember.objects.create(session=session, person=person)


def said(application: Application, at) -> dict[str, list[str]]:
    found = coverage(application, at)
    return {gap.name["en"]: [mend.title["en"] for mend in gap.mends] for gap in found.gaps}


def test_coverage_is_whole_with_three_leads_and_while_the_loop_is_being_booked(
    application, ivan, ines, igor, rae, at
) -> None:
    assert breach(application, at) is None
    booked(application, [ivan, ines], rae, at)
    assert breach(application, at) is None
    booking_of_last = make.interview(application, [igor], rae, at, session=2, starts_at=at + 2 * DAY)
    assert breach(application, booking_of_last.booked_at) is None
    assert coverage(application, at).gaps == ()


def test_coverage_after_a_swap_to_somebody_who_sees_it_already(application, ivan, ines, igor, otto, rae, at) -> None:
    """Applied ML and ML theory look for the same must-haves: led by one person they are one voice."""
    interviews = booked(application, [ivan, ines, igor], rae, at)
    in_pool(application, ivan, otto)
    third = interviews[2]
    booking.move(third, starts_at=third.starts_at, place="", leads=[ivan], by=rae, at=at)
    application.refresh_from_db()
    assert application.breach == Breach.UNCOVERED
    found = coverage(application, at)
    assert {gap.name["en"]: (gap.has, gap.needs) for gap in found.gaps} == {
        "Ml fundamentals": (1, 2),
        "Communication": (1, 2),
    }
    mends = {mend.title["en"]: [one.name for one in mend.people] for mend in found.gaps[0].mends}
    # Ivan would be the same voice again
    assert mends == {"Applied ML": ["Otto Haas"], "ML theory": ["Otto Haas"]}


def test_coverage_says_who_of_the_pool_is_free(application, ivan, ines, igor, otto, rae, at) -> None:
    interviews = booked(application, [ivan, ines, ivan], rae, at)
    in_pool(application, igor, otto)
    other = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    make.interview(other, [otto], rae, at, starts_at=interviews[2].starts_at)
    (mend,) = [m for m in coverage(application, at).gaps[0].mends if m.interview.pk == interviews[2].pk]
    assert [(one.name, one.obstacle and one.obstacle.value) for one in mend.people] == [
        # In Shanghai it is past seven in the evening
        ("Igor Wang", "not_working"),
        ("Otto Haas", "interview"),
    ]


def test_coverage_after_a_cancellation_and_a_shadow_in_place_of_a_lead(
    application, ivan, ines, igor, otto, rae, at
) -> None:
    interviews = booked(application, [ivan, ines, igor], rae, at)
    booking.cancel(interviews[1], by=rae, at=at)
    assert said(application, at) == {
        "System design": ["Past projects"],
        "Planning": ["Past projects"],
        "Ownership": ["Past projects"],
    }
    third = interviews[2]
    # Counted as a lead by mistake; trainees learn and are no voice
    booking.move(third, starts_at=third.starts_at, place="", leads=[ivan], shadows=[igor], by=rae, at=at)
    assert said(application, at)["Ml fundamentals"] == ["Applied ML", "ML theory"]


def test_coverage_of_a_declined_seat_shows_an_interview_without_a_lead(application, ivan, ines, igor, rae, at) -> None:
    interviews = booked(application, [ivan, ines, igor], rae, at)
    seat = Seat.objects.select_related("interview").get(interview=interviews[2])
    answers.decline(seat, reason="Away", seen=None, by=igor, at=at)
    found = coverage(application, at)
    assert [one.pk for one in found.leaderless] == [interviews[2].pk]
    (row,) = [row for row in loop(application, at).sessions if row.title["en"] == "ML theory"]
    assert (row.interview.has_lead, row.interview.declined, row.interview.sitters) == (False, ("Igor Wang",), ())
    # When it is over the debrief says what nobody looked at
    assert breach(application, interviews[2].ends_at) is None


def test_coverage_asks_as_much_of_three_gaps_as_of_one(application, ivan, ines, igor, otto, rae, at) -> None:
    booked(application, [ivan, ines, ivan], rae, at)
    in_pool(application, otto)
    found = Application.objects.select_related("candidate", "requisition__level").get(pk=application.pk)
    with panel.Asked() as one:
        coverage(found, at)
    for person in ("Tom", "Tim", "Tam"):
        in_pool(application, make.person(f"{person} X"))
    booking.cancel(application.interviews.get(session__title__en="Past projects"), by=rae, at=at)
    with panel.Asked() as three:
        coverage(found, at)
    assert len(one) == len(three) == 5
