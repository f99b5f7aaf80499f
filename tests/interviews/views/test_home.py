import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from interviews.actions import scorecards
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def application(role, rae: Person, hana: Person, now) -> Application:
    return panel.application(role, rae, hana, now)


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_index_says_the_day_in_words(signed_in, application, ivan, rae, now) -> None:
    late = make.interview(application, [ivan], rae, now, starts_at=now - timedelta(days=9))
    card = make.card(late, ivan)
    scorecards.save(card, changes={f"r{card.ratings.first().pk}": "3"}, version=0, by=ivan, at=now)
    make.interview(application, [ivan], rae, now, session=1, starts_at=now + timedelta(minutes=25, seconds=30))
    text = said(signed_in(ivan).get("/"))
    assert "You owe 1 late scorecard. Next is Past projects with Nadia Rahimi at" in text
    assert "in 25 minutes." in text
    assert "1 of 3 rated in draft." in text
    assert "Finish scorecard" in text
    local = timezone.localtime(now, ZoneInfo("Europe/Berlin"))
    if (now + HOUR).astimezone(local.tzinfo).date() == local.date():
        assert "now, " in text
        assert "Open kit" in text


def test_index_of_somebody_new_says_what_will_be_here(signed_in, otto) -> None:
    text = said(signed_in(otto).get("/"))
    assert "You owe nothing." in text
    assert "No interview of yours is booked." in text
    assert "No interview today." in text
    assert "Waiting for you" not in text
    assert "Lately" not in text


def test_index_has_one_verb_for_each_thing_that_waits(
    signed_in, application, role, ivan, ines, igor, rae, hana, now
) -> None:
    from hiring.actions import requisitions

    requisitions.submit(make.draft(role, rae, hana, now), by=rae, at=now)
    loop = panel.loop(application, [ivan, ines, igor], rae, now - timedelta(days=2))
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), now)
    other = make.application(application.requisition, rae, now, name="Oskar", email="oskar@example.org")
    pipeline.advance(other, to=application.stage, by=rae, at=now)
    text = said(signed_in(hana).get("/"))
    assert "2 things wait for you." in text
    assert "Read and answer" in text
    assert "Open debrief" in text
    assert "The debrief for Nadia Rahimi is ready." in text
    text = said(signed_in(rae).get("/"))
    assert "1 thing waits for you." in text
    assert "Book interviews" in text


def test_index_tells_nobody_what_others_wrote(signed_in, application, ivan, ines, otto, rae, hana, now) -> None:
    interview = make.interview(application, [ivan, ines], rae, now, starts_at=now - 5 * HOUR)
    make.submitted(make.card(interview, ivan), now, rating=1, recommendation="strong_no")
    for person in (ines, otto, rae, hana):
        text = said(signed_in(person).get("/"))
        for hidden in ("Seen by", "Strong no", "worth", "87654"):
            assert hidden not in text
    assert "Nadia" not in said(signed_in(otto).get("/"))


def test_index_in_chinese_is_a_whole_page(signed_in, application, igor, rae, now) -> None:
    make.interview(application, [igor], rae, now, starts_at=now + HOUR)
    response = signed_in(igor).get("/")
    assert 'lang="zh-Hans"' in response.content.decode()
    with translation.override("zh-hans"):
        assert "中 Applied ML" in said(response)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["ivan", "hana", "rae"])
def test_index_asks_no_more_than_twelve_questions(
    request, signed_in, application, role, ivan, ines, igor, rae, hana, now, rows, who
) -> None:
    from hiring.actions import requisitions

    person = request.getfixturevalue(who)
    for n in range(rows):
        requisitions.submit(make.draft(role, rae, hana, now), by=rae, at=now)
        other = make.application(application.requisition, rae, now, name=f"C{n}", email=f"c{n}@example.org")
        other = pipeline.advance(other, to=application.stage, by=rae, at=now)
        starts_at = now - timedelta(days=9, hours=2 * n)
        make.interview(other, [ivan, hana], rae, now, starts_at=starts_at)
        make.interview(other, [ivan, hana], rae, now, session=1, starts_at=now + timedelta(hours=2 + 2 * n))
        ready = make.application(application.requisition, rae, now, name=f"R{n}", email=f"r{n}@example.org")
        ready = pipeline.advance(ready, to=application.stage, by=rae, at=now)
        loop = panel.loop(ready, [ines, igor, ines], rae, now - timedelta(days=3 + n))
        for interview, one in zip(loop, (ines, igor, ines), strict=True):
            make.submitted(make.card(interview, one), now)
        make.application(application.requisition, rae, now, name=f"N{n}", email=f"n{n}@example.org")
    client = signed_in(person)
    with panel.Asked() as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= 12, asked.queries
    assert len(asked) == {"ivan": 12, "hana": 12, "rae": 11}[who], asked.queries


def test_index_is_closed_to_strangers(organisation) -> None:
    assert Client().get("/").status_code == 302
