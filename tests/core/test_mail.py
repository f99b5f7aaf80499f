import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core import mail, tasks
from core.models import History, Letter, Organisation, Person
from core.models.letters import LetterState
from core.tasks import deliver_letters
from tests import make
from tests.cluster import server
from tests.core.conftest import MoodyMailbox
from tests.live import free_port

pytestmark = pytest.mark.django_db


def post(key: str, to: Person, at: datetime, kind: str = "tests.plain", **fields: Any) -> Letter:
    return mail.post(key, kind, to=to, at=at, **fields)


def states() -> dict[str, str]:
    return dict(Letter.objects.values_list("key", "state"))


def test_post_of_the_same_occasion_twice_changes_nothing(ivan: Person, at: datetime) -> None:
    first = post("a", ivan, at, facts={"code": "1"})
    second = post("a", ivan, at + timedelta(hours=1), facts={"code": "2"})
    assert first.pk == second.pk
    assert Letter.objects.get().facts == {"code": "1"}


def test_post_all_is_one_statement_and_harmless_twice(
    ivan: Person, ines: Person, at: datetime, django_assert_num_queries: Any
) -> None:
    drafts = [mail.Draft(f"k{n}", "tests.plain", who, {}, at) for n, who in enumerate([ivan, ines] * 30)]
    with django_assert_num_queries(1):
        mail.post_all(drafts, at=at)
    mail.post_all(drafts, at=at)
    assert Letter.objects.count() == 60
    assert len(set(Letter.objects.values_list("message_id", flat=True))) == 60


def test_post_all_writes_what_post_writes(ivan: Person, at: datetime) -> None:
    """Column by column, moments to the microsecond, and JSON as it was."""
    said = {"facts": {"n": 1, "name": "Zoë \u4e2d"}, "secrets": {"token": 'a"b\\c'}, "thread": "application-1"}
    due_at = at + timedelta(microseconds=123457)
    mail.post("one", "tests.plain", to=ivan, due_at=due_at, at=at, **said)
    mail.post_all([mail.Draft("many", "tests.plain", ivan, due_at=due_at, **said)], at=at)
    one, many = (Letter.objects.filter(key=key).values().get() for key in ("one", "many"))
    own = {"id", "key", "message_id"}
    assert {name: one[name] for name in one if name not in own} == {
        name: many[name] for name in many if name not in own
    }


def test_deliver_sends_each_letter_once(mailbox: MoodyMailbox, ivan: Person, ines: Person, at: datetime) -> None:
    post("a", ivan, at)
    post("b", ines, at)
    assert mail.deliver(at) == 2
    assert mail.deliver(at) == 0
    assert states() == {"a": LetterState.SENT, "b": LetterState.SENT}
    assert len(mailbox.messages) == 2
    (message,) = mailbox.to("ivan@halyard.example")
    assert message["From"] == "Halyard <hiring@testserver>"
    assert message["To"] == "Ivan Herrera <ivan@halyard.example>"
    assert message["Subject"] == "Your sign-in code"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == Letter.objects.get(key="a").message_id
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all("4711" in part.get_content() for part in message.iter_parts())


def test_deliver_leaves_what_is_not_due(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("later", ivan, at, due_at=at + timedelta(minutes=5))
    assert mail.deliver(at) == 0
    assert mail.deliver(at + timedelta(minutes=5)) == 1


def test_deliver_waits_while_no_server_is_named(ivan: Person, at: datetime) -> None:
    post("a", ivan, at, secrets={"code": "1"})
    assert mail.deliver(at) == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.secrets) == (LetterState.WAITING, 0, {"code": "1"})


def test_deliver_writes_in_the_readers_language_and_time(
    mailbox: MoodyMailbox, igor: Person, ivan: Person, at: datetime
) -> None:
    from django.utils import translation

    with translation.override("en"), timezone.override(UTC):
        post("a", igor, at)
        post("b", ivan, at)
        mail.deliver(at)
    (message,) = mailbox.to("igor@")
    assert 'lang="zh-Hans"' in message.get_body(("html",)).get_content()
    (message,) = mailbox.to("ivan@")
    assert 'lang="en"' in message.get_body(("html",)).get_content()


def test_deliver_does_not_escape_text_and_does_escape_markup(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("a", ivan, at, facts={"code": "<b>R&D</b>"})
    mail.deliver(at)
    message = mailbox.messages[0]
    assert "<b>R&D</b>" in message.get_body(("plain",)).get_content()
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in message.get_body(("html",)).get_content()


def test_deliver_lets_no_name_add_a_header(mailbox: MoodyMailbox, organisation: Organisation, at: datetime) -> None:
    organisation.name = "Halyard\r\nBcc: all@halyard.example"
    organisation.save()
    eve = make.person("Eve\nBcc: eve@evil.example")
    post("a", eve, at)
    assert mail.deliver(at) == 1
    message = mailbox.messages[0]
    assert message["Bcc"] is None
    assert message["To"].addresses[0].display_name == "Eve Bcc: eve@evil.example"


def test_deliver_joins_letters_of_one_thread(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("a", ivan, at, thread="interview-7")
    post("b", ivan, at, thread="interview-7")
    mail.deliver(at)
    assert {m["References"] for m in mailbox.messages} == {"<interview-7@testserver>"}
    assert {m["In-Reply-To"] for m in mailbox.messages} == {"<interview-7@testserver>"}


def test_deliver_carries_a_calendar_part(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("a", ivan, at, kind="tests.meeting")
    mail.deliver(at)
    message = mailbox.messages[0]
    assert message.get_content_type() == "multipart/alternative"
    *_, part = message.iter_parts()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_param("charset") == "utf-8"
    content = part.get_content()
    assert "SUMMARY:Gespräch" in content
    assert content.splitlines()[0] == "BEGIN:VCALENDAR"


def test_deliver_goes_to_where_a_person_is_now(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("a", ivan, at)
    ivan.email = "ivan.herrera@halyard.example"
    ivan.save()
    mail.deliver(at)
    assert mailbox.to("ivan.herrera@")


def test_deliver_drops_what_became_pointless(mailbox: MoodyMailbox, ivan: Person, ines: Person, at: datetime) -> None:
    post("a", ivan, at, kind="tests.pointless")
    post("b", ines, at)
    ines.is_active = False
    ines.save()
    assert mail.deliver(at) == 2
    assert states() == {"a": LetterState.DROPPED, "b": LetterState.DROPPED}
    assert mailbox.messages == []


def test_deliver_wipes_secrets_with_the_sending(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    post("a", ivan, at, secrets={"code": "very secret"})
    post("b", ivan, at, kind="tests.pointless", secrets={"code": "very secret"})
    mail.deliver(at)
    assert list(Letter.objects.values_list("secrets", flat=True)) == [{}, {}]
    told = History.objects.filter(table_name="core_letter")
    assert told.count() >= 4
    assert not [row for row in told if "very secret" in f"{row.before}{row.after}"]


def test_deliver_postpones_when_the_server_is_away(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    post("a", ivan, at, secrets={"code": "1"})
    assert mail.deliver(at) == 0
    letter = Letter.objects.get()
    assert letter.state == LetterState.WAITING
    assert letter.secrets == {"code": "1"}
    assert letter.trouble == "ConnectionRefusedError"
    assert letter.leased_until is None
    assert at + timedelta(seconds=40) < letter.due_at < at + timedelta(seconds=80)
    assert mail.deliver(at) == 0, "not before its pause is over"
    assert Letter.objects.get().attempts == 1


def test_deliver_of_a_refused_letter_holds_up_no_other(
    mailbox: MoodyMailbox, ivan: Person, ines: Person, at: datetime
) -> None:
    mailbox.says_no_to = "ivan"
    post("a", ivan, at)
    post("b", ines, at)
    assert mail.deliver(at) == 1
    assert states() == {"a": LetterState.WAITING, "b": LetterState.SENT}
    assert Letter.objects.get(key="a").trouble == "SMTPRecipientsRefused"
    mailbox.says_no_to = ""
    assert mail.deliver(at + timedelta(hours=1)) == 1
    assert len(mailbox.to("ivan")) == 1


@pytest.mark.django_db(transaction=True)
def test_deliver_notes_what_was_taken_while_the_database_went_away(mailbox: MoodyMailbox, ivan: Person) -> None:
    """Unnoted it would go a second time."""
    now = timezone.now()
    post("a", ivan, now)
    name = connection.settings_dict["NAME"]
    mailbox.meanwhile = lambda: server().sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()",
        database="postgres",
    )
    assert mail.deliver(now) == 1
    assert states() == {"a": LetterState.SENT}
    assert len(mailbox.messages) == 1


def test_deliver_of_a_letter_that_breaks_the_connection_leaves_those_behind_it_untried(
    mailbox: MoodyMailbox, ivan: Person, ines: Person, at: datetime
) -> None:
    mailbox.hangs_up = True
    post("a", ivan, at)
    post("b", ines, at)
    assert mail.deliver(at) == 0
    mailbox.hangs_up = False
    behind = Letter.objects.get(key="b")
    assert (behind.attempts, behind.due_at, behind.leased_until) == (0, at, None)
    assert mail.deliver(at) == 1
    assert states() == {"a": LetterState.WAITING, "b": LetterState.SENT}


def test_deliver_letters_lets_others_through_after_a_while(
    mailbox: MoodyMailbox, ivan: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SHARE", 0)
    settings.LETTER_BATCH = 2
    for number in range(5):
        post(f"k{number}", ivan, timezone.now())
    deliver_letters()
    assert len(mailbox.messages) == 2


def test_deliver_of_a_letter_that_cannot_be_written_holds_up_no_other(
    mailbox: MoodyMailbox, ivan: Person, at: datetime
) -> None:
    post("a", ivan, at, kind="tests.broken")
    post("b", ivan, at, kind="tests.unknown")
    post("c", ivan, at)
    assert mail.deliver(at) == 1
    assert states() == {"a": LetterState.WAITING, "b": LetterState.WAITING, "c": LetterState.SENT}
    assert Letter.objects.get(key="a").trouble == "ValueError"


def test_postpone_waits_longer_each_time_and_gives_up_after_three_days(
    ivan: Person, at: datetime, settings: Any
) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    letter = post("a", ivan, at, secrets={"code": "1"})
    moment, pauses = at, []
    while letter.state == LetterState.WAITING:
        mail.deliver(moment)
        letter.refresh_from_db()
        pauses.append(letter.due_at - moment)
        moment = max(letter.due_at, moment)
    assert letter.state == LetterState.FAILED
    assert letter.secrets == {"code": "1"}, "with the trouble over it can be sent after all"
    assert max(pauses) <= timedelta(minutes=78)
    assert sum(pauses[:3], timedelta()) < sum(pauses[3:6], timedelta())
    assert timedelta(days=2.5) < moment - at < timedelta(days=3.5)


def test_claim_leaves_a_leased_letter_until_the_lease_ends(ivan: Person, at: datetime, settings: Any) -> None:
    """A worker was killed with the letter in its hands."""
    post("a", ivan, at)
    assert len(mail.claim(at, most=10)) == 1
    assert mail.claim(at + timedelta(seconds=settings.LETTER_LEASE_SECONDS - 1), most=10) == []
    (again,) = mail.claim(at + timedelta(seconds=settings.LETTER_LEASE_SECONDS + 1), most=10)
    assert again.attempts == 2


def test_settle_is_for_the_hand_that_holds_the_lease(ivan: Person, at: datetime, settings: Any) -> None:
    post("a", ivan, at)
    (slow,) = mail.claim(at, most=10)
    later = at + timedelta(seconds=settings.LETTER_LEASE_SECONDS + 1)
    (quick,) = mail.claim(later, most=10)
    mail.postpone(slow, TimeoutError(), at=later)
    mail.settle(quick, LetterState.SENT, at=later)
    mail.settle(slow, LetterState.DROPPED, at=later)
    letter = Letter.objects.get()
    assert (letter.state, letter.trouble) == (LetterState.SENT, "")


def in_threads(count: int, work: Any) -> list[Any]:
    """Real threads with a database connection each, that start together."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        try:
            barrier.wait(timeout=10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_deliver_in_several_workers_at_once_sends_each_letter_once(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.LETTER_BATCH = 5
    for number in range(40):
        post(f"k{number}", ivan, at, facts={"code": f"number {number} of forty"})

    def work(_number: int) -> int:
        sent = 0
        while done := mail.deliver(at):
            sent += done
        return sent

    assert sum(in_threads(4, work)) == 40
    assert len(mailbox.messages) == 40
    assert len({message["Message-ID"] for message in mailbox.messages}) == 40
    assert set(states().values()) == {LetterState.SENT}


@pytest.mark.django_db(transaction=True)
def test_post_in_two_hands_at_once_makes_one_letter(ivan: Person, at: datetime) -> None:
    made = in_threads(4, lambda _number: post("a", ivan, at).pk)
    assert len(set(made)) == 1
    assert Letter.objects.count() == 1


def test_deliver_letters_sends_all_batches(mailbox: MoodyMailbox, ivan: Person, settings: Any) -> None:
    settings.LETTER_BATCH = 2
    for number in range(5):
        # A whole batch of pointless ones does not end the work
        post(f"k{number}", ivan, timezone.now(), kind="tests.pointless" if number < 2 else "tests.plain")
    deliver_letters()
    assert len(mailbox.messages) == 3


@pytest.mark.django_db(transaction=True)
def test_nudge_loses_nothing_when_the_broker_is_away(ivan: Person, at: datetime, settings: Any) -> None:
    """The tests' folders of the filesystem broker do not exist: publishing fails, the row stays."""
    post("a", ivan, at, urgent=True)
    assert states() == {"a": LetterState.WAITING}


def test_an_address_with_a_domain_of_other_letters_is_written_as_mail_servers_know_it(
    ivan: Person, mailbox: MoodyMailbox
) -> None:
    Person.objects.filter(pk=ivan.pk).update(email="ivan@b\u00fccher.example")
    ivan.refresh_from_db()
    mail.post("one", "core.sign_in_code", to=ivan, secrets={"code": "ABC-DEF"}, at=datetime.now(UTC))
    assert mail.deliver(datetime.now(UTC)) == 1
    assert mailbox.messages[0]["To"] == "Ivan Herrera <ivan@xn--bcher-kva.example>"


def test_deliver_signs_as_the_organisation_says(
    mailbox: MoodyMailbox, organisation: Organisation, ivan: Person, at: datetime
) -> None:
    Organisation.objects.update(
        sender_name="Halyard, people", sender_address="jobs@halyard.example", reply_to="people@halyard.example"
    )
    post("a", ivan, at)
    mail.deliver(at)
    [message] = mailbox.to("ivan@halyard.example")
    assert message["From"] == '"Halyard, people" <jobs@halyard.example>'
    assert message["Reply-To"] == "people@halyard.example"


def test_deliver_drops_what_somebody_does_without_and_nothing_they_need(
    mailbox: MoodyMailbox, ivan: Person, ines: Person, at: datetime, settings: Any
) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain"]
    ivan.muted = ["tests.plain", "tests.meeting"]
    ivan.save()
    post("wanted", ines, at)
    post("muted", ivan, at)
    post("needed", ivan, at, "tests.meeting")
    assert mail.deliver(at) == 3
    assert states() == {"wanted": LetterState.SENT, "muted": LetterState.DROPPED, "needed": LetterState.SENT}


def test_deliver_sends_in_no_minute_more_than_the_limit(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.LETTERS_PER_MINUTE = 3
    for number in range(8):
        post(f"k{number}", ivan, at)
    assert mail.deliver(at) == 3
    assert mail.deliver(at + timedelta(seconds=30)) == 0
    assert Letter.objects.filter(attempts=0).count() == 5, "those that wait cost no attempt"
    assert mail.deliver(at + timedelta(seconds=61)) == 3
    # What is in other hands may go at any moment, so it counts
    assert len(mail.claim(at + timedelta(seconds=122), most=10)) == 2
    for number in range(8, 12):
        post(f"k{number}", ivan, at)
    assert mail.deliver(at + timedelta(seconds=122)) == 1


def test_claim_gives_first_what_somebody_waits_for_at_the_door(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.LETTERS_PER_MINUTE = 1
    for number in range(3):
        post(f"k{number}", ivan, at)
    post("code", ivan, at + timedelta(seconds=5), "core.sign_in_code", secrets={"code": "1"})
    assert [letter.key for letter in mail.claim(at + timedelta(seconds=6), most=10)] == ["code"]


@pytest.mark.django_db(transaction=True)
def test_claim_in_several_workers_at_once_keeps_to_the_limit(ivan: Person, at: datetime, settings: Any) -> None:
    settings.LETTERS_PER_MINUTE = 5
    for number in range(20):
        post(f"k{number}", ivan, at)
    assert sum(len(found) for found in in_threads(4, lambda _number: mail.claim(at, most=4))) == 5


def test_deliver_keeps_the_message_id_when_it_tries_again(mailbox: MoodyMailbox, ivan: Person, at: datetime) -> None:
    """The server took it and hung up before it said so: the second copy is known as one."""
    mailbox.hangs_up = True
    post("a", ivan, at)
    assert mail.deliver(at) == 0
    mailbox.hangs_up = False
    assert mail.deliver(at + timedelta(hours=1)) == 1
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"] == Letter.objects.get().message_id


def test_deliver_offers_a_way_out_of_what_nobody_needs_and_of_nothing_else(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain"]
    settings.PUBLIC_URL = "https://hiring-of-a-house-with-a-long-name.example.org"
    settings.HTTPS = True
    post("a", ivan, at, thread="application-7")
    post("b", ivan, at, "tests.meeting")
    mail.post("c", "tests.plain", address="press@example.org", at=at)
    assert mail.deliver(at) == 3
    optional, needed = mailbox.to("ivan@")
    assert re.fullmatch(rf"<{settings.PUBLIC_URL}/letters/without/[\w-]{{43}}/>", optional["List-Unsubscribe"])
    # Long as they are they stand there as they are: mail programs read no encoded words in them
    composed = mail.compose(Letter.objects.get(key="a"), None, at=at)
    assert composed is not None
    head = composed.as_bytes().split(b"\r\n\r\n")[0]
    assert f"\r\nList-Unsubscribe: <{settings.PUBLIC_URL}/letters/without/".encode() in head
    assert b"\r\nReferences: <application-7@hiring-of-a-house-with-a-long-name.example.org>\r\n" in head
    assert optional["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for message in (needed, *mailbox.to("press@")):
        assert message["List-Unsubscribe"] is None
        assert message["List-Unsubscribe-Post"] is None


def test_deliver_promises_one_click_over_https_alone(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain"]
    post("a", ivan, at)
    mail.deliver(at)
    assert mailbox.messages[0]["List-Unsubscribe"].startswith("<http://testserver/letters/without/")
    assert mailbox.messages[0]["List-Unsubscribe-Post"] is None


def test_deliver_has_what_comes_back_sent_where_the_house_says(
    mailbox: MoodyMailbox, ivan: Person, at: datetime, settings: Any
) -> None:
    settings.BOUNCES_TO = "bounces@halyard.example"
    post("a", ivan, at)
    mail.deliver(at)
    assert mailbox.senders == ["bounces@halyard.example"]
    assert mailbox.messages[0]["From"].addresses[0].addr_spec == "hiring@testserver"


def test_give_up_is_said_in_the_log(ivan: Person, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    post("a", ivan, at)
    (letter,) = mail.claim(at, most=1)
    mail.give_up(letter, "HTTP 404", at=at)
    assert [record.levelname for record in caplog.records if "given up" in record.message] == ["ERROR"]
    assert "ivan" not in caplog.text
