"""Makes the copy of one file for graders, in a process of its own: `python -m interviews.anonymiser FOLDER`.

What a candidate sends is a stranger's file. Here it is opened by libraries that know its format, with limits of size,
time and memory, without Django, database or secrets but the names to take out, which come by standard input. The
folder holds `document`, and afterwards `copy`.
"""

import ctypes
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # it has no types
from lxml import etree  # type: ignore[import-untyped]  # it has no types

from interviews.rules.anonymity import PLAIN, Identity, Pattern, pattern, scrub, scrub_bare

# What an archive may hold once it is unpacked, those inside it too
MOST_MEMBERS = 3_000
MOST_UNPACKED = 64 * 1024 * 1024
DEEPEST = 2
MOST_PAGES = 500
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
LARGEST_OUTPUT = 80 * 1024 * 1024
# Whoever kept versions is named in each of them
VERSIONS = frozenset({".git", ".hg", ".svn"})
OFFICE = frozenset({"docx", "docm", "xlsx", "xlsm", "pptx", "pptm"})
SOMEBODY = "Author"
# Of comments and changes, in any of the three programs: what says who, and what is nothing but their number elsewhere
AUTHORS = frozenset({"author", "userName", "displayName", "lastModifiedBy"})
WITH_THEM = frozenset({"initials", "userId", "providerId"})
AT = (1980, 1, 1, 0, 0, 0)


class UnsafeError(Exception):
    """It is passed on as it is."""


@dataclass
class Made:
    content: bytes
    may_name: bool = True
    # Versions that were kept with it are not in the copy
    left_out: bool = False


@dataclass
class Budget:
    members: int = MOST_MEMBERS
    unpacked: int = MOST_UNPACKED

    def take(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        """What is really in it, whatever its header says."""
        self.members -= 1
        if self.members < 0 or member.flag_bits & 1:
            raise UnsafeError
        with archive.open(member) as packed:
            content = packed.read(self.unpacked + 1)
        self.unpacked -= len(content)
        if self.unpacked < 0:
            raise UnsafeError
        return content


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def make(kind: str, content: bytes, names: Pattern | None) -> Made:
    """What cannot be understood is passed on as it is, with the mark. `kind`: the ending."""
    return _made(kind, content, names, Budget(), DEEPEST)


def _made(kind: str, content: bytes, names: Pattern | None, budget: Budget, deep: int) -> Made:
    try:
        if kind in OFFICE:
            return Made(_office(content, names, budget))
        if kind == "pdf":
            return Made(_pdf(content))
        if kind == "zip" and deep:
            return _archive(content, names, budget, deep)
        if kind == "ipynb":
            return _notebook(content, names)
        return _text(kind, content, names)
    except (UnsafeError, MemoryError):
        # Of one archive inside another the whole is left alone: what it holds was not seen
        if deep < DEEPEST:
            raise UnsafeError from None
    except Exception:  # noqa: S110  # nosec B110  # whatever a library says of a stranger's file is said to nobody
        pass
    return Made(content)


def _text(kind: str, content: bytes, names: Pattern | None) -> Made:
    if b"\x00" in content:
        return Made(content)
    return Made(scrub(content.decode("utf-8"), names).encode(), kind not in PLAIN and bool(content))


# Notebooks


def _notebook(content: bytes, names: Pattern | None) -> Made:
    held = json.loads(content.decode("utf-8"))
    cleaned = json.dumps(_cleaned(held, names), ensure_ascii=False, indent=1)
    return Made(f"{cleaned}\n".encode(), any(_pictures(held)))


def _cleaned(held: Any, names: Pattern | None) -> Any:
    if isinstance(held, str):
        return scrub(held, names)
    if isinstance(held, list):
        # A text is often kept as a list of its lines
        return [_cleaned(one, names) for one in held]
    if isinstance(held, dict):
        return {scrub(key, names): one if _is_picture(key) else _cleaned(one, names) for key, one in held.items()}
    return held


def _is_picture(key: str) -> bool:
    return key.startswith("image/") and key != "image/svg+xml"


def _pictures(held: Any) -> Iterator[bool]:
    if isinstance(held, dict):
        for key, one in held.items():
            yield _is_picture(key)
            yield from _pictures(one)
    elif isinstance(held, list):
        for one in held:
            yield from _pictures(one)


# Archives


def _archive(content: bytes, names: Pattern | None, budget: Budget, deep: int) -> Made:
    out, made = io.BytesIO(), Made(b"", may_name=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        paths = [(member, _path(member.filename)) for member in archive.infolist()]
        # A history alone is often thousands of files
        kept = [(member, path) for member, path in paths if not VERSIONS & {part.lower() for part in path.parts}]
        made.left_out = len(kept) < len(paths)
        if len(kept) > budget.members:
            raise UnsafeError
        for member, path in kept:
            if not member.is_dir():
                inside = budget.take(archive, member)
                one = _made(path.suffix[1:].lower(), inside, names, budget, deep - 1)
                made.may_name |= one.may_name
                made.left_out |= one.left_out
                copy.writestr(_entry(scrub_bare(str(path), names), copy), one.content)
    made.content = out.getvalue()
    return made


def _path(name: str) -> PurePosixPath:
    """Inside its folder, whatever it says."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part.strip("/.")]
    return PurePosixPath(*(parts or ["file"]))


def _entry(name: str, copy: zipfile.ZipFile) -> zipfile.ZipInfo:
    taken, path, number = set(copy.NameToInfo), PurePosixPath(name), 2
    while name in taken:
        name, number = str(path.with_name(f"{path.stem}-{number}{path.suffix}")), number + 1
    entry = zipfile.ZipInfo(name, AT)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


# Office


def _office(content: bytes, names: Pattern | None, budget: Budget) -> bytes:
    """A name may be cut into pieces by its formatting, so that the mark stays."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        if "[Content_Types].xml" not in archive.namelist():
            raise UnsafeError
        for member in archive.infolist():
            if member.is_dir():
                continue
            part = budget.take(archive, member)
            if member.filename.endswith((".xml", ".rels")):
                part = _part(member.filename, part, names)
            entry = zipfile.ZipInfo(member.filename, AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(entry, part)
    return out.getvalue()


def _part(name: str, part: bytes, names: Pattern | None) -> bytes:
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    if name.startswith("docProps/"):
        del root[:]
    for one in root.iter(etree.Element):
        _unsign(one, etree.QName(one).localname, names)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _unsign(one: Any, tag: str, names: Pattern | None) -> None:
    for key in list(one.attrib):
        what = etree.QName(key).localname
        if what in AUTHORS or (tag == "cmAuthor" and what == "name"):
            one.set(key, SOMEBODY)
        elif what in WITH_THEM:
            one.set(key, "")
        elif what == "Target" and one.get("TargetMode") == "External":
            one.set(key, scrub_bare(one.get(key), names))
    if tag in {"author", "creator"} and one.text:
        one.text = SOMEBODY
    elif tag == "t" and one.text:
        one.text = scrub(one.text, names)


# PDF


def _pdf(content: bytes) -> bytes:
    """Its pages in a new document: document information, XMP, attachments and scripts stay behind."""
    source, fresh, out = pdfium.PdfDocument(content), pdfium.PdfDocument.new(), io.BytesIO()
    if not 0 < len(source) <= MOST_PAGES:
        raise UnsafeError
    fresh.import_pages(source)
    for page in fresh:
        _unsign_notes(page)
    fresh.save(out)
    return out.getvalue()


def _unsign_notes(page: "pdfium.PdfPage") -> None:
    nobody = (ctypes.c_ushort * 1)(0)
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        note = pdfium_c.FPDFPage_GetAnnot(page, number)
        if pdfium_c.FPDFAnnot_HasKey(note, b"T"):
            pdfium_c.FPDFAnnot_SetStringValue(note, b"T", nobody)
        pdfium_c.FPDFPage_CloseAnnot(note)


def main() -> None:
    asked, folder = json.load(sys.stdin), Path(sys.argv[1])
    limit()
    known = Identity(**{key: tuple(said) for key, said in asked["known"].items()})
    made = make(asked["kind"], (folder / "document").read_bytes(), pattern(known))
    (folder / "copy").write_bytes(made.content)
    print(json.dumps({"may_name": made.may_name, "left_out": made.left_out}))  # noqa: T201  # to the parent


if __name__ == "__main__":
    main()
