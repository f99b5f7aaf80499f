"""Strangers' files and letters: each reader says what it is, or that it cannot be read, and takes little time."""

import io
import json
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from core import files
from core.refusals import Refusal
from core.rules import addresses, bounces, roster
from core.rules.names import seen_name
from core.rules.sheets import FORMULA, harmless
from hiring import reader
from hiring.rules import imports, phones, resumes, search

# Bytes that begin like something
BEGUN = st.sampled_from(
    [
        b"",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"%PDF-1.7\n",
        b"\x1f\x8b",
        b"{",
        b"GIF89a",
    ]
)
BYTES = st.builds(bytes.__add__, BEGUN, st.binary(max_size=400))
TEXT = st.text(max_size=300) | st.sampled_from(["=" * 5000, '"' * 5001, "," * 5000, "\r" * 5000, "\x00", "a@b\x00.c"])


def upload(content: bytes, name: str = "cv.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or "x", content)


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


WORD = packed(word__document_xml=b"<w:document/>", a=b"b")
# Where a byte is another one, and which
FLIPS = st.lists(st.tuples(st.integers(0, len(WORD) - 1), st.integers(0, 255)), max_size=4)


def flipped(content: bytes, flips: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, byte in flips:
        changed[place] = byte
    return bytes(changed)


@given(content=BYTES | st.builds(flipped, st.just(WORD), FLIPS))
def test_check_document_knows_or_refuses(content: bytes) -> None:
    for kinds in (files.DOCUMENTS, files.WORK):
        try:
            assert files.check_document(upload(content), kinds) in kinds
        except Refusal:
            continue


@given(name=TEXT, kind=st.sampled_from(sorted(files.WORK)))
@example(name="\ud800\x00/..\\..\u202e.exe", kind="text/plain")
def test_safe_name_is_one_name_that_any_disk_keeps(name: str, kind: str) -> None:
    safe = files.safe_name(name, kind, files.WORK)
    assert 0 < len(safe) <= files.LONGEST_NAME + 10
    assert not set(safe) & set("/\\\x00\u202e")
    assert safe.encode()


@given(content=BYTES | TEXT.map(lambda text: text.encode("utf-8", "replace")))
def test_lists_are_read_or_refused(content: bytes) -> None:
    for read, trouble in ((read_roster, roster.Unreadable), (read_import, imports.Unreadable)):
        try:
            read(content)
        except trouble:
            continue


def read_roster(content: bytes) -> None:
    for line in roster.read(roster.decode(content)):
        assert "\x00" not in line.name + line.email + line.office + line.location


def read_import(content: bytes) -> None:
    look = imports.look(io.BytesIO(content))
    rows = list(imports.records(io.BytesIO(content), look.encoding, look.delimiter))
    assert len(rows) == look.total + look.has_heads


@pytest.mark.more
@pytest.mark.parametrize(
    "content",
    [
        b"name,mail\n" + b"a" * 10_000_000,
        b'name,mail\n"' + b"a,\n" * 3_000_000,
        b"name,mail\n" + b"\xff\xfe" * 1_000_000,
        b"name,mail\n" + b"\x00" * 5_000_000,
        b"," * 10_000_000,
        b"a\n" * 5_000_000,
    ],
    ids=["one long line", "an open quote", "no text", "nought", "columns", "rows"],
)
def test_look_ends_soon_whatever_its_size(content: bytes) -> None:
    begun = time.process_time()
    with suppress(imports.Unreadable):
        imports.look(io.BytesIO(content))
    assert time.process_time() - begun < 15


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800\x00"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["basics", "name", "work", "profiles", "languages", "highlights", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(whole=JSON, name=st.text(max_size=30))
@example(whole=[], name="")
def test_resumes_are_read_or_refused(whole: Any, name: str) -> None:
    if isinstance(whole, dict):
        whole = {**whole, "basics": {"name": name, "profiles": whole.get("profiles")}}
    with suppress(resumes.ResumeWrong):
        found = resumes.read(json.dumps(whole).encode())
        assert "\x00" not in found.text + found.name
        assert (found.text + found.name + "".join(found.links)).encode()


@pytest.mark.parametrize(
    "content", [b"[" * 400_000, b'{"a":' * 80_000, b"9" * 400_000, b"\xff\xfe{", b'{"basics": NaN}']
)
def test_resumes_of_no_sense_are_refused(content: bytes) -> None:
    with pytest.raises(resumes.ResumeWrong):
        resumes.read(content)


@given(content=BYTES | TEXT.map(lambda text: b"Content-Type: multipart/report\n" + text.encode("utf-8", "replace")))
@example(content=b"Content-Type: multipart/report; boundary*=hex''x\nMessage-ID: <a@b>\n\n--x\n\n--x--")
@example(content=b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: message/rfc822\n\n" * 20_000)
def test_bounces_are_read_or_refused(content: bytes) -> None:
    with suppress(bounces.JunkError):
        assert bounces.read(content).message_id


@given(typed=TEXT, country=st.sampled_from(["", "de", "CN", "xx", "\x00", "ÄÖ"]))
def test_phones_are_numbers_or_none(typed: str, country: str) -> None:
    assert phones.forms(phones.e164(typed, country)) is not None


@given(typed=TEXT | st.text(max_size=60).map("https://{}".format))
@example(typed="https://[")
@example(typed="https://a:99999999/")
@example(typed="https://[::1%25eth0]/\u202e")
def test_addresses_elsewhere_are_whole_or_none(typed: str) -> None:
    taken = addresses.cleaned(typed)
    assert taken is None or addresses.host_of(taken)


@given(name=TEXT)
def test_names_are_seen_and_cells_harmless(name: str) -> None:
    assert seen_name(name) == seen_name(seen_name(name))
    assert harmless(name)[:1] not in list(FORMULA)


@pytest.mark.django_db
@given(text=TEXT)
@example(text="9" * 5000)
@example(text="\ufdfa" * 190 + "@b")
@example(text="'\\ & | ! :* <-> (")
def test_questions_are_understood_by_the_database(text: str) -> None:
    for place in (search.IN_NAME, search.ANYWHERE):
        if asked := search.question(search.asked(text), place):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 'x'::tsvector @@ %s::tsquery", [asked.replace("\x00", "")])


@pytest.mark.django_db
@given(text=TEXT)
@example(text="好" * 3000 + "a" * 5000)
def test_whatever_is_kept_can_be_found_by_the_database(text: str) -> None:
    kept = search.vector(search.words(text), search.address_words(text), search.words(text))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector", [kept])


BILLION = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)
DOCUMENT = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (
            "docx",
            packed(word__document_xml=BILLION + b"]>" + DOCUMENT + b"&j;</w:t></w:r></w:p></w:body></w:document>"),
        ),
        ("docx", WORD[:-10]),
        ("docx", b""),
        ("docx", b"%PDF-1.7\n" + WORD),
        ("pdf", b"%PDF-1.7\n" + WORD),
        ("pdf", b""),
        ("txt", b"\xff\xfe\x00"),
    ],
    ids=["entities", "cut off", "empty", "two in one", "no pdf", "empty pdf", "no text"],
)
def test_reader_says_that_it_is_broken(kind: str, content: bytes, tmp_path: Any) -> None:
    document = tmp_path / "document"
    document.write_bytes(content)
    begun = time.process_time()
    found = reader.read(kind, document, tmp_path)
    assert (found["trouble"], found["text"], found["pages"]) == ("broken", "", [])
    assert time.process_time() - begun < 5
