import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from core.models import Person, StoredFile
from hiring.actions import candidates, reading
from hiring.gateways import reading as gateway
from hiring.models import Application, CandidateFile
from hiring.queries.search import Wanted, search
from hiring.rules.reading import LEASE, MOST_ATTEMPTS
from tests.hiring import cv

pytestmark = pytest.mark.django_db


def came_in(application: Application, name: str, content: bytes, at: datetime, kind: str = "") -> CandidateFile:
    if not kind:
        upload = SimpleUploadedFile(name, content)
        return candidates.attach_cv(application.candidate, upload=upload, by=None, at=at)
    stored = StoredFile.objects.create(
        content=ContentFile(content, name), name=name, content_type=kind, size=len(content), at=at
    )
    return CandidateFile.objects.create(candidate=application.candidate, file=stored, kind="cv")


def read(file: CandidateFile, at: datetime) -> CandidateFile:
    reading.read_waiting(at)
    file.refresh_from_db()
    return file


def test_read_waiting_keeps_text_and_pages(application: Application, rae: Person, at: datetime) -> None:
    file = read(came_in(application, "cv.pdf", cv.pdf("Ten years of grids", "Second page"), at), at)
    assert (file.read_state, file.trouble, file.page_count, file.read_at) == ("read", "", 2, at)
    assert file.text.split("\n") == ["Ten years of grids", "Second page"]
    pages = list(file.pages.select_related("image"))
    assert [(page.number, page.width, page.image.content_type) for page in pages] == [
        (1, 1200, "image/webp"),
        (2, 1200, "image/webp"),
    ]
    with pages[0].image.content.open("rb") as stored, Image.open(stored) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1200, pages[0].height))
    assert [row.candidate.pk for row in search(rae, Wanted(text="grids")).rows] == [application.candidate_id]


def test_read_waiting_keeps_the_text_of_word_and_plain_text(application: Application, at: datetime) -> None:
    word = came_in(application, "cv.docx", cv.word("张浩", "Forecasting"), at)
    plain = came_in(application, "cv.txt", "Líneas\r\nplanas".encode(), at)
    assert reading.read_waiting(at) == 2
    word.refresh_from_db()
    plain.refresh_from_db()
    assert (word.text, word.page_count) == ("张浩\nForecasting\n2019 Grid operator", 0)
    assert (plain.text, plain.read_state) == ("Líneas\nplanas", "read")


# What a candidate's file may be, and the trouble it ends in
HOSTILE: dict[str, tuple[str, Any, str]] = {
    "not a pdf": ("application/pdf", b"%PDF-1.7\n" + b"0" * 500, "broken"),
    "cut off": ("application/pdf", cv.pdf("x")[:200], "broken"),
    "without pages": ("application/pdf", cv.pdf(), "broken"),
    "not a zip": (cv.DOCX, b"PK\x03\x04" + b"\x00" * 300, "broken"),
    "without a document": (cv.DOCX, cv.zipped({"x": b"y"}), "broken"),
    "deep": (cv.DOCX, cv.zipped({"word/document.xml": b"<a>" * 200_000}), "broken"),
    "bomb": (cv.DOCX, cv.bomb(), "too_big"),
    "many parts": (cv.DOCX, cv.zipped({f"p{n}": b"" for n in range(3000)}), "too_big"),
    "encrypted": ("application/pdf", cv.encrypted_pdf(), "encrypted"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_read_waiting_says_what_is_wrong(application: Application, at: datetime, name: str) -> None:
    kind, content, trouble = HOSTILE[name]
    file = read(came_in(application, "cv", content, at, kind), at)
    assert (file.read_state, file.trouble, file.text, file.pages.count()) == ("trouble", trouble, "", 0)
    assert reading.read_waiting(at + timedelta(days=1)) == 0


def test_read_waiting_shows_the_first_of_many_pages(application: Application, at: datetime) -> None:
    file = read(came_in(application, "cv", cv.endless_pdf(100_000), at, "application/pdf"), at)
    assert (file.read_state, file.page_count, file.pages.count()) == ("read", 100_000, 10)


def test_read_waiting_draws_no_wall(application: Application, at: datetime) -> None:
    file = read(came_in(application, "cv", cv.pdf("tall", width=20, height=14_000), at, "application/pdf"), at)
    page = file.pages.get()
    assert page.height <= 3000
    wide = read(came_in(application, "cv", cv.pdf("wide", width=14_000, height=20), at, "application/pdf"), at)
    assert wide.pages.get().width == 1200


def test_read_waiting_tries_again_what_may_pass(
    application: Application, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = came_in(application, "cv.txt", b"text", at)
    monkeypatch.setattr(gateway, "SECONDS", 0.001)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        read(file, at)
        assert file.attempts == attempt
        at += LEASE * 4
    assert (file.read_state, file.trouble) == ("trouble", "too_slow")
    assert reading.read_waiting(at) == 0


def test_read_waiting_gives_up_what_takes_its_reader_with_it(application: Application, at: datetime) -> None:
    """Whoever claimed it never came back."""
    file = came_in(application, "cv.txt", b"text", at)
    CandidateFile.objects.filter(pk=file.pk).update(attempts=MOST_ATTEMPTS, leased_until=at - timedelta(seconds=1))
    assert read(file, at).trouble == "crashed"


def test_read_waiting_says_when_the_store_lost_it(application: Application, at: datetime) -> None:
    file = came_in(application, "cv.txt", b"text", at)
    file.file.content.storage.delete(file.file.content.name)
    CandidateFile.objects.filter(pk=file.pk).update(attempts=MOST_ATTEMPTS - 1)
    assert read(file, at).trouble == "gone"


def test_keep_is_held_to_its_lease(application: Application, at: datetime) -> None:
    """A reader that was given up comes back late: what another found stays."""
    file = came_in(application, "cv.txt", b"text", at)
    late = reading._claim(at)
    assert late is not None
    later = at + LEASE + timedelta(seconds=1)
    assert read(file, later).text == "text"
    reading.keep(late, gateway.Read(text="other"), by=None, at=later)
    file.refresh_from_db()
    assert file.text == "text"


@pytest.fixture
def committed(transactional_db: None) -> None:
    """Two hands see each other's work."""


def test_read_waiting_reads_once_when_two_sweep(committed: None, application: Application, at: datetime) -> None:
    file = came_in(application, "cv.pdf", cv.pdf("Once"), at)
    taken: list[int] = []

    def sweep() -> None:
        try:
            taken.append(reading.read_waiting(at))
        finally:
            connection.close()

    hands = [threading.Thread(target=sweep) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(taken) == [0, 1]
    file.refresh_from_db()
    assert (file.attempts, file.pages.count()) == (1, 1)
