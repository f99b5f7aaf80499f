import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.actions import imports
from hiring.models import Application, Import, Requisition
from hiring.rules.imports import ImportState
from tests.hiring.actions.test_imports import checked, many, started, written

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def path(name: str, *args: Any) -> str:
    return reverse(f"hiring:{name}", args=args)


def test_a_file_goes_from_upload_to_undo(
    requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    client = signed_in(rae)
    upload = SimpleUploadedFile("../x\u202e/people.csv", many(4, wrong=1).encode())
    client.post(path("imports_create", requisition.pk), {"content": upload})
    imported = Import.objects.get()
    assert (imported.name, imported.state) == ("people.csv", ImportState.MATCHING)
    page = client.get(path("imports_edit", imported.pk))
    assert b"person0@example.org" in page.content
    chosen = {f"column_{number}": field for field, number in imported.matching.items()}
    said = {**chosen, "day_first": "yes", "language": "en", "time_zone": "UTC", "source": ""}
    client.post(path("imports_edit", imported.pk), said)
    assert b"data-hx-trigger" in client.get(path("imports_detail", imported.pk)).content
    imports.work(at)
    page = client.get(path("imports_detail", imported.pk), headers={"HX-Request": "true"})
    assert b"Bring in 3 candidates" in page.content
    assert b"data-hx-trigger" not in page.content
    assert b"<html" not in page.content
    client.post(path("imports_run", imported.pk))
    imports.work(at)
    assert requisition.applications.count() == 3
    assert b"3 applications go" in client.get(path("imports_undo", imported.pk)).content
    client.post(path("imports_undo", imported.pk))
    imports.work(at)
    assert not requisition.applications.exists()
    assert b"3 applications are taken out" in client.get(path("imports_detail", imported.pk)).content


def test_create_takes_what_is_pasted(requisition: Requisition, rae: Person, signed_in: SignedIn) -> None:
    signed_in(rae).post(path("imports_create", requisition.pk), {"pasted": "姓名\t邮箱\n王小明\twang@example.org\n"})
    assert Import.objects.get().matching == {"name": 0, "email": 1}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, b"Choose a file, or paste the rows."),
        ({"pasted": "Name,Mail\n"}, b"There are no rows"),
        ({"content": SimpleUploadedFile("x.xlsx", b"PK\x03\x04" + b"\x00" * 90)}, b"This is a workbook"),
    ],
    ids=("nothing", "heads", "workbook"),
)
def test_create_says_what_is_wrong(
    requisition: Requisition, rae: Person, signed_in: SignedIn, said: dict[str, Any], words: bytes
) -> None:
    assert words in signed_in(rae).post(path("imports_create", requisition.pk), said).content
    assert not Import.objects.exists()


def test_edit_wants_each_field_once_and_the_needed_ones(
    requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    imported = started(requisition, many(1), rae, at)
    said = {"day_first": "yes", "language": "en", "time_zone": "UTC"}
    client, address = signed_in(rae), path("imports_edit", imported.pk)
    twice = client.post(address, {**said, "column_0": "name", "column_1": "email", "column_2": "email"})
    assert "Two columns are “Mail address”" in twice.content.decode()
    assert b"in which column the name stands" in client.post(address, {**said, "column_1": "email"}).content
    imported.refresh_from_db()
    assert imported.state == ImportState.MATCHING


def test_pages_of_an_import_and_of_an_application_lie_under_requisitions(
    application: Application, requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    client, imported = signed_in(rae), started(requisition, many(1), rae, at)
    for url in (path("imports_edit", imported.pk), reverse("hiring:pipeline_detail", args=[application.pk])):
        bar = client.get(url).content.decode().split("</nav>")[0]
        assert bar.count("aria-current") == 1, url
        assert '<a href="/requisitions/" aria-current="page">' in bar, url


def test_problems_can_be_opened_in_a_spreadsheet_and_brought_in_again(
    requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    text = "=Name,Mail\n=1+1,@cmd\nAnn,ann@example.org\n+Bob,-bob\n"
    imported = checked(requisition, text, rae, at, matching={"name": 0, "email": 1})
    answer = signed_in(rae).get(path("imports_problems", imported.pk))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["Line", "What to do", "'=Name", "Mail"]
    assert [(row[0], row[2:]) for row in rows[1:]] == [("2", ["'=1+1", "'@cmd"]), ("4", ["'+Bob", "'-bob"])]
    assert "Name: This is a formula." in rows[1][1]
    again = started(requisition, content.replace("'-bob", "bob@example.org"), rae, at)
    assert list(imports.rows.reading(again, at=at).places) == ["email"] or again.matching["email"] == 3


def test_others_find_no_import(
    requisition: Requisition, rae: Person, ada: Person, hana: Person, otto: Person, signed_in: SignedIn, at: datetime
) -> None:
    """An administrator may see to it, and reads nothing of what the file says."""
    imported = checked(requisition, many(2, wrong=1), rae, at)
    address = path("imports_detail", imported.pk)
    assert [signed_in(who).get(address).status_code for who in (hana, otto)] == [404, 404]
    assert b"person1.example.org" in signed_in(rae).get(address).content
    page = signed_in(ada).get(address).content
    assert b"Bring in 1 candidate" in page
    assert b"person1.example.org" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_whatever_their_length(
    requisition: Requisition,
    rae: Person,
    signed_in: SignedIn,
    at: datetime,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    imported = written(requisition, many(2 * count, wrong=count), rae, at)
    client = signed_in(rae)
    for name, queries in (("imports_detail", 7), ("imports_undo", 7)):
        with django_assert_num_queries(queries):
            client.get(path(name, imported.pk))
    with django_assert_num_queries(5):
        client.get(path("imports_create", requisition.pk))
