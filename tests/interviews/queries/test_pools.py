from datetime import datetime

import pytest

from core.models import Person
from interviews.models import PoolMember, Qualification, TrainingState
from interviews.queries.pools import Pool, pools
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
    with django_assert_num_queries(5):
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
