from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from interviews.actions import booking, notices, quiets, reminders
from interviews.models import Interview, Quiet, Reminder
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_reminders import application, berlin, interview  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
WHY = "Their evidence was thin"


def url(made: Interview) -> str:
    return reverse("interviews:reminders_detail", args=[made.pk])


def test_detail_shows_what_was_sent_what_was_not_and_why(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    rae: Person,
    otto: Person,
) -> None:
    reminders.send_due(berlin("2026-06-15 10:00"))
    for person in (ivan, rae):
        page = signed_in(person).get(url(interview)).content.decode()
        for words in ("Sent", "A later reminder went instead", "Less than a working day", "Coordinator"):
            assert words in page
    assert signed_in(otto).get(url(interview)).status_code == 404
    part = signed_in(ivan).get(url(interview), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Sent" in part


def test_detail_shows_an_interviewer_their_own_card_alone(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    ines: Person,
    rae: Person,
) -> None:
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[ivan, ines], by=rae, at=interview.booked_at)
    notices.remind_before(interview.starts_at - timedelta(hours=1))
    mine = signed_in(ivan).get(url(interview)).content.decode()
    assert "Ines Weber" not in mine
    assert "Nadia Rahimi</td>" not in mine
    assert "Ines Weber" in signed_in(rae).get(url(interview)).content.decode()


def test_reasons_are_no_reading_for_who_owes_a_card(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    rae: Person,
    cora: Person,
) -> None:
    """A reason may be an opinion: rae owes a card for the same candidate, cora does not."""
    make.interview(
        interview.application, [rae], rae, interview.booked_at, session=1, starts_at=berlin("2026-06-09 14:00")
    )
    quiets.dismiss(make.card(interview, ivan), reason=WHY, by=ivan, at=interview.ends_at)
    for person, reads in ((ivan, True), (cora, True), (rae, False)):
        page = signed_in(person).get(url(interview)).content.decode()
        assert "Ivan Herrera stopped the reminders." in page
        assert (WHY in page) is reads


def test_detail_asks_the_same_whatever_the_number(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    ines: Person,
    igor: Person,
    rae: Person,
) -> None:
    client = signed_in(rae)
    with panel.Asked() as one:
        client.get(url(interview))
    leads = [ivan, ines, igor]
    booking.move(interview, starts_at=interview.starts_at, place="", leads=leads, by=rae, at=interview.booked_at)
    for person in leads:
        quiets.dismiss(make.card(interview, person), reason=WHY, by=rae, at=interview.ends_at)
    with panel.Asked() as three:
        client.get(url(interview))
    assert len(one) == len(three) <= 12


def test_snooze_dismiss_and_take_back_by_hand(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    cora: Person,
    hana: Person,
) -> None:
    card = make.card(interview, ivan)
    client = signed_in(ivan)
    snooze = reverse("interviews:quiets_snooze", args=[interview.pk, card.pk])
    # In Berlin it may be tomorrow by now
    later = timezone.localdate() + timedelta(days=2)
    wrong = client.post(snooze, {"day": "2020-01-01", "reason": "Ill"})
    assert wrong.status_code == 200
    assert "This moment has passed" in wrong.content.decode()
    assert client.post(snooze, {"day": later.isoformat(), "reason": "Ill"}).status_code == 302
    assert "Ill" in client.get(url(interview)).content.decode()
    dismiss = reverse("interviews:quiets_dismiss", args=[interview.pk, card.pk])
    assert "required" in signed_in(cora).post(dismiss, {"reason": ""}).content.decode()
    assert signed_in(cora).post(dismiss, {"reason": "Called off by phone"}).status_code == 302
    assert [one.by for one in Quiet.objects.filter(ended_at=None)] == [cora]
    back = reverse("interviews:quiets_take_back", args=[interview.pk, card.pk])
    assert signed_in(hana).post(back).status_code == 403
    assert client.post(back).status_code == 302
    assert not Quiet.objects.filter(ended_at=None).exists()
    assert not Reminder.objects.exclude(state="waiting").exists()


def test_detail_says_why_nobody_is_reminded_any_more(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
    ines: Person,
    rae: Person,
) -> None:
    """Of a seat that was given up, then of the whole interview."""
    client, at = signed_in(rae), berlin("2026-06-09 14:00")
    reminders.send_due(berlin("2026-06-09 13:00"))
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[ines], by=rae, at=at)
    page = client.get(url(interview)).content.decode()
    assert "Scorecard of Ivan Herrera" in page
    assert "The seat was given up" in page
    assert page.count("No more reminders") == 1
    booking.cancel(interview, by=rae, at=at + timedelta(minutes=1))
    page = client.get(url(interview)).content.decode()
    assert "The interview was cancelled" in page
    assert "No more reminders" not in page


def test_detail_tells_when_what_is_put_off_or_stopped_would_come(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ivan: Person,
) -> None:
    """At once, and not only when it has fallen due."""
    client, card = signed_in(ivan), make.card(interview, ivan)
    until = berlin("2026-06-22 00:00")
    quiets.snooze(card, until=until, reason="Ill", by=ivan, at=interview.ends_at)
    page = client.get(url(interview)).content.decode()
    assert "22 June" in page
    assert "10 June" not in page.split("What became of it")[1]
    quiets.dismiss(card, reason="Ill", by=ivan, at=interview.ends_at)
    assert client.get(url(interview)).content.decode().count("Somebody said that no more reminders are needed") == 4
