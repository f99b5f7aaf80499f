import io
import stat
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import files
from core.files import DOCX, UploadRefused
from core.models import Person, StoredFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def upload(content: bytes, name: str = "cv.pdf", content_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def of_the_future(packed: bytes) -> bytes:
    """An archive that asks for a program of a version which does not exist."""
    directory = packed.find(b"PK\x01\x02")
    return packed[: directory + 6] + bytes([200, 0]) + packed[directory + 8 :]


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as content:
        for name in names:
            content.writestr(name, "<x/>" * 200)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), DOCX),
        # As LibreOffice and some scripts order it
        (archive("_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml"), DOCX),
        (archive("mimetype", *(f"padding/{n}" for n in range(60)), "word/document.xml"), DOCX),
        (b"Senior engineer, 5 years\n", "text/plain"),
        ("\ufeff高级工程师\n".encode(), "text/plain"),
        # A letter of three bytes across the end of what is looked at first
        (b"ab" + "工".encode() * 5000, "text/plain"),
    ],
)
def test_check_document_knows_by_the_bytes(content: bytes, kind: str) -> None:
    assert files.check_document(upload(content, "cv.exe", "image/png")) == kind


@pytest.mark.parametrize(
    "content",
    [
        PNG,
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        archive("payload.js"),
        archive("xl/workbook.xml"),
        b"PK\x03\x04 and no archive",
        of_the_future(archive("a.txt", "word/document.xml")),
        b"\x00\x01\x02",
        b"plain\x00text",
        b"plain\x1b[2Jtext",
        b"   \n",
        "Grüße".encode("latin-1"),
        b"a" * 8192 + b"\xff\xfe" * 10,
        bytes(range(128, 256)) * 200,
        "高级".encode("utf-16"),
    ],
    # An archive's later bytes tell the time, which differs between two workers
    ids=lambda content: repr(content[:8]),
)
def test_check_document_refuses_anything_else(content: bytes) -> None:
    with pytest.raises(UploadRefused, match="PDF"):
        files.check_document(upload(content))


def test_check_document_refuses_an_empty_file() -> None:
    with pytest.raises(UploadRefused, match="empty"):
        files.check_document(upload(b""))


def test_check_document_refuses_a_huge_file(settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_BYTES = 1000
    files.check_document(upload(PDF.ljust(1000)))
    with pytest.raises(UploadRefused, match="10 MB"):
        files.check_document(upload(PDF.ljust(1001)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cv.pdf", "cv.pdf"),
        ("CV.PDF", "CV.pdf"),
        ("简历 陈美.pdf", "简历 陈美.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\n\\cv.pdf", "cv.pdf"),
        ("cv.pdf\x00.exe", "cv.pdf.exe.pdf"),
        ("cv\r\nSet-Cookie: a=b.pdf", "cvSet-Cookie: a=b.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe.pdf"),  # shown as cvexe.pdf
        ("cv.html", "cv.html.pdf"),
        ("", "file.pdf"),
        ("..", "file.pdf"),
        ("...pdf", "pdf.pdf"),
        ("a" * 500 + ".pdf", "a" * 150 + ".pdf"),
    ],
)
def test_safe_name_disarms_hostile_names(name: str, expected: str) -> None:
    assert files.safe_name(name, "application/pdf") == expected


@pytest.mark.django_db
def test_store_keeps_the_bytes_privately(ivan: Person, at: datetime, settings: Any) -> None:
    stored = files.store(upload(PDF, "../x.pdf"), by=ivan, at=at)
    stored = StoredFile.objects.get(pk=stored.pk)
    assert (stored.name, stored.content_type, stored.size, stored.by) == ("x.pdf", "application/pdf", len(PDF), ivan)
    path = Path(stored.content.path)
    assert path.is_relative_to(settings.FILES_DIR)
    assert "x" not in path.name or path.name == stored.key.hex
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.is_relative_to(settings.STATIC_ROOT)


@pytest.mark.django_db
def test_serve_gives_an_attachment_that_runs_nothing(ivan: Person, at: datetime) -> None:
    stored = files.store(upload(b"<script>alert(1)</script>", '简历".html'), by=ivan, at=at)
    response = files.serve(stored)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "html.txt" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    response.close()
