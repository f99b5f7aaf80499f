import gzip
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from core.postgres import PROJECT
from hiring.actions import ads, loops, questions, requisitions
from hiring.forms.jobs import stamp
from hiring.models import Application, JobAd, Message, Requisition
from hiring.queries.coverage import PlannedSession, planned_sessions
from hiring.rules.questions import PlannedQuestion
from hiring.views.jobs import MOST_OF_ONE_ADDRESS
from tests import make

JUDGE = PROJECT / "tests/vendor/judge_jobs.mjs"
FULL = {"visa": "sponsored", "hours": {"en": "Full time"}, "before": {"en": "On call"}, "ai_tools": {"en": "Ask"}}


@pytest.fixture
def job(requisition: Requisition, rae: Any, at: Any) -> JobAd:
    """Published, with everything filled in, open for another month."""
    cache.clear()
    Requisition.objects.filter(pk=requisition.pk).update(pay_from=82000, pay_to=104000, pay_currency="EUR")
    until = (timezone.now() + timedelta(days=30)).date()
    ad = make.job(requisition, rae, at, apply_by=until, **FULL)
    return ads.publish(ad, by=rae, at=at)


def judged(html: str) -> dict[str, Any]:
    node = shutil.which("node")
    assert node, "'node' is missing: the published validator runs in it. On Debian: sudo apt-get install nodejs"
    done = subprocess.run([node, JUDGE], input=html, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_detail_passes_the_published_rules_for_jobs(job: JobAd) -> None:
    """Not one error, and with everything filled in not one wish."""
    found = judged(Client().get(f"/jobs/{job.key}/").content.decode())
    assert not found["errors"]
    assert not found["issues"]
    [posting] = found["found"]["JobPosting"]
    assert posting["baseSalary"]["value"]["minValue"] == 82000
    assert posting["hiringOrganization"]["name"] == "Halyard"


def test_detail_passes_the_rules_with_the_least_there_can_be(requisition: Any, rae: Any, at: Any) -> None:
    evil = {"en": "</script><script>alert(1)</script> & <!-- \u2028"}
    for facts in ({"remote": False, "remote_from": []}, {"country": "", "locality": ""}):
        ad = make.job(requisition, rae, at, shows_pay=False, pitch=evil, duties={}, employment=[], **facts)
        if not ad.is_published:
            ads.publish(ad, by=rae, at=at)
        found = judged(Client().get(f"/jobs/{ad.key}/").content.decode())
        assert not [issue for issue in found["issues"] if issue["severity"] == "ERROR"]
        assert "alert(1)" in found["found"]["JobPosting"][0]["description"]


def test_judge_is_awake() -> None:
    data = '{"@context":"https://schema.org","@type":"JobPosting","title":"x"}'
    issues = judged(f'<script type="application/ld+json">{data}</script>')["issues"]
    assert {issue["fieldNames"][0] for issue in issues if issue["severity"] == "ERROR"} == {
        "description",
        "datePosted",
        "hiringOrganization",
        "jobLocation",
    }


def test_detail_says_what_is_there_and_no_pay_unless_shown(job: JobAd, rae: Any, at: Any) -> None:
    page = Client().get(f"/jobs/{job.key}/").content.decode()
    for said in ("82,000", "Ml fundamentals", "Applied ML", "Sleep well", "We sponsor it", "about 2.5 hours"):
        assert said in page, said
    assert "Who you will meet" not in page
    make.job(job.requisition, rae, at, shows_pay=False, visa="")
    page = Client().get(f"/jobs/{job.key}/").content.decode()
    assert "82,000" not in page
    assert "82000" not in page
    assert "Visa" not in page


def test_detail_says_how_each_interview_is_held_and_after_what(job: JobAd, rae: Any, at: Any) -> None:
    first, second, third = planned_sessions(job.requisition)
    kind = make.assessment_type("take_home").pk
    home = PlannedSession(None, kind, {"en": "Essay"}, 150, "mutual", days=5, brief={"en": "Only for those asked"})
    wanted = [first, replace(second, setting="on_site"), replace(third, after=(1, 2)), home]
    loops.set_sessions(job.requisition, wanted=wanted, by=rae, at=at)
    page = " ".join(Client().get(f"/jobs/{job.key}/").content.decode().split())
    for said in ("60 minutes, by video", "45 minutes, on site", "At home within 5 days, about 2.5 h of work"):
        assert said in page, said
    assert "After: Applied ML, Past projects" in page
    assert "about 5 hours of your time" in page
    # What is asked in a take-home is said to those it is sent to
    assert "Only for those asked" not in page


def test_detail_is_light_and_asks_little(job: JobAd, rae: Any, at: Any, django_assert_num_queries: Any) -> None:
    style = (PROJECT / "static/css/touchstone.css").read_bytes()
    with django_assert_num_queries(10):
        page = Client().get(f"/jobs/{job.key}/").content
    assert b"<script src" not in page
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < 40_000
    wanted = [PlannedQuestion(None, "short", {"en": f"Question {n}"}) for n in range(3)]
    questions.set_questions(job.requisition, wanted=wanted, by=rae, at=at)
    with django_assert_num_queries(10):
        Client().get(f"/jobs/{job.key}/")


def test_index_and_feeds_ask_the_same_for_one_job_and_three(
    job: JobAd, role: Any, rae: Any, hana: Any, at: Any, django_assert_num_queries: Any
) -> None:
    counts = {"/jobs/": 3, "/jobs/feed.json": 8, "/jobs/feed.xml": 8}
    for address, count in counts.items():
        with django_assert_num_queries(count):
            Client().get(address)
    for number in range(2):
        other = make.requisition(role, rae, hana, at, title=f"Job {number}")
        ads.publish(make.job(other, rae, at), by=rae, at=at)
    for address, count in counts.items():
        with django_assert_num_queries(count):
            assert Client().get(address).content.decode().count("Job ") >= 2


def test_feeds_are_the_pages_and_are_fetched_once(job: JobAd) -> None:
    given = Client().get("/jobs/feed.json")
    [item] = json.loads(given.content)["itemListElement"]
    page = judged(Client().get(f"/jobs/{job.key}/").content.decode())["found"]["JobPosting"][0]
    assert item["item"] == {name: page[name] for name in item["item"]}
    assert Client().get("/jobs/feed.json", headers={"If-None-Match": given["ETag"]}).status_code == 304
    read = ElementTree.fromstring(Client().get("/jobs/feed.xml").content)  # noqa: S314  (our own)
    assert read.findtext("job/referencenumber") == job.requisition.code


def test_jobs_are_there_as_long_as_they_are_open(job: JobAd, rae: Any, at: Any) -> None:
    """404 of what never was published, 410 of what was; paused it is read and not applied for."""
    page, form = f"/jobs/{job.key}/", f"/jobs/{job.key}/apply/"
    requisitions.hold(job.requisition, by=rae, at=at)
    assert Client().get(page).status_code == 200
    assert b"ld+json" not in Client().get(page).content
    assert Client().get(form).status_code == Client().post(form).status_code == 302
    requisitions.resume(job.requisition, by=rae, at=at)
    make.job(job.requisition, rae, at, apply_by=(timezone.now() - timedelta(days=2)).date())
    assert Client().get(page).status_code == Client().post(form).status_code == 410
    make.job(job.requisition, rae, at, apply_by=None)
    assert Client().get(page).status_code == 200
    requisitions.cancel(job.requisition, reason="So", by=rae, at=at)
    assert Client().get(page).status_code == Client().get(form).status_code == 410
    assert job.key.encode() not in Client().get("/jobs/").content + Client().get("/jobs/feed.xml").content
    JobAd.objects.update(published_at=None)
    for address in (page, form, f"{page}thanks/", "/jobs/no-such/", f"/jobs/{'x' * 3000}/"):
        assert Client().get(address).status_code == 404, address


@pytest.mark.parametrize("confidential", [True, False])
def test_page_of_what_is_over_names_no_confidential_title(job: JobAd, rae: Any, at: Any, confidential: bool) -> None:
    title = job.requisition.title
    assert title in Client().get(f"/jobs/{job.key}/").content.decode()
    Requisition.objects.filter(pk=job.requisition_id).update(confidential=confidential)
    requisitions.cancel(job.requisition, reason="So", by=rae, at=at)
    gone = Client().get(f"/jobs/{job.key}/")
    assert gone.status_code == 410
    assert (title in gone.content.decode()) is not confidential


def test_pages_have_an_address_in_each_language(job: JobAd) -> None:
    client = Client()
    page = client.get(f"/jobs/{job.key}/?lang=zh-hans")
    assert page["Content-Language"] == "zh-hans"
    assert 'lang="zh-Hans"' in page.content.decode()
    assert "中 Build" in page.content.decode()
    assert '<ul class="bul" lang="en">' in page.content.decode(), "what is written in one language is marked"
    assert "中 Build" in client.get(f"/jobs/{job.key}/").content.decode(), "and remembered"


# Applying

OPENED = datetime(2026, 6, 1, 8, tzinfo=UTC)


def typed(**otherwise: Any) -> dict[str, Any]:
    return {
        "name": "Nadia Rahimi",
        "email": "nadia@example.org",
        "cv": SimpleUploadedFile("cv.txt", b"My life"),
        "time_zone": "Asia/Dubai",
        "consent": "on",
        "opened": stamp(OPENED),
        **otherwise,
    }


def send(job: JobAd, client: Client | None = None, **otherwise: Any) -> Any:
    return (client or Client()).post(f"/jobs/{job.key}/apply/", typed(**otherwise))


def test_apply_brings_an_application_and_thanks(job: JobAd, rae: Any, at: Any) -> None:
    wanted = [
        PlannedQuestion(None, "long", {"en": "What broke?"}, words_from=2, words_to=4),
        PlannedQuestion(None, "choice", {"en": "When?"}, options={"en": "Now\nLater"}),
        PlannedQuestion(None, "yes_no", {"zh-hans": "轮值？"}, required=False),
    ]
    long, choice, duty = questions.set_questions(job.requisition, wanted=wanted, by=rae, at=at)
    answers = {f"q{long.pk}": "Nearly all of it", f"q{choice.pk}": "Later", f"q{duty.pk}": ""}
    given = send(job, **answers, via="Meetup Berlin", links="example.org/nadia", arrangements="Captions")
    assert given.status_code == 302
    assert Client().get(given["Location"]).status_code == 200
    made = Application.objects.get()
    assert [(one.asked, one.answer) for one in made.answers.all()] == [
        ("What broke?", "Nearly all of it"),
        ("When?", "Later"),
    ]
    assert made.source == "Meetup Berlin"
    assert made.submission.links == ["https://example.org/nadia"]
    assert "365" in made.submission.consent
    assert Message.objects.get().occasion == "receipt"


def test_apply_twice_looks_the_same(job: JobAd) -> None:
    first, second = send(job), send(job, name="Other")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Application.objects.count() == 1


def test_apply_tells_a_stranger_nothing_of_the_team(job: JobAd, hana: Any) -> None:
    page = send(job, email=hana.email).content.decode()
    assert "We cannot take this application here. Please write to us." in page
    assert "manager" not in page


def test_apply_keeps_what_was_typed_and_asks_for_the_file_again(job: JobAd) -> None:
    page = send(job, email="nowhere", arrangements="Captions, please").content.decode()
    assert "Captions, please" in page
    assert "Choose the CV again" in page
    assert not Application.objects.exists()


def test_apply_lists_mistakes_in_the_order_of_the_page(job: JobAd, rae: Any, at: Any) -> None:
    asked = PlannedQuestion(None, kind="short", text={"en": "What broke?"})
    questions.set_questions(job.requisition, wanted=[asked], by=rae, at=at)
    listed = send(job, email="nowhere", consent="").content.decode().partition('role="alert"')[2].partition("</ul>")[0]
    places = [listed.index(said) for said in ("Mail address", "What broke", "Without your consent")]
    assert places == sorted(places)


def test_apply_believes_no_program(job: JobAd) -> None:
    """A filled trap looks like success; what came too quickly is asked once more and then taken."""
    assert send(job, remark="Buy this")["Location"] == f"/jobs/{job.key}/thanks/"
    for opened in (stamp(timezone.now()), "", "forged"):
        page = send(job, opened=opened)
        assert page.status_code == 200
        assert "send it again" in page.content.decode()
    assert not Application.objects.exists()
    assert stamp(OPENED) in send(job, email="nowhere").content.decode(), "the time goes on counting"
    assert send(job).status_code == 302


def test_apply_slows_down_who_does_nothing_else(job: JobAd) -> None:
    for number in range(MOST_OF_ONE_ADDRESS):
        assert send(job, email=f"p{number}@example.org").status_code == 302
    late = send(job, email="late@example.org")
    assert late.status_code == 429
    assert "late@example.org" in late.content.decode()


HOSTILE: list[dict[str, Any]] = [
    {"name": "x" * 100_000},
    {"name": "\x00"},
    {"name": "\u202e\u2066"},
    {"name": ""},
    {"email": "a@b"},
    {"email": "x" * 300 + "@example.org"},
    {"phone": "9" * 100},
    {"links": "javascript:alert(1)"},
    {"links": "\n".join(["https://example.org"] * 9 + [f"https://example.org/{n}" for n in range(9)])},
    {"links": "https://[::1"},
    {"time_zone": "../../etc/passwd"},
    {"consent": ""},
    {"cv": ""},
    {"cv": SimpleUploadedFile("cv.pdf", b"")},
    {"cv": SimpleUploadedFile("cv.pdf", b"MZ\x90\x00 a program")},
    {"opened": "x" * 1000},
]


def test_apply_answers_hostile_input_with_a_sentence(job: JobAd) -> None:
    for wrong in HOSTILE:
        page = send(job, **wrong)
        assert page.status_code == 200, wrong
        assert 'role="alert"' in page.content.decode(), wrong
    assert not Application.objects.exists()


def test_apply_takes_whatever_somebody_is_called(job: JobAd) -> None:
    names = ["=HYPERLINK(1)", "<script>", "{status}", "أحمد", "李薇", "O'Brien"]
    for number, name in enumerate(names):
        assert send(job, name=name, email=f"p{number}@example.org").status_code == 302, name
    assert {made.candidate.name for made in Application.objects.select_related("candidate")} == set(names)


def test_apply_speaks_the_language_of_the_page(job: JobAd) -> None:
    client = Client()
    client.get(f"/jobs/{job.key}/?lang=zh-hans")
    send(job, client)
    made = Application.objects.get()
    assert made.candidate.language == "zh-hans"
    with translation.override("zh-hans"):
        assert made.submission.consent.startswith("我同意")


def test_sent_keeps_arrangements_from_who_judges_and_names_from_who_reviews(
    job: JobAd, rae: Any, hana: Any, otto: Any, at: Any, signed_in: Any
) -> None:
    wanted = [PlannedQuestion(None, "short", {"en": "Who?"})]
    [who] = questions.set_questions(job.requisition, wanted=wanted, by=rae, at=at)
    send(job, **{f"q{who.pk}": "I am Nadia Rahimi"}, arrangements="Captions", links="https://example.org/nadia")
    page = f"/applications/{Application.objects.get().pk}/sent/"
    for person, told in ((rae, True), (hana, False)):
        given = signed_in(person).get(page).content.decode()
        assert ("Captions" in given) == told, person
        assert "I am Nadia Rahimi" in given
        assert "example.org/nadia" in given
    Requisition.objects.filter(pk=job.requisition_id).update(name_hidden=True)
    given = signed_in(rae).get(f"{page}?review=1").content.decode()
    for said in ("Nadia", "Captions", "example.org/nadia"):
        assert said not in given, said
    assert signed_in(otto).get(page).status_code == 404
