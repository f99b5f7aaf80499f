"""The main job of the product, as people do it: a browser each, a real server, worker, broker and mail server."""

import re
import signal

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import (
    Cast,
    Human,
    ago,
    fill_card,
    local,
    open_requisition,
    saved,
    sign_out,
    submit_card,
)
from tests.live import House, until

CV = b"Nadia Rahimi\nForecasting engineer, six years\n"


def add_candidate(cast: Cast, requisition: str) -> str:
    """Typed in with a CV, moved to the loop: the path of the application."""
    rae, page = cast.rae, cast.rae.page
    rae.go(f"{requisition}candidates/new/")
    page.locator("[name=name]").fill("Nadia Rahimi")
    page.locator("[name=email]").fill("nadia@candidates.example")
    page.locator("[name=time_zone]").select_option("Asia/Dubai")
    # What is not a document is refused in words, and nothing typed is lost
    page.locator("[name=cv]").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"\x7fELF\x00\x01"}
    )
    rae.press("Add candidate")
    expect(page.get_by_text("This is not a PDF").first).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Nadia Rahimi")
    page.locator("[name=cv]").set_input_files({"name": "cv.txt", "mimeType": "text/plain", "buffer": CV})
    rae.press("Add candidate")
    page.wait_for_url(re.compile(r"/applications/\d+/"))
    path = re.search(r"/applications/\d+/", page.url).group()
    page.locator("#id_other_stage").select_option(label="Interview loop")
    rae.press("Move there")
    expect(page.locator("[aria-current=step]")).to_contain_text("Interview loop")
    return path


def book_loop(cast: Cast, application: str, humans: list[Human], hours: list[float]) -> list[str]:
    """Every session that looks for something, in order, led by these in turn."""
    rae, page = cast.rae, cast.rae.page
    titles = []
    for number in range(len(hours)):
        rae.go(f"{application}interviews/")
        row = page.locator("#interviews li", has=page.locator("a[href*='/book/']")).filter(
            has_not_text="get to know each other"
        )
        titles.append(row.first.locator("b").inner_text())
        row.first.locator("a[href*='/book/']").click()
        page.locator("[name=starts_at]").fill(local(ago(hours[number])))
        choose(page, humans[number % len(humans)].name)
        page.locator("[name=place]").fill("Room 3")
        page.locator("main form:has([name=starts_at]) [type=submit]").first.click()
        page.wait_for_url(f"**{application}")
    return titles


def choose(page: Page, name: str) -> None:
    """Behind the name stands how full their week is."""
    option = page.locator("[name=lead] option", has_text=name).first
    page.locator("[name=lead]").select_option(value=option.get_attribute("value"))


def refuse_double_booking(cast: Cast, requisition: str, taken: float) -> None:
    """Another candidate at the same hour with the same interviewer: told in words, and what was typed is kept."""
    rae, page = cast.rae, cast.rae.page
    rae.go(f"{requisition}candidates/new/")
    page.locator("[name=name]").fill("Hao Zhang")
    page.locator("[name=email]").fill("hao@candidates.example")
    rae.press("Add candidate")
    page.wait_for_url(re.compile(r"/applications/\d+/"))
    other = re.search(r"/applications/\d+/", page.url).group()
    page.locator("#id_other_stage").select_option(label="Interview loop")
    rae.press("Move there")
    rae.go(f"{other}interviews/")
    page.locator("#interviews a[href*='/book/']").last.click()
    page.locator("[name=starts_at]").fill(local(ago(taken)))
    choose(page, cast.ivan.name)
    page.locator("main form:has([name=starts_at]) [type=submit]").first.click()
    expect(page.get_by_text("Ivan Herrera is in another interview").first).to_be_visible()
    expect(page.locator("[name=starts_at]")).to_have_value(local(ago(taken)))


def invitations(human: Human) -> list[icalendar.Event]:
    events = []
    for message in human.house.mailbox.to(human.email):
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                assert part.get_param("method") == "REQUEST"
                calendar = icalendar.Calendar.from_ical(part.get_content())
                events += list(calendar.walk("VEVENT"))
    return events


def cards_of(human: Human) -> list[str]:
    """Where the invitations lead."""
    return list(dict.fromkeys(str(event["URL"]) for event in invitations(human)))


@pytest.mark.more
def test_main_job(house: House, cast: Cast) -> None:
    rae, hana, ivan, ines = cast.rae, cast.hana, cast.ivan, cast.ines

    # 1 and 2: the requisition, the candidate with a CV, the stages
    requisition = open_requisition(cast)
    application = add_candidate(cast, requisition)

    # 3: the loop, booked at times that have passed, so that cards are owed today
    hours = [9.5, 8, 6.5, 5, 4, 3]
    titles = book_loop(cast, application, [ivan, ines], hours)
    assert len(set(titles)) == 6
    refuse_double_booking(cast, requisition, hours[0])
    until(lambda: len(invitations(ivan)) == 3, "three invitations to Ivan")
    until(lambda: len(invitations(ines)) == 3, "three invitations to Ines")
    assert len({str(event["UID"]) for event in invitations(ivan)}) == 3
    assert "nadia@candidates.example" not in str([event.to_ical() for event in invitations(ivan)])

    # 5: a real worker reminds both, once, in their own working hours and language
    until(lambda: house.mailbox.to(ivan.email, "scorecard"), "a reminder to Ivan")
    reminder = until(lambda: [m for m in house.mailbox.to(ines.email) if "评分表" in str(m["Subject"])], "Ines")
    assert "Nadia Rahimi" in reminder[0].get_body(("plain",)).get_content()

    # 4: from the mail to kit and card on one page; signed out in between, and back to the same place
    mine, hers = cards_of(ivan), cards_of(ines)
    sign_out(ivan)
    ivan.go(mine[0])
    ivan.page.locator("[name=login]").fill(ivan.email)
    ivan.page.locator("[name=password]").fill("a long enough phrase")
    ivan.page.locator("form:has([name=password]) [type=submit]").first.click()
    ivan.page.wait_for_url(mine[0])
    with ivan.page.expect_download() as cv:
        ivan.page.locator("a[href*='/files/']").first.click()
    assert cv.value.path().read_bytes() == CV
    fill_card(ivan, below="System design")
    # Saved while typing: a closed browser loses nothing
    ivan.page.goto("about:blank")
    ivan.go(mine[0])
    expect(ivan.page.locator("[name=summary]")).to_have_value("What decided it for Ivan Herrera")
    submit_card(ivan)

    # Nobody sees another's card before giving their own, whatever the page
    for path in (f"{application}debrief/", mine[0], application, "/"):
        ines.go(path)
        assert "What decided it" not in ines.page.content()
        assert "Ivan Herrera saw" not in ines.page.content()

    for card in mine[1:]:
        ivan.go(card)
        fill_card(ivan)
        submit_card(ivan)
    for number, card in enumerate(hers):
        ines.go(card)
        expect(ines.page.locator("html")).to_have_attribute("lang", re.compile("zh"))
        fill_card(ines, rating="4" if number == 0 else "3", recommendation="strong_yes" if number == 0 else "yes")
        submit_card(ines)

    # 6: the manager is told, reads, decides; the application follows; a rollup and a mail record it
    assert house.sql("SELECT count(*) FROM interviews_rollup WHERE kind = 'debrief_ready'") == "1"
    hana.go(hana.link_in("debrief"))
    page = hana.page
    expect(page.locator("table.mx")).to_be_visible()
    expect(page.get_by_text("What decided it for Ivan Herrera").first).to_be_visible()
    assert page.locator("table.mx .rt").count() > 10
    for point in page.locator("textarea[name^=text-]").all():
        point.fill("Talked over: the later answer counts.")
    page.locator("input[name=outcome][value=hire]").check()
    page.locator("[name=reason]").fill(
        "At the bar from two people on every must-have but one, and that one was talked over."
    )
    justification = page.locator("[name=justification]")
    if justification.count():
        justification.fill("The split in system design is about one answer, which the panel discussed.")
    page.locator("form[action$='/decide/'] .pri").click()
    expect(page.get_by_text("At the bar from two people").first).to_be_visible()
    assert house.sql("SELECT count(*) FROM interviews_rollup WHERE kind = 'decided'") == "1"
    rae.letter("Nadia Rahimi")
    rae.go(application)
    expect(rae.page.locator("[aria-current=step]")).to_contain_text("Offer")

    # Reminders stopped: nothing more is due for cards that are in
    assert house.sql("SELECT count(*) FROM interviews_reminder WHERE state = 'waiting'") == "0"
    assert_nothing_twice(house)


def assert_nothing_twice(house: House) -> None:
    ids = [str(message["Message-ID"]) for message in house.mailbox.messages]
    assert len(ids) == len(set(ids))
    for message in house.mailbox.messages:
        assert message.defects == []


@pytest.mark.more
def test_killed_worker_and_broker_lose_nothing(house: House, cast: Cast) -> None:
    """The worker is killed hard and the broker's memory is gone in the middle of the job."""
    ivan = cast.ivan
    requisition = open_requisition(cast)
    application = add_candidate(cast, requisition)
    house.worker.end(signal.SIGKILL)
    house.redis.end(signal.SIGKILL)
    before = len(house.mailbox.messages)

    # People go on working; the rows remember what is to be sent
    book_loop(cast, application, [ivan], [3])
    owed = int(house.sql("SELECT count(*) FROM core_letter WHERE state = 'waiting'"))
    assert owed >= 1
    assert len(house.mailbox.messages) == before

    house.redis.start()
    house.worker.start()
    until(lambda: cards_of(ivan), "the invitation, after the restart")
    until(lambda: house.mailbox.to(ivan.email, "scorecard"), "the reminder, after the restart")
    ivan.go(cards_of(ivan)[0])
    fill_card(ivan)
    expect(saved(ivan.page)).to_be_visible()
    house.web.end(signal.SIGKILL)
    house.web.start()
    until(house.answers, "the web server, after its restart")
    ivan.go(cards_of(ivan)[0])
    expect(ivan.page.locator("[name=summary]")).to_have_value("What decided it for Ivan Herrera")
    submit_card(ivan)
    due = "SELECT string_agg(kind, ', ') FROM core_letter WHERE state = 'waiting' AND due_at <= now()"
    until(lambda: house.sql(due) == "", "an empty queue")
    assert_nothing_twice(house)
