from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from core.models import Person
from hiring.actions import referrals, sourcing
from hiring.models import Requisition
from hiring.queries.pins import role_use
from hiring.queries.search import Wanted, search
from hiring.queries.sourcing import Sources, sourcing_plan
from rubrics.models import Note
from tests import make

pytestmark = pytest.mark.django_db

WORDS = {"referrals": ("Referrals", "内部推荐"), "own_job_pages": ("Your own job pages", "自己的招聘页")}


@pytest.fixture
def library() -> None:
    for place, (key, (english, chinese)) in enumerate(WORDS.items()):
        name = {"en": english, "zh-hans": chinese}
        Note.objects.create(chapter="sourcing", section="channels", position=place, key=key, name=name, text={})


def test_sources_are_one_channel_however_they_are_written() -> None:
    known = Sources(
        [("referrals", {"en": "Referrals", "zh-hans": "内部推荐"}), ("", {"en": "Fair"}), ("", {"en": " "})]
    )
    assert {known.value(one) for one in ("Referral", " referrals ", "内部推荐", "referrals")} == {"referrals"}
    assert known.alike("内部推荐") == {"referral", "referrals", "内部推荐"}
    assert (known.value("FAIR"), known.name("FAIR "), known.name(" A cousin "), known.value("")) == (
        "fair",
        "Fair",
        "A cousin",
        "",
    )
    with override("zh-hans"):
        assert known.name("Referral") == "内部推荐"


def test_counts_of_a_channel_agree_wherever_they_stand(
    requisition: Requisition, rae: Person, otto: Person, at: datetime, library: None
) -> None:
    for number, source in enumerate(["Job page", "自己的招聘页", "your own job pages ", "Referrals"]):
        make.application(requisition, rae, at, name=f"C {number}", email=f"c{number}@example.org", source=source)
    said: dict[str, Any] = {"phone": "", "relation": "", "reason": "Good", "cv": None, "told": True}
    referrals.refer(requisition, name="R", email="r@example.org", **said, by=otto, at=at)
    for key in WORDS:
        sourcing.plan(requisition, key=key, by=rae, at=at)
    # Renamed since it was planned, and written so by somebody
    Note.objects.filter(key="referrals").update(name={"en": "A colleague", "zh-hans": "同事"})
    make.application(requisition, rae, at, name="C 9", email="c9@example.org", source="同事")
    plan = {row.channel.key: row.result.applications for row in sourcing_plan(requisition).rows}
    found = search(rae, Wanted(source="Job page"))
    assert (found.total, found.source) == (3, "own_job_pages")
    facets = {one.value: one.count for one in search(rae, Wanted()).sources}
    uses = {one.name: one.applications for one in role_use(rae, requisition.role.key).channels}
    assert plan == facets == {"own_job_pages": 3, "referrals": 3}
    assert uses == {"Your own job pages": 3, "A colleague": 3}
    assert search(rae, Wanted(source="referrals")).total == 3
    with override("zh-hans"):
        assert [one.name for one in search(rae, Wanted()).sources] == ["同事", "自己的招聘页"]


def test_pages_tell_the_source_in_the_readers_language(
    requisition: Requisition, rae: Person, at: datetime, library: None, signed_in: Any
) -> None:
    made = make.application(requisition, rae, at, source="Job page")
    rae.language = "zh-hans"
    rae.save()
    for page in (f"/applications/{made.pk}/", f"/requisitions/{requisition.pk}/review/"):
        text = signed_in(rae).get(page).content.decode()
        assert "自己的招聘页" in text, page
        assert "Job page" not in text, page
