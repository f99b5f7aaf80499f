import json
import socket
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import chats
from core.actions import hooks
from core.models import History, Hook, Letter, Person
from core.models.letters import LetterState
from tests.interviews.elsewhere import Answer, content, dripping, server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.FEEDS_ALLOW_LOOPBACK = True


def posted(url: str, who: Person, at: datetime) -> Letter:
    hook = hooks.add(who, name="Mine", url=url, by=who, at=at)
    return hooks.test(hook, by=who, at=at)


def redirect(where: str) -> Answer:
    return content(b"", status=307, Location=where)


def test_deliver_posts_json_in_its_owners_language_with_nothing_that_commands(igor: Person, at: datetime) -> None:
    Person.objects.filter(pk=igor.pk).update(name="<!channel> & co")
    igor.refresh_from_db()
    with server(content(b"ok")) as (url, seen):
        letter = posted(url, igor, at)
        assert chats.deliver(at) == 1
        assert chats.deliver(at) == 0
    (request,) = seen
    text = json.loads(request.body)["text"]
    assert "&lt;!channel&gt; &amp; co" in text
    assert "<" not in text
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    assert not [row for row in History.objects.all() if "secret.ics" in f"{row.before}{row.after}"]


@pytest.mark.parametrize("status", [429, 503])
def test_deliver_waits_as_long_as_it_is_told(status: int, ivan: Person, at: datetime) -> None:
    with server(content(b"", status=status, Retry_After="7200")) as (url, _seen):
        letter = posted(url, ivan, at)
        assert chats.deliver(at) == 0
    letter.refresh_from_db()
    assert letter.state == LetterState.WAITING
    assert at + timedelta(hours=2) <= letter.due_at < at + timedelta(hours=2, minutes=1)
    assert Hook.objects.get().trouble == f"HTTP {status}"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (content(b"", status=404), "HTTP 404"),
        (content(b"", status=302, Location="/x"), "HTTP 302"),
        (redirect("http://10.0.0.1/x"), "no address that we ask"),
        (redirect("/private/secret.ics"), "no address that we ask"),
    ],
)
def test_deliver_gives_up_at_once_where_nothing_will_help(
    answer: Answer, trouble: str, ivan: Person, at: datetime
) -> None:
    with server(answer) as (url, _seen):
        letter = posted(url, ivan, at)
        assert chats.deliver(at) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (LetterState.FAILED, trouble)
    assert Hook.objects.get().trouble == trouble


def test_deliver_reaches_no_private_address(ivan: Person, at: datetime, settings: Any) -> None:
    with server(content(b"ok")) as (url, seen):
        letter = posted(url, ivan, at)
        settings.FEEDS_ALLOW_LOOPBACK = False
        Hook.objects.update(url=url.replace("http://", "https://"))
        chats.deliver(at)
    letter.refresh_from_db()
    assert (letter.state, seen) == (LetterState.FAILED, [])


def test_deliver_goes_where_it_looked_when_the_name_says_another_place_later(
    ivan: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    really = socket.getaddrinfo

    def told(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "chat.example.org":
            return really(host, *rest, **more)
        asked.append(host)
        return really("127.0.0.1" if len(asked) == 1 else "10.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", told)
    with server(content(b"ok")) as (url, seen):
        hook = hooks.add(ivan, name="Mine", url=url.replace("127.0.0.1", "chat.example.org"), by=ivan, at=at)
        first = hooks.test(hook, by=ivan, at=at)
        chats.deliver(at)
        second = hooks.test(hook, by=ivan, at=at + timedelta(minutes=1))
        chats.deliver(at + timedelta(minutes=1))
    for letter in (first, second):
        letter.refresh_from_db()
    # Asked once for each; what was looked at is where it goes
    assert (len(asked), len(seen)) == (2, 1)
    assert (first.state, second.state) == (LetterState.SENT, LetterState.FAILED)
    assert second.trouble == "no address that we ask"


def test_deliver_waits_for_no_answer_without_end(ivan: Person, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(handler: Any) -> None:
        import time

        time.sleep(3)

    monkeypatch.setattr(chats, "SECONDS", 0.3)
    with server(silent) as (url, _seen):
        letter = posted(url, ivan, at)
        assert chats.deliver(at) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (LetterState.WAITING, "no answer in time")


def test_deliver_reads_nothing_of_an_endless_answer(ivan: Person, at: datetime) -> None:
    with server(dripping) as (url, _seen):
        posted(url, ivan, at)
        assert chats.deliver(at) == 1


def test_deliver_drops_what_waits_for_a_chat_that_is_off_or_removed(ivan: Person, at: datetime) -> None:
    for close in (lambda hook: hooks.switch(hook, on=False, by=ivan, at=at), lambda h: hooks.remove(h, by=ivan, at=at)):
        letter = posted("https://chat.example.org/secret", ivan, at)
        close(letter.hook)
        assert chats.deliver(at) == 1
        letter.refresh_from_db()
        assert letter.state == LetterState.DROPPED
    assert not Hook.objects.filter(url__contains="secret", removed_at__isnull=False).exists()
