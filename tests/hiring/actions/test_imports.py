import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from core.models import Event, History, Person, StoredFile
from hiring.actions import candidates, imports, messages, pipeline, requisitions, reviews, tags
from hiring.actions.arrivals import bring_in
from hiring.actions.imports import ImportRefused
from hiring.models import Application, Candidate, CandidateIndex, Import, NextStep, Requisition, Visit
from hiring.queries import rows as read_rows
from hiring.queries.imports import undoing
from hiring.rules.imports import Arrival, ImportState, said_of
from hiring.rules.messages import Occasion
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make
from tests.core.test_mail import in_threads

HEAD = "Name,E-mail,Phone,Applied on,Consent date,Source\n"


def started(requisition: Requisition, text: str | bytes, by: Person, at: datetime) -> Import:
    content = ContentFile(text.encode() if isinstance(text, str) else text)
    return imports.start(requisition, content=content, name="people.csv", by=by, at=at)


def worked(imported: Import, at: datetime) -> Import:
    while imports.work(at):
        pass
    imported.refresh_from_db()
    return imported


def checked(requisition: Requisition, text: str | bytes, by: Person, at: datetime, **said: Any) -> Import:
    imported = started(requisition, text, by, at)
    said = {"day_first": True, "source": "", "language": "en", "time_zone": "UTC", **said}
    imports.match(imported, matching=said.pop("matching", imported.matching), **said, by=by, at=at)
    return worked(imported, at)


def written(requisition: Requisition, text: str | bytes, by: Person, at: datetime, **said: Any) -> Import:
    imported = checked(requisition, text, by, at, **said)
    imports.run(imported, by=by, at=at)
    return worked(imported, at)


def many(number: int, wrong: int = 0) -> str:
    """Every so many rows one whose address is none."""
    every = number // wrong if wrong else number + 1
    out = io.StringIO()
    out.write(HEAD)
    left = wrong
    for n in range(number):
        bad = left > 0 and n % every == every // 2
        left -= bad
        address = f"person{n}.example.org" if bad else f"person{n}@example.org"
        out.write(f"Person Number {n},{address},+49 30 {n:07},2026-05-{n % 28 + 1:02},2026-05-{n % 28 + 1:02},Fair\n")
    return out.getvalue()


@pytest.mark.django_db
def test_work_brings_in_what_add_would(requisition: Requisition, rae: Person, at: datetime) -> None:
    """The same columns of the same tables, but for what tells that it came with an import."""
    by_hand = candidates.add(
        requisition,
        name="Ann Lee",
        email="ann@example.org",
        phone="+49 30 1",
        headline="",
        source="Fair",
        cv=None,
        consented=True,
        by=rae,
        at=at,
    )
    written(
        requisition, "name,mail,phone,source,consent\nAnn Ray,Ann.Ray@example.org,+49 30 1,Fair,2026-06-09\n", rae, at
    )
    came = Application.objects.get(candidate__email="ann.ray@example.org")
    for model, one, other in (
        (Application, by_hand, came),
        (Candidate, by_hand.candidate, came.candidate),
        (Visit, by_hand.visits.get(), came.visits.get()),
    ):
        apart = {"id", "name", "email", "came_with", "candidate", "application"}
        for field in model._meta.concrete_fields:
            if field.name not in apart:
                one_value, other_value = getattr(one, field.attname), getattr(other, field.attname)
                if isinstance(one_value, datetime):
                    assert abs(one_value - other_value) < timedelta(seconds=5), field
                else:
                    assert one_value == other_value, field
    event = Event.objects.get(kind="hiring.application_added", on_id=came.pk)
    assert (event.by, event.on_kind, event.facts["candidate"]) == (rae, "application", came.candidate_id)
    assert History.objects.filter(table_name="hiring_candidate", row_id=str(came.candidate_id)).get().actor == rae.pk


BAD = """Name,Mail,Phone,Applied on,Language,Zone
Ann Lee,ann@example.org,1,2026-05-01,English,berlin
,bob@example.org,,,,
Cat,cat at example.org,,,,
Dan,,,,,
Eve,eve@example.org,,31.31.2026,,
Fay,fay@example.org,,0001-01-01,,
Gus,gus@example.org,,9999-12-31,,
Hal,hal@example.org,,2020-01-01,,
=1+1,ida@example.org,,,,
Jan,jan@example.org,,,Klingon,Mars
Kim,kim@example.org,{long},,,
Lou,lou@example.org,,,,,,more
"Max
Moe",max@example.org,,,,
N\x00a,nan@example.org,,,,
\u202e\u200b,ola@example.org,,,,
Rae,RAE@halyard.example,,,,
Hana,hana@halyard.example,,,,
Ann again,Ann@Example.org,,,,
Nadia,nadia@example.org,,,,
王小明,wang@example.org,,2026年5月1日,中文,Asia/Shanghai
"""


@pytest.mark.django_db
def test_check_says_of_each_row_what_is_wrong(
    requisition: Requisition, application: Application, rae: Person, at: datetime
) -> None:
    text = BAD.replace("{long}", "9" * 100_000).replace("\\x00", "\x00").replace("\\u202e\\u200b", "\u202e\u200b")
    imported = checked(requisition, text, rae, at)
    assert list(imported.problems.values_list("line", "column", "kind")) == [
        (3, "Name", "missing"),
        (4, "Mail", "not_mail"),
        (5, "Mail", "missing"),
        (6, "Applied on", "not_a_day"),
        (7, "Applied on", "long_ago"),
        (8, "Applied on", "future"),
        (9, "Applied on", "due"),
        (10, "Name", "formula"),
        (11, "Language", "language"),
        (11, "Zone", "time_zone"),
        (12, "Phone", "too_long:40"),
        (13, "", "cells"),
        (14, "Name", "line_break"),
        (16, "Name", "not_text"),
        (17, "Name", "missing"),
        (18, "Mail", "own"),
        (19, "Mail", "manager"),
        (20, "Mail", "twice:2"),
        (21, "Mail", "active"),
    ]
    assert imported.checked == {"new": 2, "twice": 1, "active": 1, "wrong": 16}
    assert all(said_of(problem.kind) != problem.kind for problem in imported.problems.all())
    imports.run(imported, by=rae, at=at)
    worked(imported, at)
    imported.refresh_from_db()
    assert imported.written == imported.checked
    wang = Candidate.objects.get(email="wang@example.org")
    assert (wang.language, wang.time_zone, wang.applications.get().applied_at.date()) == (
        "zh-hans",
        "Asia/Shanghai",
        date(2026, 5, 1),
    )
    assert Candidate.objects.get(email="ann@example.org").time_zone == "Europe/Berlin"


@pytest.mark.django_db
def test_work_brings_tags_and_notes_along_and_undo_takes_them(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    text = 'name,mail,标签,备注\nAnn,ann@example.org,"Fair; ml、FAIR","Two lines\nof it"\nBob,bob@example.org,Fair,\n'
    imported = written(requisition, text, rae, at)
    ann, bob = Candidate.objects.order_by("name")
    assert [(tag.name, tag.by) for tag in ann.tags.all()] == [("Fair", rae), ("ml", rae)]
    note = ann.notes.get()
    assert (note.text, note.by, note.application) == ("Two lines\nof it", rae, ann.applications.get())
    tags.tag([bob.pk], "Met him", by=rae, at=at)
    imports.undo(imported, by=rae, at=at)
    assert worked(imported, at).undone == {"applications": 1, "candidates": 1, "kept": 1}
    assert list(Candidate.objects.all()) == [bob]


@pytest.mark.django_db
def test_work_meets_again_whom_we_know_and_undo_leaves_them(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    known = make.application(other, rae, at, phone="").candidate
    imported = written(requisition, "name,mail,phone\nSomebody,NADIA@example.org,+49 30 5\n", rae, at)
    assert imported.written["known"] == 1
    known.refresh_from_db()
    assert (known.name, known.phone, known.applications.count()) == ("Nadia Rahimi", "+49 30 5", 2)
    imports.undo(imported, by=rae, at=at)
    assert worked(imported, at).undone == {"applications": 1, "candidates": 0, "kept": 0}
    assert known.applications.get().requisition == other


@pytest.mark.django_db
def test_undo_keeps_what_somebody_worked_on(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    imported = written(requisition, many(7), rae, at)
    # What they are found by is made by the program
    CandidateIndex.objects.bulk_create(CandidateIndex(candidate=one, words="") for one in Candidate.objects.all())
    moved, rejected, tagged, assigned, elsewhere, hers, _last = requisition.applications.order_by("pk")
    pipeline.advance(moved, to=requisition.stages.get(kind=StageKind.CALL), by=rae, at=at)
    pipeline.close(rejected, state="rejected", reason="Too far", by=rae, at=at)
    tags.tag([tagged.candidate_id], "Fair", by=rae, at=at)
    Application.objects.filter(pk=assigned.pk).update(assigned_to=hana)
    make.application(other, rae, at, email=elsewhere.candidate.email)
    messages.write(hers, occasion=Occasion.WRITTEN, subject="Hello", body="There", by=rae, at=at)
    told = undoing(imported, rae)
    assert (told.go, told.moved, told.closed, told.worked_on) == (2, 1, 1, 3)
    imports.undo(imported, by=rae, at=at)
    assert worked(imported, at).undone == {"applications": 2, "candidates": 1, "kept": 5}
    assert set(requisition.applications.all()) == {moved, rejected, tagged, assigned, hers}
    assert Candidate.objects.filter(pk=elsewhere.candidate_id).exists()


@pytest.mark.django_db
def test_undo_takes_out_what_was_only_opened_for_reading(requisition: Requisition, rae: Person, at: datetime) -> None:
    imported = written(requisition, many(2), rae, at)
    assert reviews.take_next(requisition, by=rae, at=at)
    assert undoing(imported, rae).go == 2
    imports.undo(imported, by=rae, at=at)
    assert worked(imported, at).undone == {"applications": 2, "candidates": 2, "kept": 0}


@pytest.mark.django_db
def test_import_leaves_out_whose_own_address_came_by_a_merge(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    other = make.requisition(role, ada, ada, at, title="Another")
    own = make.application(other, ada, at, name="R", email="rae@home.example")
    managers = make.application(other, ada, at, name="H", email="hana@home.example")
    make.also_known_as(own, rae, ada, at)
    text = "Name,Mail\nRae,Rae@home.example\nHana,hana@home.example\nAnn,ann@example.org\n"
    imported = checked(requisition, text, rae, at)
    assert list(imported.problems.values_list("line", "kind")) == [(2, "own")]
    # The other file was found to be the manager's after the check
    make.also_known_as(managers, hana, ada, at)
    [rows_own, rows_managers, _ann] = rows(imported, at)
    brought = bring_in(imported, [rows_own, rows_managers], by=rae, at=at)
    assert (brought.counts, brought.left_out) == ({"wrong": 2}, {2: "own", 3: "manager"})
    imports.run(imported, by=rae, at=at)
    assert worked(imported, at).written == {"new": 1, "wrong": 2}
    assert not requisition.applications.exclude(candidate__email="ann@example.org").exists()


def rows(imported: Import, at: datetime) -> list[Arrival]:
    """As they would be read if nobody were known."""
    reading = replace(read_rows.reading(imported, at=at), barred={})
    with read_rows.opened(imported) as found:
        return [got for got in map(reading.read, found) if isinstance(got, Arrival)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a batch, so that there is a middle."""
    monkeypatch.setattr(imports, "BATCH", 2)


@pytest.mark.django_db
def test_work_goes_on_where_a_killed_worker_left_it(
    small: None, requisition: Requisition, rae: Person, at: datetime
) -> None:
    imported = checked(requisition, many(9), rae, at)
    imports.run(imported, by=rae, at=at)
    killed = imports._claim(at)
    assert killed
    going = imports._write(killed, lambda: at)
    next(going)
    assert requisition.applications.count() == 2
    assert not imports.work(at + timedelta(seconds=30)), "it may be at work still"
    assert worked(imported, at + timedelta(minutes=2)).written == {"new": 9, "wrong": 0}
    with pytest.raises(imports._Lost):
        next(going)
    assert requisition.applications.count() == Event.objects.filter(kind="hiring.application_added").count() == 9


@pytest.mark.django_db
def test_stop_keeps_who_came_and_run_goes_on(
    small: None, monkeypatch: pytest.MonkeyPatch, requisition: Requisition, rae: Person, at: datetime
) -> None:
    monkeypatch.setattr(imports, "SPELL_SECONDS", -1.0)
    imported = checked(requisition, many(5), rae, at)
    imports.run(imported, by=rae, at=at)
    assert imports.work(at)
    imports.stop(imported, by=rae, at=at)
    assert not imports.work(at)
    assert requisition.applications.count() == 2
    imports.run(imported, by=rae, at=at)
    assert worked(imported, at).state == ImportState.DONE
    assert requisition.applications.count() == 5


@pytest.mark.django_db
def test_work_stops_when_the_requisition_is_not_open(
    small: None, monkeypatch: pytest.MonkeyPatch, requisition: Requisition, rae: Person, at: datetime
) -> None:
    monkeypatch.setattr(imports, "SPELL_SECONDS", -1.0)
    imported = checked(requisition, many(5), rae, at)
    imports.run(imported, by=rae, at=at)
    assert imports.work(at)
    requisitions.hold(requisition, by=rae, at=at)
    assert (worked(imported, at).state, imported.trouble, imported.done) == (ImportState.STOPPED, "not_open", 2)
    with pytest.raises(ImportRefused):
        imports.run(imported, by=rae, at=at)
    requisitions.resume(requisition, by=rae, at=at)
    imports.run(imported, by=rae, at=at)
    assert worked(imported, at).written["new"] == 5


@pytest.mark.django_db
def test_of_two_hands_on_an_import_the_second_is_told(requisition: Requisition, rae: Person, at: datetime) -> None:
    imported = checked(requisition, many(3), rae, at)
    imports.run(imported, by=rae, at=at)
    for late in (imports.run, imports.discard, imports.undo):
        with pytest.raises(ImportRefused):
            late(imported, by=rae, at=at)


@pytest.mark.django_db
def test_start_refuses_with_a_sentence_and_keeps_nothing(requisition: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(ImportRefused, match=r"In line 2 a quotation mark"):
        started(requisition, 'a,b\n"c,d\n', rae, at)
    with pytest.raises(ImportRefused, match="nothing in the file"):
        started(requisition, "", rae, at)
    requisitions.hold(requisition, by=rae, at=at)
    requisition.refresh_from_db()
    with pytest.raises(ImportRefused, match="not open"):
        started(requisition, many(1), rae, at)
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_reread_reads_the_file_another_way(requisition: Requisition, rae: Person, at: datetime) -> None:
    imported = started(requisition, "Name;Mail,x\nJörg;j@example.org,y\n".encode("cp1252"), rae, at)
    imported = imports.reread(imported, encoding="gb18030", delimiter="comma", has_heads=True, by=rae, at=at)
    assert imported.heads == ["Name;Mail", "x"]
    with pytest.raises(ImportRefused, match="encoding"):
        imports.reread(imported, encoding="utf-8-sig", delimiter="comma", has_heads=True, by=rae, at=at)


@pytest.mark.django_db
def test_forget_throws_away_what_has_served(
    requisition: Requisition, rae: Person, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    never_run, done = started(requisition, many(1), rae, at), written(requisition, many(3, wrong=1), rae, at)
    assert imports.forget(at + timedelta(days=6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert imports.forget(at + timedelta(days=31)) == 2
    assert not StoredFile.objects.exists()
    assert not Import.objects.filter(pk=never_run.pk).exists()
    done.refresh_from_db()
    assert (done.file, done.problems.count(), done.written) == (None, 0, {"new": 2, "wrong": 1})
    imports.undo(done, by=rae, at=at)
    assert worked(done, at).undone["applications"] == 2


@pytest.mark.django_db(transaction=True)
def test_work_in_several_workers_at_once_brings_each_in_once(
    small: None, monkeypatch: pytest.MonkeyPatch, requisition: Requisition, rae: Person, at: datetime
) -> None:
    monkeypatch.setattr(imports, "SPELL_SECONDS", -1.0)
    imported = checked(requisition, many(12), rae, at)
    imports.run(imported, by=rae, at=at)

    def run(number: int) -> None:
        # One of them believes that the others are gone
        while imports.work(at + timedelta(minutes=2 * (number == 3))):
            pass

    in_threads(4, run)
    imported.refresh_from_db()
    assert (imported.state, imported.written) == (ImportState.DONE, {"new": 12, "wrong": 0})
    assert requisition.applications.count() == Visit.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_work_beside_a_hand_that_adds_the_same_people(
    requisition: Requisition, role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    """They become known between the look and the writing: met again, nobody twice."""
    other = make.requisition(role, rae, hana, at, title="Another")
    imported = checked(requisition, many(30), rae, at)
    imports.run(imported, by=rae, at=at)

    def run(number: int) -> None:
        if number:
            for n in range(30):
                make.application(other, rae, at, name=f"P {n}", email=f"person{n}@example.org")
        else:
            imports.work(at)

    in_threads(2, run)
    assert worked(imported, at).state == ImportState.DONE
    assert Candidate.objects.count() == 30
    assert requisition.applications.count() == other.applications.count() == 30


@pytest.mark.django_db(transaction=True)
def test_undo_while_others_work_on_what_came_tells_them_kindly(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    """Each goes through whole or is told, whoever is first by a blink; what somebody worked on stays."""
    imported = written(requisition, many(12), rae, at)
    rows = list(requisition.applications.order_by("pk"))
    call = requisition.stages.get(kind=StageKind.CALL)
    hands: list[Any] = [
        lambda row: pipeline.advance(row, to=call, by=hana, at=at),
        lambda row: pipeline.close(row, state="rejected", reason="Too far", by=hana, at=at),
        lambda row: reviews.skip(row, by=hana, at=at),
    ]
    imports.undo(imported, by=rae, at=at)
    told: list[str] = []

    def run(number: int) -> None:
        if not number:
            worked(imported, at)
            return
        for place, row in enumerate(reversed(rows)):
            try:
                hands[place % 3](row)
            except pipeline.Gone as gone:
                told.append(str(gone))

    in_threads(2, run)
    for hand in hands:
        # Whoever comes when all is over is told the same
        for row in rows:
            if not Application.objects.filter(pk=row.pk).exists():
                with pytest.raises(pipeline.Gone, match="taken out a moment ago"):
                    hand(row)
    stayed = requisition.applications.count()
    assert (imported.undone["applications"], stayed) == (12 - stayed, imported.undone["kept"])


@pytest.mark.more
@pytest.mark.django_db
def test_two_thousand_with_37_wrong_come_in_and_are_undone(requisition: Requisition, rae: Person, at: datetime) -> None:
    """Several batches; ten thousand walk in the journey."""
    imported = checked(requisition, many(2_000, wrong=37), rae, at)
    assert (imported.state, imported.checked) == (ImportState.CHECKED, {"new": 1963, "wrong": 37})
    assert imported.problems.count() == 37
    assert not Candidate.objects.exists()
    imports.run(imported, by=rae, at=at)
    worked(imported, at)
    assert (imported.state, imported.written) == (ImportState.DONE, {"new": 1963, "wrong": 37})
    assert Application.objects.filter(next_step=NextStep.REVIEW, waits_for=rae, source="Fair").count() == 1963
    touched = requisition.applications.order_by("pk")[7]
    pipeline.advance(touched, to=requisition.stages.get(kind=StageKind.CALL), by=rae, at=at)
    imports.undo(imported, by=rae, at=at)
    worked(imported, at)
    assert (imported.state, imported.undone) == (
        ImportState.UNDONE,
        {"applications": 1962, "candidates": 1962, "kept": 1},
    )
    assert list(Candidate.objects.values_list("pk", flat=True)) == [touched.candidate_id]
