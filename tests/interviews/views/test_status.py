from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import links
from core.models import Letter
from core.models.letters import LetterState
from hiring.actions import messages, pipeline
from hiring.actions.messages import STATUS
from hiring.models import DataRequest, Message
from hiring.rules.messages import Occasion
from hiring.rules.stages import ApplicationState, StageKind
from tests import make


@pytest.fixture
def application(role: Any, rae: Any, hana: Any, at: Any) -> Any:
    return make.application(make.requisition(role, rae, hana, at), rae, at, time_zone="Asia/Dubai")


@pytest.fixture
def address(application: Any) -> str:
    return f"/status/{links.make(STATUS, application.pk, lasts=timedelta(days=9), at=timezone.now())}/"


def read(address: str) -> str:
    given = Client().get(address)
    assert given.status_code == 200
    return given.content.decode()


def move(application: Any, kind: StageKind, by: Any, at: Any) -> None:
    pipeline.advance(application, to=application.requisition.stages.get(kind=kind), by=by, at=at)


def test_detail_says_where_it_stands_and_how_to_prepare(application: Any, address: str, rae: Any, ivan: Any) -> None:
    assert "A person reads it" in read(address)
    soon = timezone.now() + timedelta(days=1)
    make.interview(application, [ivan], rae, timezone.now(), starts_at=soon, place="https://meet.example/x")
    page = read(address)
    for said in ("Applied ML", "Sleep well", "https://meet.example/x", "As in Dubai", "Past projects"):
        assert said in page, said
    assert "Ivan Herrera" not in page
    make.job(application.requisition, rae, timezone.now(), names_interviewers=True)
    assert "Ivan Herrera" in read(address)


def test_detail_shows_what_they_were_told_until_they_hear_that_it_is_over(
    application: Any, address: str, rae: Any, ivan: Any
) -> None:
    now = timezone.now()
    make.interview(application, [ivan], rae, now, starts_at=now + timedelta(days=4), place="https://meet.example/x")
    Letter.objects.update(state=LetterState.SENT)
    pipeline.close(application, state="rejected", reason="Too little of it", by=rae, at=now)
    assert "https://meet.example/x" in read(address)
    no = {"occasion": Occasion.REJECTION, "subject": "Hello", "body": "No", "by": rae, "at": now}
    messages.write(application, **no, due_at=now + timedelta(hours=2))
    assert "https://meet.example/x" in read(address)
    messages.write(application, **no)
    assert "https://meet.example/x" not in read(address)


def test_detail_keeps_to_itself(address: str) -> None:
    given = Client().get(address)
    assert given["Referrer-Policy"] == "no-referrer"
    assert given["Cache-Control"] == "no-store"
    assert "noindex" in given["X-Robots-Tag"]
    assert "<form" not in given.content.decode(), "without a referrer no form could be sent"


def test_detail_is_in_the_candidates_language_unless_asked(application: Any, address: str) -> None:
    application.candidate.language = "zh-hans"
    application.candidate.save()
    client = Client()
    assert client.get(address)["Content-Language"] == "zh-hans"
    assert "Your application" in client.get(f"{address}?lang=en").content.decode()
    assert client.get(f"{address}data/")["Content-Language"] == "en", "what was asked for holds on the next page"


def test_detail_asks_the_same_for_one_interview_and_three(
    application: Any, address: str, rae: Any, ivan: Any, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        starts = timezone.now() + timedelta(days=number + 1)
        make.interview(application, [ivan], rae, timezone.now(), session=number, starts_at=starts)
        if number != 1:
            with django_assert_num_queries(10):
                read(address)


def test_detail_never_says_more_than_it_may(application: Any, address: str, rae: Any, at: Any) -> None:
    """A no is read in a mail first; of an offer, of reasons and of what was decided it says nothing."""
    now = timezone.now()
    pipeline.close(application, state=ApplicationState.REJECTED, reason="Too slow", by=rae, at=now)
    assert "A person reads it" in read(address)
    later = now + timedelta(days=1)
    said = {"occasion": Occasion.REJECTION, "subject": "No", "body": "Sorry", "by": rae, "at": now}
    waiting = messages.write(application, **said, due_at=later)
    assert "Sorry" not in read(address)
    Message.objects.filter(pk=waiting.pk).update(due_at=now)
    page = read(address)
    assert "We do not go on" in page
    assert "Sorry" in page
    assert "Too slow" not in page


def test_withdraw_asks_first_and_once(application: Any, address: str, rae: Any, ivan: Any) -> None:
    make.interview(application, [ivan], rae, timezone.now(), starts_at=timezone.now() + timedelta(days=1))
    assert "Keep it" in read(f"{address}withdraw/")
    for _twice in range(2):
        assert Client().post(f"{address}withdraw/", {"reason": "Another offer"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.close_reason) == (ApplicationState.WITHDRAWN, "Another offer")
    assert not application.interviews.booked().exists()
    assert "You withdrew" in read(address)
    assert "<form" not in read(f"{address}withdraw/")


def test_data_and_consent_reach_us(application: Any, address: str) -> None:
    assert Client().post(f"{address}data/", {"kind": "x"}).status_code == 200
    for _twice in range(2):
        assert Client().post(f"{address}data/", {"kind": "deletion"}).status_code == 302
    assert DataRequest.objects.get().candidate == application.candidate
    assert "that we delete your data" in read(address)
    Client().post(f"{address}consent/", {"for_others": "on"})
    assert "You said yes" in read(address)
    Client().post(f"{address}consent/", {})
    assert "At present we may not" in read(address)


def test_links_that_are_over_say_so_kindly(application: Any, address: str) -> None:
    links.revoke(STATUS, application.pk, at=timezone.now())
    late = links.make(STATUS, application.pk, lasts=timedelta(days=1), at=timezone.now() - timedelta(days=2))
    other = links.make("join", application.pk, lasts=timedelta(days=1), at=timezone.now())
    for gone in (address, f"/status/{late}/", f"/status/{other}/", "/status/x/"):
        for page in (gone, f"{gone}withdraw/", f"{gone}data/", f"{gone}consent/"):
            given = Client().get(page)
            assert given.status_code == 410, page
            assert "This link is over" in given.content.decode()
            assert Client().post(page).status_code in {405, 410}
