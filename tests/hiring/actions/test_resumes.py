from datetime import datetime

import pytest

from core.models import Person
from hiring.actions import resumes
from hiring.models import Requisition
from tests.hiring.rules.test_resumes import SAMPLE

pytestmark = pytest.mark.django_db


def test_add_keeps_a_cv_to_read_and_the_file_as_it_came(requisition: Requisition, rae: Person, at: datetime) -> None:
    application = resumes.add(
        requisition,
        resume=SAMPLE,
        name="Richard Hendriks",
        email="richard@example.org",
        language="zh-hans",
        consented=True,
        by=rae,
        at=at,
    )
    original, cv = application.candidate.files.select_related("file")
    assert (cv.kind, cv.file.name, original.kind, original.file.name) == (
        "cv",
        "Richard Hendriks.txt",
        "resume",
        "Richard Hendriks.json",
    )
    with original.file.content.open() as file:
        assert file.read() == SAMPLE
    with cv.file.content.open() as file:
        text = file.read().decode()
    assert "工作" in text
    assert "Pied Piper" in text


def test_add_adds_nobody_when_the_resume_is_wrong(requisition: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(resumes.ResumeRefused):
        resumes.add(requisition, resume=b"[]", name="A", email="a@b.org", language="en", consented=False, by=rae, at=at)
    assert not requisition.applications.exists()
