from datetime import datetime

import pytest

from core.models import Event, Person
from hiring.actions import tags
from hiring.actions.tags import TagRefused
from hiring.models import Application, CandidateTag, Requisition
from tests import make

pytestmark = pytest.mark.django_db


def test_tag_says_who_had_it_not(requisition: Requisition, application: Application, rae: Person, at: datetime) -> None:
    one = application.candidate_id
    other = make.application(requisition, rae, at, name="Omar", email="omar@example.org").candidate_id
    assert tags.tag([one], "  Time   series ", by=rae, at=at) == [one]
    assert tags.tag([one, other, 10**9], "time SERIES", by=rae, at=at) == [other]
    assert set(CandidateTag.objects.values_list("candidate", "name")) == {(one, "Time series"), (other, "time SERIES")}
    events = Event.objects.filter(kind="hiring.candidate_tagged", by=rae)
    assert {event.on_id for event in events} == {one, other}
    # A tag may be an opinion
    assert not [event for event in events if event.facts]


def test_untag_takes_back_what_tag_did(application: Application, rae: Person, at: datetime) -> None:
    done = tags.tag([application.candidate_id], "Remote", by=rae, at=at)
    assert tags.untag(done, "remote", by=rae, at=at) == done
    assert tags.untag(done, "remote", by=rae, at=at) == []
    assert not CandidateTag.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_tag_refuses_what_is_no_tag(application: Application, rae: Person, at: datetime, name: str) -> None:
    with pytest.raises(TagRefused):
        tags.tag([application.candidate_id], name, by=rae, at=at)
