from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from bench.company.multiply import OWES_ALONE, multiply
from bench.company.pattern import RATINGS, make_pattern, read_pattern
from bench.company.sizes import PROBE, Size, monday
from bench.places import places
from core.postgres import SUPERUSER
from hiring.actions import search
from hiring.models import Application, Candidate, CandidateIndex, Requisition
from interviews.models import Rating, Scorecard
from interviews.queries.progress import progress
from tests import cluster

pytestmark = [pytest.mark.more, pytest.mark.django_db(transaction=True)]
TINY = Size(10, 300, 400, 600, 60, largest=200)
NOW = datetime.now(UTC)


@pytest.fixture
def company() -> None:
    make_pattern(monday(NOW))
    url = cluster.server().url(SUPERUSER, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as poured:
        poured.execute("SET session_replication_role = replica")
        multiply(poured, read_pattern(monday(NOW)), TINY)


def _orphans() -> Iterator[tuple[str, int]]:
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.is_relation:
                    to: Any = field.related_model
                    found = f'SELECT 1 FROM "{to._meta.db_table}" o WHERE o."{to._meta.pk.column}" = t."{field.column}"'
                    cursor.execute(
                        f'SELECT count(*) FROM "{model._meta.db_table}" t '
                        f'WHERE t."{field.column}" IS NOT NULL AND NOT EXISTS ({found})'
                    )
                    yield f"{model.__name__}.{field.name}", cursor.fetchone()[0]


def test_multiply_makes_a_company_as_the_program_would_have(company: None) -> None:
    assert (Requisition.objects.count(), Application.objects.count()) == (TINY.requisitions, TINY.applications)
    assert Candidate.objects.count() == TINY.candidates
    assert Rating.objects.count() == RATINGS * Scorecard.objects.count()
    assert [name for name, count in _orphans() if count] == []
    owing = list(Scorecard.objects.owed().values_list("seat__person", flat=True))
    assert max(owing.count(person) for person in owing) >= OWES_ALONE
    # What is handed down is what the cards say
    for application in Application.objects.active().filter(cards_due__gt=0)[:40]:
        now = progress(application, monday(NOW))
        assert (now.cards_due, now.cards_in) == (application.cards_due, application.cards_in)
        assert sorted(now.owed_by) == sorted(application.owed_by)
    # Found by what the program itself would have written
    some = list(Candidate.objects.order_by("pk").values_list("pk", flat=True)[:30])
    before = list(CandidateIndex.objects.filter(pk__in=some).order_by("pk").values())
    search.index(some)
    assert before == list(CandidateIndex.objects.filter(pk__in=some).order_by("pk").values())
    assert Application.objects.filter(requisition=Requisition.objects.order_by("pk")[0]).count() == PROBE
    _every_page_opens()


def _every_page_opens() -> None:
    found = places(TINY)
    names = {place.name for place in found}
    assert names >= {
        *("home_recruiter", "home_manager", "home_interviewer", "requisitions_index", "requisitions_detail"),
        *("candidates_index", "candidates_search", "candidates_detail", "pipeline_detail", "scorecards_edit"),
        *("scorecards_save", "debrief_detail", "booking_index", "reports_index", "roles_index", "jobs_detail"),
        *("requisitions_largest", "requisitions_largest_list", "requisitions_largest_columns"),
    }
    for place in found:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = place.session
        assert client.get(place.form or place.path).status_code == 200, place.name
