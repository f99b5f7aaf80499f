"""Uploads: known by their bytes, limited in size, kept privately, given back as attachments."""

from datetime import datetime
from typing import Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from core.models import Person, StoredFile
from core.refusals import Refusal

ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a CV may be; text has no magic bytes and is told by decoding it
DOCUMENTS = {"application/pdf": "pdf", DOCX: "docx", "text/plain": "txt"}


class UploadRefused(Refusal):
    pass


def kind_of(upload: UploadedFile[Any]) -> str:
    """The media type by the bytes, whatever the name or the browser says."""
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    guess = filetype.guess(head)
    if guess is not None:
        return str(guess.mime)
    try:
        text = head.decode("utf-8", errors="strict") if len(head) < 8192 else head[:-4].decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain" if text and "\x00" not in text else "application/octet-stream"


def check_document(upload: UploadedFile[Any]) -> str:
    """The media type of a document we take, or a refusal that says what to do."""
    if not upload.size:
        raise UploadRefused(_("The file is empty. Choose the file again."))
    if upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        raise UploadRefused(_("The file is larger than 10 MB. Choose a smaller one."))
    kind = kind_of(upload)
    if kind not in DOCUMENTS:
        raise UploadRefused(
            _("This is not a PDF, Word (.docx) or plain text file. Save it as PDF and choose it again.")
        )
    return kind


def store(upload: UploadedFile[Any], *, by: Person | None, at: datetime) -> StoredFile:
    kind = check_document(upload)
    name = (upload.name or "").replace("\x00", "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1][-200:] or "file"
    return StoredFile.objects.create(content=upload, name=name, content_type=kind, size=upload.size or 0, by=by, at=at)


def serve(file: StoredFile) -> FileResponse:
    """Always as an attachment: nothing uploaded ever runs in our pages."""
    response = FileResponse(
        file.content.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
