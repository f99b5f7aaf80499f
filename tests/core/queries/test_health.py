from datetime import datetime, timedelta
from typing import Any

import pytest

from core import mail
from core.models import Letter, Person
from core.models.letters import LetterState
from core.queries.health import health
from tests.live import free_port

pytestmark = pytest.mark.django_db


def test_health_is_well_with_nothing_to_send(at: datetime, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1"
    state = health(at)
    assert state.well
    assert state.mail_flows
    assert (state.oldest_unsent_seconds, state.letters_given_up) == (0, 0)


def test_health_tells_the_age_of_the_oldest_unsent_letter(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1"
    mail.post("a", "tests.plain", to=ivan, at=at)
    assert health(at + timedelta(minutes=10)).mail_flows
    late = health(at + timedelta(minutes=20))
    assert (late.oldest_unsent_seconds, late.mail_flows, late.well) == (1200, False, True)


def test_health_does_not_forget_a_letter_that_is_tried_again_later(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    mail.post("a", "tests.plain", to=ivan, at=at)
    moment = at
    for _ in range(6):
        mail.deliver(moment)
        moment = Letter.objects.get().due_at
    assert health(moment - timedelta(seconds=1)).oldest_unsent_seconds > 30 * 60


def test_health_minds_no_letter_that_is_not_due(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1"
    mail.post("a", "tests.plain", to=ivan, at=at, due_at=at + timedelta(days=2))
    assert health(at + timedelta(days=1)).mail_flows
    assert health(at + timedelta(days=2, seconds=5)).oldest_unsent_seconds == 5


def test_health_minds_no_letter_that_failed_once_when_it_was_due(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    mail.post("a", "tests.plain", to=ivan, at=at, due_at=at + timedelta(days=2))
    mail.deliver(at + timedelta(days=2))
    assert Letter.objects.get().attempts == 1
    assert health(at + timedelta(days=2, minutes=2)).oldest_unsent_seconds <= 120


def test_health_tells_of_letters_given_up(ivan: Person, at: datetime, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1"
    mail.post("a", "tests.plain", to=ivan, at=at)
    (letter,) = mail.claim(at, most=1)
    mail.settle(letter, LetterState.FAILED, at=at)
    state = health(at)
    assert (state.letters_given_up, state.given_up_since, state.mail_flows) == (1, at, False)


def test_health_is_unwell_while_the_queue_is_away(at: datetime, settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert not health(at).well
