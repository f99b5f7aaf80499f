from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.models import Letter, Person
from hiring.models import Application
from interviews.actions import times
from interviews.actions.seating import BookingRefused
from interviews.actions.times import TimesRefused
from interviews.models import BusyFeed, BusySpan, Interview, Profile, Seat, TimeSearch
from interviews.queries.times import problem
from interviews.rules.scheduling import broken_rules, seated
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_scorecards import together
from tests.interviews.times import answered, plans, qualify, wish

DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, ivan: Person, ines: Person, cora: Person, at) -> Application:
    """Three sessions that Ivan, Ines and Cora may lead."""
    made = panel.application(role, rae, hana, at)
    qualify(made, [ivan, ines, cora], at)
    return made


# ask


def test_ask_twice_is_one_search_as_long_as_it_waits(application, rae, hana, at) -> None:
    asked = wish(application, at.date())
    first, second = (times.ask(application, wish=asked, by=rae, at=at) for _ in range(2))
    assert first == second
    assert times.ask(application, wish=asked, by=hana, at=at) != first
    assert times.ask(application, wish=replace(asked, days=2), by=rae, at=at) != first


def test_ask_refuses_what_cannot_be_booked(application, ivan, rae, at) -> None:
    asked = wish(application, at.date())
    for wrong in (
        replace(asked, sessions=()),
        replace(asked, sessions=(*asked.sessions, 10**6)),
        replace(asked, last_day=at.date() - DAY),
        replace(asked, last_day=at.date() + 40 * DAY),
    ):
        with pytest.raises(TimesRefused):
            times.ask(application, wish=wrong, by=rae, at=at)
    make.interview(application, [ivan], rae, at)
    with pytest.raises(TimesRefused, match="booked meanwhile"):
        times.ask(application, wish=asked, by=rae, at=at)
    assert not TimeSearch.objects.exists()


# answer_waiting, book_plan


def test_answer_waiting_finds_plans_and_book_plan_books_one_as_a_whole(application, rae, at) -> None:
    search = answered(application, rae, at)
    assert (search.state, search.answer["status"], search.answered_at) == ("answered", "proven", at)
    stands = problem(application, wish(application, at.date()), at=at)
    assert all(broken_rules(stands, plan) == [] for plan in plans(search))
    second = plans(search)[1]
    made = times.book_plan(search, number=2, by=rae, at=at)
    assert [(one.session_id, one.starts_at) for one in made] == [(m.session, m.starts_at) for m in second.meetings]
    sitting = {(seat.interview.session_id, seat.person_id) for seat in Seat.objects.filter(held=True)}
    assert sitting == {(meeting.session, person) for meeting in second.meetings for person in seated(meeting)}
    assert Letter.objects.filter(kind="interviews.invitation").count() == 3
    with pytest.raises(TimesRefused, match="Booked meanwhile"):
        times.book_plan(search, number=1, by=rae, at=at)


def test_book_plan_says_what_changed_and_books_nothing(application, rae, ivan, ines, cora, at) -> None:
    search = answered(application, rae, at)
    plan = plans(search)[0]
    first = plan.meetings[0]
    sits = Person.objects.get(pk=first.leads[0])
    feed = BusyFeed.objects.create(person=sits, url="https://calendar.example/", added_at=at, due_at=at)
    span = BusySpan.objects.create(feed=feed, span=DateTimeTZRange(first.starts_at, first.ends_at))
    with pytest.raises(TimesRefused, match=f"{sits.name} is busy on"):
        times.book_plan(search, number=1, by=rae, at=at)
    span.delete()
    Profile.objects.create(person=sits, paused_until=at.date() + 30 * DAY)
    with pytest.raises(TimesRefused, match=f"{sits.name} takes a pause"):
        times.book_plan(search, number=1, by=rae, at=at)
    Profile.objects.all().delete()
    with pytest.raises(TimesRefused, match="Search again"):
        times.book_plan(search, number=9, by=rae, at=at)
    with pytest.raises(TimesRefused, match="too soon"):
        times.book_plan(search, number=1, by=rae, at=first.starts_at)
    assert not Interview.objects.exists()
    assert len(times.book_plan(search, number=1, by=rae, at=at)) == 3


def test_answer_waiting_says_why_nothing_fits(role, rae, hana, at) -> None:
    made = panel.application(role, rae, hana, at)
    search = answered(made, rae, at)
    assert search.answer["status"] == "none"
    assert {(one["kind"], one["has"], one["needs"]) for one in search.answer["why"]} == {("pool", 0, 1)}


def test_answer_waiting_gives_up_on_what_took_its_solver_with_it(application, rae, at) -> None:
    search = times.ask(application, wish=wish(application, at.date()), by=rae, at=at)
    TimeSearch.objects.update(attempts=times.MOST_ATTEMPTS)
    assert times.answer_waiting(at)
    search.refresh_from_db()
    assert (search.state, search.answer, search.answered_at) == ("failed", {}, at)
    assert not times.answer_waiting(at)


def test_answer_waiting_leaves_alone_what_another_worker_has_in_hand(application, rae, at) -> None:
    times.ask(application, wish=wish(application, at.date()), by=rae, at=at)
    TimeSearch.objects.update(leased_until=at + times.LEASE)
    assert not times.answer_waiting(at + times.LEASE / 2)
    # It died with the search in hand
    assert times.answer_waiting(at + times.LEASE)
    assert TimeSearch.objects.get().state == "answered"


def test_forget_throws_away_what_is_old(application, rae, at) -> None:
    times.ask(application, wish=wish(application, at.date()), by=rae, at=at)
    assert times.forget(at + 30 * DAY) == 0
    assert times.forget(at + 31 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_book_plan_by_two_hands_at_once_is_booked_once(application, rae, hana, at) -> None:
    other = make.application(application.requisition, rae, at, name="Omar Saleh", email="omar@example.org")
    search, second = answered(application, rae, at), answered(other, rae, at)
    assert plans(search)[0].meetings == plans(second)[0].meetings
    works = [(search, rae), (search, hana), (second, rae), (second, hana)]
    found = together(*[lambda s=s, by=by: times.book_plan(s, number=1, by=by, at=at) for s, by in works])
    refused = [one for one in found if isinstance(one, (TimesRefused, BookingRefused))]
    assert (len(refused), Interview.objects.count()) == (3, 3)
    assert Interview.objects.values("application").distinct().count() == 1
