from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from core.actions import hooks
from core.models import Letter, Person
from hiring.models import Application, Requisition
from interviews.actions import summaries
from interviews.models import Rollup, RollupChoice
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Of a panel as a page of its own, with who is signed in and the shell
PANEL_QUERIES = 10


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, ivan: Person, at: datetime) -> Application:
    found = panel.application(role, rae, hana, at)
    Requisition.objects.filter(pk=found.requisition_id).update(team_name="Forecasting")
    make.interview(found, [ivan], rae, at, starts_at=at + DAY)
    return found


def test_edit_keeps_which_when_and_where(application: Application, hana: Person, signed_in: Any, at: datetime) -> None:
    hook = hooks.add(hana, name="Team", url="https://chat.example/x", by=hana, at=at)
    said = {"kinds": ["digest", "department"], "departments": ["Forecasting"], "hour": "08:30", "weekday": "4"}
    answer = signed_in(hana).post("/summaries/", {**said, "hook": hook.pk}, follow=True)
    assert "Saved." in answer.content.decode()
    choice = RollupChoice.objects.get(person=hana)
    assert (choice.hour, choice.weekday, choice.hook, choice.departments) == (time(8, 30), 4, hook, ["Forecasting"])
    hana.refresh_from_db()
    assert hana.muted == ["interviews.weekly"]
    page = signed_in(hana).get("/summaries/").content.decode()
    assert 'value="08:30"' in page


def test_edit_refuses_what_is_no_hour_and_what_is_not_offered(
    application: Application, hana: Person, ivan: Person, signed_in: Any, at: datetime
) -> None:
    foreign = hooks.add(ivan, name="His", url="https://chat.example/x", by=ivan, at=at)
    for wrong in ({"hour": "nine"}, {"weekday": "7"}, {"hook": str(foreign.pk)}, {"departments": ["Board"]}):
        hooks_of_hana = hooks.add(hana, name="Mine", url="https://chat.example/y", by=hana, at=at)
        answer = signed_in(hana).post("/summaries/", {"kinds": ["digest"], "weekday": "0", **wrong})
        assert answer.status_code == 200, wrong
        assert hooks_of_hana.pk
    assert not RollupChoice.objects.exists()


def test_preview_says_what_would_be_sent_and_send_sends_it(
    application: Application, hana: Person, otto: Person, signed_in: Any
) -> None:
    about = f"requisition-{application.requisition_id}"
    browser: Client = signed_in(hana)
    page = browser.get(f"/summaries/{about}/").content.decode()
    assert "Senior ML engineer, Forecasting" in page
    assert "Ivan Herrera for Nadia Rahimi" in page
    browser.post(f"/summaries/send/{about}/")
    browser.post(f"/summaries/send/{about}/")
    assert [letter.kind for letter in Letter.objects.filter(to=hana, kind__startswith="interviews.weekly")] == [
        "interviews.weekly"
    ]
    assert "/summaries/department-Forecasting/" in browser.get("/summaries/").content.decode()
    assert browser.get("/summaries/department-Board/").status_code == 404
    for url in (f"/summaries/{about}/", "/summaries/department-Forecasting/"):
        assert signed_in(otto).get(url).status_code == 404
    assert "You owe nothing" in signed_in(otto).get("/summaries/digest/").content.decode()


def test_send_goes_to_the_chat_that_was_chosen(
    application: Application, hana: Person, signed_in: Any, at: datetime
) -> None:
    hook = hooks.add(hana, name="Team", url="https://chat.example/x", by=hana, at=at)
    RollupChoice.objects.create(person=hana, hook=hook)
    answer = signed_in(hana).post(f"/summaries/send/requisition-{application.requisition_id}/", follow=True)
    assert "to the chat Team" in answer.content.decode()
    assert Letter.objects.get(kind="interviews.weekly").hook == hook


def test_history_stands_on_the_requisition_and_opens(
    application: Application, rae: Person, hana: Person, otto: Person, ivan: Person, signed_in: Any, at: datetime
) -> None:
    rows = summaries.keep_weeks([application.requisition_id], at + 7 * DAY)
    row = rows[application.requisition_id]
    page = signed_in(rae).get(f"/requisitions/{application.requisition_id}/weeks/").content.decode()
    assert f"/weeks/{row.pk}/" in page
    detail = signed_in(hana).get(f"/weeks/{row.pk}/").content.decode()
    assert "Ivan Herrera for Nadia Rahimi" in detail
    for stranger in (otto, ivan):
        assert signed_in(stranger).get(f"/weeks/{row.pk}/").status_code == 404
        assert signed_in(stranger).get(f"/requisitions/{application.requisition_id}/weeks/").status_code == 404


def test_panels_ask_the_same_for_one_week_and_for_three(
    application: Application, rae: Person, hana: Person, signed_in: Any, at: datetime
) -> None:
    asked = []
    for number in range(3):
        summaries.keep_weeks([application.requisition_id], at + (7 + number) * DAY)
        for url in (f"/requisitions/{application.requisition_id}/weeks/", f"/weeks/{Rollup.objects.first().pk}/"):
            browser = signed_in(hana)
            with panel.Asked() as context:
                assert browser.get(url, headers={"HX-Request": "true"}).status_code == 200
            asked.append(len(context))
    assert asked[0::2] == [asked[0]] * 3
    assert asked[1::2] == [asked[1]] * 3
    assert max(asked) <= PANEL_QUERIES, asked
