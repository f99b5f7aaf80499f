from datetime import datetime

import pytest

from core.models import Person
from hiring.models import Application, Requisition, Session
from interviews.models import PoolMember, Profile, Qualification, TrainingState
from interviews.queries import pools as queries
from interviews.queries.pools import Pool, pools, pools_shown, to_add
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime):
    return panel.application(role, rae, hana, at)


def qualify(person: Person, kind, at: datetime, rank: int = 3, **fields) -> Qualification:
    done = {"state": TrainingState.QUALIFIED, "qualified_at": at}
    return Qualification.objects.create(
        person=person, assessment_type=kind, rank=rank, started_at=at, **{**done, **fields}
    )


def test_pools_without_a_choice_are_all_who_are_qualified_for_the_level(
    application, ivan, ines, igor, otto, at, django_assert_num_queries
) -> None:
    sessions = list(application.requisition.sessions.all())
    kind = sessions[0].assessment_type
    qualify(ivan, kind, at, rank=2)
    qualify(ines, kind, at, rank=1)
    qualify(igor, kind, at, state=TrainingState.TRAINING, qualified_at=None)
    qualify(otto, kind, at, rank=3)
    Person.objects.filter(pk=otto.pk).update(is_active=False)
    application = Application.objects.select_related("candidate").get(pk=application.pk)
    with django_assert_num_queries(1):
        found = pools(sessions, rank=2, application=application)
    assert found[sessions[0].pk] == Pool((ivan.pk,), (igor.pk,), is_chosen=False)
    assert found[sessions[1].pk] == Pool((), (), is_chosen=False)


def test_pools_chosen_by_hand_hold_who_was_chosen_and_never_the_candidate(application, ivan, ines, igor, at) -> None:
    session = application.requisition.sessions.first()
    for person in (ivan, ines, igor):
        PoolMember.objects.create(session=session, person=person)
    qualify(ines, session.assessment_type, at, state=TrainingState.TRAINING, qualified_at=None)
    Person.objects.filter(pk=igor.pk).update(email=application.candidate.email)
    found = pools([session], rank=2, application=application)
    assert found[session.pk] == Pool((ivan.pk,), (ines.pk,), is_chosen=True)


def test_pools_shown_say_who_may_lead_who_learns_and_who_is_needed(
    application, ivan, ines, igor, otto, rae, at, django_assert_num_queries
) -> None:
    requisition = Requisition.objects.select_related("level").get(pk=application.requisition_id)
    first, second, third = requisition.sessions.all()
    Session.objects.filter(pk=first.pk).update(seats=2)
    for person in (ivan, ines, igor):
        PoolMember.objects.create(session=first, person=person)
    PoolMember.objects.create(session=third, person=ivan)
    qualify(ines, first.assessment_type, at, state=TrainingState.TRAINING, qualified_at=None)
    qualify(igor, first.assessment_type, at, rank=1)
    qualify(ivan, second.assessment_type, at)
    qualify(otto, second.assessment_type, at)
    Profile.objects.create(person=ivan, per_day=1, per_week=3, paused_until=at.date())
    make.interview(application, [ivan], rae, at)
    with django_assert_num_queries(5):
        shown = pools_shown(requisition, at)
    one, two, three = shown.sessions
    assert [(m.name, str(m.standing), m.booked, m.per_week, m.paused_until) for m in one.members] == [
        ("Igor Wang", "below", 0, 5, None),
        ("Ines Weber", "learns", 0, 5, None),
        ("Ivan Herrera", "leads", 1, 3, at.date()),
    ]
    assert [m.progress and (m.progress.steps, m.progress.to_listen) for m in one.members] == [None, ((0, 0), 2), None]
    assert (one.bench.lacks, one.learners, one.is_chosen) == (1, 1, True)
    assert (two.is_chosen, two.named, two.more) == (False, ("Ivan Herrera", "Otto Haas"), 0)
    assert three.bench.leads == {ivan.pk}
    # Seen in the first and the third: Ivan alone would lead both
    assert [name["en"] for name in shown.one_voice] == ["Ml fundamentals", "Communication"]


def test_pools_shown_page_a_large_pool_and_count_all_of_it(application, ivan, ines, igor, at, monkeypatch) -> None:
    requisition = Requisition.objects.select_related("level").get(pk=application.requisition_id)
    first, second, _third = requisition.sessions.all()
    for person in (ivan, ines, igor):
        PoolMember.objects.create(session=first, person=person)
        PoolMember.objects.create(session=second, person=person)
    monkeypatch.setattr(queries, "MEMBERS", 2)

    def names(page: str | None) -> list[list[str]]:
        found = queries.pools_shown(requisition, at, pages={second.pk: page}).sessions
        assert len(found[1].bench.leads) == 3
        return [[member.name for member in pool.members] for pool in found]

    start = ["Igor Wang", "Ines Weber"]
    assert names("2") == [start, ["Ivan Herrera"], []]
    assert names("x") == names(None) == [start, start, []]


def test_to_add_finds_the_qualified_first_and_anybody_by_name(application, ivan, ines, igor, otto, rae, at) -> None:
    session = application.requisition.sessions.first()
    qualify(ivan, session.assessment_type, at)
    qualify(ines, session.assessment_type, at, state=TrainingState.TRAINING, qualified_at=None)
    qualify(igor, session.assessment_type, at, rank=1)

    def names(text: str = "") -> list[str]:
        return [one.name.split()[0] for one in to_add(session, rank=2, text=text, user=rae)]

    assert names() == ["Ivan", "Ines", "Igor"]
    assert names("haas") == ["Otto"]
    PoolMember.objects.create(session=session, person=ivan)
    assert "Ivan" not in names("herrera")
