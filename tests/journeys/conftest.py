import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import Cast, found, invite, join, newcomer, work_around_the_clock
from tests.live import House, until


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    name = "journey_" + "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[:40]
    made = House(tmp_path, name)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def cast(house: House, browser: Browser) -> Iterator[Cast]:
    """A company just founded: everybody has joined by the link in their mail."""
    made = Cast(
        ada=newcomer(browser, house, "Ada Brandt"),
        rae=newcomer(browser, house, "Rae Fournier"),
        hana=newcomer(browser, house, "Hana Diallo"),
        ivan=newcomer(browser, house, "Ivan Herrera"),
        ines=newcomer(browser, house, "Ines 王", locale="zh-CN", width=375),
    )
    found(made.ada)
    for guest, office in ((made.rae, "recruiter"), (made.hana, "none"), (made.ivan, "none"), (made.ines, "none")):
        invite(made.ada, guest, office)
    for guest in (made.rae, made.hana, made.ivan):
        join(guest)
    join(made.ines, language="zh-hans")
    for human in (made.ivan, made.ines):
        work_around_the_clock(human)
    yield made
    for human in vars(made).values():
        human.page.context.close()


@dataclass(frozen=True)
class Card:
    pk: int
    interview: int


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo company behind the web server alone."""
    house = House(tmp_path_factory.mktemp("desk"), f"desk_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}", "demo")
    house.environment |= {"TOUCHSTONE_DEMO_DOORS": "1", "REDIS_URL": ""}
    try:
        house.manage("catalogue", "--verbosity", "0", "load")
        house.manage("demo", "load")
        house.manage("collectstatic", "--noinput", "--verbosity", "0")
        house.web.start()
        until(house.answers, f"the web server, see {house.web.log}")
        yield house
    finally:
        house.stop()


@pytest.fixture
def card(desk: House) -> Card:
    """An empty one of Ivan's."""
    found = desk.sql(
        "SELECT c.id, s.interview_id FROM interviews_scorecard c JOIN interviews_seat s ON s.id = c.seat_id"
        " JOIN interviews_interview i ON i.id = s.interview_id JOIN core_person p ON p.id = s.person_id"
        " WHERE p.email = 'ivan@halyard.example' AND s.held AND i.state = 'booked' AND c.state <> 'submitted'"
        " ORDER BY c.id LIMIT 1"
    )
    pk, interview = (int(part) for part in found.split("|"))
    desk.sql(
        f"UPDATE interviews_rating SET value = NULL, evidence = '' WHERE scorecard_id = {pk};"
        "UPDATE interviews_scorecard SET state = 'draft', voted_at = NULL, recommendation = '', summary = '',"
        f" note = '', version = 0 WHERE id = {pk}"
    )
    return Card(pk, interview)
