"""That what is laid out again is what was made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import Organisation, Person
from hiring.models import Candidate
from tests import make
from tests.kept import keeper, tables

pytestmark = pytest.mark.django_db


def rows() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', to_jsonb(t) FROM \"{name}\" t" for name, _ in tables()))
        found = sorted((name, str(row)) for name, row in cursor.fetchall())
    return {name: [row for of, row in found if of == name] for name, _row in found}


@contextmanager
def standing(at: datetime) -> Iterator[None]:
    make.organisation(at)
    with keeper.test():
        yield


def laid_out(at: datetime) -> tuple[dict[str, Any], dict[str, Any], int]:
    """All rows, what is in hand, and how many statements it took; taken away again."""
    with transaction.atomic():
        with standing(at), CaptureQueriesContext(connection) as asked:
            rae, hana = make.person("Rae Fournier", office="recruiter"), make.person("Hana Diallo")
            made = make.application(make.requisition(make.role(at), rae, hana, at), rae, at)
        assert made.requisition.role.rubric.state == "published"
        held = {name: value for name, value in vars(made).items() if not name.startswith("_")}
        found = rows(), held, len(asked)
        transaction.set_rollback(True)
    return found


def test_what_is_laid_out_again_is_what_was_made(at: datetime) -> None:
    keeper.forget()
    first, again = laid_out(at), laid_out(at)
    assert {"hiring_application", "hiring_candidateindex", "core_event", "rubrics_anchor"} <= set(first[0])
    assert again[:2] == first[:2]
    assert again[2] == 5 < first[2]


def test_what_comes_after_a_change_is_made_for_this_test(organisation: Organisation, rae: Person, at: datetime) -> None:
    Organisation.objects.update(language="zh-hans")
    with CaptureQueriesContext(connection) as asked:
        make.role(at)
    assert len(asked) > 10


def test_a_person_who_was_changed_in_hand_is_another(
    organisation: Organisation, role: Any, rae: Person, hana: Person, at: datetime
) -> None:
    make.draft(role, rae, hana, at)
    hana.is_active = False
    with pytest.raises(Exception, match="does not work here"), keeper.test():
        make.draft(role, rae, hana, at)


def test_what_changes_what_was_there_is_made_each_time(at: datetime) -> None:
    """The second application of a candidate touches the candidate's own row."""
    counts = []
    for _round in range(2):
        with transaction.atomic(), standing(at):
            rae, hana = make.person("Rae Fournier", office="recruiter"), make.person("Hana Diallo")
            role = make.role(at)
            make.application(make.requisition(role, rae, hana, at), rae, at)
            other = make.requisition(role, rae, hana, at, title="Another")
            with CaptureQueriesContext(connection) as asked:
                again = make.application(other, rae, at + timedelta(days=9))
            counts.append(len(asked))
            assert Candidate.objects.get().delete_by == again.candidate.delete_by
            transaction.set_rollback(True)
    assert min(counts) > 10
