from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from core.throttle import too_often, visitor

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_too_often_counts_each_by_itself_and_forgets() -> None:
    cache.clear()
    said = [too_often("knock", "a", most=2, seconds=60, at=AT) for _time in range(3)]
    assert said == [False, False, True]
    assert not too_often("knock", "b", most=2, seconds=60, at=AT)
    assert not too_often("knock", "a", most=2, seconds=60, at=AT + timedelta(minutes=1))


@pytest.mark.parametrize(("address", "whom"), [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")])
def test_visitor_is_an_address_or_its_network(address: str, whom: str) -> None:
    request: Any = RequestFactory().get("/", REMOTE_ADDR=address)
    assert visitor(request) == whom


def test_visitor_believes_the_last_proxy_alone(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    said = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.7"}
    assert visitor(RequestFactory().get("/", **said)) == "192.0.2.7"
