from datetime import timedelta

import pytest

from core import mail
from core.models import Event, Person
from interviews.actions import profiles, quiets, reminders
from interviews.models import Interview, Quiet
from tests import make
from tests.core.test_mail import in_threads
from tests.interviews.actions.test_reminders import (  # noqa: F401  (fixtures)
    application,
    berlin,
    interview,
    ladder_of,
    letters,
    states_of,
)

pytestmark = pytest.mark.django_db
NOON = berlin("2026-06-09 12:30")


def test_snooze_sends_nothing_until_then_and_one_after(interview: Interview, ivan: Person) -> None:  # noqa: F811
    card = make.card(interview, ivan)
    until = berlin("2026-06-11 08:00")
    quiets.snooze(card, until=until, reason="At a conference", by=ivan, at=NOON)
    assert reminders.send_due(berlin("2026-06-09 13:00")) == 0
    assert ladder_of(card)[0] == ("waiting", berlin("2026-06-11 09:00"))
    assert card.reminders.get(rung=0).why == "snoozed"
    reminders.send_due(berlin("2026-06-10 13:00"))
    assert reminders.send_due(berlin("2026-06-11 09:00")) == 1
    assert states_of(card) == ["folded", "sent", "waiting", "waiting"]


def test_dismiss_leaves_out_what_is_due_and_take_back_lets_the_rest_go(interview: Interview, ivan: Person) -> None:  # noqa: F811
    card = make.card(interview, ivan)
    quiets.dismiss(card, reason="The talk was cut short", by=ivan, at=NOON)
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 0
    assert [(one.state, one.why) for one in card.reminders.order_by("rung")[:2]] == [("skipped", "dismissed")] * 2
    quiets.take_back(card, by=ivan, at=berlin("2026-06-10 14:00"))
    assert reminders.send_due(berlin("2026-06-11 13:00")) == 1
    assert states_of(card) == ["skipped", "skipped", "sent", "waiting"]
    # Nobody is told who was not told of by a reminder of the person's own
    assert letters("interviews.reminder_copy") == []
    kinds = Event.objects.filter(kind__startswith="interviews.reminders_").order_by("pk").values_list("kind", "facts")
    assert [kind for kind, _facts in kinds] == ["interviews.reminders_dismissed", "interviews.reminders_resumed"]
    assert all("cut short" not in str(facts) for _kind, facts in kinds)


def test_quiets_say_no_kindly(interview: Interview, ivan: Person) -> None:  # noqa: F811
    card = make.card(interview, ivan)
    for until, reason, words in [
        (NOON, "Ill", "has passed"),
        (NOON + timedelta(days=31), "Ill", "30 days"),
        (NOON + timedelta(days=1), " ", "why"),
    ]:
        with pytest.raises(quiets.QuietRefused, match=words):
            quiets.snooze(card, until=until, reason=reason, by=ivan, at=NOON)
    with pytest.raises(quiets.QuietRefused, match="go on already"):
        quiets.take_back(card, by=ivan, at=NOON)
    make.submitted(card, NOON)
    with pytest.raises(quiets.QuietRefused, match="is in"):
        quiets.dismiss(card, reason="Ill", by=ivan, at=NOON)
    assert not Quiet.objects.exists()


def test_the_last_word_stands(interview: Interview, ivan: Person, rae: Person) -> None:  # noqa: F811
    card = make.card(interview, ivan)
    quiets.dismiss(card, reason="No", by=ivan, at=NOON)
    quiets.snooze(card, until=NOON + timedelta(days=1), reason="Later", by=rae, at=NOON)
    assert [(one.by, one.ended_at) for one in Quiet.objects.all()] == [(ivan, NOON), (rae, None)]


@pytest.mark.django_db(transaction=True)
def test_of_several_hands_at_once_one_word_stands(interview: Interview, ivan: Person) -> None:  # noqa: F811
    card = make.card(interview, ivan)

    def say(number: int) -> None:
        if number % 2:
            quiets.dismiss(card, reason=f"No {number}", by=ivan, at=NOON)
        else:
            quiets.snooze(card, until=NOON + timedelta(days=1), reason=f"Later {number}", by=ivan, at=NOON)

    in_threads(4, say)
    assert Quiet.objects.count() == 4
    assert Quiet.objects.filter(ended_at=None).count() == 1


def test_a_pause_holds_reminders_until_the_person_is_back(interview: Interview, ivan: Person) -> None:  # noqa: F811
    profiles.pause(ivan, paused_until=berlin("2026-06-11 12:00").date(), pause_reason="", seen=0, by=ivan, at=NOON)
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 0
    card = make.card(interview, ivan)
    assert [(one.why, one.due_at) for one in card.reminders.order_by("rung")[:2]] == [
        ("away", berlin("2026-06-12 09:00"))
    ] * 2
    assert reminders.send_due(berlin("2026-06-12 09:00")) == 1
    assert states_of(card) == ["folded", "sent", "waiting", "waiting"]


def test_a_letter_on_its_way_says_nothing_after_a_dismissal(interview: Interview, ivan: Person) -> None:  # noqa: F811
    reminders.send_due(berlin("2026-06-09 13:00"))
    quiets.dismiss(make.card(interview, ivan), reason="No", by=ivan, at=berlin("2026-06-09 13:00"))
    assert mail.preview(letters()[0]) is None
