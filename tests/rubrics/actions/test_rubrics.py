from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import Event, History
from rubrics.actions import rubrics
from rubrics.actions.rubrics import RubricRefused
from rubrics.models import Anchor, Competency, RoleCompetency, Rubric, RubricState
from rubrics.queries.documents import document_of
from rubrics.rules.rubrics import mark
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role, rae, at):
    """Of version 1, which is in force."""
    return rubrics.start_draft(role.rubric, by=rae, at=at)


def entry_of(rubric, kind, key):
    return document_of(rubric).entries[kind, key]


def write(draft, kind, entry, by, at, *, key=None, **changes):
    before = entry_of(draft, kind, key or entry["key"])
    return rubrics.write(draft, kind=kind, entry={**before, **changes}, read_as=mark(before), by=by, at=at)


def publish(draft, by, at, *, note="Better"):
    """As its publisher looked at it just now."""
    seen = mark(document_of(draft).entries_listed)
    return rubrics.publish(draft, note=note, seen=seen, by=by, at=at)


def with_anchor(entry, level, english):
    return {**entry, "anchors": {**entry["anchors"], level: {"en": english}}}


# start_draft


def test_start_draft_copies_all_that_the_version_says(role, draft):
    assert (draft.version, draft.state, draft.based_on) == (2, RubricState.DRAFT, role.rubric)
    assert document_of(draft) == document_of(role.rubric)


def test_start_draft_refuses_a_second_one(role, draft, ada, at):
    with pytest.raises(RubricRefused, match="Version 2 is being written already"):
        rubrics.start_draft(role.rubric, by=ada, at=at)


def test_start_draft_takes_few_queries(role, rae, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        rubrics.start_draft(role.rubric, by=rae, at=at)


def test_there_is_one_draft_and_one_version_in_force_whatever_the_program_does(role, draft, at):
    for fields in ({"state": "draft"}, {"state": "published", "published_at": at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rubric.objects.create(version=9, **fields)


@pytest.mark.django_db(transaction=True)
def test_start_draft_by_two_at_once_makes_one(role, rae, ada, at):
    barrier = Barrier(2)

    def begin(by):
        try:
            barrier.wait(timeout=10)
            rubrics.start_draft(role.rubric, by=by, at=at)
        except RubricRefused as refused:
            return str(refused)
        finally:
            connection.close()
        return "begun"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(begin, (rae, ada)))
    assert told[0].startswith("Version 2 is being written already")
    assert told[1] == "begun"


# write


def test_write_changes_one_anchor_and_nothing_else(draft, rae, at):
    entry = entry_of(draft, "competency", "planning")
    rubrics.write(
        draft, kind="competency", entry=with_anchor(entry, "lead", "Ours"), read_as=mark(entry), by=rae, at=at
    )
    assert entry_of(draft, "competency", "planning")["anchors"]["lead"] == {"en": "Ours"}
    changed = History.objects.filter(table_name="rubrics_anchor", operation="UPDATE")
    assert [row.after["text"] for row in changed] == [{"en": "Ours"}]


def test_write_takes_out_an_anchor_that_was_emptied(draft, rae, at):
    entry = entry_of(draft, "competency", "planning")
    emptied = {**entry, "anchors": {"junior": entry["anchors"]["junior"]}}
    rubrics.write(draft, kind="competency", entry=emptied, read_as=mark(entry), by=rae, at=at)
    assert list(Anchor.objects.filter(competency__rubric=draft, competency__key="planning")) == [
        Anchor.objects.get(competency__rubric=draft, competency__key="planning", level__key="junior")
    ]


def test_write_adds_a_competency_at_the_end(draft, rae, at):
    entry = {**entry_of(draft, "competency", "planning"), "key": "own_taste", "name": {"en": "Taste"}}
    rubrics.write(draft, kind="competency", entry=entry, read_as="", by=rae, at=at)
    assert entry_of(draft, "competency", "own_taste") == entry
    assert Competency.objects.filter(rubric=draft).order_by("position").last().key == "own_taste"


def test_write_refuses_a_new_one_of_a_name_that_is_taken(draft, rae, at):
    with pytest.raises(RubricRefused, match="name is there already"):
        rubrics.write(
            draft, kind="competency", entry=entry_of(draft, "competency", "planning"), read_as="", by=rae, at=at
        )


def test_write_tells_the_second_of_two_hands(draft, rae, ada, at):
    read = entry_of(draft, "competency", "planning")
    rubrics.write(draft, kind="competency", entry=with_anchor(read, "lead", "Rae"), read_as=mark(read), by=rae, at=at)
    with pytest.raises(RubricRefused, match="Somebody else changed this"):
        rubrics.write(
            draft, kind="competency", entry=with_anchor(read, "lead", "Ada"), read_as=mark(read), by=ada, at=at
        )
    assert entry_of(draft, "competency", "planning")["anchors"]["lead"] == {"en": "Rae"}


def test_write_of_the_same_again_records_nothing(draft, rae, at):
    before = Event.objects.count()
    write(draft, "competency", entry_of(draft, "competency", "planning"), rae, at)
    assert Event.objects.count() == before


def test_write_changes_what_a_role_asks_for_and_its_loop(draft, rae, at):
    role = entry_of(draft, "role", "ml_engineer")
    targets = dict.fromkeys(("junior", "senior", "lead"), "junior")
    loop = [{**role["loop"][0], "minutes": 90, "main": ["planning"], "also": []}]
    wanted = {**role, "must_have": {"planning": targets}, "nice_to_have": {}, "loop": loop}
    rubrics.write(draft, kind="role", entry=wanted, read_as=mark(role), by=rae, at=at)
    assert entry_of(draft, "role", "ml_engineer") == wanted
    assert RoleCompetency.objects.filter(role__rubric=draft).count() == 1


def test_write_renames_and_reorders_levels_and_keeps_their_anchors(draft, rae, at):
    levels = [{"key": key, "name": {"en": name}} for key, name in (("senior", "B"), ("junior", "A"), ("lead", "C"))]
    write(draft, "ladder", {"key": "ladder"}, rae, at, levels=levels)
    assert list(document_of(draft).levels) == levels
    assert set(entry_of(draft, "competency", "planning")["anchors"]) == {"junior", "senior", "lead"}


def test_write_adds_a_finer_level_whose_anchors_are_missing(draft, rae, at):
    ladder = entry_of(draft, "ladder", "ladder")
    finer = [*ladder["levels"][:2], {"key": "own_staff", "name": {"en": "Staff"}}, ladder["levels"][2]]
    write(draft, "ladder", ladder, rae, at, levels=finer)
    with pytest.raises(RubricRefused, match="5 things are missing"):
        publish(draft, rae, at)


def test_write_takes_out_a_level_with_its_anchors(draft, rae, at):
    ladder = entry_of(draft, "ladder", "ladder")
    write(draft, "ladder", ladder, rae, at, levels=ladder["levels"][:2])
    assert set(entry_of(draft, "competency", "planning")["anchors"]) == {"junior", "senior"}


def test_write_of_what_is_gone_is_told(draft, rae, ada, at):
    entry = entry_of(draft, "role", "ml_engineer")
    rubrics.remove(draft, kind="role", key="ml_engineer", by=rae, at=at)
    with pytest.raises(RubricRefused, match="Somebody removed this meanwhile"):
        rubrics.write(
            draft, kind="role", entry={**entry, "summary": {"en": "Ours"}}, read_as=mark(entry), by=ada, at=at
        )


def test_write_records_what_it_was_called(draft, rae, at):
    write(draft, "competency", entry_of(draft, "competency", "planning"), rae, at, name={"en": "Foresight"})
    facts = Event.objects.get(kind="rubrics.entry_written").facts
    assert facts == {"entry": "competency", "key": "planning", "name": {"en": "Foresight"}}


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_write_refuses_when_the_draft_is_no_draft_any_more(draft, rae, at, state):
    entry = entry_of(draft, "competency", "planning")
    changed = with_anchor(entry, "lead", "Ours")
    if state == "published":
        rubrics.write(draft, kind="competency", entry=changed, read_as=mark(entry), by=rae, at=at)
        publish(draft, rae, at)
    else:
        rubrics.discard(draft, by=rae, at=at)
    with pytest.raises(RubricRefused, match="not being written any more"):
        rubrics.write(draft, kind="competency", entry=entry, read_as=mark(changed), by=rae, at=at)


# remove, discard


def test_remove_refuses_a_competency_that_a_role_asks_for(draft, rae, at):
    with pytest.raises(RubricRefused, match="asked for by ML engineer"):
        rubrics.remove(draft, kind="competency", key="planning", by=rae, at=at)
    assert Competency.objects.filter(rubric=draft, key="planning").exists()


def test_remove_takes_a_role_out_of_the_draft_alone(role, draft, rae, at):
    rubrics.remove(draft, kind="role", key="ml_engineer", by=rae, at=at)
    assert not draft.roles.exists()
    role.refresh_from_db()


def test_remove_of_what_is_gone_records_nothing(draft, rae, at):
    rubrics.remove(draft, kind="role", key="ml_engineer", by=rae, at=at)
    rubrics.remove(draft, kind="role", key="ml_engineer", by=rae, at=at)
    (event,) = Event.objects.filter(kind="rubrics.entry_removed")
    assert event.facts["name"]["en"] == "ML engineer"


def test_discard_leaves_nothing_of_the_draft(role, draft, rae, at):
    pk = draft.pk
    rubrics.discard(draft, by=rae, at=at)
    assert list(Rubric.objects.all()) == [role.rubric]
    assert Event.objects.filter(on_kind="rubric", on_id=pk, kind="rubrics.rubric_discarded").exists()


# publish


def changed_draft(draft, by, at):
    entry = entry_of(draft, "competency", "planning")
    return rubrics.write(
        draft, kind="competency", entry=with_anchor(entry, "lead", "Ours"), read_as=mark(entry), by=by, at=at
    )


def test_publish_puts_it_in_force_and_retires_the_one_before(role, draft, rae, ada, at):
    changed_draft(draft, rae, at)
    published = publish(draft, ada, at, note=" Clearer for leads. ")
    assert (published.state, published.published_by, published.note) == ("published", ada, "Clearer for leads.")
    role.rubric.refresh_from_db()
    assert role.rubric.state == RubricState.RETIRED
    kinds = Event.objects.filter(on_kind="rubric").values_list("kind", "on_id")
    assert ("rubrics.rubric_retired", role.rubric_id) in kinds
    assert ("rubrics.rubric_published", draft.pk) in kinds


def test_publish_refuses_without_a_note(draft, rae, at):
    with pytest.raises(RubricRefused, match="Say what changed and why"):
        publish(changed_draft(draft, rae, at), rae, at, note="  ")


def test_publish_refuses_when_nothing_changed(draft, rae, at):
    with pytest.raises(RubricRefused, match="says the same"):
        publish(draft, rae, at)


def test_publish_of_an_older_version_puts_its_words_in_force_again(role, draft, rae, at):
    publish(changed_draft(draft, rae, at), rae, at)
    again = rubrics.start_draft(role.rubric, by=rae, at=at)
    publish(again, rae, at)
    assert document_of(Rubric.objects.published().get()) == document_of(role.rubric)


def test_publish_refuses_a_draft_of_an_older_version_that_says_what_is_in_force(role, draft, rae, at):
    second = publish(changed_draft(draft, rae, at), rae, at)
    again = changed_draft(rubrics.start_draft(role.rubric, by=rae, at=at), rae, at)
    with pytest.raises(RubricRefused, match="says the same as the version in force"):
        publish(again, rae, at)
    assert Rubric.objects.published().get() == second


def test_publish_refuses_what_was_changed_after_the_publisher_looked(role, draft, rae, ada, at):
    changed_draft(draft, rae, at)
    seen = mark(document_of(draft).entries_listed)
    write(draft, "role", entry_of(draft, "role", "ml_engineer"), rae, at, summary={"en": "Ours"})
    for old in (seen, ""):
        with pytest.raises(RubricRefused, match="changed after you opened this page"):
            rubrics.publish(draft, note="Better", seen=old, by=ada, at=at)
    assert Rubric.objects.published().get() == role.rubric
    assert publish(draft, ada, at).published_by == ada


def test_publish_refuses_a_competency_of_a_role_that_is_gone(draft, rae, at):
    entry = {**entry_of(draft, "role", "ml_engineer"), "key": "own_other", "name": {"en": "Other"}}
    rubrics.write(draft, kind="role", entry=entry, read_as="", by=rae, at=at)
    planning = entry_of(draft, "competency", "planning")
    write(draft, "competency", planning, rae, at, category="role", role="own_other")
    rubrics.remove(draft, kind="role", key="own_other", by=rae, at=at)
    with pytest.raises(RubricRefused, match="One thing is missing"):
        publish(draft, rae, at)


def test_publish_refuses_while_an_anchor_is_missing(draft, rae, at):
    entry = entry_of(draft, "competency", "planning")
    emptied = {**entry, "anchors": {}}
    rubrics.write(draft, kind="competency", entry=emptied, read_as=mark(entry), by=rae, at=at)
    with pytest.raises(RubricRefused, match="3 things are missing"):
        publish(draft, rae, at)
    draft.refresh_from_db()
    assert draft.state == RubricState.DRAFT


def test_a_published_version_never_changes_not_even_through_its_own_actions(draft, rae, at):
    publish(changed_draft(draft, rae, at), rae, at)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Anchor.objects.filter(competency__rubric=draft).update(text={"en": "Other"})
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Rubric.objects.get(pk=draft.pk).delete()


def test_what_a_requisition_stands_on_stays_when_the_next_is_published(role, draft, rae, hana, at):
    requisition = make.requisition(role, rae, hana, at)
    before = document_of(role.rubric)
    publish(changed_draft(draft, rae, at), rae, at)
    requisition.refresh_from_db()
    assert requisition.role.rubric == role.rubric
    assert document_of(requisition.role.rubric) == before
