from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from hiring.rules.postings import Posting, is_placed, job_posting, json_feed, xml_feed

BARE = Posting(
    identifier="REQ-001",
    title="Senior ML engineer & more",
    description="<p>Build it</p>",
    url="https://hiring.example.org/jobs/x/",
    organisation="Halyard",
    organisation_url="https://hiring.example.org/jobs/",
    language="en",
    posted_at=datetime(2026, 6, 9, 8, tzinfo=UTC),
    country="DE",
)
AFAR = replace(BARE, country="", remote=True, remote_from=("EU",))


def test_job_posting_leaves_out_what_is_not_known() -> None:
    found = job_posting(BARE)
    assert found["datePosted"] == "2026-06-09T08:00:00+00:00"
    assert found["jobLocation"]["address"] == {"@type": "PostalAddress", "addressCountry": "DE"}
    assert not {"baseSalary", "validThrough", "employmentType", "jobLocationType"} & set(found)


def test_job_posting_names_the_countries_of_remote_work() -> None:
    found = job_posting(AFAR)
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert len(found["applicantLocationRequirements"]) == 27
    assert "jobLocation" not in found


def test_job_posting_tells_a_range_from_one_figure() -> None:
    ranged = job_posting(replace(BARE, pay=(1, 2, "EUR")))["baseSalary"]["value"]
    assert (ranged["minValue"], ranged["maxValue"], ranged["unitText"]) == (1, 2, "YEAR")
    assert job_posting(replace(BARE, pay=(None, 2, "EUR")))["baseSalary"]["value"]["value"] == 2


def test_is_placed_wants_a_country_somewhere() -> None:
    assert is_placed(country="DE", remote=False, remote_from=())
    assert is_placed(country="", remote=True, remote_from=["EU"])
    assert not is_placed(country="", remote=True, remote_from=())
    assert not is_placed(country="", remote=False, remote_from=["EU"])


def read(jobs: list[Posting]) -> list[ElementTree.Element]:
    written = xml_feed(jobs, publisher="Halyard", publisher_url="x")
    return ElementTree.fromstring(written).findall("job")  # noqa: S314  (our own)


def test_feeds_hold_every_job_and_nothing_that_breaks_them() -> None:
    assert json_feed([])["itemListElement"] == []
    places = [entry["position"] for entry in json_feed([BARE, AFAR])["itemListElement"]]
    assert places == [1, 2]
    odd = replace(BARE, title="\x0bTitle\x00 ]]> <b>", locality="")
    jobs = read([odd, AFAR])
    assert [job.findtext("title") for job in jobs] == ["Title ]]> <b>", BARE.title]
    assert jobs[0].find("city") is None
    assert jobs[0].findtext("date") == "Tue, 09 Jun 2026 08:00:00 +0000"
    assert jobs[1].findtext("remotetype") == "Fully remote"
    assert read([]) == []
