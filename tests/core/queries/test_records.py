"""The record of changes: what of the history people read, and what nobody does."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from core import history
from core.actions import people
from core.models import History, Person
from core.queries import changes, records, register
from core.queries.records import Asked, house_record, record_of
from core.rules.records import FACTS
from core.words import WordsField
from hiring.models import Application, Requisition, SessionCompetency
from hiring.queries.recorded import OPINIONS, PAY
from rubrics.models import RoleDefinition
from tests import make


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


@pytest.fixture
def application(requisition: Requisition, rae: Person, at: datetime) -> Application:
    return make.application(requisition, rae, at)


RECORDED = {
    model._meta.db_table: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.db_table not in history.UNRECORDED
}


def unshown() -> dict[str, str]:
    return register.said("UNSHOWN")


def test_every_recorded_table_is_shown_or_not_for_a_reason() -> None:
    shown = set(register.tables())
    assert shown.isdisjoint(unshown())
    assert set(RECORDED) == shown | set(unshown()), "say in recorded.py what of this table may be shown"


def test_every_column_is_shown_to_somebody_or_to_nobody() -> None:
    """A new column is shown to nobody until somebody decides."""
    for name, table in register.tables().items():
        columns = [column.attname for column in RECORDED[name]._meta.concrete_fields]
        decided = [*table.columns, *table.left_out.split()]
        assert sorted(decided) == sorted(columns), f"{name}: say in recorded.py who may read each column"


def test_every_column_that_is_shown_has_a_name_and_can_be_read() -> None:
    for name, table in register.tables().items():
        for column in {*table.columns, *table.title.split()}:
            field = changes.field_of(name, column)
            if column in table.columns:
                assert f"{name}.{column}" in register.labels() or column in register.labels(), f"{name}.{column}"
            if field.is_relation:
                assert field.related_model._meta.label in register.naming(), f"{name}.{column}"


def test_every_table_leads_to_a_kind_of_thing() -> None:
    for name, table in register.tables().items():
        assert table.of in register.kinds()
        assert not table.otherwise or table.otherwise in register.kinds()
        if table.through:
            # The way exists, and ends at the thing
            RECORDED[name]._base_manager.filter(**{table.through: 1}).query.sql_with_params()


def test_nothing_that_opens_a_door_is_shown() -> None:
    for name, table in register.tables().items():
        assert set(table.columns).isdisjoint(history.OMITTED.get(name, ())), name
        assert set(table.columns).isdisjoint({"password", "secrets", "digest", "token", "uid"}), name


def test_only_kinds_of_values_that_can_be_written_are_shown() -> None:
    odd = {
        f"{name}.{column}"
        for name, table in register.tables().items()
        for column in table.columns
        if isinstance(changes.field_of(name, column), models.JSONField | models.BinaryField)
        and not isinstance(changes.field_of(name, column), WordsField)
        and not name.startswith("rubrics_")
    }
    assert odd == set()
    assert DateTimeRangeField in {kind for kind, _written in changes.BY_KIND}


# One thing


def said(changes: object) -> str:
    return " ".join(str(line) for change in changes for line in [change, *change.lines])  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_record_of_tells_who_changed_what_from_what_to_what(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    change = record_of("person", ivan.pk, ada, {FACTS}).changes[0]
    assert (change.by, change.operation, change.table) == ("Ada Brandt", "UPDATE", "Person")
    [line] = change.lines
    assert line.label == "Office"
    assert [(piece.what, piece.text) for piece in line.pieces] == [("gone", "No office"), ("new", "Recruiter")]


@pytest.mark.django_db
def test_record_of_says_nothing_of_a_change_that_is_not_for_the_reader(requisition: Requisition, ada: Person) -> None:
    Requisition.objects.filter(pk=requisition.pk).update(pay_to=98765)
    told, silent = (record_of("requisition", requisition.pk, ada, scopes) for scopes in ({FACTS, PAY}, {FACTS}))
    assert "98765" in said(told.changes)
    assert "98765" not in said(silent.changes)
    assert len(told.changes) == len(silent.changes) + 1


@pytest.mark.django_db
def test_record_of_finds_what_was_deleted(requisition: Requisition, ada: Person) -> None:
    requisition.competencies.first().delete()
    change = record_of("requisition", requisition.pk, ada, {FACTS}).changes[0]
    assert (change.operation, change.table, change.by) == ("DELETE", "Competency", "")


@pytest.mark.django_db
def test_record_of_finds_what_was_deleted_from_what_belongs_to_it(requisition: Requisition, ada: Person) -> None:
    """With the session it belonged to, or before it."""
    first, second = SessionCompetency.objects.filter(session__requisition=requisition)[:2]
    session = second.session
    first.delete()
    SessionCompetency.objects.filter(session=session).delete()
    session.delete()
    told = list(record_of("requisition", requisition.pk, ada, {FACTS}).changes)
    gone = {change.table for change in told if change.operation == "DELETE"}
    assert gone == {"What a session looks at", "Session"}
    names = {change.title for change in told if change.operation == "DELETE"}
    assert str(first.competency) in " ".join(names)


@pytest.mark.django_db
def test_record_of_pages_by_number(ivan: Person, ada: Person) -> None:
    for number in range(5):
        Person.objects.filter(pk=ivan.pk).update(name=f"Ivan {number}")
    first = record_of("person", ivan.pk, ada, {FACTS}, most=3)
    second = record_of("person", ivan.pk, ada, {FACTS}, most=3, before=first.older)
    assert [change.id for change in (*first.changes, *second.changes)] == sorted(
        History.objects.filter(table_name="core_person", row_id=str(ivan.pk)).values_list("pk", flat=True), reverse=True
    )
    assert second.older is None


@pytest.mark.django_db
def test_record_of_asks_the_same_however_much_there_is(
    requisition: Requisition, ada: Person, django_assert_num_queries
) -> None:
    def asks() -> None:
        # A transaction, what belongs to it, what was deleted, from further below too, the history, the names
        with django_assert_num_queries(7):
            record_of("requisition", requisition.pk, ada, {FACTS, PAY})

    asks()
    for number in range(9):
        Requisition.objects.filter(pk=requisition.pk).update(title=f"Title {number}")
    requisition.competencies.first().delete()
    asks()


# The whole house


@pytest.mark.django_db
def test_house_record_is_narrowed_to_who_what_and_when(
    requisition: Requisition, ada: Person, ivan: Person, at: datetime
) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    now = History.objects.latest("id").at
    alone = house_record(ada, Asked(who="brandt", kind="person")).changes
    assert {(change.by, change.thing.name) for change in alone if change.thing} == {("Ada Brandt", "Ivan Herrera")}
    assert house_record(ada, Asked(who="nobody of that name")).changes == []
    assert {change.table for change in house_record(ada, Asked(kind="organisation")).changes} == {"Organisation"}
    day = timedelta(days=1)
    assert house_record(ada, Asked(first=now + day)).changes == []
    assert house_record(ada, Asked(last=now - day)).changes == []
    assert house_record(ada, Asked(first=now - day, last=now + day)).changes


@pytest.mark.django_db
def test_house_record_holds_nothing_of_what_is_gone(application: Application, ada: Person) -> None:
    def found() -> bool:
        return "nadia" in said(house_record(ada, Asked(), most=1000).changes).lower()

    assert found()
    candidate = application.candidate
    application.delete()
    candidate.delete()
    assert not found()


@pytest.mark.django_db
def test_house_record_holds_nothing_of_ones_own_file(application: Application, ada: Person) -> None:
    type(application.candidate).objects.filter(pk=application.candidate_id).update(email=ada.email)
    told = {change.thing.url for change in house_record(ada, Asked(), most=1000).changes if change.thing}
    assert not any("/applications/" in url or "/candidates/" in url for url in told)


@pytest.mark.django_db
def test_house_record_of_a_page_goes_on_where_it_stopped(application: Application, ada: Person) -> None:
    whole = [change.id for change in house_record(ada, Asked(), most=1000, look_at=1000).changes]
    pages: list[int] = []
    record = house_record(ada, Asked(), most=7, look_at=20)
    for _page in range(200):
        pages += [change.id for change in record.changes]
        if record.older is None:
            break
        record = house_record(ada, Asked(), most=7, look_at=20, before=record.older)
    assert pages == whole


@pytest.mark.django_db
def test_house_record_has_no_opinions(application: Application, ada: Person) -> None:
    Application.objects.filter(pk=application.pk).update(close_reason="zq-view")
    assert "zq-view" not in said(house_record(ada, Asked(), most=1000).changes)
    assert "zq-view" in said(record_of("application", application.pk, ada, {FACTS, OPINIONS}).changes)


@pytest.mark.django_db
def test_exported_is_harmless_in_a_spreadsheet(ada: Person, ivan: Person) -> None:
    Person.objects.filter(pk=ivan.pk).update(name="=1+1")
    assert [line[7] for line in records.exported(ada, Asked(kind="person")) if "1+1" in line[7]] == ["'=1+1"]
