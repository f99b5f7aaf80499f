"""What people do in the browser, said once: the journeys are made of these."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from tests.live import House, until

PASSWORD = "a long enough phrase"
BERLIN = ZoneInfo("Europe/Berlin")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


@dataclass
class Human:
    """Somebody at a browser of their own."""

    house: House
    page: Page
    name: str
    email: str

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.house.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def letter(self, subject: str) -> str:
        """The text of a letter of theirs that has arrived."""
        found = until(lambda: self.house.mailbox.to(self.email, subject), f"a letter “{subject}” to {self.email}")
        return found[-1].get_body(("plain",)).get_content()

    def link_in(self, subject: str) -> str:
        found = LINK.search(self.letter(subject))
        assert found, f"no link in the letter “{subject}”"
        return found.group()


@dataclass
class Cast:
    ada: Human
    rae: Human
    hana: Human
    ivan: Human
    ines: Human


def newcomer(browser: Browser, house: House, name: str, *, locale: str = "en-GB", width: int = 1280) -> Human:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, timezone_id="Europe/Berlin")
    context.set_default_timeout(15_000)
    email = f"{name.split()[0].lower()}@halyard.example"
    return Human(house, context.new_page(), name, email)


def found(human: Human) -> None:
    """The first visit makes the organisation and its administrator."""
    human.go("/")
    page = human.page
    page.locator("[name=organisation]").fill("Halyard")
    page.locator("select[name=language]").select_option("en")
    page.locator("[name=time_zone]").select_option("Europe/Berlin")
    page.locator("[name=person_name]").fill(human.name)
    page.locator("[name=email]").fill(human.email)
    page.locator("[name=password]").fill(PASSWORD)
    human.press("Create the organisation")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def invite(administrator: Human, guest: Human, office: str = "none") -> None:
    administrator.go("/people/invite/")
    page = administrator.page
    page.locator("[name=name]").fill(guest.name)
    page.locator("[name=email]").fill(guest.email)
    page.locator("[name=office]").select_option(office)
    administrator.press("Send invitation")
    page.wait_for_url("**/people/")


def join(guest: Human, language: str = "en") -> None:
    """By the link in the mail."""
    guest.go(guest.link_in("invit"))
    page = guest.page
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("select[name=language]").select_option(language)
    page.locator("[name=time_zone]").select_option("Europe/Berlin")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(guest.house.url + "/")


def work_around_the_clock(human: Human) -> None:
    """So that a reminder is due now, whatever the hour and the day on which the tests run."""
    human.go("/me/")
    page = human.page
    page.locator("[name=day_starts]").fill("00:00")
    page.locator("[name=day_ends]").fill("23:59")
    for day in page.locator("[name=working_days]").all():
        day.check()
    page.locator("main form:has([name=day_starts]) [type=submit]").first.click()
    expect(page.locator("[role=status]", has_text=re.compile("Saved|已保存"))).to_be_visible()


def sign_in(human: Human) -> None:
    human.go("/account/login/")
    say_who(human)
    human.page.wait_for_url(human.house.url + "/")


def say_who(human: Human) -> None:
    """At the sign-in page, wherever it was that asked."""
    page = human.page
    page.locator("[name=login]").fill(human.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").first.click()


def sign_out(human: Human) -> None:
    human.page.locator("form[action='/account/logout/'] button").first.click()
    human.page.wait_for_url("**/account/login/**")


def local(moment: datetime) -> str:
    """As a datetime-local control takes it."""
    return moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def ago(hours: float) -> datetime:
    moment = datetime.now(BERLIN) - timedelta(hours=hours)
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def saved(page: Page) -> Locator:
    return page.locator("[data-save-status]", has_text=re.compile(r"Saved \d|\d 已保存|已保存"))


def fill_card(human: Human, *, rating: str = "3", recommendation: str = "yes", below: str = "") -> None:
    """Every competency with evidence; `below` names the one that is rated 2."""
    page = human.page
    for comp in page.locator("fieldset.comp:has(input[type=radio][value='0'])").all():
        name = comp.locator("legend").inner_text()
        value = "2" if below and below in name else rating
        comp.locator(f"input[type=radio][value='{value}']").check()
        comp.locator("textarea").first.fill(f"{human.name} saw: {name.splitlines()[0]}")
    page.locator(f"input[name=recommendation][value={recommendation}]").check()
    page.locator("[name=summary]").fill(f"What decided it for {human.name}")
    expect(saved(page)).to_be_visible()


def submit_card(human: Human) -> None:
    human.page.locator("button[type=submit][form=card].pri").click()
    expect(human.page.locator("form#card")).to_have_count(0)


def open_requisition(cast: Cast) -> str:
    """From the role definition to open: the path of its page."""
    rae, hana = cast.rae, cast.hana
    rae.go("/requisitions/new/?role=ml_engineer&level=senior")
    rae.page.locator("[name=hiring_manager]").select_option(label=hana.name)
    rae.press("Draft the requisition")
    rae.page.wait_for_url(re.compile(r"/requisitions/\d+/"))
    path = re.search(r"/requisitions/\d+/", rae.page.url).group()
    rae.go(path)
    expect(rae.page.get_by_role("heading", level=1)).to_contain_text("Senior ML engineer")
    rae.page.locator(f"form[action='{path}submit/'] [type=submit]").first.click()
    expect(rae.page.get_by_text("In approval").first).to_be_visible()

    hana.go(hana.link_in("approv"))
    hana.page.locator("button[name=answer][value=approved]").click()
    expect(hana.page.get_by_text("The requisition is open.")).to_be_visible()
    return path
