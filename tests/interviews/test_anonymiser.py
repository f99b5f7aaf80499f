import io
import json
import zipfile

import docx
import pypdfium2 as pdfium
import pytest

from interviews import anonymiser
from interviews.rules.anonymity import Identity, pattern

NAMES = pattern(Identity(names=("Nadia Okafor",), addresses=("nadia@mail.example",)))


def made(kind: str, content: bytes) -> anonymiser.Made:
    return anonymiser.make(kind, content, NAMES)


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for name, content in members.items():
            folder.writestr(name, content)
    return out.getvalue()


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


def pdf(author: str) -> bytes:
    out = io.BytesIO()
    paper = pdfium.PdfDocument.new()
    paper.new_page(100, 100)
    paper.save(out)
    # As a program for writing would have signed it, the length unchanged
    xmp = f"<x:xmpmeta>{author}</x:xmpmeta>".encode()
    head, info, tail = out.getvalue().partition(b"/Creator(PDFium)")
    assert info
    return head + f"/Author({author})".encode() + tail + b"\n% " + xmp


@pytest.mark.parametrize(("kind", "marked"), [("py", False), ("md", False), ("txt", False), ("csv", True)])
def test_make_replaces_in_text(kind: str, marked: bool) -> None:
    one = made(kind, b"# Nadia Okafor <nadia@mail.example>\n")
    assert one == anonymiser.Made(b"# [candidate] <[candidate]>\n", may_name=marked)


def test_make_replaces_everywhere_in_a_notebook() -> None:
    output = {"text": ["run by nadia\n"], "data": {"text/plain": ["Okafor"]}}
    notebook = {
        "metadata": {"authors": [{"name": "Nadia Okafor"}]},
        "cells": [{"source": ["# Nadia"], "outputs": [output]}],
    }
    one = made("ipynb", json.dumps(notebook).encode())
    assert b"adia" not in one.content
    assert b"kafor" not in one.content
    assert not one.may_name
    output["data"]["image/png"] = "aGk="
    pictured = made("ipynb", json.dumps(notebook).encode())
    assert pictured.may_name
    assert b"aGk=" in pictured.content


def test_make_takes_the_author_out_of_a_pdf_and_marks_it() -> None:
    signed = pdf("Nadia Okafor")
    assert pdfium.PdfDocument(signed).get_metadata_dict()["Author"] == "Nadia Okafor"
    one = made("pdf", signed)
    assert len(pdfium.PdfDocument(one.content)) == 1
    assert b"Nadia" not in one.content
    assert one.may_name


def test_make_unsigns_a_word_file() -> None:
    held, out = docx.Document(), io.BytesIO()
    held.core_properties.author = held.core_properties.last_modified_by = "Nadia Okafor"
    held.add_comment(held.add_paragraph("Work of Nadia Okafor").runs, text="see", author="Nadia Okafor", initials="NO")
    held.save(out)
    one = made("docx", out.getvalue())
    # It can be opened still
    again = docx.Document(io.BytesIO(one.content))
    assert again.paragraphs[0].text == "Work of [candidate]"
    assert [(note.author, note.initials) for note in again.comments] == [("Author", "")]
    assert not any(b"Nadia" in part or b"Okafor" in part for part in opened(one.content).values())
    assert one.may_name


def test_make_treats_what_is_packed_alike_and_leaves_versions_out() -> None:
    inside = packed({"nadia.py": b"# Nadia"})
    one = made(
        "zip",
        packed(
            {
                "nadia_okafor/main.py": b"# Nadia",
                "nadia_okafor/.git/config": b"name = Nadia",
                "../../etc/passwd.txt": b"x",
                "more.zip": inside,
            }
        ),
    )
    held = opened(one.content)
    assert held["candidate/main.py"] == b"# [candidate]"
    assert set(held) == {"candidate/main.py", "etc/passwd.txt", "more.zip"}
    assert opened(held["more.zip"]) == {"candidate.py": b"# [candidate]"}
    assert one.left_out
    assert not one.may_name
    assert made("zip", packed({"main.py": b"", "photo.png": b"\x89PNG\x00Nadia"})).may_name


@pytest.mark.parametrize("kind", ["zip", "docx", "pdf", "ipynb", "py", "png"])
def test_make_passes_on_what_it_cannot_read_with_the_mark(kind: str) -> None:
    broken = b"PK\x03\x04 broken \x00\xff"
    assert made(kind, broken) == anonymiser.Made(broken, may_name=True)


def test_make_leaves_a_long_history_out_and_marks_what_is_too_much_to_look_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(anonymiser.Budget, "__init__", lambda self: self.__dict__.update(members=5, unpacked=1000))
    history = {f".git/objects/{n}": b"Nadia" for n in range(9)}
    one = made("zip", packed({**history, "main.py": b"# Nadia"}))
    assert (set(opened(one.content)), one.left_out, one.may_name) == ({"main.py"}, True, False)
    assert made("zip", packed({**history, **{f"{n}.py": b"" for n in range(6)}})).may_name


def test_make_unpacks_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymiser, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(anonymiser.Budget, "__init__", lambda self: self.__dict__.update(members=5, unpacked=1000))
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("zeros.txt", "0" * 100_000)
    for bomb in (large.getvalue(), packed({"in.zip": large.getvalue()}), packed({f"{n}.py": b"" for n in range(6)})):
        assert made("zip", bomb) == anonymiser.Made(bomb, may_name=True)
