"""That what is laid out again is what was made."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import Organisation, Person
from tests import make
from tests.kept import keeper, tables

pytestmark = pytest.mark.django_db


def rows() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', to_jsonb(t) FROM \"{name}\" t" for name, _ in tables()))
        found = sorted((name, str(row)) for name, row in cursor.fetchall())
    return {name: [row for of, row in found if of == name] for name, _row in found}


def laid_out(at: datetime) -> tuple[dict[str, Any], dict[str, Any], int]:
    """All rows, what is in hand, and how many statements it took; taken away again."""
    with transaction.atomic():
        make.organisation(at)
        with keeper.test(), CaptureQueriesContext(connection) as asked:
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
