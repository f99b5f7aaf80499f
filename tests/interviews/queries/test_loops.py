from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import loops, reviews
from hiring.models import Application
from hiring.queries.coverage import PlannedSession, planned_sessions
from interviews.actions import take_homes
from interviews.models import PoolMember
from interviews.queries import loops as queries
from interviews.queries.loops import booked, short, structured
from tests import make
from tests.interviews import panel
from tests.interviews.queries.test_pools import qualify

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def another(application: Application, rae: Person, at: datetime, name: str = "Omar Haddad") -> Application:
    email = f"{name.split()[0].lower()}@example.org"
    return make.application(application.requisition, rae, at, name=name, email=email)


# What is booked


def test_booked_tells_what_keeps_its_time_length_and_place(application, rae, ivan, at) -> None:
    requisition = application.requisition
    interview = make.interview(application, [ivan], rae, at, place="Room 4")
    first, second, third = planned_sessions(requisition)
    loops.set_sessions(requisition, wanted=[replace(first, minutes=90), second, third], by=rae, at=at)
    found = booked(requisition, rae, changed=[first.id], removed=[second.id], at=at)
    (longer, gone), (kept,) = found.sessions, found.sessions[0].kept
    assert (kept.candidate, kept.starts_at, kept.minutes, kept.place) == (
        "Nadia Rahimi",
        interview.starts_at,
        60,
        "Room 4",
    )
    assert (longer.change, longer.is_used, gone.change, gone.is_used) == ("changed", True, "removed", False)
    assert (found.others, found.added, found.needing) == (0, 0, ())


def test_booked_tells_who_has_begun_and_needs_what_is_new(application, rae, ivan, at) -> None:
    another(application, rae, at)
    make.interview(application, [ivan], rae, at)
    found = booked(application.requisition, rae, added=1, at=at)
    assert ([one.candidate for one in found.needing], found.others) == (["Nadia Rahimi"], 1)


def test_booked_is_over_with_the_interview_and_still_stands_in_the_way(application, rae, ivan, at) -> None:
    interview = make.interview(application, [ivan], rae, at)
    requisition, session = application.requisition, interview.session_id
    assert [one.title["en"] for one in booked(requisition, rae, at=at).sessions] == ["Applied ML"]
    assert booked(requisition, rae, at=interview.ends_at).sessions == ()
    (first,) = booked(requisition, rae, removed=[session], at=interview.ends_at).sessions
    assert (first.kept, first.is_used) == ((), True)


def test_booked_tells_of_a_take_home_until_when_it_is_out(application, rae, ivan, at) -> None:
    requisition, planned = application.requisition, planned_sessions(application.requisition)
    kind = make.assessment_type("take_home").pk
    home = PlannedSession(None, kind, {"en": "Essay"}, 240, "strength", main=planned[0].main, days=7)
    loops.set_sessions(requisition, wanted=[*planned, home], by=rae, at=at)
    session, due_at = requisition.sessions.last(), at + timedelta(days=7)
    take_homes.send(application, session=session, leads=[ivan], due_at=due_at, by=rae, at=at)
    (found,) = booked(requisition, rae, changed=[session.pk], at=at).sessions
    assert [one.due_at for one in found.kept] == [due_at]
    assert [title["en"] for title in short(requisition, rae).applications[0].unbooked] == [
        "Applied ML",
        "Past projects",
        "ML theory",
    ]


# Who falls short


def test_short_names_what_is_not_booked_and_not_covered(application, rae, ivan, ines, at) -> None:
    requisition = application.requisition
    assert short(requisition, rae).under_way == 0
    panel.loop(application, [ivan, ines, ivan], rae, at)
    (row,) = short(requisition, rae).applications
    # Ivan leads both sessions that look at ML fundamentals: one voice
    assert [name["en"] for name in row.uncovered] == ["Ml fundamentals", "Communication"]
    assert row.unbooked == ()


def test_short_is_empty_where_everything_is_booked_and_grows_with_the_loop(
    application, rae, ivan, ines, igor, at
) -> None:
    requisition = application.requisition
    panel.loop(application, [ivan, ines, igor], rae, at)
    assert (short(requisition, rae).applications, short(requisition, rae).under_way) == ((), 1)
    planned = planned_sessions(requisition)
    more = replace(planned[0], id=None, title={"en": "One more"}, after=())
    loops.set_sessions(requisition, wanted=[*planned, more], by=rae, at=at)
    (row,) = short(requisition, rae).applications
    assert ([title["en"] for title in row.unbooked], row.uncovered) == (["One more"], ())


def test_short_pages_what_falls_short_and_counts_what_does_not(
    application, rae, ivan, ines, igor, at, monkeypatch
) -> None:
    requisition = application.requisition
    panel.loop(application, [ivan, ines, igor], rae, at)
    for n in range(3):
        other = another(application, rae, at, f"C{n} X")
        make.interview(other, [ivan], rae, at, starts_at=at + (n + 1) * DAY)
    monkeypatch.setattr(queries, "SHOWN", 2)
    first, second = (short(requisition, rae, page=page) for page in ("1", "2"))
    assert (first.under_way, first.page.paginator.count) == (4, 3)
    assert [[row.candidate for row in page.applications] for page in (first, second)] == [["C0 X", "C1 X"], ["C2 X"]]
    # Whatever the page, an odd one is the nearest
    assert short(requisition, rae, page="x").applications == first.applications


def test_short_asks_no_more_with_more_candidates(application, rae, ivan, ines, at, django_assert_num_queries) -> None:
    make.interview(application, [ivan], rae, at)
    with panel.Asked() as one:
        short(application.requisition, rae)
    for number, name in enumerate(("Omar Haddad", "Vera Lind"), start=1):
        make.interview(another(application, rae, at, name), [ines], rae, at, starts_at=at + 3 * number * HOUR)
    with panel.Asked() as three:
        assert short(application.requisition, rae).under_way == 3
    assert len(three) == len(one) <= 6


# How structured it is


def names(lines) -> set[str]:
    return {line.name["en"] for line in lines}


def test_structured_knows_who_leads_and_who_qualified_them(application, rae, ivan, ines, at) -> None:
    requisition = application.requisition
    assert {"Trained interviewers", "The same interviewers for everybody"} <= names(structured(requisition).missing)
    for session in requisition.sessions.all():
        PoolMember.objects.create(session=session, person=ivan)
        qualify(ivan, session.assessment_type, at, rank=2)
    found = structured(requisition)
    assert {"Trained interviewers", "The same interviewers for everybody"} <= names(found.in_place)
    assert found.parts == 15
    # Somebody who never was qualified may lead, too
    PoolMember.objects.create(session=requisition.sessions.first(), person=ines)
    (line,) = [line for line in structured(requisition).missing if line.name["en"] == "Trained interviewers"]
    assert line.text == "Qualify who leads, or choose others for: Applied ML."


def test_structured_reads_kits_and_reading(application, rae, at) -> None:
    requisition = application.requisition
    before = structured(requisition)
    # One question in each kit is few, and nobody talks without judging
    assert {"Long enough to see something", "Little known beforehand"} <= names(before.missing)
    assert {"The same questions for everybody", "Follow-ups written beforehand"} <= names(before.in_place)
    reviews.set_reviewing(requisition, name_hidden=True, reviewers=1, review_to=None, by=rae, at=at)
    requisition.refresh_from_db()
    assert "Little known beforehand" in names(structured(requisition).in_place)
