from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.models import Application
from interviews.queries import booking as queries
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def short(found: queries.Loop) -> dict[str, tuple[int, int]]:
    return {one.name["en"]: (one.has, one.needs) for one in found.uncovered}


def test_loop_names_what_nobody_will_have_looked_at(application, ivan, ines, igor, rae, at) -> None:
    everything = {"Ml fundamentals": 2, "System design": 2, "Communication": 2, "Planning": 1, "Ownership": 1}
    assert short(queries.loop(application, at)) == {name: (0, needs) for name, needs in everything.items()}
    panel.loop(application, [ivan, ines], rae, at)
    # Seen by one so far: ML fundamentals and communication; the rest twice or as often as it needs
    assert short(queries.loop(application, at)) == {"Ml fundamentals": (1, 2), "Communication": (1, 2)}
    make.interview(application, [igor], rae, at, session=2, starts_at=at + 8 * HOUR)
    assert short(queries.loop(application, at)) == {}


def test_loop_counts_one_lead_twice_as_one_voice_and_no_trainee(application, ivan, ines, igor, rae, at) -> None:
    panel.loop(application, [ivan, ivan, ines], rae, at)
    assert short(queries.loop(application, at)) == {"System design": (1, 2)}
    other = make.application(application.requisition, rae, at, name="Oskar", email="oskar@example.org")
    for n in range(3):
        starts_at = at + timedelta(days=1, hours=2 * n)
        make.interview(other, [ivan], rae, at, session=n, starts_at=starts_at, shadows=[igor])
    assert set(short(queries.loop(other, at))) == {"Ml fundamentals", "System design", "Communication"}


def test_loop_says_whose_card_is_in_and_late_and_no_more(application, ivan, ines, rae, at) -> None:
    interview = make.interview(application, [ivan, ines], rae, at)

    def cards(moment: datetime) -> dict[str, str]:
        (session,) = [one for one in queries.loop(application, moment).sessions if one.interview]
        return {sitter.name: sitter.card for sitter in session.interview.sitters}

    assert set(cards(at).values()) == {""}
    make.submitted(make.card(interview, ivan), interview.ends_at)
    assert cards(interview.ends_at) == {"Ivan Herrera": "in", "Ines Weber": "draft"}
    assert cards(interview.ends_at + timedelta(days=3))["Ines Weber"] == "late"
    found = queries.loop(application, at)
    assert (found.booked, found.cards_in, found.cards_due) == (1, 1, 2)


def test_loop_shows_a_cancelled_session_as_free(application, ivan, rae, at) -> None:
    from interviews.actions import booking

    booking.cancel(make.interview(application, [ivan], rae, at), by=rae, at=at)
    assert queries.loop(application, at).booked == 0


def test_people_to_seat_are_active_and_not_the_candidate(application, ivan, ines, igor, at) -> None:
    application.candidate.email = "IVAN@halyard.example"
    application.candidate.save()
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    names = {person.name for person in queries.people_to_seat(application)}
    assert "Ines Weber" in names
    assert not names & {"Ivan Herrera", "Igor Wang"}


def test_interviews_to_change_are_those_of_applications_one_sees(application, ivan, rae, otto, at) -> None:
    make.interview(application, [ivan], rae, at)
    assert queries.interviews_to_change(rae).count() == 1
    assert not queries.interviews_to_change(ivan).exists()
    assert not queries.interviews_to_change(otto).exists()
