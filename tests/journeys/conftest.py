from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import Cast, found, invite, join, newcomer, work_around_the_clock
from tests.live import House


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
