from datetime import datetime

import pytest

from core.models import Person
from hiring.actions import search
from hiring.models import Application, Candidate, CandidateFile, CandidateIndex
from hiring.queries.search import Wanted
from hiring.queries.search import search as found_by

pytestmark = pytest.mark.django_db


def found(user: Person, text: str) -> list[str]:
    return [row.candidate.name for row in found_by(user, Wanted(text=text)).rows]


def test_index_follows_every_change(application: Application, rae: Person) -> None:
    one = application.candidate
    Candidate.objects.filter(pk=one.pk).update(name="Noor Azimi", email="noor@example.org", phone="0170 1234567")
    assert found(rae, "noor") == []
    search.index([one.pk])
    assert found(rae, "noor") == ["Noor Azimi"]
    assert found(rae, "nadia") == []
    assert found(rae, "0170 123") == ["Noor Azimi"]


def test_index_missing_takes_up_what_came_in_in_bulk(ada: Person, at: datetime) -> None:
    rows = [Candidate(name=f"N {n}", email=f"n{n}@example.org", created_at=at, delete_by=at.date()) for n in range(3)]
    Candidate.objects.bulk_create(rows)
    assert found(ada, "n2") == []
    assert search.index_missing() == 3
    assert search.index_missing() == 0
    assert found(ada, "n2@") == ["N 2"]


def test_index_takes_what_no_server_would(application: Application, rae: Person) -> None:
    """A text of many words, of signs of a quotation, of one endless word."""
    text = "it's \\ 'quoted' " + "x" * 100_000 + " " + " ".join(f"w{n}" for n in range(40_000))
    CandidateFile.objects.bulk_create([])
    Candidate.objects.filter(pk=application.candidate_id).update(headline="a\\b 'c' :*&|!()")
    search._row(application.candidate, ["a@b.c"], [text], "DE")
    search.index([application.candidate_id])
    assert CandidateIndex.objects.get().phone_key == ""
