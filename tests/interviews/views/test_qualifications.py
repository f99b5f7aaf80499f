import re
from datetime import timedelta

import pytest
from django.urls import reverse

from hiring.models import Application
from interviews.actions import qualifications
from interviews.models import Qualification
from tests import make
from tests.interviews import panel

PATH = {"rank": 2, "shadows": 1, "reverse_shadows": 0}
INDEX = "/interviews/qualifications/"


@pytest.fixture
def application(role, rae, hana, now) -> Application:
    return panel.application(role, rae, hana, now - timedelta(days=3))


@pytest.fixture
def kind(application):
    return application.requisition.sessions.first().assessment_type


@pytest.fixture
def training(kind, igor, rae, now) -> Qualification:
    return qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=now - timedelta(days=3))


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(name: str, pk: int) -> str:
    return reverse(f"interviews:qualifications_{name}", args=[pk])


def test_index_shows_who_waits_for_a_word_and_how_far_the_others_are(
    signed_in, application, training, ivan, rae, otto, now
) -> None:
    assert signed_in(otto).get(INDEX).status_code == 403
    assert "0 of 1 listened" in said(signed_in(rae).get(INDEX))
    starts_at = now - timedelta(days=1)
    make.interview(application, [ivan], rae, starts_at, starts_at=starts_at, shadows=[training.person])
    text = said(signed_in(rae).get(INDEX))
    assert "Ready for your word" in text
    assert "1 of 1 listened" in text
    assert "Otto Haas" in said(signed_in(rae).get(INDEX, {"q": "otto"}))
    assert "Nobody like this." in said(signed_in(rae).get(INDEX, {"q": "zz", "type": "999", "state": "x"}))


def test_edit_signs_off_and_asks_for_a_reason_off_the_path(signed_in, training, rae, hana, igor, ivan, otto) -> None:
    page = url("edit", training.pk)
    for person, status in ((hana, 200), (igor, 403), (ivan, 403), (otto, 403)):
        assert signed_in(person).get(page).status_code == status, person
    missing = signed_in(rae).post(page, {"rank": "2", "reason": ""})
    assert "The path is not walked to its end." in said(missing)
    assert signed_in(rae).post(page, {"rank": "2", "reason": "Led them elsewhere"}).status_code == 302
    training.refresh_from_db()
    assert training.state == "qualified"
    assert "Led them elsewhere" in said(signed_in(rae).get(page))


def test_create_begins_a_training_or_notes_that_none_is_needed(signed_in, application, kind, ivan, igor, rae) -> None:
    typed = {"assessment_type": kind.pk, "rank": "3", "how": "training", "shadows": "3", "reverse_shadows": "1"}
    assert signed_in(rae).post(url("create", igor.pk), typed).status_code == 302
    made = Qualification.objects.get()
    assert (made.person, made.state, made.rank, made.shadows, made.reverse_shadows) == (igor, "training", 3, 3, 1)
    asked = signed_in(rae).post(url("create", ivan.pk), typed | {"how": "qualified"})
    assert "Say why they need no training." in said(asked)
    signed_in(rae).post(url("create", ivan.pk), typed | {"how": "qualified", "reason": "Years"})
    assert Qualification.objects.get(person=ivan).state == "qualified"
    twice = signed_in(rae).post(url("create", igor.pk), typed)
    assert "There is 1 problem" in said(twice), "no longer offered"
    assert signed_in(ivan).get(url("create", igor.pk)).status_code == 403
    assert signed_in(rae).get(url("create", rae.pk)).status_code == 403, "never oneself"


def test_withdraw_asks_why_and_is_told_to_the_second(signed_in, training, rae, otto) -> None:
    page = url("withdraw", training.pk)
    assert signed_in(otto).post(page, {"withdraw-reason": "So"}).status_code == 403
    assert "There is 1 problem" in said(signed_in(rae).post(page, {"withdraw-reason": ""}))
    assert signed_in(rae).post(page, {"withdraw-reason": "Left the team"}).status_code == 302
    assert not Qualification.objects.exists()
    assert signed_in(rae).post(page, {"withdraw-reason": "Again"}).status_code == 404


def test_index_asks_as_much_with_three_as_with_one(signed_in, application, kind, ivan, ines, igor, rae, now) -> None:
    asked, client = [], signed_in(rae)
    for person in (ivan, ines, igor):
        qualifications.train(person, assessment_type=kind, **PATH | {"shadows": 0}, by=rae, at=now)
        with panel.Asked() as found:
            client.get(INDEX)
        asked.append(len(found))
    assert asked[0] == asked[2] <= 12, asked
