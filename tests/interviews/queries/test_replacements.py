from datetime import timedelta

import pytest

from core.models import Person
from interviews.actions import answers
from interviews.models import Interview, PoolMember, Profile, Seat
from interviews.queries.replacements import in_pool, interviews_to_mend, replacements
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_take_homes import sent_to

DAY = timedelta(days=1)


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, at) -> Interview:
    made = make.interview(panel.application(role, rae, hana, at), [ivan], rae, at, starts_at=at + DAY)
    return Interview.objects.select_related("session", "application__requisition__level", "application__candidate").get(
        pk=made.pk
    )


def fresh(interview: Interview, user: Person) -> Interview:
    return interviews_to_mend(user).get(pk=interview.pk)


def found_for(interview: Interview, at):
    return replacements(interview, in_pool(interview), at=at)


def pool(interview: Interview, *people: Person) -> None:
    PoolMember.objects.bulk_create(PoolMember(session=interview.session, person=one) for one in people)


def test_replacements_are_the_free_of_the_pool_by_name_voice_and_load(
    interview, ivan, ines, igor, otto, hana, cora, rae, at
) -> None:
    pool(interview, ivan, ines, otto, hana, cora)
    other = make.application(interview.application.requisition, rae, at, name="Omar", email="omar@example.org")
    make.interview(other, [cora], rae, at, starts_at=at + 2 * DAY)
    make.interview(other, [hana], rae, at, session=1, starts_at=interview.starts_at)
    # Sees the must-haves already, in the session that is left
    make.interview(interview.application, [ines], rae, at, session=2, starts_at=at + 3 * DAY)
    seat = Seat.objects.select_related("interview").get(interview=interview, person=ivan)
    answers.decline(seat, reason="Away", instead=otto, seen=None, by=ivan, at=at)
    found = found_for(fresh(interview, rae), at)
    assert [one.name for one in found.free] == ["Otto Haas", "Cora Lind", "Ines Weber"]
    first, second, third = found.free
    assert (first.named_by, second.load, second.most) == ("Ivan Herrera", 1, 5)
    assert len(first.adds) > len(third.adds)
    assert third.meets_already
    assert [(one.name, one.declined, one.obstacle and one.obstacle.value) for one in found.others] == [
        ("Hana Diallo", False, "interview"),
        ("Ivan Herrera", True, None),
    ]
    assert [(one.name, one.reason) for one in found.declined] == [("Ivan Herrera", "Away")]
    assert found.leads == ()


def test_replacements_ask_the_same_of_many(interview, ines, rae, at) -> None:
    pool(interview, ines)
    looked_at = fresh(interview, rae)
    with panel.Asked() as one:
        found_for(looked_at, at)
    pool(interview, *(make.person(f"T{n} X") for n in range(10)))
    with panel.Asked() as many:
        found_for(looked_at, at)
    assert len(one) == len(many) == 5


def test_replacements_of_a_grader_need_no_free_hour(role, rae, hana, ivan, ines, igor, otto, at) -> None:
    """Igor sleeps when it falls due, and Ines is on leave."""
    sent = sent_to(panel.application(role, rae, hana, at), [ivan], rae, at)
    pool(sent, ivan, ines, igor, otto)
    Profile.objects.create(person=ines, paused_until=(at + 9 * DAY).date())
    found = found_for(fresh(sent, rae), at)
    assert [one.name for one in found.free] == ["Igor Wang", "Otto Haas"]
    assert [(one.name, one.obstacle and one.obstacle.value) for one in found.others] == [("Ines Weber", "paused")]
