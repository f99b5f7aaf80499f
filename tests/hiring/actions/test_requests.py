from typing import Any

import pytest

from core import mail
from core.models import Letter
from hiring.actions import requests
from hiring.models import DataRequest
from tests import make


def test_ask_is_one_request_and_one_letter_to_each_administrator(application: Any, ada: Any, rae: Any, at: Any) -> None:
    asked = requests.ask(application, kind="copy", by=None, at=at)
    assert requests.ask(application, kind="copy", by=None, at=at) == asked
    [letter] = Letter.objects.filter(kind="hiring.data_requested")
    assert letter.to == ada
    written = mail.preview(letter)
    assert written is not None
    assert "copy" in written.text
    requests.handle(asked, note="Sent", by=ada, at=at)
    assert mail.preview(letter) is None
    assert requests.ask(application, kind="copy", by=None, at=at) != asked


def test_ask_refuses_what_cannot_be_asked(application: Any, at: Any) -> None:
    with pytest.raises(requests.RequestRefused):
        requests.ask(application, kind="money", by=None, at=at)


def test_nobody_answers_for_their_own(requisition: Any, ada: Any, rae: Any, at: Any) -> None:
    own = make.application(requisition, rae, at, name="Ada", email=ada.email)
    requests.ask(own, kind="deletion", by=None, at=at)
    assert not DataRequest.objects.visible_to(ada).exists()
    assert not Letter.objects.filter(kind="hiring.data_requested").exists()


def test_handle_tells_the_second_hand(application: Any, ada: Any, at: Any) -> None:
    asked = requests.ask(application, kind="deletion", by=None, at=at)
    with pytest.raises(requests.RequestRefused, match="what was done"):
        requests.handle(asked, note=" ", by=ada, at=at)
    requests.handle(asked, note="Deleted", by=ada, at=at)
    with pytest.raises(requests.RequestRefused, match="already"):
        requests.handle(asked, note="Deleted", by=ada, at=at)


def test_withdraw_tells_the_recruiter(application: Any, rae: Any, at: Any) -> None:
    requests.withdraw(application, reason="", by=None, at=at)
    [letter] = Letter.objects.filter(kind="hiring.withdrawn")
    assert letter.to == rae
    written = mail.preview(letter)
    assert written is not None
    assert "Nadia Rahimi" in written.subject
    assert application.close_reason


def test_letters_stay_away_from_whom_they_turn_out_to_be_about(application: Any, ada: Any, rae: Any, at: Any) -> None:
    requests.ask(application, kind="deletion", by=None, at=at)
    requests.withdraw(application, reason="", by=None, at=at)
    make.also_known_as(application, ada, ada_too := make.person("Paul Rossi", office="administrator"), at)
    make.also_known_as(application, rae, ada_too, at)
    for kind in ("hiring.data_requested", "hiring.withdrawn"):
        assert mail.preview(Letter.objects.get(kind=kind)) is None


def test_consider_keeps_what_was_last_said(application: Any, at: Any) -> None:
    for said in (True, True, False):
        requests.consider(application, for_others=said, by=None, at=at)
        application.submission.refresh_from_db()
        assert (application.submission.for_others_at is not None) == said
