from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.models import Application, Candidate
from interviews.models import PoolMember, Profile, Qualification
from interviews.queries import seating as queries
from interviews.queries.booking import applications_to_book
from interviews.queries.seating import seating
from interviews.rules.diaries import Obstacle
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    made = panel.application(role, rae, hana, at)
    return applications_to_book(rae).get(pk=made.pk)


@pytest.fixture
def session(application):
    return application.requisition.sessions.first()


def learn(person: Person, session, at: datetime) -> None:
    kind = session.assessment_type
    Qualification.objects.create(person=person, assessment_type=kind, rank=3, started_at=at)


def standings(found: queries.Seating) -> dict[str, str | None]:
    return {one.person.name.split()[0]: one.standing and str(one.standing) for one in found.people}


def test_seating_offers_the_pool_and_of_a_small_house_everybody(
    application, session, ivan, ines, igor, at, django_assert_num_queries
) -> None:
    PoolMember.objects.create(session=session, person=ivan)
    PoolMember.objects.create(session=session, person=ines)
    learn(ines, session, at)
    learn(igor, session, at)
    Profile.objects.create(person=ivan, per_day=1, per_week=1)
    with django_assert_num_queries(3):
        found = seating(application, session, moment=at + HOUR, minutes=60, at=at)
    assert standings(found) == {"Ivan": "leads", "Ines": "learns", "Hana": None, "Rae": None, "Igor": None}
    assert {one.person.name for one in found.people if one.learns} == {"Ines Weber", "Igor Wang"}
    assert not found.is_large


def test_seating_without_a_chosen_pool_offers_who_is_noted_for_the_type(application, session, ivan, ines, at) -> None:
    learn(ines, session, at)
    found = standings(seating(application, session, moment=None, minutes=60, at=at))
    assert (found["Ines"], found["Ivan"]) == ("learns", None)


def test_seating_leaves_out_who_left_and_the_candidate(application, session, ivan, ines, igor, at) -> None:
    Candidate.objects.filter(pk=application.candidate_id).update(email="IVAN@halyard.example")
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    found = standings(seating(application, session, moment=None, minutes=60, keep=[ivan.pk, igor.pk], at=at))
    assert "Ines" in found
    assert not set(found) & {"Ivan", "Igor"}


def test_seating_in_a_large_house_is_a_pool_a_search_and_who_is_chosen(
    application, session, ivan, ines, otto, at, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "OTHERS_SHOWN", 2)
    PoolMember.objects.create(session=session, person=ivan)
    found = seating(application, session, moment=None, minutes=60, keep=[otto.pk], at=at)
    assert standings(found) == {"Otto": None, "Ivan": "leads"}
    assert found.is_large
    assert "Ines" in standings(seating(application, session, moment=None, minutes=60, text="web", at=at))


def test_seating_cuts_a_long_pool_to_the_emptiest_weeks(
    application, session, ivan, ines, otto, rae, at, monkeypatch
) -> None:
    for person in (ivan, ines):
        PoolMember.objects.create(session=session, person=person)
    make.interview(application, [ines], rae, at)
    monkeypatch.setattr(queries, "POOL_SHOWN", 1)
    monkeypatch.setattr(queries, "OTHERS_SHOWN", 0)
    assert standings(seating(application, session, moment=at, minutes=60, at=at)) == {"Ivan": "leads"}


def test_seating_says_the_week_and_what_stands_in_the_way(application, session, ivan, ines, igor, rae, at) -> None:
    make.interview(application, [ivan], rae, at, starts_at=at + 4 * HOUR)
    Profile.objects.create(person=ivan, per_day=1, per_week=5)
    Profile.objects.create(person=ines, paused_until=at.date())
    found = seating(application, session, moment=at + HOUR, minutes=60, at=at).by_pk
    assert (found[ivan.pk].booked, found[ivan.pk].obstacle) == (1, Obstacle.DAY_FULL)
    assert found[ines.pk].obstacle == Obstacle.PAUSED
    # Until six in the evening in Shanghai, which is when he goes
    assert found[igor.pk].obstacle is None
    later = seating(application, session, moment=at + 2 * HOUR, minutes=60, at=at).by_pk
    assert later[igor.pk].obstacle == Obstacle.NOT_WORKING
    assert [one.mark for one in queries.doubts([found[ivan.pk]])] == [f"{ivan.pk}:day_full"]
    clash = seating(application, session, moment=at + 4 * HOUR, minutes=60, at=at).by_pk[ivan.pk]
    assert (clash.obstacle, queries.doubts([clash])) == (Obstacle.INTERVIEW, [])


def test_busy_on_is_the_day_of_the_reader(application, session, ivan, rae, at) -> None:
    """23:30 to 00:30 in Berlin lies on two days there and on one in Shanghai."""
    make.interview(application, [ivan], rae, at, starts_at=at.replace(hour=21, minute=30))
    found = seating(application, session, moment=at, minutes=60, at=at)
    berlin = [queries.busy_on(found, at + timedelta(days=n), "Europe/Berlin").people for n in (0, 1, 2)]
    assert [len(people) for people in berlin] == [1, 1, 0]
    shanghai = [queries.busy_on(found, at + timedelta(days=n), "Asia/Shanghai").people for n in (0, 1)]
    assert [len(people) for people in shanghai] == [0, 1]
    assert berlin[0][0].name == "Ivan Herrera"
