import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links, mail
from core.models import Letter, Person
from hiring.actions import merges
from hiring.models import Application
from interviews.actions import arrangements, choices, windows
from interviews.models import Choice, Interview
from interviews.queries.arrangements import needs_of
from interviews.queries.choices import LINK, by_days, choice_page, times_to_move
from interviews.rules.arrangements import Needs
from interviews.rules.diaries import Span
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_choices import pooled, sessions_of

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def application(role, rae: Person, hana: Person, ivan: Person, now) -> Application:
    made = panel.application(role, rae, hana, now)
    made.candidate.time_zone = "Asia/Shanghai"
    made.candidate.save()
    sessions_of(made, ivan)
    return made


@pytest.fixture
def choice(application, rae, now) -> Choice:
    day = now.date() + DAY
    return choices.invite(
        application,
        sessions=[application.requisition.sessions.first()],
        first_day=day,
        last_day=day + 9 * DAY,
        notice_hours=4,
        by=rae,
        at=now,
    )


@pytest.fixture
def address(choice, now) -> str:
    return f"/choose/{links.make(LINK, choice.pk, lasts=40 * DAY, at=now, alone=False)}/"


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def first_time(choice: Choice, nth: int = 0):
    page = choice_page(Choice.objects.get(pk=choice.pk), timezone.now())
    return [time for day in page.days for time in day.times][nth]


# The staff's


def test_create_shows_the_mail_and_the_open_times_then_sends_it(signed_in, application, rae, otto, now) -> None:
    page = reverse("interviews:choices_create", args=[application.pk])
    assert signed_in(otto).get(page).status_code == 404
    client, day = signed_in(rae), now.date() + DAY
    session = application.requisition.sessions.first()
    wanted = {
        "sessions": [session.pk],
        "first_day": day.isoformat(),
        "last_day": (day + 9 * DAY).isoformat(),
        "notice_hours": "24",
        "words": "It is a conversation, no exam.",
    }
    assert "Applied ML, 60 minutes" in said(client.get(page))
    looked = said(client.post(page, wanted | {"look": "1"}))
    assert "It is a conversation, no exam." in looked
    assert "times are open at present" in looked
    assert not Choice.objects.exists()
    assert "Say which sessions" in said(client.post(page, wanted | {"sessions": []}))
    wrong = wanted | {"last_day": (day - DAY).isoformat()}
    assert "comes after the first" in said(client.post(page, wrong))
    assert client.post(page, wanted).status_code == 302
    hung = reverse("interviews:choices_panel", args=[application.pk])
    assert "the candidate chooses" in said(client.get(hung))
    close = reverse("interviews:choices_close", args=[application.pk, Choice.objects.get().pk])
    assert client.post(close).status_code == 302
    assert "Nothing was asked" in said(client.get(hung))


def test_panel_has_its_own_budget(signed_in, application, choice, rae, ivan) -> None:
    client, hung = signed_in(rae), reverse("interviews:choices_panel", args=[application.pk])
    arrangements.say(application, needs=Needs(captions=True, other="A quiet room"), by=rae, at=timezone.now())
    counts = []
    for _n in range(2):
        with panel.Asked() as asked:
            text = said(client.get(hung))
        counts.append(len(asked))
        windows.note(application, windows=[_window(n) for n in range(3)], by=rae, at=choice.asked_at)
    assert "A quiet room" in text
    assert counts[0] == counts[1] <= 12, counts


def _window(n: int) -> Span:
    starts = timezone.now() + (n + 1) * DAY
    return Span(starts, starts + timedelta(hours=2))


# The candidate's


def test_detail_is_on_the_candidates_clock_and_keeps_another_zone(address, choice, application) -> None:
    client, time = Client(), first_time(choice)
    given = client.get(address)
    assert time.starts_at.astimezone(SHANGHAI).strftime("%H:%M") in said(given)
    assert "Times are those of Shanghai, UTC+8" in said(given)
    assert (given["Cache-Control"], "noindex" in given["X-Robots-Tag"]) == ("no-store", True)
    assert "Ivan Herrera" not in given.content.decode()
    assert client.post(f"{address}time-zone/", {"time_zone": "Europe/Berlin"}).status_code == 302
    assert "Times are those of Berlin" in said(client.get(address))
    application.candidate.refresh_from_db()
    assert application.candidate.time_zone == "Europe/Berlin"
    assert "from the list" in said(client.post(f"{address}time-zone/", {"time_zone": "Mars/Base"}))
    assert Client().get("/choose/guessed/").status_code == 410


def test_hold_and_confirm_book_it(address, choice) -> None:
    client, time, other = Client(), first_time(choice), first_time(choice, 3)
    assert client.get(f"{address}confirm/")["Location"] == address, "nothing is kept"
    assert client.post(f"{address}hold/", {"starts_at": time.value})["Location"] == f"{address}confirm/"
    assert "We keep it for you until" in said(client.get(f"{address}confirm/"))
    assert client.post(f"{address}confirm/", {"starts_at": time.value})["Location"] == address
    made = Interview.objects.get()
    assert made.starts_at == time.starts_at
    page = said(client.get(address))
    assert "Your interview" in page
    assert "Move to another time" in page
    # The button pressed twice: what they wanted is so; the link used twice for another time is refused
    assert client.post(f"{address}confirm/", {"starts_at": time.value})["Location"] == address
    assert "chosen already" in said(client.post(f"{address}confirm/", {"starts_at": other.value}))
    assert Interview.objects.count() == 1


def test_a_taken_time_is_said_with_other_times(address, choice, application, ivan, rae, now) -> None:
    client, time, other = Client(), first_time(choice), first_time(choice, 3)
    second = make.application(application.requisition, rae, now, name="Omar", email="omar@example.org")
    make.interview(second, [ivan], rae, now, starts_at=time.starts_at)
    page = client.post(f"{address}hold/", {"starts_at": time.value})
    assert "was taken a moment ago" in said(page)
    assert other.value in page.content.decode()
    for odd in ("", "soon", "2026-13-45T99:99Z", "9999-12-31T23:59Z", "2026-06-11T10:00"):
        assert "Choose one of the times" in said(client.post(f"{address}hold/", {"starts_at": odd}))


def test_move_and_cancel_in_good_time_and_not_later(address, choice, rae) -> None:
    client, time, later = Client(), first_time(choice), first_time(choice, 4)
    client.post(f"{address}confirm/", {"starts_at": time.value})
    made = Interview.objects.get()
    move, cancel = f"{address}interviews/{made.pk}/move/", f"{address}interviews/{made.pk}/cancel/"
    assert later.value in client.get(move).content.decode()
    assert client.post(move, {"starts_at": later.value})["Location"] == address
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (later.starts_at, 1)
    soon = timezone.now() + timedelta(hours=1)
    Interview.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    for page in (move, cancel, address):
        text = said(client.get(page))
        assert "less than 4 hours away" in text
        assert "rae@halyard.example" in text
    assert "too near" in said(client.post(move, {"starts_at": time.value}))
    client.post(cancel)
    made.refresh_from_db()
    assert made.state == "booked"
    Interview.objects.update(starts_at=later.starts_at, ends_at=later.ends_at)
    assert client.post(cancel, {"reason": "Ill"})["Location"] == address
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert "invitation is over" in said(client.get(address))
    assert client.get(move).status_code == 404


def test_wish_takes_days_and_hours_of_the_candidate(address, choice, signed_in, rae, application) -> None:
    client, day = Client(), (timezone.now() + 30 * DAY).astimezone(SHANGHAI).date()
    wanted = {"day1": day.isoformat(), "from1": "09:00", "to1": "11:00", "words": ""}
    assert "The end comes after" in said(client.post(f"{address}other-times/", wanted | {"to1": "08:00"}))
    assert "has passed" in said(client.post(f"{address}other-times/", wanted | {"day1": "2020-01-02"}))
    assert "Say when you can" in said(client.post(f"{address}other-times/", {"words": ""}))
    assert client.post(f"{address}other-times/", wanted).status_code == 302
    page = said(client.get(address))
    assert "no time is open" in page
    assert "You told us other times" in page
    text = said(signed_in(rae).get(reverse("interviews:choices_panel", args=[application.pk])))
    assert "asks for other times" in text
    assert "09:00 to 11:00 in Shanghai" in text


def test_letters_say_what_happened(address, choice, application) -> None:
    invitation = mail.preview(Letter.objects.get(kind="interviews.choice"))
    assert "Choose a time" in invitation.subject
    assert "Applied ML" in invitation.text
    assert "/choose/" in invitation.text
    client = Client()
    client.post(f"{address}confirm/", {"starts_at": first_time(choice).value})
    made = Interview.objects.get()
    client.post(f"{address}interviews/{made.pk}/move/", {"starts_at": _other(choice, made)})
    client.post(f"{address}interviews/{made.pk}/cancel/", {"reason": "Ill at home"})
    told = [mail.preview(letter) for letter in Letter.objects.filter(kind="interviews.choice_answered").order_by("pk")]
    assert [one.subject for one in told] == [
        "Nadia Rahimi chose a time",
        "Nadia Rahimi moved an interview",
        "Nadia Rahimi cancelled an interview",
    ]
    assert "Ill at home" in told[-1].text
    assert mail.preview(Letter.objects.get(kind="interviews.choice")) is None, "they have chosen"


def _other(choice: Choice, made: Interview) -> str:
    return by_days(times_to_move(choice, made, timezone.now()).offers, SHANGHAI)[1].times[0].value


@pytest.mark.parametrize("many", [1, 3])
def test_detail_and_move_keep_their_budget(address, choice, application, ivan, ines, hana, now, many) -> None:
    """Of one session and of three, before anything is chosen and after."""
    application.candidate.time_zone = "Europe/Berlin"
    application.candidate.save()
    for n, lead in enumerate([ivan, ines, hana][:many]):
        pooled(application.requisition.sessions.all()[n], lead)
    choice.sessions.set(application.requisition.sessions.all()[:many])
    client = Client()
    client.get(address)
    before = _asked(client, address)
    client.post(f"{address}confirm/", {"starts_at": first_time(choice).value})
    assert Interview.objects.count() == many
    move = f"{address}interviews/{Interview.objects.first().pk}/move/"
    assert (before, _asked(client, address), _asked(client, move)) == (11, 5, 11)


def _asked(client: Client, page: str) -> int:
    with panel.Asked() as asked:
        assert client.get(page).status_code == 200
    return len(asked)


# What a candidate needs


def test_arrangements_reach_who_meets_them_and_nobody_else(
    address, choice, application, signed_in, ivan, ines, rae, now
) -> None:
    client = Client()
    given = {"captions": "on", "more_time": "50", "other": "A quiet room"}
    assert client.post(f"{address}arrangements/", given).status_code == 302
    assert "A quiet room" in said(client.get(address))
    client.post(f"{address}confirm/", {"starts_at": first_time(choice).value})
    made = Interview.objects.get()
    assert made.ends_at - made.starts_at == timedelta(minutes=90)
    kit = reverse("interviews:scorecards_edit", args=[made.pk])
    assert "A quiet room" in said(signed_in(ivan).get(kit))
    assert "A quiet room" not in said(signed_in(rae).get(kit)), "Rae has no seat there"
    hung = reverse("interviews:choices_panel", args=[application.pk])
    assert "50 percent more time" in said(signed_in(rae).get(hung))
    assert signed_in(ivan).get(hung).status_code == 404
    edit = reverse("interviews:arrangements_edit", args=[application.pk])
    was = carried(signed_in(rae).get(edit))
    assert signed_in(rae).post(edit, {"other": "A lift"}).status_code == 302
    assert needs_of(application.candidate) == Needs(other="A lift")
    # What was said meanwhile is not put back by a page that was open
    late = signed_in(rae).post(edit, {"other": "A quiet room", "captions": "on", "was": was})
    assert "Somebody changed this" in said(late)
    assert "A lift" in said(late)
    assert needs_of(application.candidate) == Needs(other="A lift")
    own = f"{address}arrangements/"
    was = carried(client.get(own))
    signed_in(rae).post(edit, {"other": "A lift", "captions": "on", "was": carried(late)})
    assert needs_of(application.candidate) == Needs(captions=True, other="A lift")
    late = client.post(own, {"other": "A ramp", "was": was})
    assert "Now it says" not in said(late), "They did not say otherwise of the same"
    assert "Somebody changed this" in said(late)
    assert client.post(own, {"other": "A ramp", "captions": "on", "was": carried(late)}).status_code == 302


def carried(page) -> str:
    return html.unescape(re.search(r'name="was" value="([^"]*)"', page.content.decode())[1])


def test_a_merge_carries_what_they_need_and_gives_it_back(application, role, rae, hana, now) -> None:
    other = make.application(
        make.requisition(role, rae, hana, now, title="Another"), rae, now, name="Nadia R.", email="n@example.org"
    )
    arrangements.say(application, needs=Needs(captions=True), by=rae, at=now)
    arrangements.say(other, needs=Needs(breaks=True), by=rae, at=now)
    merged = merges.merge(application.candidate, other.candidate, by=rae, at=now)
    assert needs_of(application.candidate) == Needs(captions=True, breaks=True)
    merges.undo(merged, by=rae, at=now)
    assert needs_of(application.candidate) == Needs(captions=True)
    assert needs_of(other.candidate) == Needs(breaks=True)
