"""Photographs of every main page of the demo into var/shots/: desktop, phone, dark, Chinese.

`make shots`, or `python -m tests.shots debrief home` for the pages whose names begin so.
"""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from core.postgres import PROJECT
from tests.browser import launch
from tests.live import free_port, until

SHOTS = PROJECT / "var" / "shots"
START_SECONDS = 120

Find = Callable[[Page], str]
Ask = Callable[[Page], None]


def link(start: str, text: str, then: str = "") -> Find:
    """The path behind a link of a page, and what follows it."""

    def find(page: Page) -> str:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + start)
        href = page.get_by_role("link", name=text).first.get_attribute("href")
        assert href, f"no link {text!r} on {start}"
        return href + then

    return find


def requisition(name: str, then: str = "") -> Find:
    return link("/requisitions/", name, then)


def application(name: str, then: str = "") -> Find:
    def find(page: Page) -> str:
        page.goto(origin(page) + requisition("Senior ML engineer, Forecasting")(page))
        href = page.get_by_role("link", name=name).first.get_attribute("href")
        assert href
        return href + then

    return find


def researcher(name: str, then: str = "") -> Find:
    def find(page: Page) -> str:
        return link(requisition("Senior ML researcher, Uncertainty")(page), name, then)(page)

    return find


def of_panel(name: str, ending: str) -> Find:
    """Where a verb of the panel of interviews leads."""

    def find(page: Page) -> str:
        page.goto(origin(page) + researcher(name, "interviews/")(page))
        return str(page.locator(f"main a[href$='{ending}']").first.get_attribute("href"))

    return find


def booking(page: Page) -> str:
    page.goto(origin(page) + application("Chiamaka Eze", "interviews/")(page))
    return str(page.locator("a[href*='/book/']").first.get_attribute("href"))


def booking_at(page: Page) -> str:
    """At an hour that does not suit everybody."""
    return booking(page) + "?starts_at=2027-01-04T19:30"


def choosing(page: Page) -> str:
    here = requisition("Senior ML engineer, Forecasting", "interviewers/")(page)
    page.goto(origin(page) + here)
    return here + str(page.locator("a[href^='?session=']").nth(1).get_attribute("href"))


def stand_in(page: Page) -> str:
    page.goto(origin(page) + application("Farah Qureshi", "coverage/")(page))
    return str(page.locator("a[href*='/replace/']").first.get_attribute("href"))


def own_card(page: Page) -> str:
    page.goto(origin(page) + "/")
    return str(page.locator("[aria-labelledby=owe-h] a[href^='/interviews/']").first.get_attribute("href"))


def reminders_of_owed(page: Page) -> str:
    """Of the first scorecard one owes."""
    return own_card(page) + "reminders/"


def open_kit(page: Page) -> str:
    page.goto(origin(page) + "/")
    return str(page.get_by_role("link", name="Open kit").first.get_attribute("href"))


def of_session(page: Page) -> str:
    """The questions of one that has some chosen."""
    page.goto(origin(page) + requisition("Senior ML engineer, Forecasting", "loop/")(page))
    return str(page.get_by_role("link", name="Questions of ML system design").get_attribute("href"))


def compared(page: Page) -> str:
    page.goto(origin(page) + requisition("Senior ML engineer, Forecasting", "compare/")(page))
    ids = [box.get_attribute("value") for box in page.locator("main input[name=with]").all()[:3]]
    return page.url.removeprefix(origin(page)) + "?" + "&".join(f"with={one}" for one in ids)


def candidate(page: Page) -> str:
    return link("/candidates/", "Ifeoma Lindqvist")(page)


def imported(then: str, name: str = "fair-list.csv") -> Find:
    def find(page: Page) -> str:
        start = requisition("Senior ML researcher, Uncertainty", "import/")(page)
        return link(start, name, then)(page)

    return find


def referred(page: Page) -> str:
    start = requisition("Senior ML researcher, Uncertainty")(page)
    return link(start, "Noor El-Amin")(page)


def merge(page: Page) -> str:
    page.goto(origin(page) + link("/candidates/?q=nadia@", "Nadia Rahimi")(page))
    return str(page.get_by_role("link", name="Look at a merge").first.get_attribute("href"))


def person(name: str, then: str) -> Find:
    return link("/people/", name, then)


def sourced(page: Page) -> str:
    page.goto(origin(page) + requisition("Senior ML engineer, Forecasting", "sourcing/")(page))
    return str(page.locator("main table a[href^='/requisitions/']").first.get_attribute("href"))


def given_up(page: Page) -> str:
    page.goto(origin(page) + "/letters/")
    return str(page.locator("[aria-labelledby=given-up-h] th a").first.get_attribute("href"))


def growth(page: Page) -> str:
    page.goto(origin(page) + candidate(page))
    return str(page.locator("a[href*='/growth/']").first.get_attribute("href"))


def origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


# (name, who is signed in, path or how to find it); "=name/" stands on another page, or on a signed link of the demo
Entry = tuple[str, str, str | Find]
PAGES: list[Entry] = [
    ("sign-in", "", "/account/login/"),
    ("password-reset", "", "/account/password/reset/"),
    ("jobs", "", "/jobs/"),
    ("job", "", link("/jobs/", "Senior ML engineer, Forecasting")),
    ("job-apply", "", link("/jobs/", "Senior ML engineer, Forecasting", "apply/")),
    ("job-apply-refused", "", "=job-apply/"),
    ("job-thanks", "", link("/jobs/", "Senior ML engineer, Forecasting", "thanks/")),
    ("job-over", "", "=job-closed/"),
    ("status", "", "=candidate/"),
    ("status-zh", "", "=candidate-zh/"),
    ("status-rejected", "", "=candidate-over/"),
    ("status-withdraw", "", "=candidate/withdraw/"),
    ("status-data", "", "=candidate/data/"),
    ("status-consent", "", "=candidate/consent/"),
    ("status-over", "", "/status/nothing/"),
    ("home-recruiter", "rae", "/"),
    ("home-manager", "hana", "/"),
    ("home-administrator", "ada", "/"),
    ("home-coordinator", "cora", "/"),
    ("home-interviewer", "ivan", "/"),
    ("habits", "ivan", "/habits/"),
    ("summaries", "rae", "/summaries/"),
    ("summaries-preview", "hana", link("/summaries/", "Preview: Senior ML engineer, Forecasting")),
    ("weeks", "rae", "/weeks/"),
    ("week", "hana", link("/weeks/", "Senior ML engineer, Forecasting")),
    ("my-interviews", "ivan", "/interviews/"),
    ("calendars", "ivan", "/calendars/"),
    ("interview-decline", "ivan", link("/interviews/", "Decline")),
    ("coverage", "rae", application("Farah Qureshi", "coverage/")),
    ("replacements", "rae", stand_in),
    ("scorecard", "ivan", open_kit),
    ("reminders", "ivan", reminders_of_owed),
    ("scorecard-late", "ivan", own_card),
    ("own-card", "wen", link("/interviews/", "Ifeoma Lindqvist")),
    ("own-card-free", "priya", link("/interviews/", "Sanne de Vries")),
    ("correction", "priya", link("/interviews/", "Sanne de Vries", "correct/")),
    ("requisitions", "rae", "/requisitions/"),
    ("requisition-new", "rae", "/requisitions/new/?role=ml_engineer&level=senior"),
    ("requisition", "rae", requisition("Senior ML engineer, Forecasting")),
    ("requisition-columns", "rae", requisition("Senior ML engineer, Forecasting", "?view=columns")),
    ("requisition-sourcing", "rae", requisition("Senior ML engineer, Forecasting", "sourcing/")),
    ("sourcing-edit", "rae", sourced),
    ("moves-move", "rae", requisition("Senior ML engineer, Forecasting")),
    ("moves-reject", "rae", requisition("Senior ML engineer, Forecasting")),
    ("requisition-edit", "rae", requisition("Senior DevOps engineer, ML platform", "edit/")),
    ("requisition-draft", "rae", requisition("Senior DevOps engineer, ML platform")),
    ("requisition-approve", "hana", requisition("Senior data scientist, Pricing")),
    ("requisition-read", "rae", requisition("Senior ML researcher, Uncertainty", "edit/")),
    ("requisition-changing", "hana", requisition("Senior ML researcher, Uncertainty")),
    ("requisition-amend", "rae", requisition("Senior ML engineer, Forecasting", "amend/")),
    ("requisition-change", "rae", requisition("Senior ML engineer, Forecasting", "change/")),
    ("requisition-copy", "rae", requisition("Senior ML engineer, Forecasting", "copy/")),
    ("choose", "", "=choose/"),
    ("choose-wish", "", "=choose/other-times/"),
    ("choose-arrange", "", "=choose/arrangements/"),
    ("choose-confirm", "", "=choose/"),
    ("chosen", "", "=chosen/"),
    ("chosen-move", "", "=chosen/"),
    ("chosen-cancel", "", "=chosen/"),
    ("choose-over", "", "/choose/nothing/"),
    ("windows", "rae", application("李薇", "windows/")),
    ("interview-accept", "ivan", link("/interviews/", "Accept")),
    ("choose-panel", "rae", application("李薇", "choosing/")),
    ("choose-invite", "rae", application("Ben Adeyemi", "choose/")),
    ("take-home", "", "=take-home/"),
    ("take-home-ask", "", "=take-home/more-time/"),
    ("take-home-panel", "rae", researcher("周岚", "interviews/")),
    ("take-home-edit", "rae", of_panel("周岚", "/take-home/")),
    ("take-home-send", "rae", of_panel("Paulo Ribeiro", "/send/")),
    ("take-home-card", "jonas", link("/interviews/", "Candidate ")),
    ("approval", "hana", "=approval/"),
    ("approval-change", "hana", "=change/"),
    ("approval-over", "hana", "/approvals/nothing/"),
    ("approvers", "rae", requisition("Senior DevOps engineer, ML platform", "approvers/")),
    ("stages", "rae", requisition("Senior ML engineer, Forecasting", "stages/")),
    ("template", "rae", link("/requisitions/new/", "ML engineers, Berlin or remote")),
    ("requisition-history", "rae", requisition("Senior ML engineer, Forecasting", "history/")),
    ("record-requisition", "rae", requisition("Senior ML engineer, Forecasting", "record/")),
    ("job-edit", "rae", requisition("Senior ML engineer, Forecasting", "job/")),
    ("job-questions", "rae", requisition("Senior ML engineer, Forecasting", "questions/")),
    ("loop", "rae", requisition("Senior DevOps engineer, ML platform", "loop/")),
    ("loop-running", "rae", requisition("Senior ML engineer, Forecasting", "loop/")),
    ("loop-questions", "rae", of_session),
    ("compare", "hana", compared),
    ("compare-choose", "hana", requisition("Senior ML engineer, Forecasting", "compare/")),
    ("loop-booked", "rae", requisition("Senior ML engineer, Forecasting", "loop/booked/")),
    ("loop-read", "rae", requisition("Senior data scientist, Pricing", "loop/")),
    ("candidate-new", "rae", requisition("Senior ML engineer, Forecasting", "candidates/new/")),
    ("import-new", "rae", requisition("Senior ML researcher, Uncertainty", "import/")),
    ("import-columns", "rae", imported("columns/")),
    ("import-checked", "rae", imported("")),
    ("import-done", "rae", imported("", "summer-school.csv")),
    ("import-undo", "rae", imported("undo/", "summer-school.csv")),
    ("resume-new", "rae", requisition("Senior ML researcher, Uncertainty", "candidates/resume/")),
    ("referrals", "ivan", "/referrals/"),
    ("referral-new", "ivan", link("/referrals/", "Refer somebody for Senior ML researcher, Uncertainty")),
    ("application-referred", "rae", referred),
    ("candidates", "rae", "/candidates/"),
    ("candidates-found", "rae", "/candidates/?q=feeds"),
    ("candidate", "rae", candidate),
    ("candidate-merge", "rae", merge),
    ("growth-edit", "rae", growth),
    ("application", "rae", application("Nadia Rahimi")),
    ("application-decided", "rae", application("Rafael Monteiro")),
    ("offer-answer", "rae", application("Rafael Monteiro", "offer/answer/")),
    ("review", "rae", requisition("Senior ML engineer, Forecasting", "review/")),
    ("reviews", "rae", requisition("Senior ML engineer, Forecasting", "reviews/")),
    ("reviewing-edit", "rae", requisition("Senior ML engineer, Forecasting", "reviews/settings/")),
    ("messages", "rae", requisition("Senior ML engineer, Forecasting", "messages/")),
    ("message-new", "rae", application("Ana Kovač", "messages/new/?template=keep_warm")),
    ("message-answer", "rae", application("Ana Kovač", "messages/answer/")),
    ("wordings", "rae", "/messages/templates/"),
    ("wording-edit", "rae", "/messages/templates/rejection/"),
    ("wording-new", "rae", "/messages/templates/new/"),
    ("application-close", "rae", application("Chiamaka Eze", "close/?state=rejected")),
    ("settling", "rae", link("/requisitions/?show=over", "Senior ML engineer, Load curves", "settling/")),
    ("reasons", "rae", "/organisation/reasons/"),
    ("reason-edit", "rae", "/organisation/reasons/level/"),
    ("reason-new", "rae", "/organisation/reasons/new/"),
    ("interviewing", "ivan", link("/interviews/", "Interviewing")),
    ("interviewing-paused", "rae", link("/interviews/qualifications/?q=jonas", "Jonas Weber")),
    ("load", "ivan", "/interviews/load/"),
    ("reports", "rae", "/reports/"),
    ("qualifications", "rae", "/interviews/qualifications/"),
    ("qualification", "rae", link("/interviews/qualifications/", "Look and decide")),
    ("qualification-new", "rae", link("/interviews/qualifications/?q=cora", "Add a type")),
    ("pools", "rae", requisition("Senior ML engineer, Forecasting", "interviewers/")),
    ("pools-choose", "rae", choosing),
    ("booking", "rae", booking),
    ("booking-at", "rae", booking_at),
    ("booking-doubts", "rae", booking_at),
    ("times-new", "rae", application("Chiamaka Eze", "times/")),
    ("times", "rae", "/times/1/"),
    ("debriefs", "hana", "/debriefs/"),
    ("debriefs-recruiter", "rae", "/debriefs/"),
    ("debrief", "hana", application("Ifeoma Lindqvist", "debrief/")),
    ("debrief-decided", "hana", application("Rafael Monteiro", "debrief/")),
    ("debrief-record", "hana", link("/debriefs/?show=decided", "Iris Falk")),
    ("debrief-early", "hana", application("Oskar Nyberg", "debrief/")),
    ("debrief-panel", "daniel", "=debrief/"),
    ("debrief-waiting", "hana", application("Nadia Rahimi", "debrief/")),
    ("meeting", "rae", application("Hao Zhang", "debrief/meeting/")),
    ("meeting-move", "rae", application("Ifeoma Lindqvist", "debrief/meeting/")),
    # Ivan owes a card for the same application
    ("debrief-blind", "ivan", "=debrief-waiting/"),
    ("roles", "ivan", "/roles/"),
    ("role", "ivan", "/roles/ml_engineer/?level=senior"),
    ("competency", "ivan", "/competencies/ml_fundamentals/"),
    ("assessment", "ivan", "/assessments/pairing/"),
    ("library-topics", "ivan", "/library/topics/"),
    ("library-preparation", "ivan", "/library/preparation/"),
    ("role-shifted", "rae", "/roles/ml_researcher/?archetype=embedded"),
    ("role-brief", "rae", "/roles/ml_researcher/brief/"),
    ("role-requisitions", "rae", "/roles/ml_engineer/requisitions/"),
    ("archetypes", "rae", "/archetypes/"),
    ("library-sourcing", "rae", "/library/sourcing/"),
    ("library-growth", "rae", "/library/growth/?role=ml_engineer"),
    ("library-leading", "rae", "/library/leading/"),
    ("questions", "rae", "/questions/?role=data_engineer&competency=libraries"),
    ("assessment-script", "rae", "/assessments/past_projects/"),
    ("rubric", "rae", "/rubric/"),
    ("rubric-draft", "rae", "/rubric/3/"),
    ("rubric-publish", "rae", "/rubric/3/publish/"),
    ("rubric-requisitions", "rae", "/rubric/3/requisitions/"),
    ("rubric-offers", "rae", "/rubric/offers/"),
    ("levels-edit", "rae", "/levels/edit/"),
    ("role-edit", "rae", "/roles/data_engineer/edit/"),
    ("competency-edit", "rae", "/competencies/system_design/edit/"),
    ("assessment-edit", "rae", "/assessments/math/edit/"),
    ("question-edit", "rae", "/questions/pairing_softmax_axis/edit/"),
    ("archetype-edit", "rae", "/archetypes/embedded/edit/"),
    ("note-edit", "rae", "/notes/referrals/edit/"),
    ("requisition-version", "rae", requisition("Senior DevOps engineer, ML platform", "version/")),
    ("me", "ivan", "/me/"),
    ("second-step", "ivan", "/account/second/"),
    ("devices", "ivan", "/account/devices/"),
    ("reauthenticate", "ivan", "/account/reauthenticate/"),
    ("chats", "ivan", "/me/chats/"),
    ("organisation", "ada", "/organisation/"),
    ("policy", "ada", "/organisation/policy/"),
    ("ladder", "ada", "/organisation/reminders/"),
    ("ladder-own", "rae", requisition("Senior ML engineer, Forecasting", "reminders/")),
    ("places", "ada", "/organisation/places/"),
    ("place", "ada", link("/organisation/places/", "Lisbon")),
    ("people", "ada", "/people/"),
    ("place-new", "ada", "/organisation/places/new/"),
    ("person", "ada", person("Hana Diallo", "")),
    ("person-deactivate", "ada", person("Hana Diallo", "deactivate/")),
    ("invite", "ada", "/people/invite/"),
    ("invite-list", "ada", "/people/invite/list/"),
    ("invite-list-wrong", "ada", "/people/invite/list/"),
    ("invite-list-checked", "ada", "/people/invite/list/"),
    ("deletion", "ada", "/organisation/deletion/"),
    ("deletion-keep", "ada", link("/organisation/deletion/", "Keep the data of Greta Solberg longer")),
    ("chats-house", "ada", "/organisation/chats/"),
    ("letters", "ada", "/letters/"),
    ("letter", "ada", given_up),
    ("data-requests", "ada", "/data-requests/"),
    ("record", "ada", "/record/"),
    ("record-person", "ada", link("/people/", "Ivan", "record/")),
    ("not-found", "ivan", "/requisitions/999999/"),
]


def doubted(page: Page) -> None:
    """In the evening, when nobody works."""
    page.locator("[name=lead]").select_option(index=1)
    page.locator("#book [type=submit]").first.click()


def ticked(do: str) -> Ask:
    def ask(page: Page) -> None:
        for name in ("Yuki Tanabe", "Ana Kovač"):
            page.locator(f"tr:has-text('{name}') input.pick").check()
        page.locator(f"#many button[value={do}]").click()

    return ask


# Lists of people as somebody types them
LISTED_WRONG = [
    "name,email,office,place",
    "Tuva Lie,tuva@halyard,,",
    ",nobody@halyard.example,,",
    "Rae,rae@halyard.example,recruiter,",
]
LISTED = [
    "name,email,office,place",
    "Tuva Lie,tuva@halyard.example,,Berlin",
    "周颖,zhou@halyard.example,recruiter,上海",
]


def listed(rows: list[str]) -> Ask:
    def ask(page: Page) -> None:
        page.locator("textarea[name=text]").fill("\n".join(rows))
        page.locator("form:has(textarea[name=text]) [type=submit]").first.click()

    return ask


def pressed(what: str) -> Ask:
    def ask(page: Page) -> None:
        page.locator(what).first.click()

    return ask


def send_half(page: Page) -> None:
    page.locator("input[name=name]").fill("Zoë Ní Bhriain")
    page.locator("input[name=email]").fill("zoe@nowhere")
    page.locator("main form [type=submit]").last.click()


# What is asked on a page before it is looked at; nothing of it is done
ASKED: dict[str, Ask] = {
    "booking-doubts": doubted,
    "choose-confirm": pressed("button[name=starts_at]"),
    "chosen-move": pressed("a[href$='/move/']"),
    "chosen-cancel": pressed("a[href$='/cancel/']"),
    "moves-move": ticked("move"),
    "moves-reject": ticked("reject"),
    "job-apply-refused": send_half,
    "invite-list-wrong": listed(LISTED_WRONG),
    "invite-list-checked": listed(LISTED),
}


@dataclass(frozen=True)
class Look:
    name: str
    width: int
    height: int
    dark: bool = False
    language: str = "en"


LOOKS = (
    Look("desktop", 1440, 900),
    Look("phone", 375, 812),
    Look("dark", 1440, 900, dark=True),
    Look("zh", 1440, 900, language="zh-hans"),
    Look("zh-phone", 375, 812, language="zh-hans"),
)


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/account/login/")
    page.locator("input[name=login]").fill(f"{who}@halyard.example")
    page.locator("input[name=password]").fill("touchstone demo")
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    page.wait_for_url(f"{base}/")


def speak(page: Page, base: str, language: str) -> None:
    button = page.locator(f"form:has(input[name=language][value='{language}']) button")
    if button.count():
        button.first.click()
        page.wait_for_load_state()


def photograph(browser: Browser, base: str, wanted: list[str], paths: dict[str, str]) -> None:
    chosen = [entry for entry in PAGES if not wanted or entry[0].startswith(tuple(wanted))]
    # In the order of the table: a page may stand on the path of an earlier one
    for who in dict.fromkeys(entry[1] for entry in sorted(chosen, key=lambda entry: entry[1] == "ivan")):
        for look in LOOKS:
            context = browser.new_context(**options(look))
            page = context.new_page()
            # From here links are looked for
            page.goto(f"{base}/jobs/")
            if who:
                sign_in(page, base, who)
                speak(page, base, look.language)
            for name, path in found(page, [entry for entry in chosen if entry[1] == who], paths):
                page.goto(base + path)
                page.wait_for_load_state("networkidle")
                if name in ASKED:
                    ASKED[name](page)
                    page.wait_for_load_state("networkidle")
                page.screenshot(path=SHOTS / f"{name}-{look.name}.png", full_page=True)
            context.close()


def options(look: Look) -> dict[str, Any]:
    """How a browser is set up to look so."""
    return {
        "viewport": {"width": look.width, "height": look.height},
        "color_scheme": "dark" if look.dark else "light",
        "locale": "zh-CN" if look.language != "en" else "en-GB",
        "device_scale_factor": 1,
    }


def found(page: Page, entries: Iterable[Entry], paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name and path of each page. Links are found by their English words, once; `paths` remembers them."""
    for name, _who, where in entries:
        if name not in paths:
            paths[name] = stands_on(where, paths) if isinstance(where, str) else where(page)
        yield name, paths[name]


def stands_on(where: str, paths: dict[str, str]) -> str:
    """What follows the other's name follows its path: `=candidate/data/`."""
    if not where.startswith("="):
        return where
    other, _slash, then = where[1:].partition("/")
    return paths[other] + then


def signed_links(environment: dict[str, str]) -> dict[str, str]:
    """Name -> path of the pages of the demo company that a mail leads to."""
    told = subprocess.run(
        [sys.executable, "manage.py", "demo", "links"],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = (line.split() for line in told.stdout.splitlines())
    return {name: urlsplit(address).path for name, address in lines}


def main(wanted: list[str]) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "TOUCHSTONE_VAR": str(PROJECT / "var" / "shots-house"),
        "TOUCHSTONE_MODE": "demo",
        "TOUCHSTONE_URL": base,
    }
    house = subprocess.Popen(
        [sys.executable, "-m", "core.launcher", "demo", "--port", str(port)], cwd=PROJECT, env=environment
    )
    try:
        until(lambda: answers(base), "the demo", START_SECONDS)
        with sync_playwright() as playwright:
            photograph(launch(playwright), base, wanted, signed_links(environment))
    finally:
        house.send_signal(signal.SIGTERM)
        house.wait(timeout=60)


def answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
    print(*sorted(path.name for path in Path(SHOTS).glob("*.png")), sep="\n")
