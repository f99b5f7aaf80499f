import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from interviews.actions import booking
from interviews.models import Interview, PoolMember, Seat
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, ines: Person, now) -> Interview:
    made = panel.application(role, rae, hana, now)
    made.candidate.time_zone = "Asia/Kolkata"
    made.candidate.save()
    made = make.interview(made, [ivan], rae, now, starts_at=now + 24 * HOUR, place="Room 4")
    PoolMember.objects.create(session=made.session, person=ines)
    return made


def to(name: str, interview: Interview) -> str:
    return reverse(f"interviews:answers_{name}", args=[interview.pk])


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_accept_asks_first_and_answers_with_a_press(signed_in, interview, ivan) -> None:
    client = signed_in(ivan)
    page = client.get(to("accept", interview) + "?of=0")
    assert Seat.objects.get(person=ivan).answer == ""
    assert "Kolkata" in said(page)
    assert client.post(to("accept", interview), {"seen": "0"}).status_code == 302
    assert Seat.objects.get(person=ivan).answer == "accepted"
    # Used twice
    assert "You accepted on" in said(client.get(to("accept", interview) + "?of=0"))


def test_decline_wants_a_reason_and_may_name_somebody(signed_in, interview, ivan, ines) -> None:
    client = signed_in(ivan)
    page = client.post(to("decline", interview), {"seen": "0", "reason": "", "instead": ""})
    assert "Say in a few words why" in said(page)
    wrong = client.post(to("decline", interview), {"seen": "0", "reason": "Away", "instead": "99999"})
    assert Seat.objects.get(person=ivan).held
    assert wrong.status_code == 200
    told = client.post(to("decline", interview), {"seen": "0", "reason": "Away", "instead": ines.pk}, follow=True)
    assert "Recruiter and coordinator are told" in said(told)
    seat = Seat.objects.get(person=ivan)
    assert (seat.answer, seat.answer_reason, seat.instead) == ("declined", "Away", ines)
    again = client.get(to("decline", interview))
    assert again.status_code == 410
    assert "You declined this interview on" in said(again)
    late = client.post(to("decline", interview), {"seen": "0", "reason": "Away"})
    assert late.status_code == 410


def test_answer_to_an_old_mail_shows_what_stands_now(signed_in, interview, ivan, rae, now) -> None:
    booking.move(interview, starts_at=now + 30 * HOUR, place="Room 5", leads=[ivan], by=rae, at=now)
    client = signed_in(ivan)
    page = said(client.get(to("accept", interview) + "?of=0"))
    assert "changed since that mail" in page
    assert "Room 5" in page
    refused = client.post(to("accept", interview), {"seen": "0"}, follow=True)
    assert "changed a moment ago" in said(refused)
    assert Seat.objects.get(person=ivan).answer == ""


def test_answer_says_when_it_is_cancelled(signed_in, interview, ivan, rae, now) -> None:
    booking.cancel(interview, by=rae, at=now)
    page = signed_in(ivan).get(to("accept", interview))
    assert page.status_code == 410
    assert "was cancelled" in said(page)


def test_answers_are_nobody_elses(signed_in, interview, otto, rae, ines) -> None:
    for person in (otto, rae, ines):
        for name in ("accept", "decline"):
            assert signed_in(person).get(to(name, interview)).status_code == 404
            assert signed_in(person).post(to(name, interview), {"reason": "x"}).status_code == 404


def test_answers_are_shown_to_who_books_and_to_oneself(signed_in, interview, ivan, rae) -> None:
    path = reverse("interviews:booking_panel", args=[interview.application_id])
    assert "no answer yet" in said(signed_in(rae).get(path))
    assert "Accept" in said(signed_in(ivan).get(reverse("interviews:booking_index")))
    signed_in(ivan).post(to("accept", interview), {"seen": "0"})
    assert "accepted" in said(signed_in(rae).get(path))
    assert "Accepted" in said(signed_in(ivan).get(reverse("interviews:booking_index")))
    assert "accepted" in said(signed_in(ivan).get(reverse("interviews:home_index")))
