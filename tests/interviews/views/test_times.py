import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.models import Application
from interviews.actions import debrief, times
from interviews.models import Interview, Profile, TimeSearch
from tests import make
from tests.interviews import panel
from tests.interviews.times import answered, qualify, wish

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Views read the clock."""
    return timezone.now()


@pytest.fixture
def application(role, rae: Person, hana: Person, ivan: Person, ines: Person, cora: Person, now) -> Application:
    made = panel.application(role, rae, hana, now)
    made.candidate.time_zone = "Europe/London"
    made.candidate.save()
    qualify(made, [ivan, ines, cora], now)
    return made


def page(application: Application) -> str:
    return reverse("interviews:times_create", args=[application.pk])


def typed(application: Application, now, **more) -> dict[str, object]:
    sessions = list(application.requisition.sessions.values_list("pk", flat=True))
    first, last = (now + DAY).date(), (now + 8 * DAY).date()
    return {"sessions": sessions, "first_day": first, "last_day": last, "days": 1, **more}


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_create_asks_and_detail_follows_until_the_answer_can_be_booked(signed_in, application, rae, now) -> None:
    client = signed_in(rae)
    assert client.get(page(application)).status_code == 200
    asked = client.post(page(application), typed(application, now))
    search = TimeSearch.objects.get()
    here = reverse("interviews:times_detail", args=[search.pk])
    assert asked.url == here
    assert 'data-hx-trigger="every 1s"' in client.get(here).content.decode()
    assert times.answer_waiting(now)
    shown = client.get(here, headers={"HX-Request": "true"})
    assert "data-hx-trigger" not in shown.content.decode()
    assert "proven best" in said(shown)
    assert "Ivan Herrera" in said(shown)
    assert "London" in said(shown)
    booked = client.post(reverse("interviews:times_book", args=[search.pk, 1]), {"tells_candidate": "on"}, follow=True)
    assert "3 interviews are booked. The interviewers and the candidate are invited" in said(booked)
    assert all(Interview.objects.values_list("tells_candidate", flat=True))
    assert Interview.objects.count() == 3
    again = client.post(reverse("interviews:times_book", args=[search.pk, 1]), follow=True)
    assert "Booked meanwhile" in said(again)
    assert Interview.objects.count() == 3


def test_detail_says_why_nothing_fits_and_what_would_help(signed_in, application, ivan, ines, cora, rae, now) -> None:
    for person in (ivan, ines, cora):
        Profile.objects.create(person=person, paused_until=now.date() + 60 * DAY)
    search = answered(application, rae, now)
    shown = said(signed_in(rae).get(reverse("interviews:times_detail", args=[search.pk])))
    assert "Nothing fits." in shown
    assert "Some take a pause." in shown


def test_detail_of_a_search_that_waits_long_broke_off_or_found_nothing(signed_in, application, rae, now) -> None:
    """With a way on in each; in the part that is put in place, for its head stays as it was."""
    client, again = signed_in(rae), f"{page(application)}?again="
    search = times.ask(application, wish=wish(application, now.date()), by=rae, at=now - timedelta(minutes=2))
    here = reverse("interviews:times_detail", args=[search.pk])
    found = {"state": "answered", "answered_at": now}
    for stands, words, leads_on in (
        ({}, "This takes longer than usual", False),
        ({"state": "failed", "answered_at": now}, "The search broke off.", True),
        ({**found, "answer": {"status": "unknown"}}, "No plan was found in the time there was.", True),
    ):
        TimeSearch.objects.update(**stands)
        part = client.get(here, headers={"HX-Request": "true"})
        assert words in said(part)
        assert (again in part.content.decode()) is leads_on


def test_create_tells_what_is_missing(signed_in, application, rae, now) -> None:
    client = signed_in(rae)
    for wrong, sentence in (
        ({"sessions": []}, "Choose at least one session."),
        ({"first_day": (now - 3 * DAY).date()}, "That day is over."),
        ({"last_day": (now - DAY).date()}, "The last day is not before the first."),
        ({"last_day": (now + 60 * DAY).date()}, "Look over at most a month at once."),
        ({"first_day": "soon"}, "Give the day as in 2026-06-11."),
        ({"days": 99}, "99"),
    ):
        assert sentence in said(client.post(page(application), typed(application, now, **wrong)))
    assert not TimeSearch.objects.exists()


def test_create_starts_with_one_session_or_as_a_search_before(signed_in, application, rae, now) -> None:
    first, *_others = application.requisition.sessions.all()
    client = signed_in(rae)
    one = client.get(f"{page(application)}?session={first.pk}").content.decode()
    assert one.count("checked") == 2  # the session, and trainees
    search = times.ask(application, wish=wish(application, now.date(), days=4), by=rae, at=now)
    assert '<option value="4" selected' in client.get(f"{page(application)}?again={search.pk}").content.decode()
    helped = client.get(f"{page(application)}?again={search.pk}&days=5&later=1").content.decode()
    assert '<option value="5" selected' in helped
    assert f'value="{(now + 14 * DAY).date()}"' in helped


def test_otto_finds_no_times(signed_in, application, otto, ivan, rae, now) -> None:
    search = times.ask(application, wish=wish(application, now.date()), by=rae, at=now)
    for person in (otto, ivan):
        client = signed_in(person)
        assert client.get(page(application)).status_code == 404
        assert client.get(reverse("interviews:times_detail", args=[search.pk])).status_code == 404
        assert client.post(reverse("interviews:times_book", args=[search.pk, 1])).status_code == 404
    assert not Interview.objects.exists()


def test_pages_of_times_ask_as_much_of_one_session_as_of_three(signed_in, application, rae, now) -> None:
    client, sessions = signed_in(rae), list(application.requisition.sessions.all())

    def asked(path: str) -> int:
        client.get(path)
        with panel.Asked() as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def detail(pks) -> str:
        search = answered(application, rae, now, sessions=tuple(pks))
        return reverse("interviews:times_detail", args=[search.pk])

    assert asked(detail([sessions[0].pk])) == asked(detail(one.pk for one in sessions)) <= 12
    assert asked(page(application)) <= 12


def test_one_more_interview_finds_times_for_the_session_that_is_held_again(
    signed_in, application, ivan, ines, cora, hana, rae, now
) -> None:
    held = panel.loop(application, [ivan, ines, cora], rae, now - 2 * DAY)
    for interview, person in zip(held, (ivan, ines, cora), strict=True):
        make.submitted(make.card(interview, person), now - DAY)
    client, hung = signed_in(rae), reverse("interviews:booking_panel", args=[application.pk])
    assert page(application) not in client.get(hung).content.decode(), "nothing waits for a time"
    decision = {"reason": "Design again.", "justification": "One voice more."}
    debrief.decide(application, outcome="one_more", **decision, by=hana, at=now)
    again = f"{page(application)}?session={held[0].session_id}"
    assert again in client.get(hung).content.decode()
    assert "checked" not in ticks(client.get(page(application))), "somebody says which"
    assert ticks(client.get(again)).count("checked") == 1
    client.post(page(application), typed(application, now, sessions=[held[0].session_id]))
    assert times.answer_waiting(now)
    search = TimeSearch.objects.get()
    assert client.post(reverse("interviews:times_book", args=[search.pk, 1])).status_code == 302
    assert Interview.objects.get(round=1).session == held[0].session


def ticks(response) -> str:
    """Of the sessions alone."""
    return " ".join(re.findall(r"<input[^>]*name=\"sessions\"[^>]*>", response.content.decode()))
