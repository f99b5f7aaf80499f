"""The recruiter's day, as people do it: from an approved requisition to a letter of refusal, in real browsers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import Cast, Human, open_requisition
from tests.live import House, until

CV = b"Nadia Rahimi\nForecasting engineer, six years\n"
# A person takes longer than a program to fill in the form
READS_FOR = 3200


@pytest.fixture
def nadia(house: House, browser: Browser) -> Iterator[Human]:
    """Somebody who wants to work there: at a telephone, signed in nowhere, without scripts."""
    context = browser.new_context(
        viewport={"width": 375, "height": 812},
        locale="en-GB",
        timezone_id="Asia/Dubai",
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    yield Human(house, context.new_page(), "Nadia Rahimi", "nadia@candidates.example")
    context.close()


def publish_job(rae: Human, requisition: str) -> str:
    """The address of the public page."""
    page = rae.page
    rae.go(f"{requisition}job/")
    page.locator("[name=pitch_en]").fill("Build the models that tell grid operators what people will need tomorrow.")
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=locality]").fill("Berlin")
    rae.press("Save the job page")
    expect(page.get_by_text("The job page is saved.")).to_be_visible()
    rae.press("Publish the job page")
    expect(page.get_by_text("The job page is published.")).to_be_visible()
    return str(page.locator("aside a[href^='/jobs/']").get_attribute("href"))


def apply(person: Human, job: str) -> None:
    """First with what is no CV: told in words, and nothing typed is lost."""
    page = person.page
    person.go(job)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Senior ML engineer")
    person.follow("Apply")
    page.locator("[name=name]").fill(person.name)
    page.locator("[name=email]").fill(person.email)
    page.locator("select[name=time_zone]").select_option("Asia/Dubai")
    page.locator("[name=consent]").check()
    page.wait_for_timeout(READS_FOR)
    page.locator("[name=cv]").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"\x7fELF\0"})
    person.press("Send application")
    expect(page.get_by_text("This is not a PDF").first).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value(person.name)
    page.locator("[name=cv]").set_input_files({"name": "cv.txt", "mimeType": "text/plain", "buffer": CV})
    person.press("Send application")
    page.wait_for_url("**/thanks/**")


def review(rae: Human, requisition: str) -> None:
    """With the keyboard alone: every must-have, then on."""
    page = rae.page
    rae.go(f"{requisition}review/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nadia Rahimi")
    page.locator("[data-keys]").check()
    page.locator("h1").click()
    for number in range(1, page.locator("[data-must]").count() + 1):
        page.keyboard.press(str(number))
    page.keyboard.press("y")
    expect(page.get_by_text("Nothing waits for your review")).to_be_visible()


def application_of(page: Page, name: str) -> str:
    return str(page.get_by_role("link", name=name).first.get_attribute("href"))


@pytest.mark.more
def test_recruiting(house: House, cast: Cast, nadia: Human) -> None:
    rae, page = cast.rae, cast.rae.page
    requisition = open_requisition(cast)
    job = publish_job(rae, requisition)

    apply(nadia, job)
    status = nadia.link_in("We have your application")
    nadia.go(status)
    expect(nadia.page.get_by_role("heading", level=1)).to_contain_text("Your application")
    expect(nadia.page.get_by_text("Senior ML engineer").first).to_be_visible()

    # Home says that somebody is new, and leads there
    rae.go("/")
    expect(page.get_by_role("link", name=re.compile("Review applications"))).to_be_visible()
    review(rae, requisition)

    # It stands in the next stage; from there it moves on, and is rejected with a letter that waits
    rae.go(requisition)
    application = application_of(page, "Nadia Rahimi")
    rae.go(application)
    expect(page.locator("[aria-current=step]")).to_contain_text("Recruiter call")
    page.locator("#id_other_stage").select_option(label="Interview loop")
    rae.press("Move there")
    expect(page.locator("[aria-current=step]")).to_contain_text("Interview loop")
    page.locator(f"a[href*='{application}close/'], form[action*='{application}close/'] button").first.click()
    page.locator("select[name=kind], input[name=kind]").first.wait_for()
    reject(rae, "now")
    expect(page.get_by_text("Rejected").first).to_be_visible()
    letter = nadia.letter("After our interviews")
    assert "Senior ML engineer" in letter
    assert "Rae Fournier" in letter
    refused = house.mailbox.to(nadia.email, "After our interviews")[-1]
    assert refused["Reply-To"].addresses[0].addr_spec == rae.email

    # What they read of it is kind and says no more than the letter
    nadia.go(status)
    assert "reject" not in nadia.page.content().lower()
    # A job that is over says so
    rae.go(requisition)
    cancel(rae)
    until(lambda: nadia.page.request.get(house.url + job).status == 410, "the page of the job to be gone")


def reject(rae: Human, when: str) -> None:
    page = rae.page
    kinds = page.locator("select[name=kind]")
    if kinds.count():
        kinds.select_option(index=1)
    else:
        page.locator("input[name=kind]").first.check()
    page.locator(f"input[name$=_when][value={when}]").check()
    rae.press("Reject the application")


def cancel(rae: Human) -> None:
    page = rae.page
    page.get_by_text("Cancel the requisition").first.click()
    page.locator("form[action$='/cancel/'] [name=reason]").fill("The plan changed.")
    page.locator("form[action$='/cancel/'] [type=submit]").first.click()
    expect(page.get_by_text("The requisition is cancelled.")).to_be_visible()
