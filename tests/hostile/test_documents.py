"""Documents and pictures of strangers: a bomb goes off in the process that reads it, and nowhere else."""

import io
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import files
from core.models import Person, StoredFile
from core.refusals import Refusal
from hiring import reader
from hiring.gateways import reading
from hiring.rules.reading import Trouble
from interviews import anonymiser
from tests.hiring import cv

SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def png(width: int, height: int) -> bytes:
    """As wide and as high as it says, with pixels for one line."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def directory(entries: int) -> bytes:
    """An archive that holds nothing but the list of what it holds."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * entries
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries & 0xFFFF, entries & 0xFFFF, len(listed), 30, 0)
    return b"PK\x03\x04" + bytes(26) + listed + end


# What comes, and what it is to us; none: it is refused
UPLOADS: dict[str, tuple[str, bytes, str | None]] = {
    "a picture of fifty thousand by fifty thousand": ("a.png", png(50_000, 50_000), "image/png"),
    "half a photograph": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20), "image/jpeg"),
    "a drawing that runs, called a picture": ("a.png", SCRIPT, "text/plain"),
    "a page behind a mark": ("a.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>", "application/pdf"),
    "a page before a mark": ("a.html", b"<html><script>alert(1)</script>\n%PDF-1.7\n", "text/plain"),
    "a picture that is a script": ("a.js", b"GIF89a/*" + bytes(9) + b"*/=1;alert(1)", None),
    "a program behind a picture": ("a.png", png(1, 1) + b"MZ" + bytes(200), "image/png"),
    "two hundred thousand names": ("a.docx", directory(200_000), "application/zip"),
    "a program": ("a.pdf", b"MZ" + bytes(200), None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", UPLOADS)
def test_an_upload_is_known_at_once_and_given_back_as_bytes(name: str, ivan: Person, at: object) -> None:
    called, content, kind = UPLOADS[name]
    begun, grown = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        stored = files.store(SimpleUploadedFile(called, content), kinds=files.WORK, by=ivan, at=at)
    except Refusal:
        stored = None
    assert (stored.content_type if stored else None) == kind
    assert time.process_time() - begun < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < 100 * 1024
    if isinstance(stored, StoredFile):
        answer = files.serve(stored)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        assert not stored.name.endswith((".html", ".js", ".svg"))
        answer.close()


WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
ENDED = b"</w:body></w:document>"


def word(body: bytes, *, before: bytes = b"", after: bytes = ENDED) -> bytes:
    """A document as Word packs it, with this in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(cv.word())) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as spoiled:
        for name in whole.namelist():
            own = name == "word/document.xml"
            spoiled.writestr(name, before + WORD + body + after if own else whole.read(name))
    return out.getvalue()


def external(where: str) -> bytes:
    return word(
        b"<w:p><w:r><w:t>seen &e;</w:t></w:r></w:p>",
        before=f'<!DOCTYPE w [<!ENTITY e SYSTEM "{where}">]>'.encode(),
    )


CELL = b"<w:tc><w:p><w:r><w:t>seen</w:t></w:r></w:p></w:tc>"
WIDE = b'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>'
DOWN = b"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>"


def pdf(*objects: str, root: str = "<</Type/Catalog/Pages 2 0 R>>") -> bytes:
    return cv._file([root, *objects])


def packed(held: bytes, *, more: str = "") -> str:
    content = zlib.compress(held, 9)
    return f"<</Length {len(content)}/Filter/FlateDecode{more}>>stream\n{content.decode('latin-1')}\nendstream"


PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{}>>"
ONE = "<</Type/Pages/Count 1/Kids[3 0 R]>>"
BROKEN, CRASHED, ENCRYPTED = Trouble.BROKEN, Trouble.CRASHED, Trouble.ENCRYPTED
TOO_BIG, TOO_SLOW, FINE = Trouble.TOO_BIG, Trouble.TOO_SLOW, ""
# The kind, the document, and how reading it may end
BOMBS: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "a tree of pages that leads round": (
        "pdf",
        lambda: pdf("<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]>>"),
        {BROKEN, FINE},
    ),
    "a count of pages that is a lie": (
        "pdf",
        lambda: pdf("<</Type/Pages/Count 2000000000/Kids[]>>"),
        {BROKEN, TOO_SLOW, TOO_BIG},
    ),
    "a deep tree of pages": (
        "pdf",
        lambda: pdf(*(f"<</Type/Pages/Count 1/Kids[{n} 0 R]>>" for n in range(3, 20_000)), PAGE.format("")),
        {BROKEN, CRASHED, FINE},
    ),
    "a page as large as a country": (
        "pdf",
        lambda: pdf(ONE, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 1e30]>>"),
        {BROKEN, TOO_BIG, FINE},
    ),
    "a page of no size": ("pdf", lambda: pdf(ONE, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 nan -1]>>"), {BROKEN, FINE}),
    "a picture of fifty thousand by fifty thousand": (
        "pdf",
        lambda: pdf(
            ONE,
            PAGE.format("/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R"),
            packed(
                bytes(1_000_000),
                more="/Type/XObject/Subtype/Image/Width 50000/Height 50000/BitsPerComponent 8/ColorSpace/DeviceRGB",
            ),
            "<</Length 24>>stream\n500 0 0 500 0 0 cm /I Do\nendstream",
        ),
        {FINE, TOO_BIG, BROKEN, CRASHED, TOO_SLOW},
    ),
    "a drawing that draws itself": (
        "pdf",
        lambda: pdf(
            ONE,
            PAGE.format("/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R"),
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 11>>"
            "stream\n/F Do /F Do\nendstream",
            "<</Length 5>>stream\n/F Do\nendstream",
        ),
        {FINE, BROKEN, CRASHED, TOO_SLOW},
    ),
    "a page that unpacks without end": (
        "pdf",
        lambda: pdf(ONE, PAGE.format("/Contents 4 0 R"), packed(b"0 0 1 1 re f " * 20_000_000)),
        {FINE, TOO_BIG, CRASHED, TOO_SLOW, BROKEN},
    ),
    "what runs when it is opened": (
        "pdf",
        lambda: pdf(
            ONE, PAGE.format(""), root="<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
        ),
        {FINE},
    ),
    "a password": ("pdf", lambda: cv.encrypted_pdf(), {ENCRYPTED}),
    "a page of a site": ("pdf", lambda: b"%PDF-1.7\n<html><script>alert(1)</script>", {BROKEN}),
    "a document in a document": ("docx", lambda: cv.zipped({"word/document.xml": cv.word("a")}), {BROKEN}),
    "more names than a document has": ("docx", lambda: cv.zipped({f"word/{n}": b"" for n in range(20_000)}), {TOO_BIG}),
    "a list of names alone": ("docx", lambda: directory(200_000), {TOO_BIG, BROKEN}),
    "a cell as wide as the world": (
        "docx",
        lambda: word(b"<w:tbl><w:tr>" + CELL + WIDE + b"</w:tr></w:tbl>"),
        {FINE},
    ),
    "a cell that goes down for ever": (
        "docx",
        lambda: word(b"<w:tbl><w:tr>" + CELL + b"</w:tr>" + DOWN * 20_000 + b"</w:tbl>"),
        {FINE},
    ),
    "tables in tables": (
        "docx",
        lambda: word(b"<w:tbl><w:tr><w:tc>" * 20_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 20_000),
        {BROKEN},
    ),
}


@pytest.mark.more
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_its_reader_at_most(name: str, tmp_path: Path) -> None:
    kind, made, troubles = BOMBS[name]
    (tmp_path / "document").write_bytes(made())
    begun = time.monotonic()
    found = reading._read(kind, tmp_path)
    assert found.trouble in troubles
    assert time.monotonic() - begun < reading.SECONDS
    if kind == "docx":
        assert found.trouble or found.text == "seen"


@pytest.mark.parametrize("where", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_a_document_reads_nothing_of_this_machine(where: str, tmp_path: Path) -> None:
    """Neither for its own reader, nor for the one who makes copies for graders."""
    content = external(where)
    (tmp_path / "document").write_bytes(content)
    said = reader.read("docx", tmp_path / "document", tmp_path)
    assert "root:" not in said["text"]
    assert b"root:" not in anonymiser.make("docx", content, None).content
