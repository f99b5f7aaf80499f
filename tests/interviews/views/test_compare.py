import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.actions import debrief
from interviews.models import DebriefView
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def other(application, rae: Person, at: datetime) -> Application:
    made = make.application(application.requisition, rae, at, name="Hao Zhang", email="hao@example.org")
    return pipeline.advance(made, to=made.requisition.stages.get(kind=StageKind.INTERVIEWS), by=rae, at=at)


@pytest.fixture
def page(application) -> str:
    return reverse("interviews:compare_detail", args=[application.requisition_id])


@pytest.fixture
def both(application, other, ivan, ines, igor, rae, at) -> dict[str, list[int]]:
    for day, (one, rating) in enumerate(((application, 2), (other, 4))):
        loop = panel.loop(one, [ivan, ines, igor], rae, at + timedelta(days=day))
        for interview, lead in zip(loop, (ivan, ines, igor), strict=True):
            make.submitted(make.card(interview, lead), at, rating=rating)
    return {"with": [application.pk, other.pk]}


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_detail_lays_candidates_side_by_side(signed_in, hana, ivan, page, both, application, other) -> None:
    for person in (hana, ivan):
        html = signed_in(person).get(page, both).content.decode()
        text = said(html)
        assert "Against the bar they differ on 3 of 3 must-haves:" in text
        assert html.index("Nadia Rahimi</a></th>") < html.index("Hao Zhang</a></th>")
        assert "worth a 2" in text
        assert "worth a 4" in text
        assert not re.search(r"average|mean|rank(?!ed)|score(?!card)|[0-9]\.[0-9]\b(?! l)", text)
        assert not re.search(r"87[,.]?654|98[,.]?765|EUR", html)
    turned = signed_in(hana).get(page, {"with": [other.pk, application.pk]}).content.decode()
    assert turned.index("Hao Zhang</a></th>") < turned.index("Nadia Rahimi</a></th>")


def test_detail_notes_who_read_it(signed_in, hana, ivan, page, both, application, other) -> None:
    for person in (hana, hana, ivan):
        signed_in(person).get(page, both)
    seen = DebriefView.objects.order_by("pk").values_list("application", "person")
    assert list(seen) == [(one.pk, who.pk) for who in (hana, ivan) for one in (application, other)]


def test_detail_is_closed_to_otto_and_to_who_only_coordinates(signed_in, otto, cora, page, both, application) -> None:
    application.requisition.members.create(person=cora, part="coordinator")
    assert signed_in(otto).get(page, both).status_code == 404
    assert signed_in(cora).get(page, both).status_code == 403


def test_detail_closes_the_column_of_who_owes_a_card(signed_in, hana, ivan, rae, at, page, both, application) -> None:
    debrief.decide(application, outcome="one_more", reason="Nobody knows yet", justification="So", by=hana, at=at)
    interview = make.interview(application, [ivan], rae, at, session=0, starts_at=at + timedelta(days=9))
    html = signed_in(ivan).get(page, both).content.decode()
    assert "You owe a scorecard." in html
    assert reverse("interviews:scorecards_edit", args=[interview.pk]) in html
    # The other one stays open to him
    assert "worth a 4" in html
    assert "worth a 2" not in html
    assert "One more interview" not in html
    # What comes in of a new round is read together, so nobody compares it before
    html = signed_in(hana).get(page, both).content.decode()
    assert "Not open yet." in html
    assert "worth a 2" not in html
    make.submitted(make.card(interview, ivan), at)
    assert "worth a 2" in signed_in(hana).get(page, both).content.decode()


def test_detail_asks_whom(signed_in, hana, igor, rae, at, role, page, both, application, other):
    stranger = make.application(make.requisition(role, rae, igor, at), rae, at, name="Sven", email="s@example.org")
    known, unknown = [application.pk, other.pk], "they are no candidates of this requisition, or not yours to read"
    for given, answer in (
        ([], "Two to four candidates"),
        (known[:1], "Two to four candidates"),
        ([*known, 7001, 8001, 9001], "Compare four candidates at most. Take some away."),
        ([application.pk, 999999], unknown),
        ([application.pk, "x"], unknown),
        ([application.pk, stranger.pk], unknown),
    ):
        response = signed_in(hana).get(page, {"with": given})
        html = response.content.decode()
        assert response.status_code == 200
        assert answer in html
        assert "Hao Zhang" in html
        assert "worth a" not in html
        assert "Sven" not in html
        assert html.count(" checked") == len([one for one in given if one in known])


def test_detail_asks_for_two_when_one_was_sent(signed_in, hana, page, both, application) -> None:
    html = signed_in(hana).get(page, {"with": application.pk, "compare": "1"}).content.decode()
    assert "Choose at least two candidates." in html


def test_detail_asks_twelve_times_at_most(signed_in, hana, page, both) -> None:
    client = signed_in(hana)
    client.get(page, both)
    with panel.Asked() as asked:
        client.get(page, both)
    assert len(asked) <= 12, asked.queries
