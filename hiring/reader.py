"""Reads one document in a process of its own that may take little: `python -m hiring.reader KIND DOCUMENT FOLDER`.

A candidate's file is a stranger's file. Here it is opened by libraries that know its format, with limits of time and
memory, without Django, database or secrets. What was found lies in the folder: result.json and a picture per page.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
from docx.table import Table, _Cell
from PIL import Image

MOST_PAGES = 10
MOST_LETTERS = 100_000
# Of a page image: wide enough to read, and never a wall
WIDTH = 1200
TALLEST = 3000
QUALITY = 75
# What a Word document may hold once it is unpacked; a dozen photographs fit
MOST_PARTS = 2_000
MOST_UNPACKED = 60 * 1024 * 1024
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
LARGEST_OUTPUT = 16 * 1024 * 1024
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class UnreadableError(Exception):
    """With the kind of trouble as its word."""


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def read(kind: str, document: Path, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"text": "", "page_count": 0, "pages": [], "trouble": ""}
    try:
        if kind == "pdf":
            found |= _pdf(document, folder)
        else:
            found["text"] = _clean(_docx(document) if kind == "docx" else [document.read_text("utf-8")])
    except UnreadableError as trouble:
        found["trouble"] = str(trouble)
    except MemoryError:
        found["trouble"] = "too_big"
    # Whatever a library says of a stranger's file is said to nobody: the file is damaged
    except Exception:
        found["trouble"] = "broken"
    return found


def _pdf(document: Path, folder: Path) -> dict[str, Any]:
    try:
        pdf = pdfium.PdfDocument(document)
    except pdfium.PdfiumError as error:
        raise UnreadableError("encrypted" if "password" in str(error).lower() else "broken") from error
    count = len(pdf)
    if not count:
        raise UnreadableError("broken")
    texts, pages = [], []
    for number in range(min(count, MOST_PAGES)):
        page = pdf[number]
        pages.append(_picture(page, folder / f"{number + 1}.webp"))
        texts.append(page.get_textpage().get_text_bounded())
        page.close()
    return {"text": _clean(texts), "page_count": count, "pages": pages}


def _picture(page: "pdfium.PdfPage", path: Path) -> dict[str, int]:
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise UnreadableError("broken")
    scale = min(WIDTH / width, TALLEST / height)
    image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    image.convert("RGB").save(path, "WEBP", quality=QUALITY)
    return {"width": image.width, "height": image.height}


def _docx(document: Path) -> Iterator[str]:
    with zipfile.ZipFile(document) as content:
        parts = content.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise UnreadableError("too_big")
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableError("encrypted")
    for block in docx.Document(str(document)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                # Each cell as it is written: what it says of its width and depth may be any number
                cells = (_Cell(cell, block).text for cell in row._tr.tc_lst)
                yield " ".join(dict.fromkeys(filter(None, cells)))
        else:
            yield block.text


def _clean(texts: Iterable[str]) -> str:
    """Plain lines, as many as anybody reads."""
    kept, letters = [], 0
    for text in texts:
        lines = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        kept.append(lines[: MOST_LETTERS - letters])
        letters += len(kept[-1]) + 1
        if letters >= MOST_LETTERS:
            break
    return "\n".join(kept).strip()


if __name__ == "__main__":
    limit()
    _kind, _document, _folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    (_folder / "result.json").write_text(json.dumps(read(_kind, _document, _folder)), "utf-8")
