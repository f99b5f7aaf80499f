from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from core.files import safe_name
from core.models import Person, StoredFile
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import candidates
from hiring.models import Application, CandidateFile, Requisition
from hiring.models.candidates import FileKind, ReadState
from hiring.rules import resumes as rules

MEDIA_TYPE = "application/json"


class ResumeRefused(Refusal):
    pass


def read(content: bytes, *, language: str) -> rules.Resume:
    """With the heads of its sections in this language."""
    with override(language):
        try:
            return rules.read(content)
        except rules.ResumeWrong as wrong:
            raise ResumeRefused(str(wrong)) from wrong


@recorded
def add(requisition: Requisition, *, resume: bytes, by: Person, at: datetime, **facts: Any) -> Application:
    """A candidate by their JSON Resume: what it says as a CV to read, and the file itself as it came.

    `facts`: as `candidates.add` takes them, for they were looked over by hand.
    """
    seen = read(resume, language=facts["language"])
    text = SimpleUploadedFile(f"{facts['name']}.txt", seen.text.encode(), "text/plain")
    application = candidates.add(requisition, cv=text, by=by, at=at, **facts)
    candidate = application.candidate
    name = safe_name(facts["name"], "text/plain").removesuffix(".txt") + ".json"
    stored = StoredFile.objects.create(
        content=ContentFile(resume, name="resume"),
        name=name,
        content_type=MEDIA_TYPE,
        size=len(resume),
        by=by,
        at=at,
    )
    # There is nothing to be read in it that the CV does not say
    attached = CandidateFile.objects.create(
        candidate=candidate, file=stored, kind=FileKind.RESUME, read_state=ReadState.READ, read_at=at
    )
    record("hiring.file_attached", candidate, by=by, at=at, file=attached.pk, name=name)
    return application
