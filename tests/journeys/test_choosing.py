"""A candidate in Shanghai chooses a time of a panel of three in Berlin and San Francisco, moves it once, and every
calendar ends right: a browser each, a real server, worker and mail server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import Cast, Human, open_requisition
from tests.live import House, until

SESSION = "Pair programming and debugging"


@pytest.fixture
def lin(house: House, browser: Browser) -> Iterator[Human]:
    """In Shanghai, at a telephone, signed in nowhere, without scripts."""
    context = browser.new_context(
        viewport={"width": 375, "height": 812},
        locale="en-GB",
        timezone_id="Asia/Shanghai",
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    yield Human(house, context.new_page(), "Lin Qiao", "lin@candidates.example")
    context.close()


def work(human: Human, zone: str, starts: str, ends: str) -> None:
    human.go("/me/")
    page = human.page
    page.locator("[name=time_zone]").select_option(zone)
    page.locator("[name=day_starts]").fill(starts)
    page.locator("[name=day_ends]").fill(ends)
    for number, day in enumerate(page.locator("[name=working_days]").all()):
        day.set_checked(number < 5)
    page.locator("main form:has([name=day_starts]) [type=submit]").first.click()
    expect(page.locator("[role=status]", has_text=re.compile("Saved|已保存"))).to_be_visible()


def add_candidate(rae: Human, requisition: str, lin: Human) -> str:
    page = rae.page
    rae.go(f"{requisition}candidates/new/")
    page.locator("[name=name]").fill(lin.name)
    page.locator("[name=email]").fill(lin.email)
    page.locator("[name=time_zone]").select_option("Asia/Shanghai")
    rae.press("Add candidate")
    page.wait_for_url(re.compile(r"/applications/\d+/"))
    found = re.search(r"/applications/\d+/", page.url)
    assert found
    return found.group()


def put_in_pool(rae: Human, requisition: str, session: str, people: list[Human]) -> None:
    for one in people:
        rae.go(f"{requisition}interviewers/?session={session}&q={one.name.split()[0]}")
        rae.page.locator("label.check", has_text=one.name).locator("input").check()
        rae.press("Add to the pool")


def invite(rae: Human, application: str) -> None:
    page = rae.page
    rae.go(f"{application}choose/")
    for box in page.locator("[name=sessions]").all():
        box.uncheck()
    page.get_by_label(re.compile(SESSION)).check()
    rae.press("Show the mail and the open times")
    expect(page.get_by_text("times are open at present")).to_be_visible()
    rae.press("Send the invitation")
    expect(page.get_by_text("asked by mail to choose a time")).to_be_visible()


def times_of(page: Page) -> list[datetime]:
    values = [str(one.get_attribute("value")) for one in page.locator("button[name=starts_at]").all()]
    return [datetime.fromisoformat(value) for value in values]


def events_of(human: Human) -> list[icalendar.Event]:
    events = []
    for message in human.house.mailbox.to(human.email):
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                assert part.get_param("method") == "REQUEST"
                events += list(icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT"))
    return events


def latest(human: Human, sequence: int) -> icalendar.Event:
    """As their calendar has it: one appointment, by its highest sequence."""
    found = until(
        lambda: [event for event in events_of(human) if int(event["SEQUENCE"]) == sequence],
        f"an invitation with sequence {sequence} to {human.email}",
    )
    assert len({str(event["UID"]) for event in events_of(human)}) == 1
    assert max(int(event["SEQUENCE"]) for event in events_of(human)) == sequence
    event: icalendar.Event = found[-1]
    return event


@pytest.mark.more
def test_choosing_over_half_the_world(house: House, cast: Cast, lin: Human) -> None:
    rae = cast.rae
    panel = [(cast.hana, "Europe/Berlin"), (cast.ivan, "Europe/Berlin"), (cast.ines, "America/Los_Angeles")]
    work(cast.hana, "Europe/Berlin", "09:00", "18:00")
    work(cast.ivan, "Europe/Berlin", "09:00", "18:00")
    work(cast.ines, "America/Los_Angeles", "07:00", "16:00")
    requisition = open_requisition(cast)
    application = add_candidate(rae, requisition, lin)
    # Three who lead it together
    session = house.sql(f"SELECT id FROM hiring_session WHERE title->>'en' = '{SESSION}'")
    house.sql(f"UPDATE hiring_session SET seats = 3 WHERE id = {session}")
    put_in_pool(rae, requisition, session, [human for human, _zone in panel])
    invite(rae, application)

    # On their own clock, at whatever hour it is open for all three
    lin.go(lin.link_in("Choose a time"))
    page = lin.page
    expect(page.get_by_text("Times are those of Shanghai, UTC+8.").first).to_be_visible()
    times = times_of(page)
    first, last = times[0], times[-1]
    for moment in (first, last):
        assert 9 <= moment.astimezone(ZoneInfo("Europe/Berlin")).hour < 18
        assert 7 <= moment.astimezone(ZoneInfo("America/Los_Angeles")).hour < 16
    shown = first.astimezone(ZoneInfo("Asia/Shanghai"))
    page.locator("button[name=starts_at]").first.click()
    expect(page.get_by_text("We keep it for you until")).to_be_visible()
    expect(page.get_by_text(f"{shown:%H:%M}").first).to_be_visible()
    lin.press("Book it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your interview")
    assert_calendars(panel, lin, first, sequence=0)

    lin.follow("Move to another time")
    assert last in times_of(page)
    page.locator("button[name=starts_at]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your interview")
    assert_calendars(panel, lin, last, sequence=1)
    assert house.sql("SELECT count(*) FROM interviews_interview WHERE state = 'booked'") == "1"
    assert house.sql("SELECT count(*) FROM interviews_seat WHERE held") == "3"
    assert house.sql("SELECT count(*) FROM interviews_hold") == "0"
    until(lambda: house.mailbox.to(rae.email, "moved an interview"), "a word to the recruiter")


def assert_calendars(panel: list[tuple[Human, str]], lin: Human, starts_at: datetime, *, sequence: int) -> None:
    """Each at the same moment, each in their own zone; the kit is for those who lead it."""
    for human, zone in panel:
        event = latest(human, sequence)
        when = event["DTSTART"].dt
        assert when.astimezone(UTC) == starts_at, human.name
        assert str(event["DTSTART"].params.get("TZID")) == zone, human.name
        assert "/interviews/" in str(event["URL"])
        assert lin.email not in event.to_ical().decode()
    theirs = latest(lin, sequence)
    assert theirs["DTSTART"].dt.astimezone(UTC) == starts_at
    assert str(theirs["DTSTART"].params.get("TZID")) == "Asia/Shanghai"
    assert "/interviews/" not in theirs.to_ical().decode()
