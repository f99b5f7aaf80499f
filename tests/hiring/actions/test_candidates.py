from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core.files import UploadRefused
from core.models import Event, History, Person, StoredFile
from hiring.actions import candidates, pipeline, requisitions
from hiring.actions.candidates import CandidateRefused
from hiring.models import Application, Candidate, NextStep, Policy, Requisition
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 200


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


def test_add_makes_candidate_and_application_at_the_first_stage(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    made = candidates.add(
        requisition,
        name=" Nadia Rahimi ",
        email="Nadia@Example.org",
        phone="+971 50",
        language="zh-hans",
        time_zone="Asia/Dubai",
        headline="Forecasting engineer",
        source="Job page",
        cv=SimpleUploadedFile("cv.pdf", PDF),
        consented=True,
        by=rae,
        at=at,
    )
    assert (made.candidate.name, made.candidate.email) == ("Nadia Rahimi", "nadia@example.org")
    assert (made.candidate.language, made.candidate.time_zone) == ("zh-hans", "Asia/Dubai")
    assert (made.stage.kind, made.state, made.source) == (StageKind.APPLIED, ApplicationState.ACTIVE, "Job page")
    assert (made.next_step, made.waits_for, made.applied_at, made.stage_since) == (NextStep.REVIEW, rae, at, at)
    assert made.candidate.consented_at == at
    assert made.candidate.delete_by == (at + timedelta(days=365)).date()
    attached = made.candidate.files.get()
    assert (attached.kind, attached.file.name, attached.file.content_type) == ("cv", "cv.pdf", "application/pdf")


def test_add_keeps_data_as_long_as_the_policy_says(requisition: Requisition, rae: Person, at: datetime) -> None:
    Policy.objects.create(pk=1, keep_days=30)
    assert make.application(requisition, rae, at).candidate.delete_by == (at + timedelta(days=30)).date()


def test_add_is_told_to_the_timeline_and_the_history(requisition: Requisition, rae: Person, at: datetime) -> None:
    made = make.application(requisition, rae, at, source="Job page")
    event = Event.objects.get(kind="hiring.application_added")
    assert (event.on_kind, event.on_id, event.by, event.at) == ("application", made.pk, rae, at)
    assert event.facts == {"candidate": made.candidate_id, "source": "Job page"}
    rows = History.objects.filter(table_name="hiring_application", row_id=str(made.pk))
    assert [row.actor for row in rows] == [rae.pk]


def test_add_without_consent_stores_none_and_a_day_all_the_same(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    made = candidates.add(requisition, name="Nadia", email="nadia@example.org", cv=None, consented=False, by=rae, at=at)
    assert made.candidate.consented_at is None
    assert made.candidate.delete_by == (at + timedelta(days=365)).date()


def test_add_meets_again_who_is_known_by_the_address(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    first = make.application(requisition, rae, at, headline="Engineer")
    other = make.requisition(role, rae, hana, at, title="Another")
    later = at + timedelta(days=30)
    again = make.application(
        other, rae, later, name="N. Rahimi", email="NADIA@example.org", phone="+971", headline="Other"
    )
    known = Candidate.objects.get()
    assert first.candidate_id == again.candidate_id == known.pk
    # What was known stays, what was unknown is filled in, and the year starts again
    assert (known.name, known.headline, known.phone) == ("Nadia Rahimi", "Engineer", "+971")
    assert (known.consented_at, known.delete_by) == (later, (later + timedelta(days=365)).date())


def test_add_refuses_a_second_open_application(requisition: Requisition, rae: Person, at: datetime) -> None:
    make.application(requisition, rae, at)
    with pytest.raises(CandidateRefused, match="Nadia Rahimi has an open application"):
        make.application(requisition, rae, at)
    assert Application.objects.count() == 1


def test_add_allows_another_after_the_first_was_closed(requisition: Requisition, rae: Person, at: datetime) -> None:
    first = make.application(requisition, rae, at)
    pipeline.close(first, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    second = make.application(requisition, rae, at + timedelta(days=90))
    assert second.candidate_id == first.candidate_id
    assert second.state == ApplicationState.ACTIVE


def test_add_refuses_a_requisition_that_is_not_open(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    draft = make.draft(role, rae, hana, at)
    with pytest.raises(CandidateRefused, match="not open"):
        make.application(draft, rae, at)
    assert not Candidate.objects.exists()


def test_add_asks_the_row_and_not_the_page_whether_it_is_open(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    stale = Requisition.objects.get(pk=requisition.pk)
    requisitions.hold(requisition, by=rae, at=at)
    with pytest.raises(CandidateRefused, match="not open"):
        make.application(stale, rae, at)


def test_add_refuses_ones_own_address(requisition: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(CandidateRefused, match="your own address"):
        make.application(requisition, rae, at, email="RAE@halyard.example")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cv.pdf", b"MZ\x90\x00" + b"\x00" * 60, "Save it as PDF"),
        ("cv.pdf", b"", "empty"),
        ("cv.html", b"\x00\x01\x02", "Save it as PDF"),
    ],
)
def test_add_refuses_what_is_no_document_and_keeps_nothing(
    requisition: Requisition, rae: Person, at: datetime, name: str, content: bytes, told: str
) -> None:
    with pytest.raises(UploadRefused, match=told), transaction.atomic():
        make.application(requisition, rae, at, cv=SimpleUploadedFile(name, content))
    assert not Candidate.objects.exists()
    assert not StoredFile.objects.exists()


def test_attach_cv_keeps_the_earlier_file(requisition: Requisition, rae: Person, at: datetime) -> None:
    made = make.application(requisition, rae, at, cv=SimpleUploadedFile("first.pdf", PDF))
    later = at + timedelta(days=1)
    candidates.attach_cv(made.candidate, upload=SimpleUploadedFile("second.txt", b"text"), by=rae, at=later)
    assert [attached.file.name for attached in made.candidate.files.all()] == ["second.txt", "first.pdf"]
    event = Event.objects.filter(kind="hiring.file_attached").first()
    assert event is not None
    assert (event.on_kind, event.on_id, event.facts["name"]) == ("candidate", made.candidate_id, "second.txt")


def test_add_refuses_the_manager_who_would_decide(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    with pytest.raises(candidates.CandidateRefused, match="cannot decide on themselves"):
        make.application(requisition, rae, at, name="Hana Diallo", email=hana.email.upper())
