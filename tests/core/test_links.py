from datetime import datetime, timedelta

import pytest

from core import links
from core.models import SignedLink

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_make_stores_no_token(at: datetime) -> None:
    token = links.make("join", 7, lasts=WEEK, at=at)
    assert len(token) > 40
    assert token not in str(SignedLink.objects.values_list())


def test_find_is_for_one_purpose(at: datetime) -> None:
    token = links.make("join", 7, lasts=WEEK, at=at)
    assert links.find("join", token, at=at).target_id == 7
    assert links.find("status", token, at=at) is None
    assert links.find("join", token[:-1], at=at) is None
    assert links.find("join", "", at=at) is None


def test_find_ends_with_the_time(at: datetime) -> None:
    token = links.make("join", 7, lasts=WEEK, at=at)
    assert links.find("join", token, at=at + WEEK - timedelta(seconds=1))
    assert links.find("join", token, at=at + WEEK) is None


def test_use_is_for_one_hand(at: datetime) -> None:
    token = links.make("join", 7, lasts=WEEK, at=at)
    one, other = links.find("join", token, at=at), links.find("join", token, at=at)
    assert links.use(one, at=at)
    assert not links.use(other, at=at)
    assert links.find("join", token, at=at) is None


def test_use_refuses_what_ended_between_finding_and_using(at: datetime) -> None:
    link = links.find("join", links.make("join", 7, lasts=WEEK, at=at), at=at)
    assert not links.use(link, at=at + WEEK)


def test_make_revokes_earlier_links_of_the_same_target_alone(at: datetime) -> None:
    first = links.make("join", 7, lasts=WEEK, at=at)
    other = links.make("join", 8, lasts=WEEK, at=at)
    status = links.make("status", 7, lasts=WEEK, at=at)
    second = links.make("join", 7, lasts=WEEK, at=at)
    assert links.find("join", first, at=at) is None
    assert all(
        (links.find("join", other, at=at), links.find("status", status, at=at), links.find("join", second, at=at))
    )
