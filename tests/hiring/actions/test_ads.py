from typing import Any

import pytest

from core.models import Event
from hiring.actions import ads, requisitions
from hiring.models import JobAd
from tests import make


def test_publish_keeps_the_day_of_the_first_time(requisition: Any, rae: Any, at: Any) -> None:
    from datetime import timedelta

    ad = make.job(requisition, rae, at)
    ads.publish(ad, by=rae, at=at)
    ad = ads.withdraw(JobAd.objects.get(), by=rae, at=at + timedelta(days=1))
    assert not ad.is_published
    ads.publish(ad, by=rae, at=at + timedelta(days=2))
    ad.refresh_from_db()
    assert ad.is_published
    assert ad.published_at == at
    kinds = Event.objects.filter(on_kind="requisition", kind__startswith="hiring.job").values_list("kind", flat=True)
    assert sorted(kinds) == ["hiring.job_changed", *["hiring.job_published"] * 2, "hiring.job_withdrawn"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"country": "", "remote": False}, "Say where the work is"),
        ({"country": "", "remote_from": []}, "Say where the work is"),
        ({"pitch": {}, "duties": {}}, "Say what the job is"),
    ],
)
def test_publish_refuses_what_nobody_could_read(requisition: Any, rae: Any, at: Any, facts: Any, said: str) -> None:
    ad = make.job(requisition, rae, at, **facts)
    with pytest.raises(ads.AdRefused, match=said):
        ads.publish(ad, by=rae, at=at)
    make.job(requisition, rae, at)
    ads.publish(ad, by=rae, at=at)
    with pytest.raises(ads.AdRefused, match=said):
        make.job(requisition, rae, at, **facts)


def test_publish_refuses_drafts_and_secrets(role: Any, rae: Any, hana: Any, at: Any) -> None:
    for made in (make.draft(role, rae, hana, at), make.requisition(role, rae, hana, at, confidential=True)):
        with pytest.raises(ads.AdRefused, match="open requisition"):
            ads.publish(make.job(made, rae, at), by=rae, at=at)


def test_publish_and_withdraw_tell_the_second_hand(requisition: Any, rae: Any, at: Any) -> None:
    ad = make.job(requisition, rae, at)
    with pytest.raises(ads.AdRefused, match="not published"):
        ads.withdraw(ad, by=rae, at=at)
    ads.publish(ad, by=rae, at=at)
    with pytest.raises(ads.AdRefused, match="already"):
        ads.publish(ad, by=rae, at=at)


def test_write_refuses_when_the_requisition_is_over(requisition: Any, rae: Any, at: Any) -> None:
    requisitions.cancel(requisition, reason="No budget", by=rae, at=at)
    requisition.refresh_from_db()
    with pytest.raises(ads.AdRefused, match="over"):
        make.job(requisition, rae, at)
