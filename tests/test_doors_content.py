"""What nobody may find behind a door that is open to them: pay, notes to the manager, one's own file."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from core import mail
from core.models import Letter, Person
from hiring.models import TeamMember
from interviews.models import Scorecard, Seat
from tests import doors
from tests.test_house import ROUTES

# As it is written, and as any language groups it
SALARY = re.compile(rf"{doors.PAY // 1000}(?:[\s.,'’]|&nbsp;)?{doors.PAY % 1000:03}")
SEE_SALARY = {"ada", "rae", "rob", "hana", "pia"}
NEVER = {"cora", "ivan", "ines", "otto", "paul"}
READ_OMAR = SEE_SALARY | {"ivan", "ines"}


def seldom(*names: str) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.more) for name in names]


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    yield from doors.one_for_all(django_db_blocker)


def walk(company: doors.Company, who: str) -> dict[str, str]:
    """Every page this person is given, as its text; files too."""
    given = {}
    for url in doors.pages(company):
        answer = doors.knock(company.client(who), "GET", url)
        assert answer.status < 500 or url == reverse("health"), url
        if answer.status not in {404, 405, 302}:
            given[url] = answer.body.decode()
    return given


def where(given: dict[str, str], said: str | re.Pattern[str]) -> set[str]:
    return {url for url, text in given.items() if re.search(said, text)}


@pytest.mark.more
@pytest.mark.parametrize("who", sorted(SEE_SALARY | NEVER))
def test_pages_keep_their_secrets(company: doors.Company, who: str) -> None:
    given = walk(company, who)
    assert bool(where(given, SALARY)) == (who in SEE_SALARY), where(given, SALARY)
    _assert_notes(company, who, given)
    _assert_added(company, who, given)
    _assert_words(company, who, given)
    _assert_thoughts(who, given)
    # Why a debrief could not wait: for its readers alone
    assert bool(where(given, doors.TALK)) == (who in SEE_SALARY | {"ines"}), where(given, doors.TALK)
    _assert_needs(company, who, given)
    _assert_files(company, who, given)
    # Verdicts of reviews and what a rejection says: for those who may reject
    assert bool(where(given, doors.OPINION)) == (who in SEE_SALARY), where(given, doors.OPINION)
    if who in doors.APPLICANTS:
        _assert_own_file_is_absent(company, who, given)


def _assert_notes(company: doors.Company, who: str, given: dict[str, str]) -> None:
    """Read by the hiring manager alone; its author finds it on the own card, and where it is corrected."""
    person = company.people[who].pk
    seats = Seat.objects.filter(person=person).values_list("interview", flat=True)
    own = {f"/interviews/{pk}/{page}" for pk in seats for page in ("", "correct/")}
    if who == "hana":
        assert {url.split("?")[0] for url in where(given, doors.NOTE)} >= {_debrief(company, "omar")}
        return
    assert where(given, doors.NOTE) <= own
    assert where(given, doors.NOTE) == where(given, f"{doors.NOTE}-\\d+-by-{person}-")


def _assert_added(company: doors.Company, who: str, given: dict[str, str]) -> None:
    """Below a card: on the author's own page, and where the card itself is read."""
    omar = company.things["omar"]
    own = doors.address("interviews:scorecards_edit", omar) if who == "ivan" else ""
    read = {url.split("?")[0] for url in where(given, doors.ADDED)}
    pages = {doors.address(f"interviews:{page}", omar) for page in ("debrief_detail", "debrief_sheet")}
    pages.add(doors.address("hiring:pipeline_record", omar))
    assert read <= {own, *pages}, read
    assert (own in read) == (who == "ivan")
    # A draft's file to its author alone; that of a card that is in to those who read it
    draft, omars = (doors.address("interviews:attachments_detail", company.things[n]) for n in ("nadia/ivan", "omar"))
    files = ({omars} if who in READ_OMAR else set()) | ({draft} if who == "ivan" else set())
    assert where(given, f"^{doors.DRAWN}") == files


def _assert_words(company: doors.Company, who: str, given: dict[str, str]) -> None:
    """A colleague's word is for those who judge, on the page of the application, and never while they owe a card."""
    found = where(given, doors.WORD)
    assert all(url.startswith("/applications/") for url in found)
    assert bool(found) == (who in {"ada", "rae", "rob", "hana", "pia"}), found


def _assert_thoughts(who: str, given: dict[str, str]) -> None:
    """A note about a candidate: for staff but the coordinator; a private one for the team of the requisition."""
    assert bool(where(given, doors.THOUGHT)) == (who in SEE_SALARY), where(given, doors.THOUGHT)
    assert bool(where(given, doors.PRIVATE)) == (who in {"rae", "hana"}), where(given, doors.PRIVATE)


def _assert_needs(company: doors.Company, who: str, given: dict[str, str]) -> None:
    """What a candidate needs: for who books them and who meets them, on the pages where they do, and nowhere else."""
    chosen = company.things["chosen"]
    application, kit = f"/applications/{chosen.application.pk}/", f"/interviews/{chosen.interview.pk}/"
    # Behind the candidate's own link it stands as well, whoever holds that
    found = {url for url in where(given, doors.NEED) if not url.startswith("/choose/")}
    booking = {f"{application}choosing/", f"{application}arrangements/"}
    expected = {"ivan": {kit, f"{kit}accept/", f"{kit}decline/"}, "ines": set(), "otto": set(), "paul": set()}
    assert {url.split("?")[0] for url in found} == expected.get(who, booking), found


def _debrief(company: doors.Company, name: str) -> str:
    return doors.address("interviews:debrief_detail", company.things[name])


def _assert_files(company: doors.Company, who: str, given: dict[str, str]) -> None:
    """A CV comes through the candidate to staff, and to interviewers through their interview."""
    files = where(given, "^The (life|page) of")
    if who in {"ivan", "ines"}:
        assert files
        assert all(url.startswith("/interviews/") for url in files)
        assert not where(given, 'href="/(candidates|requisitions(?!/\\d+/compare/)|applications/\\d+/")')
    elif who in {"otto", "paul"}:
        assert not files
    else:
        assert files
        assert all(url.startswith("/candidates/") for url in files)


def _assert_own_file_is_absent(company: doors.Company, who: str, given: dict[str, str]) -> None:
    own = company.things[who]
    interviews = own.application.interviews.values_list("pk", flat=True)
    addresses = [f"/applications/{own.application.pk}/", f"/candidates/{own.candidate.pk}/"]
    addresses += [f"/interviews/{pk}/" for pk in interviews]
    for said in (doors.APPLICANTS[who], *addresses):
        assert not where(given, f"{said}(?!\\d)"), said
    assert not [url for url in given if url.startswith(tuple(addresses))]


# Where an administrator keeps the program running: who is met, when and by whom, and nothing of what was seen
RUNNING = ("/letters/", "/people/")


@pytest.mark.parametrize("part", seldom("administrator", "hiring_manager", "coordinator"))
def test_an_internal_applicant_never_finds_their_own_file(company: doors.Company, part: str) -> None:
    paul, opened = company.people["paul"], company.things["open"].requisition
    own = company.things["paul"].application
    with transaction.atomic():
        if part == "administrator":
            Person.objects.filter(pk=paul.pk).update(office=part)
        else:
            seat = TeamMember.objects.filter(requisition=opened, part=part).values("pk")[:1]
            TeamMember.objects.filter(pk__in=seat).update(person=paul)
        paul.refresh_from_db()
        given = {url: text for url, text in walk(company, "paul").items() if not url.startswith(RUNNING)}
        assert not Scorecard.objects.visible_to(paul).filter(seat__interview__application=own).exists()
        transaction.set_rollback(True)
    assert where(given, "Nadia Rahimi")
    _assert_own_file_is_absent(company, "paul", given)


def test_a_recruiter_who_was_asked_to_approve_runs_nothing_confidential(company: doors.Company) -> None:
    """Asked once, answered, and not on the team: they see what they were asked about, as an approver does."""
    rob, secret = company.people["rob"], company.things["secret"]
    with transaction.atomic():
        secret.requisition.approvals.update(approver=rob)
        page = doors.knock(company.client("rob"), "GET", doors.address("hiring:requisitions_detail", secret))
        assert page.letter == "o"
        assert not SALARY.search(page.body.decode())
        assert b"Sven Dahl" not in page.body
        for route in (
            "requisitions_cancel",
            "requisitions_hold",
            "requisitions_edit",
            "loops_edit",
            "candidates_create",
        ):
            url = doors.address(f"hiring:{route}", secret)
            assert doors.knock(company.client("rob"), "POST", url).letter == "x", route
        transaction.set_rollback(True)


def test_letters_keep_their_secrets(company: doors.Company) -> None:
    letters = list(Letter.objects.select_related("to"))
    assert {letter.kind for letter in letters} >= {
        "hiring.approval_asked",
        "hiring.approval_answered",
        "interviews.invitation",
        "interviews.decided",
        "interviews.digest",
        "interviews.weekly",
        "interviews.department",
    }
    own = {company.people[who].pk: name for who, name in doors.APPLICANTS.items()}
    for letter in letters:
        rendered = mail.preview(letter)
        said = f"{rendered.subject} {rendered.text} {rendered.html}" if rendered else ""
        assert not SALARY.search(said), letter.kind
        assert doors.NOTE not in said, letter.kind
        assert own.get(letter.to_id or 0, "nobody") not in said, letter.kind


# What is guessed

GUESSES = (0, 999999999, 2**31, 2**63, 10**30)


def misaddressed(company: doors.Company) -> Iterator[str]:
    """Every route that is about something, one part of its address guessed at a time."""
    things = company.things
    whole = {**vars(things["nadia"]), "person": things["otto"].person, "letter": things["letter"].letter}
    whole["location"] = things["lisbon"].location
    whole["message"] = things["message"].message
    whole["imported"] = things["list"].imported
    about = doors.Thing(**{**whole, "key": "planning", "token": "guessed"})
    for route in ROUTES:
        given = doors.arguments(route, about)
        if (
            route
            in {"people_join", "entrance_by_link", "letters_without", "demo_enter", "account_reset_password_from_key"}
            or "status_" in route
            or "take_homes_" in route
            or "choices_" in route
            # These first ask who one is; that a stranger's key is not there: tests/core/test_second_factors.py
            or route.startswith("mfa_")
        ):
            continue
        for place, stands in enumerate(given):
            for guess in GUESSES if isinstance(stands, int) else ("no-such-thing", "x" * 3000):
                yield reverse(route, args=[*given[:place], guess, *given[place + 1 :]])


# Where a link to a door for POST leads that is about none of what was guessed
ALONE = {
    reverse(f"{name}_index")
    for name in (
        "rubrics:offers",
        "hiring:requisitions",
        "hiring:candidates",
        "hiring:requests",
        "interviews:feeds",
        "hooks",
        "people",
    )
}


def url_parents(url: str) -> set[str]:
    """The addresses above one that ends in a part and a verb: of `/candidates/1/notes/0/remove/` that of the one."""
    parts = url.strip("/").split("/")
    return {f"/{'/'.join(parts[:length])}/" for length in range(2, len(parts) - 1)}


@pytest.mark.parametrize("method", seldom("GET", "POST"))
def test_what_is_guessed_is_not_there(company: doors.Company, method: str) -> None:
    urls = list(misaddressed(company))
    assert len(urls) > 100
    for url in urls:
        answer = doors.knock(company.client("ada"), method, url)
        # A guess at a part of something that is there leads to the page of the whole
        if method == "GET" and answer.onward and (answer.onward in ALONE or answer.onward in url_parents(url)):
            continue
        if method == "GET" and answer.status == 302:
            # Led on to the page with the form: there is none
            answer = doors.knock(company.client("ada"), method, answer.onward)
        assert answer.letter in {"-", "m"}, url
        if str(10**30) in url and method == "POST":
            assert doors.knock(company.client("ivan"), method, url).letter in {"-", "x", "m"}, url


def test_parts_of_one_thing_do_not_open_another(company: doors.Company) -> None:
    nadia, sven, omar = (company.things[name] for name in ("nadia", "sven", "omar"))
    asked, opened = company.things["asked"], company.things["open"]
    for who, route, given in (
        ("ada", "hiring:candidates_file", [nadia.candidate.pk, sven.file.pk]),
        ("ivan", "interviews:kits_file", [nadia.interview.pk, omar.file.pk]),
        ("ada", "interviews:booking_create", [nadia.application.pk, sven.session.pk]),
    ):
        assert doors.knock(company.client(who), "GET", reverse(route, args=given)).letter == "-", route
    url = reverse("hiring:requisitions_answer", args=[opened.requisition.pk])
    said = {"approval": asked.approval.pk, "answer": "approved"}
    assert doors.knock(company.client("hana"), "POST", url, said).letter == "-"


ODD = ("0", "-1", str(2**63), str(10**30), "x", "\x00", "٣", "²")


@pytest.mark.parametrize("odd", [ODD[0], *seldom(*ODD[1:])], ids=ascii)
def test_odd_ids_in_a_form_are_answered(company: doors.Company, odd: str) -> None:
    """Never with an error of ours."""
    forms: list[tuple[str, str, str, dict[str, str]]] = [
        ("rae", "hiring:pipeline_advance", "nadia", {"stage": odd, "seen": odd}),
        ("hana", "hiring:requisitions_answer", "asked", {"approval": odd, "answer": "approved"}),
        ("hana", "interviews:debrief_decide", "nadia", {"outcome": "other_level", "level": odd, "reason": "So"}),
        ("rae", "interviews:booking_create", "nadia", {"lead": odd, "starts_at": "2026-06-11T10:00", "place": odd}),
        ("rae", "interviews:booking_edit", "nadia", {"lead": odd, "seen": odd, "starts_at": odd}),
        ("rae", "hiring:requisitions_create", "-", dict.fromkeys(("role", "level", "recruiter", "openings"), odd)),
        (
            "rae",
            "hiring:requisitions_edit",
            "draft",
            dict.fromkeys(("hiring_manager", "coordinators", "pay_from"), odd),
        ),
        ("rae", "hiring:loops_edit", "draft", dict.fromkeys(("sessions", "s0-id", "s0-minutes", "s0-type"), odd)),
        ("rae", "hiring:imports_create", "open", {"pasted": odd}),
        ("rae", "hiring:resumes_create", "open", dict.fromkeys(("resume", "name", "email", "language"), odd)),
        ("otto", "hiring:referrals_create", "open", dict.fromkeys(("name", "email", "relation", "reason"), odd)),
        ("rae", "hiring:imports_edit", "list", {"column_0": odd, "read-encoding": odd, "reread": odd}),
        ("rae", "hiring:candidates_create", "open", dict.fromkeys(("name", "email", "phone", "time_zone"), odd)),
        ("ivan", "interviews:scorecards_save", "nadia", {f"r{odd}": odd, "version": odd, "summary": odd}),
        ("ivan", "interviews:scorecards_edit", "nadia", {f"e{odd}": odd, "version": odd, "recommendation": odd}),
        ("ada", "people_edit", "otto", {"office": odd, "location": odd}),
        ("ada", "people_invite_many", "-", {"text": f"{odd},{odd}@halyard.example,{odd}", "invite": odd}),
        (
            "ada",
            "organisation_edit",
            "-",
            dict.fromkeys(("name", "seen", "day_starts", "working_days", "reply_to"), odd),
        ),
        ("ada", "locations_edit", "lisbon", {"name": odd, "time_zone": "UTC", "country": odd, "seen": odd}),
        ("ada", "hiring:policies_edit", "-", {"keep_days": odd, "who": "named", "approvers": odd, "seen": odd}),
        (
            "ada",
            "interviews:ladders_edit",
            "-",
            dict.fromkeys(("after_0", "unit_0", "copies_0", "due_after", "seen"), odd),
        ),
        ("rae", "interviews:ladders_own", "open", dict.fromkeys(("whose", "after_0", "copies_1", "was", "seen"), odd)),
        ("ivan", "interviews:quiets_snooze", "nadia/ivan", {"day": odd, "reason": odd}),
        ("ada", "hiring:retention_edit", "nadia", {"until": odd, "reason": odd, "seen": odd}),
        ("otto", "me", "-", {"location": odd, "letters": odd}),
        ("rae", "hiring:reviews_edit", "open", {"reviewers": odd, "review_to": odd, "name_hidden": odd}),
        ("rae", "hiring:reviews_give", "nadia", {"verdict": odd, f"m{odd}": odd, "note": odd}),
        (
            "rae",
            "hiring:messages_create",
            "nadia",
            dict.fromkeys(("template", "subject", "body", "when", "due_at"), odd),
        ),
        ("rae", "hiring:messages_answer", "nadia", {"text": odd, "answered_at": odd}),
        ("rae", "hiring:templates_create", "-", dict.fromkeys(("occasion", "name_en", "subject_en", "body_en"), odd)),
        ("ada", "interviews:leavers_edit", "igor", {f"member_{odd}": odd}),
        ("otto", "language", "-", {"language": odd, "next": odd}),
    ]
    for who, route, name, said in forms:
        answer = doors.knock(company.client(who), "POST", doors.address(route, company.things[name]), said)
        assert answer.letter in {"o", "-"}, (route, answer.status)
    lists = ("hiring:requisitions_index", "hiring:candidates_index", "interviews:debrief_index", "letters_index")
    for route in (*lists, "hiring:retention_index"):
        for said in ({"page": odd}, {"q": odd}, {"show": odd}):
            assert doors.knock(company.client("ada"), "GET", reverse(route), said).status == 200, (route, said)
    for route, name in (("hiring:requisitions_detail", "open"), ("interviews:booking_create", "nadia")):
        url = doors.address(route, company.things[name])
        said = dict.fromkeys(("page", "starts_at", "lead"), odd)
        assert doors.knock(company.client("rae"), "GET", url, said).status == 200, route
        assert doors.knock(company.client("rae"), "GET", url, said, **{"HX-Request": "true"}).status == 200, route
    for url in (reverse("rubrics:roles_detail", args=["ml_engineer"]), reverse("hiring:requisitions_create")):
        assert doors.knock(company.client("rae"), "GET", url, {"level": odd, "role": odd}).status in {200, 404}, url
