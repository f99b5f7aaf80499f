from datetime import timedelta

import pytest

from core.models import Person
from hiring.actions import requisitions
from hiring.models import Application, TeamMember
from interviews.actions import qualifications
from interviews.models import types_signed_by
from interviews.queries import qualifications as queries
from tests import make
from tests.interviews import panel

PATH = {"rank": 2, "shadows": 1, "reverse_shadows": 0}


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def kind(application):
    return application.requisition.sessions.first().assessment_type


def test_types_signed_by_those_who_answer_for_hiring(application, kind, ada, rae, hana, ivan, cora, otto, at) -> None:
    TeamMember.objects.create(requisition=application.requisition, person=cora, part="coordinator")
    make.assessment_type("math")
    for person, keys in ((ada, 4), (rae, 4), (hana, 3), (cora, 0), (ivan, 0), (otto, 0)):
        assert types_signed_by(person).count() == keys, person
    requisitions.cancel(application.requisition, reason="No need", by=rae, at=at)
    assert not types_signed_by(hana).exists(), "of requisitions that go on"


def test_ready_lists_who_walked_the_path_to_those_who_may_say_so(application, kind, ivan, igor, rae, hana, at) -> None:
    qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=at)
    qualifications.train(hana, assessment_type=kind, **PATH | {"shadows": 0}, by=rae, at=at)
    interview = make.interview(application, [ivan], rae, at, shadows=[igor])
    assert [one.person for one in queries.ready(rae, at)] == [hana]
    assert [one.person for one in queries.ready(rae, interview.ends_at)] == [igor, hana]
    assert [one.person for one in queries.ready(hana, interview.ends_at)] == [igor], "never of oneself"
    assert not queries.ready(ivan, interview.ends_at)


def test_people_listed_are_those_of_whom_something_is_noted_or_whose_name_is_asked_for(
    kind, ivan, igor, ines, rae, at
) -> None:
    qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=at)
    qualifications.qualify_at_once(ivan, assessment_type=kind, rank=3, reason="Yes", by=rae, at=at)

    def names(**wanted) -> list[str]:
        given = {"text": "", "type_pk": None, "state": "", **wanted}
        return [one.name.split()[0] for one in queries.people_listed(rae, **given)]

    assert names() == ["Igor", "Ivan"]
    assert names(state="training") == ["Igor"]
    assert names(type_pk=kind.pk, text="van") == ["Ivan"]
    assert names(type_pk=kind.pk + 1) == []
    assert names(text="ines") == ["Ines"]


def test_level_name_is_of_the_rank_or_the_top_of_a_shorter_ladder() -> None:
    names = {1: make.words("Junior"), 2: make.words("Senior")}
    assert [queries.level_name(rank, names).get("en") for rank in (0, 1, 2, 5)] == [None, "Junior", "Senior", "Senior"]


def test_moments_counted_name_no_candidate(application, kind, ivan, igor, rae, at) -> None:
    one = qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=at)
    made = make.interview(application, [ivan], rae, at, shadows=[igor])
    assert queries.moments_counted(one, made.ends_at) == [("shadow", made.starts_at)]
    assert queries.moments_counted(one, made.ends_at - timedelta(minutes=1)) == []
