from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.models import Person
from hiring.models import RequisitionCompetency
from interviews.models import Arrangement, Interview, Profile, Qualification, Seat, Window
from interviews.queries.times import problem, search_shown, searches, sessions_to_time
from interviews.rules.diaries import Span
from interviews.rules.plans import Wish
from tests import make
from tests.interviews import panel
from tests.interviews.times import answered, qualify, wish

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, ivan: Person, ines: Person, igor: Person, at):
    made = panel.application(role, rae, hana, at)
    qualify(made, [ivan, ines], at, trainees=[igor])
    return made


def test_problem_holds_what_the_database_knows(application, ivan, ines, igor, rae, at) -> None:
    first, second, third = application.requisition.sessions.all()
    second.after.add(first)
    second.seats, second.buffer = 2, 15
    second.save()
    booked = make.interview(application, [ivan], rae, at, starts_at=at + 24 * HOUR)
    Window.objects.create(application=application, span=DateTimeTZRange(at, at + 48 * HOUR))
    Arrangement.objects.create(candidate=application.candidate, breaks=True, more_time=50, at=at)
    Profile.objects.create(person=ines, per_day=1, per_week=3, buffer=20)
    asked = Wish((second.pk, third.pk), at.date(), at.date(), 2, with_trainees=True)
    found = problem(application, asked, at=at)
    assert (found.candidate.windows, found.candidate.pause) == ((Span(at, at + 48 * HOUR),), 15)
    (taken,) = found.candidate.taken
    assert (taken.starts, taken.ends) == (booked.starts_at - HOUR / 4, booked.ends_at + HOUR / 4)
    here, there = found.wanted
    assert (here.minutes, there.minutes) == (70, 70), "as long as they will be booked for"
    assert (here.session, here.seats, here.buffer, here.after) == (second.pk, 2, 15, (first.pk,))
    assert (here.not_before, there.not_before) == (booked.ends_at + timedelta(minutes=first.buffer), None)
    assert (here.leads, here.shadows, here.reverse_shadows) == (tuple(sorted((ivan.pk, ines.pk))), (igor.pk,), ())
    people = {one.person: one for one in found.interviewers}
    assert people[ines.pk].per_week == 3
    assert people[ivan.pk].interviews == (Span(booked.starts_at, booked.ends_at),)
    assert (people[ivan.pk].met, people[ines.pk].met) == (True, False)
    musts = set(RequisitionCompetency.objects.filter(must_have=True).values_list("competency", flat=True))
    assert {must for must, _person in found.seen} <= musts
    assert {person for _must, person in found.seen} == {ivan.pk}


def test_problem_lets_trainees_ask_once_they_have_listened_often_enough(application, ivan, igor, rae, at) -> None:
    session = application.requisition.sessions.first()
    Qualification.objects.filter(person=igor).update(shadows=1, started_at=at - 48 * HOUR)
    asked = Wish((session.pk,), at.date(), at.date(), 1, with_trainees=True)
    assert problem(application, asked, at=at).wanted[0].shadows == (igor.pk,)
    before = make.application(application.requisition, rae, at, name="Omar Saleh", email="omar@example.org")
    held = make.interview(before, [ivan], rae, at, starts_at=at - 24 * HOUR)
    Seat.objects.create(interview=held, person=igor, kind="shadow", span=DateTimeTZRange(held.starts_at, held.ends_at))
    (wanted,) = problem(application, asked, at=at).wanted
    assert (wanted.shadows, wanted.reverse_shadows) == ((), (igor.pk,))


def test_problem_asks_as_much_of_one_session_as_of_three(application, rae, at) -> None:
    def asked(sessions) -> int:
        with panel.Asked() as queries:
            problem(application, Wish(tuple(sessions), at.date(), at.date(), 1, True), at=at)
        return len(queries)

    pks = [session.pk for session in application.requisition.sessions.all()]
    asked(pks)
    assert asked(pks[:1]) == asked(pks) <= 20


def test_sessions_to_time_are_those_held_at_an_hour_and_not_booked(application, ivan, rae, at) -> None:
    first, second, third = application.requisition.sessions.all()
    third.days = 3
    third.save()
    make.interview(application, [ivan], rae, at)
    assert sessions_to_time(application) == [second]
    Interview.objects.update(state="cancelled")
    assert sessions_to_time(application) == [first, second]


def test_search_shown_gives_names_titles_and_loads(application, ivan, ines, rae, at, django_assert_num_queries) -> None:
    search = answered(application, rae, at, weeks=0, days=1)
    found = searches(rae).get(pk=search.pk)
    with django_assert_num_queries(4):
        shown = search_shown(found, at)
    assert (shown.status, len(shown.titles), len(shown.plans[0].meetings)) == ("proven", 3, 3)
    seats = [seat for meeting in shown.plans[0].meetings for seat in meeting.seats]
    assert {seat.name for seat in seats} == {"Ivan Herrera", "Ines Weber"}
    assert shown.plans[0].twice
    assert all(0 < seat.booked <= seat.limit == 5 for seat in seats)
    assert wish(application, at.date()).sessions == shown.wish.sessions
