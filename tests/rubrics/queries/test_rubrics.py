import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from rubrics.actions import rubrics
from rubrics.models import CatalogueEntry, Rubric
from rubrics.queries.documents import document_of
from rubrics.queries.rubrics import (
    comparison,
    in_force,
    other_version,
    rubric_history,
    rubric_index,
    rubrics_shown,
    version_shown,
)
from rubrics.rules.rubrics import mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role, rae, at) -> Rubric:
    return rubrics.start_draft(role.rubric, by=rae, at=at)


def write(draft: Rubric, kind: str, key: str, by: Person, at, **changes) -> None:
    entry = document_of(draft).entries[kind, key]
    rubrics.write(draft, kind=kind, entry={**entry, **changes}, read_as=mark(entry), by=by, at=at)


@pytest.fixture
def second(draft, rae, at) -> Rubric:
    """In force, in the place of the first."""
    write(draft, "competency", "planning", rae, at, name={"en": "Foresight"})
    return rubrics.publish(draft, note="Clearer", seen=comparison(draft, None).mark, by=rae, at=at)


# Who sees which


def test_rubrics_shown_keeps_the_draft_to_those_who_write(draft, ada, rae, hana, ivan, otto):
    for person, seen in ((ada, [2, 1]), (rae, [2, 1]), (hana, [1]), (ivan, [1]), (otto, [1])):
        assert [one.version for one in rubrics_shown(person)] == seen, person


def test_rubrics_shown_shows_nothing_to_those_who_left(draft, rae):
    rae.is_active = False
    assert not rubrics_shown(rae).exists()


def test_rubrics_shown_shows_retired_ones_to_everybody(second, otto):
    assert [(one.version, one.state) for one in rubrics_shown(otto)] == [(2, "published"), (1, "retired")]


def test_in_force_is_the_published_one(role, second):
    assert in_force() == second


def test_in_force_of_an_empty_house_is_none(organisation):
    assert in_force() is None


@pytest.mark.parametrize("version", [3, 0, 10**8])
def test_version_shown_of_what_is_not_there_is_none(draft, rae, version):
    assert version_shown(rae, version) is None


def test_version_shown_is_the_one_in_force_unless_another_is_asked_for(role, draft, rae, otto):
    assert version_shown(otto, None) == version_shown(otto, 1) == role.rubric
    assert version_shown(rae, 2) == draft
    assert version_shown(otto, 2) is None


def test_rubric_index_sets_the_draft_apart(role, draft, rae, otto):
    index = rubric_index(rae, may_edit=True)
    assert (list(index.versions), index.draft, index.offers) == ([role.rubric], draft, 0)
    index = rubric_index(otto, may_edit=False)
    assert (list(index.versions), index.draft) == ([role.rubric], None)


def test_rubric_index_counts_what_is_offered(role, rae):
    for key, offered in (("a", {"key": "a"}), ("b", {"key": "b"}), ("c", None)):
        CatalogueEntry.objects.create(kind="note", key=key, offered=offered)
    assert rubric_index(rae, may_edit=True).offers == 2
    assert rubric_index(rae, may_edit=False).offers == 0


def test_rubric_index_counts_no_offer_that_the_draft_follows(role, draft, rae, at):
    entry = {**document_of(draft).entries["competency", "planning"], "name": {"en": "Foresight"}}
    CatalogueEntry.objects.create(kind="competency", key="planning", offered=entry)
    assert rubric_index(rae, may_edit=True).offers == 1
    write(draft, "competency", "planning", rae, at, name={"en": "Foresight"})
    assert rubric_index(rae, may_edit=True).offers == 0


# other_version


def test_other_version_of_a_draft_is_the_one_in_force_whatever_it_began_as(role, second, rae, at):
    again = rubrics.start_draft(role.rubric, by=rae, at=at)
    assert other_version(rae, again, None) == second
    assert other_version(rae, again, 1) == role.rubric


def test_other_version_of_any_other_is_the_one_before(role, second, rae):
    assert other_version(rae, second, None) == role.rubric
    assert other_version(rae, role.rubric, None) is None


def test_other_version_of_what_one_may_not_see_is_none(role, draft, rae, otto):
    assert other_version(rae, role.rubric, 2) == draft
    assert other_version(otto, role.rubric, 2) is None


@pytest.mark.parametrize("wanted", [1, 7])
def test_other_version_is_never_itself_or_one_that_is_not_there(role, rae, wanted):
    assert other_version(rae, role.rubric, wanted) is None


# comparison


def test_comparison_of_a_copy_says_nothing(role, draft):
    found = comparison(draft, role.rubric)
    assert (found.number, found.ladder, found.gaps, found.cautions) == (0, None, [], [])
    assert found.document == document_of(draft)
    assert found.mark == mark(document_of(draft).entries_listed)


def test_comparison_has_another_mark_when_anything_changed(role, draft, rae, at):
    before = comparison(draft, role.rubric).mark
    write(draft, "role", "ml_engineer", rae, at, summary={"en": "Ours"})
    assert comparison(draft, role.rubric).mark != before


def test_comparison_without_another_says_nothing(role):
    found = comparison(role.rubric, None)
    assert (found.other, found.number) == (None, 0)


def test_comparison_sorts_what_changed(role, draft, rae, at):
    levels = [{"key": key, "name": {"en": key}} for key in ("junior", "senior", "lead")]
    write(draft, "ladder", "ladder", rae, at, levels=levels)
    write(draft, "competency", "planning", rae, at, name={"en": "Foresight"})
    write(draft, "role", "ml_engineer", rae, at, summary={"en": "Ours"})
    found = comparison(draft, role.rubric)
    assert found.number == 3
    assert [field.label for field in found.ladder.fields] == ["Levels"]
    assert [(one.key, one.name) for one in found.competencies] == [("planning", {"en": "Foresight"})]
    assert [one.key for one in found.roles] == ["ml_engineer"]


def test_comparison_the_other_way_round_tells_the_opposite(role, draft, rae, at):
    entry = {**document_of(draft).entries["competency", "planning"], "key": "own_taste", "name": {"en": "Taste"}}
    rubrics.write(draft, kind="competency", entry=entry, read_as="", by=rae, at=at)
    for rubric, other, what in ((draft, role.rubric, "added"), (role.rubric, draft, "removed")):
        (one,) = comparison(rubric, other).competencies
        assert (one.key, one.what, one.name) == ("own_taste", what, {"en": "Taste"})


def test_comparison_names_what_is_missing(role, draft, rae, at):
    anchors = document_of(draft).entries["competency", "planning"]["anchors"]
    write(draft, "competency", "planning", rae, at, anchors={"junior": anchors["junior"], "senior": anchors["senior"]})
    write(draft, "role", "ml_engineer", rae, at, loop=document_of(draft).roles[0]["loop"][:2])
    found = comparison(draft, role.rubric)
    (gap,) = found.gaps
    assert (gap.code, gap.kind, gap.key) == ("anchor", "competency", "planning")
    assert (gap.name["en"], gap.about["en"]) == ("Planning", "Lead")
    assert {(one.code, one.about["en"]) for one in found.cautions} == {
        ("loop", "Ml fundamentals"),
        ("loop", "Communication"),
    }


def test_comparison_takes_as_many_queries_for_two_versions_as_for_one(role, second, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        comparison(second, None)
    with django_assert_num_queries(len(one)):
        assert comparison(second, role.rubric).number == 1


# rubric_history


def sentences(rubric):
    return [one.sentence for one in rubric_history(rubric)]


def test_rubric_history_tells_latest_first_who_did_what(role, second, rae):
    assert sentences(second) == [
        f"{rae.name} published it.",
        f"{rae.name} wrote Foresight.",
        f"{rae.name} began it.",
    ]
    assert sentences(role.rubric) == ["A later version took its place.", "It was published."]


def test_rubric_history_by_the_program_itself_names_nobody(role):
    assert sentences(role.rubric) == ["It was published."]


def test_rubric_history_calls_the_ladder_by_its_name(role, draft, rae, at):
    levels = [{"key": key, "name": {"en": key}} for key in ("junior", "senior", "lead")]
    write(draft, "ladder", "ladder", rae, at, levels=levels)
    assert sentences(draft)[0] == f"{rae.name} wrote Levels."


def test_rubric_history_keeps_the_name_of_what_is_gone(role, draft, rae, at):
    entry = {**document_of(draft).entries["competency", "planning"], "key": "own_taste", "name": {"en": "Taste"}}
    rubrics.write(draft, kind="competency", entry=entry, read_as="", by=rae, at=at)
    rubrics.remove(draft, kind="competency", key="own_taste", by=rae, at=at)
    assert sentences(draft)[:2] == [f"{rae.name} removed Taste.", f"{rae.name} wrote Taste."]


def test_rubric_history_takes_as_many_queries_for_one_as_for_three(role, draft, rae, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(rubric_history(draft)) == 1
    for english in ("A", "B"):
        write(draft, "competency", "planning", rae, at, name={"en": english})
    with django_assert_num_queries(1):
        assert len(rubric_history(draft)) == 3
