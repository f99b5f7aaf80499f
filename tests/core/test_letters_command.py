import io
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import mail
from core.actions import hooks
from core.doors import now
from core.models import Letter, Person
from core.models.letters import LetterState
from tests.bounces import report
from tests.core.conftest import MoodyMailbox
from tests.interviews.elsewhere import content, server

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("letters", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def given_up(ivan: Person) -> Letter:
    at = now()
    letter = mail.post("g", "tests.plain", to=ivan, at=at)
    (held,) = mail.claim(at, most=1)
    mail.give_up(held, "HTTP 404", at=at)
    return letter


def test_send_sends_what_is_due_and_status_says_so(mailbox: MoodyMailbox, ivan: Person, given_up: Letter) -> None:
    for number in range(3):
        mail.post(f"k{number}", "tests.plain", to=ivan, at=now())
    assert "due 3, in hands 0, later 0" in said("status")
    assert "3 done with; 0 due, 0 in hands, 1 given up." in said("send")
    assert len(mailbox.messages) == 3
    stands = said("status")
    assert "sent in the last hour 3" in stands
    assert f"given up: {given_up.pk} tests.plain" in stands
    assert "ivan" not in stands.lower()


def test_send_posts_to_chats_too(mailbox: MoodyMailbox, ivan: Person, settings: Any) -> None:
    """They are counted among what is due, so they go with it."""
    settings.FEEDS_ALLOW_LOOPBACK = True
    with server(content(b"ok")) as (url, seen):
        hooks.test(hooks.add(ivan, name="Mine", url=url, by=ivan, at=now()), by=ivan, at=now())
        assert "1 done with; 0 due, 0 in hands, 0 given up." in said("send")
    assert len(seen) == 1


def test_send_wants_a_mail_server(ivan: Person) -> None:
    with pytest.raises(CommandError, match="SMTP_URL"):
        said("send")


def test_retry_tries_one_or_all_again(given_up: Letter) -> None:
    assert "1 tried again" in said("retry", str(given_up.pk))
    with pytest.raises(CommandError):
        said("retry", str(given_up.pk))
    with pytest.raises(CommandError):
        said("retry", "987654")
    assert "0 tried again" in said("retry")
    assert Letter.objects.get().state == LetterState.WAITING


def test_bounced_reads_a_report_and_tells_a_mail_server_what_to_do(
    ivan: Person, at: datetime, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    letter = mail.post("a", "tests.plain", to=ivan, at=at)

    def given(raw: bytes) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return said("bounced")

    assert f"Letter {letter.pk} came back: 5.1.1." in given(report(letter.message_id))
    with pytest.raises(CommandError) as junk:
        given(b"junk")
    assert junk.value.returncode == 65
