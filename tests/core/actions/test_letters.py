from datetime import datetime, timedelta
from typing import Any

import pytest

from core import mail
from core.actions import letters
from core.actions.letters import LetterRefused
from core.models import Letter, Person
from core.models.letters import LetterState
from core.queries.letters import given_up, unreachable_since
from tests.bounces import report
from tests.core.conftest import MoodyMailbox

pytestmark = pytest.mark.django_db


def failed(key: str, to: Person, at: datetime) -> Letter:
    mail.post(key, "core.sign_in_code", to=to, secrets={"code": "1"}, at=at)
    (letter,) = mail.claim(at, most=1)
    mail.give_up(letter, "HTTP 404", at=at)
    return Letter.objects.get(pk=letter.pk)


def sent(key: str, to: Person, at: datetime) -> Letter:
    mail.post(key, "tests.plain", to=to, at=at)
    (letter,) = mail.claim(at, most=1)
    mail.settle(letter, LetterState.SENT, at=at)
    return Letter.objects.get(pk=letter.pk)


def test_retry_sends_what_was_given_up_with_its_secrets(mailbox: MoodyMailbox, ivan: Person, ada: Person) -> None:
    from django.utils import timezone

    at = timezone.now()
    letter = failed("a", ivan, at)
    assert given_up() is not None
    letters.retry(letter, by=ada, at=at)
    assert given_up() is None
    assert mail.deliver(at) == 1
    assert len(mailbox.to("ivan@")) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.secrets) == (LetterState.SENT, 1, {})
    with pytest.raises(LetterRefused):
        letters.retry(letter, by=ada, at=at)


def test_retry_all_counts_what_was_given_up(ivan: Person, ada: Person, at: datetime) -> None:
    for key in "abc":
        failed(key, ivan, at)
    sent("d", ivan, at)
    assert letters.retry_all(by=ada, at=at) == 3
    assert letters.retry_all(by=ada, at=at) == 0


def test_let_go_wipes_what_opens_a_door(ivan: Person, ada: Person, at: datetime) -> None:
    letter = failed("a", ivan, at)
    letters.let_go(letter, by=ada, at=at)
    letter.refresh_from_db()
    assert (letter.state, letter.secrets) == (LetterState.DROPPED, {})
    with pytest.raises(LetterRefused):
        letters.let_go(letter, by=ada, at=at)
    with pytest.raises(LetterRefused):
        letters.retry(letter, by=ada, at=at)


def test_bounced_notes_it_and_what_is_for_good_stands(ivan: Person, at: datetime) -> None:
    letter = sent("a", ivan, at)
    for action, status, stands in (
        ("delayed", "4.4.7", "4.4.7"),
        ("failed", "5.1.1", "5.1.1"),
        ("delayed", "4.4.1", "5.1.1"),
        ("failed", "5.0.0", "5.1.1"),
    ):
        letters.bounced(report(letter.message_id, action=action, status=status), by=None, at=at)
        letter.refresh_from_db()
        assert letter.bounce == stands
    assert letter.bounced_at == at


def test_bounced_refuses_junk_and_what_is_not_ours(ivan: Person, at: datetime) -> None:
    sent("a", ivan, at)
    for raw in (b"junk", report("<somebody@else.example>")):
        with pytest.raises(LetterRefused):
            letters.bounced(raw, by=None, at=at)
    assert not Letter.objects.bounced().exists()


def test_unreachable_since_ends_with_a_letter_that_stayed(ivan: Person, at: datetime) -> None:
    """Of a hard bounce alone, at the address that it went to."""
    letter = sent("a", ivan, at)
    letters.bounced(report(letter.message_id, action="delayed", status="4.4.7"), by=None, at=at)
    assert unreachable_since(ivan.email) is None
    letters.bounced(report(letter.message_id), by=None, at=at)
    assert unreachable_since(ivan.email) == at
    assert unreachable_since("ivan.herrera@halyard.example") is None
    sent("b", ivan, at + timedelta(hours=2))
    assert unreachable_since(ivan.email) == at, "it may come back yet"
    later = sent("c", ivan, at + timedelta(days=2))
    assert unreachable_since(ivan.email) is None
    letters.bounced(report(later.message_id), by=None, at=at + timedelta(days=2))
    assert unreachable_since(ivan.email) == at


def test_do_without_mutes_one_kind_and_none_that_is_needed(ivan: Person, at: datetime, settings: Any) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain", "tests.meeting"]
    letter = sent("a", ivan, at)
    for _ in range(2):
        letters.do_without(letter, by=ivan, at=at)
    ivan.refresh_from_db()
    assert ivan.muted == ["tests.plain"]
    settings.LETTERS_OPTIONAL = []
    with pytest.raises(LetterRefused):
        letters.do_without(letter, by=ivan, at=at)
