"""Uploads: known by their bytes, limited in size, kept privately, given back as attachments."""

import re
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from core.models import Person, StoredFile
from core.refusals import Refusal

HEAD_BYTES = 8192
LONGEST_NAME = 150
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
ZIP = "application/zip"
# A document has a hundred parts. A list of a hundred thousand is not read while somebody waits
MOST_DIRECTORY_BYTES = 1024 * 1024
# Of an archive the last record, with the longest remark that may follow it
LONGEST_END = 22 + 65_535
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a CV may be; text has no magic bytes and is told by decoding it
DOCUMENTS = {"application/pdf": "pdf", DOCX: "docx", "text/plain": "txt"}
# What somebody's work may be: documents, pictures, and folders packed into one file
WORK = {**DOCUMENTS, ZIP: "zip", "application/gzip": "gz", "image/png": "png", "image/jpeg": "jpg"}
# Text keeps such an ending, so that whoever opens it sees it as it was written; none of them runs by being opened
TEXTS = frozenset(
    [
        "txt",
        "md",
        "rst",
        "csv",
        "tsv",
        "json",
        "ipynb",
        "py",
        "r",
        "sql",
        "yaml",
        "yml",
        "toml",
        "tex",
        "java",
        "go",
        "rs",
        "c",
        "cpp",
        "h",
        "ts",
    ]
)


class UploadRefused(Refusal):
    pass


def kind_of(upload: "UploadedFile[Any]") -> str:
    """The media type by the bytes, whatever the name or the browser says."""
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    guess = filetype.guess(head)
    if guess is None:
        return "text/plain" if _is_text(upload) else "application/octet-stream"
    # Word's own files are told by what lies first in them; other programs' by looking inside
    return DOCX if guess.mime == ZIP and _holds_word(upload) else str(guess.mime)


def _is_text(upload: "UploadedFile[Any]") -> bool:
    """UTF-8 to the last byte, without control characters."""
    try:
        text = upload.read().decode("utf-8")
    except UnicodeDecodeError:
        return False
    finally:
        upload.seek(0)
    return bool(text.strip()) and not CONTROLS.search(text)


def _holds_word(upload: "UploadedFile[Any]") -> bool:
    if _directory_bytes(upload) > MOST_DIRECTORY_BYTES:
        return False
    try:
        with zipfile.ZipFile(upload) as content:
            return "word/document.xml" in content.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    finally:
        upload.seek(0)


def _directory_bytes(upload: "UploadedFile[Any]") -> int:
    """How long the list of what an archive holds is, as its end says: no entry is looked at."""
    upload.seek(max(0, (upload.size or 0) - LONGEST_END))
    end = upload.read()
    found = end.rfind(b"PK\x05\x06")
    return int.from_bytes(end[found + 12 : found + 16], "little") if found >= 0 else 0


def safe_name(name: str, kind: str, kinds: Mapping[str, str] = DOCUMENTS) -> str:
    """For showing and saving: no folders, no invisible or direction-changing characters, the ending of its kind."""
    bare = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    last = PurePath(bare.replace("\\", "/")).name.strip(" .") or "file"
    ending = f".{kinds[kind]}"
    own = PurePath(last).suffix.lower()
    if kinds is WORK and kind == "text/plain" and own.removeprefix(".") in TEXTS:
        ending = own
    stem = last[: -len(ending)] if last.lower().endswith(ending) else last
    return stem[:LONGEST_NAME].rstrip(" .") + ending


def check_document(upload: "UploadedFile[Any]", kinds: Mapping[str, str] = DOCUMENTS) -> str:
    """The media type of a document we take, or a refusal that says what to do."""
    if not upload.size:
        raise UploadRefused(_("The file is empty. Choose the file again."))
    if upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        raise UploadRefused(_("The file is larger than 10 MB. Choose a smaller one."))
    kind = kind_of(upload)
    if kind not in kinds:
        if kinds is WORK:
            raise UploadRefused(_("This is no file that we can open. Pack it into a .zip and send that."))
        raise UploadRefused(
            _("This is not a PDF, Word (.docx) or plain text file (UTF-8). Save it as PDF and choose it again.")
        )
    return kind


def store(
    upload: "UploadedFile[Any]",
    *,
    kinds: Mapping[str, str] = DOCUMENTS,
    named: bool = True,
    by: Person | None,
    at: datetime,
) -> StoredFile:
    """Not `named`: what it is called is told by the row that holds it, and the file itself says its kind alone."""
    kind = check_document(upload, kinds)
    return StoredFile.objects.create(
        content=upload,
        name=safe_name((upload.name or "") if named else "", kind, kinds),
        content_type=kind,
        size=upload.size or 0,
        by=by,
        at=at,
    )


# What we drew ourselves: formats that hold a picture and nothing that runs
PICTURES = frozenset({"image/png", "image/webp"})


def serve_picture(file: StoredFile) -> FileResponse:
    """Inside our pages; whatever is no picture stays an attachment. The reader alone keeps it, and not for long."""
    if file.content_type not in PICTURES:
        return serve(file)
    response = FileResponse(file.content.open("rb"), content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=600"
    return response


def serve(file: StoredFile, name: str = "") -> FileResponse:
    """Always as an attachment: nothing uploaded ever runs in our pages. `name`: where another row says it."""
    response = FileResponse(
        file.content.open("rb"),
        as_attachment=True,
        filename=name or file.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
