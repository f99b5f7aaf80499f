from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.models import Person
from hiring.actions import pipeline, tags
from hiring.actions import search as indexing
from hiring.models import Application, Candidate, CandidateFile, Requisition
from hiring.queries import search as searching
from hiring.queries.search import Found, Wanted, search
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.cv import attached

pytestmark = pytest.mark.django_db


def names(found: Found) -> list[str]:
    return [row.candidate.name for row in found.rows]


@pytest.fixture
def people(requisition: Requisition, rae: Person, at: datetime) -> dict[str, Application]:
    entries: list[dict[str, Any]] = [
        {"name": "Nadia Rahimi", "email": "nadia@example.org", "source": "Job page", "phone": "+49 170 1234567"},
        {"name": "Hao Zhang 张浩", "email": "hao@grid.example", "source": "Job page", "language": "zh-hans"},
        {"name": "Siobhán O’Neill", "email": "siobhan@example.org", "headline": "Grid forecasting"},
        {"name": "Zoe Grid", "email": "zoe@example.org"},
    ]
    made = {entry["name"].split()[0]: make.application(requisition, rae, at, **entry) for entry in entries}
    attached(made["Nadia"].candidate, "Ten years of grid forecasting.\n负荷预测", at=at)
    indexing.index([made["Nadia"].candidate_id])
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rahimi nad", ["Nadia Rahimi"]),
        ("NADIA@example", ["Nadia Rahimi"]),
        ("0170 12345", ["Nadia Rahimi"]),
        ("张浩", ["Hao Zhang 张浩"]),
        ("张", ["Hao Zhang 张浩"]),
        ("浩", ["Hao Zhang 张浩"]),
        ("oneill", ["Siobhán O’Neill"]),
        ("O'Neill siobhan", ["Siobhán O’Neill"]),
        ("预测", ["Nadia Rahimi"]),
        ("测预", []),
        ("nobody", []),
        ("!!!", []),
    ],
)
def test_search_finds_by_name_address_number_and_text(
    people: dict[str, Application], rae: Person, text: str, found: list[str]
) -> None:
    assert names(search(rae, Wanted(text=text))) == found


def test_search_puts_a_name_before_an_address_and_an_address_before_a_text(
    people: dict[str, Application], rae: Person
) -> None:
    found = search(rae, Wanted(text="grid"))
    assert names(found) == ["Zoe Grid", "Hao Zhang 张浩", "Siobhán O’Neill", "Nadia Rahimi"]
    assert [row.snippet and row.snippet[1] for row in found.rows] == [None, None, None, "grid"]


def test_search_asks_all_of_one_application(
    people: dict[str, Application], role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    nadia = make.application(other, rae, at + timedelta(days=3))
    pipeline.advance(nadia, to=other.stages.get(kind="interviews"), by=rae, at=at + timedelta(days=3))
    pipeline.close(people["Zoe"], state="withdrawn", reason="Stays", by=rae, at=at)
    tags.tag([nadia.candidate_id], "Remote", by=rae, at=at)
    first = people["Zoe"].requisition_id
    for wanted, found in (
        (Wanted(stage="interviews"), ["Nadia Rahimi"]),
        (Wanted(stage="interviews", requisition=first), []),
        (Wanted(show="closed"), ["Zoe Grid"]),
        (Wanted(show="active", requisition=first, source="Job page"), ["Hao Zhang 张浩", "Nadia Rahimi"]),
        (Wanted(language="zh-hans"), ["Hao Zhang 张浩"]),
        (Wanted(tag="REMOTE"), ["Nadia Rahimi"]),
        (Wanted(since=date(2026, 6, 11)), ["Nadia Rahimi"]),
        (Wanted(text="grid", tag="remote"), ["Nadia Rahimi"]),
    ):
        assert names(search(rae, wanted)) == found, wanted


def test_search_counts_what_the_filters_offer(people: dict[str, Application], rae: Person, at: datetime) -> None:
    tags.tag([people["Zoe"].candidate_id], "Remote", by=rae, at=at)
    found = search(rae, Wanted(source="Job page", tag="elsewhere"))
    assert (found.total, [(o.value, o.count) for o in found.tags]) == (0, [("elsewhere", 0)])
    found = search(rae, Wanted())
    assert [(o.value, o.count) for o in found.sources] == [("job page", 2)]
    assert [(o.value, o.count) for o in found.languages] == [("en", 3), ("zh-hans", 1)]
    assert [(o.value, o.count) for o in found.tags] == [("remote", 1)]
    assert [(o.value, o.count) for o in found.states] == [("active", 4)]


def test_search_is_cut_where_nobody_reads_on(ada: Person, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", 5)
    # Put together for this test alone: no other is to meet its limit
    monkeypatch.setattr(searching, "_everybody", searching._everybody.build)
    rows = [Candidate(name=f"N {n}", email=f"n{n}@example.org", created_at=at, delete_by=at.date()) for n in range(7)]
    Candidate.objects.bulk_create(rows)
    indexing.index_missing()
    for wanted in (Wanted(), Wanted(text="example")):
        found = search(ada, wanted)
        assert (found.total, found.is_cut, len(found.rows)) == (5, True, 5)
        assert [option.count for option in found.languages] == [None]


def test_search_looks_at_so_many_of_a_common_word_unless_filters_narrow(
    people: dict[str, Application], rae: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LOOKED_AT", 1)
    found = names(search(rae, Wanted(text="grid")))
    # One by the name, one by the facts, one anywhere
    assert found[0] == "Zoe Grid"
    assert len(found) <= 3
    assert len(search(rae, Wanted(text="grid", source="job page")).rows) == 2
    assert len(search(rae, Wanted(text="grid", language="en")).rows) == 3


def test_search_hides_tags_from_who_owes_a_card(
    people: dict[str, Application], rae: Person, ivan: Person, at: datetime
) -> None:
    """A tag may be an opinion: neither shown nor found by."""
    Person.objects.filter(pk=ivan.pk).update(office="recruiter")
    ivan.refresh_from_db()
    tags.tag([one.candidate_id for one in people.values()], "Strong", by=rae, at=at)
    make.interview(people["Nadia"], [ivan], rae, at)
    assert "Nadia Rahimi" in names(search(ivan, Wanted()))
    assert len(names(search(ivan, Wanted(tag="strong")))) == 3
    assert not [row.tags for row in search(ivan, Wanted(text="nadia")).rows if row.tags]
    assert names(search(rae, Wanted(text="nadia", tag="strong"))) == ["Nadia Rahimi"]


def test_search_shows_nobody_their_own_file(requisition: Requisition, rae: Person, at: datetime) -> None:
    paul = make.person("Paul Rossi", office="recruiter")
    make.application(requisition, rae, at, name="Quirin Sorrel", email=paul.email)
    assert names(search(rae, Wanted(text="quirin"))) == ["Quirin Sorrel"]
    assert names(search(paul, Wanted(text="quirin"))) == []


def test_search_keeps_confidential_ones_apart(
    role: RoleDefinition, rae: Person, hana: Person, ada: Person, otto: Person, at: datetime
) -> None:
    rob = make.person("Rob Keller", office="recruiter")
    secret = make.requisition(role, rae, hana, at, confidential=True)
    made = make.application(secret, rae, at)
    attached(made.candidate, "grid", at=at)
    indexing.index([made.candidate_id])
    assert [len(search(who, Wanted(text="grid")).rows) for who in (rae, hana, ada, rob, otto)] == [1, 1, 1, 0, 0]


def test_files_without_text_are_no_hit(people: dict[str, Application], rae: Person) -> None:
    CandidateFile.objects.update(text="")
    indexing.index([people["Nadia"].candidate_id])
    assert "Nadia Rahimi" not in names(search(rae, Wanted(text="grid")))
