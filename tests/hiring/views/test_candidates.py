import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import mail
from core.actions import letters
from core.models import Person
from hiring.actions import candidates, reading, requisitions
from hiring.models import Application, Candidate, CandidateFile, Requisition, SavedView
from hiring.queries.search import INDEX_ROWS
from rubrics.models import RoleDefinition
from tests import make
from tests.bounces import report
from tests.hiring import cv

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora], pay=(98760, 104000, "EUR"))


@pytest.fixture
def application(requisition: Requisition, rae: Person, at: datetime) -> Application:
    cv = SimpleUploadedFile("nadia.txt", b"Ten years of weather")
    return make.application(requisition, rae, at, cv=cv, source="Job page")


@pytest.fixture
def attached(application: Application) -> CandidateFile:
    return application.candidate.files.get()


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Oskar Nyberg",
        "email": "oskar@example.org",
        "phone": "+46 70",
        "language": "en",
        "time_zone": "Europe/Stockholm",
        "headline": "Data engineer",
        "source": "A colleague",
        "consented": "on",
    } | changes


def path(name: str, *args: int) -> str:
    return reverse(f"hiring:{name}", args=args)


def test_index_lists_and_searches(application: Application, rae: Person, signed_in: SignedIn) -> None:
    client = signed_in(rae)
    page = client.get(path("candidates_index")).content.decode()
    assert "Nadia Rahimi" in page
    assert "Senior ML engineer, Forecasting" in page
    assert "Nadia Rahimi" in client.get(path("candidates_index"), {"q": "nadia@"}).content.decode()
    found = client.get(path("candidates_index"), {"q": "<script>"}).content.decode()
    assert "Nobody is found" in found
    assert "<script>" not in found


@pytest.mark.parametrize("query", [{"page": "99"}, {"page": "x"}, {"q": "x" * 1000}, {"q": "\x00"}])
def test_index_takes_any_question(application: Application, rae: Person, signed_in: SignedIn, query: Any) -> None:
    assert signed_in(rae).get(path("candidates_index"), query).status_code == 200


def test_index_comes_in_pages(rae: Person, ada: Person, signed_in: SignedIn, at: datetime) -> None:
    Candidate.objects.bulk_create(
        Candidate(name=f"Number {n:03}", email=f"n{n}@example.org", created_at=at, delete_by=at.date())
        for n in range(INDEX_ROWS + 1)
    )
    client = signed_in(ada)
    assert "Number 050" not in client.get(path("candidates_index")).content.decode()
    assert "Number 050" in client.get(path("candidates_index"), {"page": 2}).content.decode()


def test_index_keeps_views_of_ones_own(application: Application, rae: Person, ada: Person, signed_in: SignedIn) -> None:
    client, index = signed_in(rae), path("candidates_index")
    client.post(path("saved_create"), {"name": " Open ones ", "query": "show=active&q=nadia&page=3&evil=1"})
    page = client.get(index).content.decode()
    assert f'href="{index}?q=nadia&amp;show=active">Open ones</a>' in page
    assert "Open ones" not in signed_in(ada).get(index).content.decode()
    view = SavedView.objects.get()
    again = client.post(path("saved_create"), {"name": "OPEN ONES", "query": "q=x"}, follow=True).content.decode()
    assert "You have a view of this name." in again
    empty = client.post(path("saved_create"), {"name": "All", "query": "page=2"}, follow=True).content.decode()
    assert "this would show everybody" in empty
    assert signed_in(ada).post(path("saved_edit", view.pk), {"remove": "1"}).status_code == 404
    client.post(path("saved_edit", view.pk), {"name": "Nadia"})
    assert SavedView.objects.get().name == "Nadia"
    client.post(path("saved_edit", view.pk), {"remove": "1"})
    assert not SavedView.objects.exists()


def test_index_is_for_recruiters_and_administrators(
    application: Application, otto: Person, hana: Person, ada: Person, signed_in: SignedIn
) -> None:
    statuses = [signed_in(who).get(path("candidates_index")).status_code for who in (otto, hana, ada)]
    assert statuses == [403, 403, 200]


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_the_same_whatever_its_length(
    requisition: Requisition,
    rae: Person,
    at: datetime,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        make.application(requisition, rae, at, name=f"N {number}", email=f"n{number}@example.org")
    client = signed_in(rae)
    with django_assert_num_queries(10):
        client.get(path("candidates_index"), {"q": "n", "stage": "applied"})


def test_create_adds_and_goes_to_the_application(requisition: Requisition, rae: Person, signed_in: SignedIn) -> None:
    cv = SimpleUploadedFile("cv.txt", b"Seven years of pipelines")
    response = signed_in(rae).post(path("candidates_create", requisition.pk), typed(cv=cv))
    made = Application.objects.get()
    assert response.headers["Location"] == path("pipeline_detail", made.pk)
    assert (made.candidate.name, made.candidate.phone, made.source) == ("Oskar Nyberg", "+46 70", "A colleague")
    assert made.candidate.consented_at is not None
    assert made.candidate.files.get().file.name == "cv.txt"


def test_create_takes_marks_that_turn_the_text_out_of_a_name(
    requisition: Requisition, rae: Person, signed_in: SignedIn
) -> None:
    signed_in(rae).post(path("candidates_create", requisition.pk), typed(name="\u202eNadia 🔥\u2066"))
    assert Candidate.objects.get().name == "Nadia 🔥"


def test_create_suggests_the_readers_zone(requisition: Requisition, rae: Person, signed_in: SignedIn) -> None:
    page = signed_in(rae).get(path("candidates_create", requisition.pk)).content.decode()
    assert '<option value="Europe/Berlin" selected>' in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b\u202e"}, "Name: This field is required."),
        ({"email": "oskar"}, "Mail address: Enter a valid email address."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"email": "nadia@example.org"}, "Nadia Rahimi has an open application on this requisition already"),
        ({"email": "rae@halyard.example"}, "This is your own address"),
    ],
)
def test_create_keeps_what_was_typed_and_says_what_is_wrong(
    application: Application, rae: Person, signed_in: SignedIn, changes: dict[str, str], told: str
) -> None:
    cv = SimpleUploadedFile("cv.txt", b"text")
    address = path("candidates_create", application.requisition_id)
    page = signed_in(rae).post(address, typed(cv=cv, **changes)).content.decode()
    assert told in page
    assert 'value="+46 70"' in page
    assert 'value="Data engineer"' in page
    assert "Choose the CV again" in page
    assert Candidate.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cv.pdf", b"MZ\x90\x00" + b"\x00" * 60, "Save it as PDF and choose it again"),
        ("cv.pdf", b"", "empty"),
        ("cv.pdf", b"<svg onload=alert(1)>\x00", "Save it as PDF and choose it again"),
    ],
)
def test_create_refuses_a_file_in_words(
    requisition: Requisition, rae: Person, signed_in: SignedIn, name: str, content: bytes, told: str
) -> None:
    cv = SimpleUploadedFile(name, content, content_type="application/pdf")
    page = signed_in(rae).post(path("candidates_create", requisition.pk), typed(cv=cv)).content.decode()
    assert told in page
    assert 'value="Oskar Nyberg"' in page
    assert not Candidate.objects.exists()


def test_create_refuses_a_file_that_is_too_large(requisition: Requisition, rae: Person, signed_in: SignedIn) -> None:
    cv = SimpleUploadedFile("cv.txt", b"x" * (settings.FILE_UPLOAD_MAX_BYTES + 1))
    page = signed_in(rae).post(path("candidates_create", requisition.pk), typed(cv=cv)).content.decode()
    assert "larger than 10 MB" in page


def test_create_says_when_the_requisition_is_not_open(
    requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    requisitions.hold(requisition, by=rae, at=at)
    client = signed_in(rae)
    assert "This requisition is not open" in client.get(path("candidates_create", requisition.pk)).content.decode()
    assert "not open" in client.post(path("candidates_create", requisition.pk), typed()).content.decode()
    assert not Candidate.objects.exists()


def test_create_is_for_the_hiring_team(
    requisition: Requisition, otto: Person, hana: Person, cora: Person, ada: Person, signed_in: SignedIn
) -> None:
    address = path("candidates_create", requisition.pk)
    assert [signed_in(who).get(address).status_code for who in (otto, hana, cora, ada)] == [404, 200, 200, 200]
    assert signed_in(otto).post(address, typed()).status_code == 404


def test_detail_shows_facts_applications_files_and_the_day_of_deletion(
    application: Application, attached: CandidateFile, rae: Person, signed_in: SignedIn
) -> None:
    page = signed_in(rae).get(path("candidates_detail", application.candidate_id)).content.decode()
    for shown in ("Nadia Rahimi", "nadia@example.org", "Senior ML engineer, Forecasting", "nadia.txt", "Delete by"):
        assert shown in page
    assert path("candidates_file", application.candidate_id, attached.pk) in page
    assert "Wed 9 June 2027" in page
    assert "98,760" not in page
    assert "98760" not in page
    # Several forms stand on it: a label leads to the field of its own
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_detail_says_when_consent_was_not_asked(
    requisition: Requisition, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    made = candidates.add(requisition, name="N", email="n@example.org", cv=None, consented=False, by=rae, at=at)
    page = signed_in(rae).get(path("candidates_detail", made.candidate_id)).content.decode()
    assert "not asked yet" in page


def test_detail_is_for_those_who_see_an_application(
    application: Application, otto: Person, ivan: Person, hana: Person, cora: Person, ada: Person, signed_in: SignedIn
) -> None:
    address = path("candidates_detail", application.candidate_id)
    seen = {who.name: signed_in(who).get(address).status_code for who in (otto, ivan, hana, cora, ada)}
    assert list(seen.values()) == [404, 404, 200, 200, 200]


def test_detail_of_ones_own_file_is_closed(
    requisition: Requisition, rae: Person, ada: Person, signed_in: SignedIn, at: datetime
) -> None:
    made = make.application(requisition, rae, at, email=ada.email)
    assert signed_in(ada).get(path("candidates_detail", made.candidate_id)).status_code == 404


def test_detail_of_a_confidential_requisition_is_closed_to_other_recruiters(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: SignedIn, at: datetime
) -> None:
    made = make.application(make.requisition(role, rae, hana, at, confidential=True), rae, at)
    other = make.person("Rolf Recruiter", office="recruiter")
    address = path("candidates_detail", made.candidate_id)
    assert [signed_in(who).get(address).status_code for who in (rae, other)] == [200, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_the_same_whatever_its_length(
    role: RoleDefinition,
    rae: Person,
    hana: Person,
    at: datetime,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        other = make.requisition(role, rae, hana, at, title=f"Number {number}")
        made = make.application(other, rae, at, cv=SimpleUploadedFile(f"{number}.txt", b"text"))
    # The hiring manager, for whom the shell itself has to ask
    client = signed_in(hana)
    with django_assert_num_queries(11):
        client.get(path("candidates_detail", made.candidate_id))


def test_file_is_served_as_an_attachment(attached: CandidateFile, rae: Person, signed_in: SignedIn) -> None:
    response = signed_in(rae).get(path("candidates_file", attached.candidate_id, attached.pk))
    assert b"".join(response.streaming_content) == b"Ten years of weather"  # type: ignore[attr-defined]  # it streams
    response.close()
    assert response.headers["Content-Disposition"] == 'attachment; filename="nadia.txt"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_file_is_closed_to_strangers_and_to_other_candidates_pages(
    requisition: Requisition,
    attached: CandidateFile,
    otto: Person,
    ivan: Person,
    rae: Person,
    signed_in: SignedIn,
    at: datetime,
) -> None:
    address = path("candidates_file", attached.candidate_id, attached.pk)
    assert [signed_in(who).get(address).status_code for who in (otto, ivan)] == [404, 404]
    other = make.application(requisition, rae, at, name="Oskar", email="oskar@example.org")
    assert signed_in(rae).get(path("candidates_file", other.candidate_id, attached.pk)).status_code == 404
    assert Client().get(address).status_code == 302


def test_page_is_a_picture_inside_our_pages(
    application: Application, rae: Person, otto: Person, at: datetime, signed_in: SignedIn
) -> None:
    file = candidates.attach_cv(
        application.candidate, upload=SimpleUploadedFile("cv.pdf", cv.pdf("Grids", "More")), by=rae, at=at
    )
    assert "being read" in signed_in(rae).get(path("candidates_detail", application.candidate_id)).content.decode()
    reading.read_waiting(at)
    url = path("candidates_page", application.candidate_id, file.pk, 2)
    given = signed_in(rae).get(url)
    assert given.headers["Content-Type"] == "image/webp"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert "private" in given.headers["Cache-Control"]
    assert b"".join(given.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    shown = signed_in(rae).get(path("candidates_detail", application.candidate_id)).content.decode()
    assert url in shown
    text = signed_in(rae).get(path("candidates_detail", application.candidate_id), {"show": "text"}).content.decode()
    assert "Grids\nMore" in text
    assert signed_in(rae).get(path("candidates_page", application.candidate_id, file.pk, 3)).status_code == 404
    assert signed_in(otto).get(url).status_code == 404


def test_detail_says_what_is_wrong_with_a_file(
    application: Application, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    upload = SimpleUploadedFile("cv.pdf", b"%PDF-1.7\n" + b"0" * 300)
    candidates.attach_cv(application.candidate, upload=upload, by=rae, at=at)
    reading.read_waiting(at)
    shown = signed_in(rae).get(path("candidates_detail", application.candidate_id)).content.decode()
    assert "It is damaged, or not what its name says." in shown


def test_detail_says_that_letters_to_the_candidate_come_back(
    application: Application, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    candidate = application.candidate
    page = signed_in(rae).get(path("candidates_detail", candidate.pk))
    assert "come back" not in page.content.decode()
    letter = mail.post("a", "hiring.message", address=candidate.email, at=at)
    letters.bounced(report(letter.message_id), by=None, at=at)
    page = signed_in(rae).get(path("candidates_detail", candidate.pk))
    assert "Letters to this address come back" in page.content.decode()
