import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from interviews.models import Window
from interviews.queries.windows import windows_of
from tests.interviews import panel

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def application(role, rae: Person, hana: Person) -> Application:
    made = panel.application(role, rae, hana, timezone.now())
    made.candidate.time_zone = "Asia/Shanghai"
    made.candidate.save()
    return made


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_note_takes_hours_of_the_candidate_whoever_types_them(signed_in, application, rae, otto) -> None:
    page = reverse("interviews:windows_note", args=[application.pk])
    assert signed_in(otto).get(page).status_code == 404
    client, day = signed_in(rae), (timezone.now() + 3 * DAY).astimezone(SHANGHAI).date()
    assert "Times are those of Shanghai" in said(client.get(page))
    days = {f"day{n}": (day + n * DAY).isoformat() for n in range(1, 6)}
    assert client.post(page, days | {"from1": "09:00", "to1": "11:30"}).status_code == 302
    first, *others = windows_of(application, timezone.now())
    assert first.starts == datetime.combine(day + DAY, datetime.min.time(), SHANGHAI) + timedelta(hours=9)
    assert len(others) == 4, "as many as were typed"
    shown = client.get(page).content.decode()
    assert "day6" in shown
    assert 'value="11:30"' in shown
    assert client.post(page, {"day1": ""}).status_code == 302
    assert windows_of(application, timezone.now()) == [], "any time"


def test_note_says_what_is_wrong_and_keeps_what_was_typed(signed_in, application, rae) -> None:
    client, page = signed_in(rae), reverse("interviews:windows_note", args=[application.pk])
    day = (timezone.now() + 3 * DAY).date().isoformat()
    for wrong, words in (
        ({"day1": day, "from1": "15:00", "to1": "14:00"}, "The end comes after the start."),
        ({"day1": "2020-01-02"}, "This day has passed."),
        ({"day1": "9999-12-31"}, "Look at the year again."),
        ({"day1": "", "from1": "15:00"}, "Choose a day."),
        ({"day1": "soon"}, "Give the day as in"),
    ):
        assert words in said(client.post(page, wrong)), wrong
    assert not Window.objects.exists()
    pipeline.close(application, state="withdrawn", reason="Stays", by=rae, at=timezone.now())
    assert "is closed" in said(client.post(page, {"day1": day}))


def test_windows_that_are_past_say_nothing_about_the_days_to_come(application) -> None:
    now = timezone.now()
    Window.objects.create(application=application, span=(now - 2 * DAY, now - DAY))
    assert windows_of(application, now) == []
