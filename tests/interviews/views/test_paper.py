"""A debrief on paper, in a real browser."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

from core.models import Person
from hiring.models import Application, RequisitionCompetency, SessionCompetency
from interviews.actions import scorecards
from tests import make
from tests.browser import launch
from tests.interviews import panel

pytestmark = pytest.mark.more

USUAL = "Drew batch and online paths apart, chose batch for the day-ahead market and said why; one prompt on backfill."
LONG = " ".join([USUAL] * 6)
HAN = "她先分开批量与在线两条路径，再说明理由。" * 8


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def seat(application: Application, leads: int, competencies: int, text: str, rae: Person, at: datetime) -> None:
    """Each competency is seen in one of three sessions, led by a third of them; each says the same words."""
    requisition = application.requisition
    rubric, have = make.rubric(at), requisition.competencies.count()
    for n in range(competencies - have):
        competency = rubric.competencies.create(
            key=f"more{n}", category="systems", position=n, name={"en": f"Competency number {n}"}
        )
        RequisitionCompetency.objects.create(
            requisition=requisition, competency=competency, target=requisition.level, must_have=n % 2 == 0, position=n
        )
    asked = list(requisition.competencies.all())
    sessions = list(requisition.sessions.all())
    for number, session in enumerate(sessions):
        session.session_competencies.all().delete()
        SessionCompetency.objects.bulk_create(
            SessionCompetency(session=session, competency=one.competency, weight="main")
            for place, one in enumerate(asked)
            if place % len(sessions) == number
        )
    people = [make.person(f"{chr(ord('A') + n)}nna Ordinary") for n in range(leads)]
    share = -(-leads // len(sessions))
    for number in range(len(sessions)):
        if group := people[number * share : (number + 1) * share]:
            starts_at = at + timedelta(hours=1 + 3 * number)
            make.interview(application, group, rae, at, session=number, starts_at=starts_at)
    for turn, interview in enumerate(application.interviews.all()):
        for chair in interview.seats.all():
            card = make.card(interview, chair.person)
            changes = {"recommendation": "yes" if turn else "no", "summary": text}
            for row in card.ratings.all():
                changes |= {f"r{row.pk}": str(2 + (row.pk + turn) % 3), f"e{row.pk}": text}
            scorecards.save(card, changes=changes, version=0, by=chair.person, at=at)
            card.refresh_from_db()
            scorecards.submit(card, by=chair.person, at=at)


def sheets(html: str) -> dict[str, int]:
    css = Path(settings.BASE_DIR, "static/css/touchstone.css").read_text()
    whole = re.sub(r"<link rel=\"stylesheet\"[^>]*>", lambda _found: f"<style>{css}</style>", html)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.set_content(re.sub(r"<script[^>]*></script>", "", whole))
        printed = {paper: page.pdf(format=paper, landscape=True) for paper in ("A4", "Letter")}
        browser.close()
    return {paper: len(re.findall(rb"/Type\s*/Page\b", pdf)) for paper, pdf in printed.items()}


@pytest.mark.parametrize(("text", "whole"), [(USUAL, True), (LONG, False), (HAN, False)])
def test_sheet_of_an_ordinary_panel_is_one_sheet(signed_in, application, hana, rae, at, text, whole) -> None:
    seat(application, 6, 11, text, rae, at)
    make.concluded(application, hana, at, text="The later answer counts; we ask once more on the phone.")
    html = signed_in(hana).get(reverse("interviews:debrief_sheet", args=[application.pk])).content.decode()
    assert ("All evidence is on it." in html) == whole
    assert ("Not on this sheet:" in html) != whole
    assert sheets(html) == {"A4": 1, "Letter": 1}
    if not whole:
        # The same from the page itself
        html = signed_in(hana).get(reverse("interviews:debrief_detail", args=[application.pk])).content.decode()
        assert sheets(html) == {"A4": 1, "Letter": 1}


def test_sheet_of_a_huge_panel_says_so_and_leaves_nothing_out(signed_in, application, hana, rae, at) -> None:
    seat(application, 9, 60, USUAL, rae, at)
    html = signed_in(hana).get(reverse("interviews:debrief_sheet", args=[application.pk])).content.decode()
    assert "too large for one sheet" in html
    assert html.count(USUAL) == 3 * 60 + 9
    assert min(sheets(html).values()) > 1
