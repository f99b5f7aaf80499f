"""Ten thousand candidates from a file, 37 of them wrong, brought in while a worker is killed, and taken out again."""

import signal

import pytest
from playwright.sync_api import expect

from tests.hiring.actions.test_imports import many
from tests.journeys.people import Cast, open_requisition
from tests.live import House, until

pytestmark = pytest.mark.more
PATIENT = 120_000
CAME = "SELECT count(*) FROM hiring_application"


def test_ten_thousand_come_and_go(house: House, cast: Cast) -> None:
    rae, page = cast.rae, cast.rae.page
    requisition = open_requisition(cast)
    rae.go(f"{requisition}candidates/new/")
    rae.follow("Import many from a file")
    file = {"name": "fair.csv", "mimeType": "text/csv", "buffer": many(10_000, wrong=37).encode("utf-16")}
    page.locator("[name=content]").set_input_files(file)
    rae.press("Read the file")
    expect(page.get_by_label("What “E-mail” is")).to_have_value("email")
    rae.press("Check the rows")
    expect(page.get_by_text("9963 candidates can be brought in.")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("37 rows are left out.")).to_be_visible()
    with page.expect_download() as download:
        rae.follow("Download these rows as CSV")
    assert download.value.path().read_text("utf-8-sig").count("This is not a mail address") == 37

    rae.press("Bring in 9963 candidates")
    until(lambda: int(house.sql(CAME)) > 0, "the first batch")
    house.worker.end(signal.SIGKILL)
    assert int(house.sql(CAME)) < 9963
    house.worker.start()
    expect(page.get_by_text("9963 candidates are brought in.")).to_be_visible(timeout=PATIENT)
    assert house.sql(CAME) == house.sql("SELECT count(DISTINCT email) FROM hiring_candidate") == "9963"

    rae.follow("Undo the import")
    expect(page.get_by_text("9963 applications go")).to_be_visible()
    rae.press("Undo the import")
    expect(page.get_by_text("9963 applications are taken out.")).to_be_visible(timeout=PATIENT)
    assert house.sql(CAME) == house.sql("SELECT count(*) FROM hiring_candidate") == "0"
    assert not house.mailbox.to("person0@example.org")
