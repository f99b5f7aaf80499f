import pytest

from core.models import Event
from hiring.actions import pins
from hiring.actions.pins import PinRefused
from hiring.queries.coverage import plan_coverage
from rubrics.actions import rubrics
from rubrics.queries.documents import document_of
from rubrics.rules.rubrics import mark
from tests import make

pytestmark = pytest.mark.django_db


def next_version(role, by, at, change=None):
    """Version 2, in force: an anchor reads otherwise, and what else is wished."""
    draft = rubrics.start_draft(role.rubric, by=by, at=at)
    entry = document_of(draft).entries["competency", "planning"]
    better = {**entry, "anchors": {**entry["anchors"], "lead": {"en": "Ours"}}}
    rubrics.write(draft, kind="competency", entry=better, read_as=mark(entry), by=by, at=at)
    if change:
        change(draft)
    seen = mark(document_of(draft).entries_listed)
    return rubrics.publish(draft, note="Better", seen=seen, by=by, at=at)


def keys(requisition):
    return [(one.competency.key, one.target.key, one.must_have) for one in requisition.competencies.all()]


def test_pin_moves_a_draft_with_its_targets_and_its_loop(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)
    before, coverage = keys(requisition), plan_coverage(requisition)
    version = next_version(role, rae, at)
    pins.pin(requisition, to=version, by=rae, at=at)
    requisition.refresh_from_db()
    assert (requisition.role.rubric, requisition.level.rubric) == (version, version)
    assert {one.competency.rubric for one in requisition.competencies.all()} == {version}
    assert keys(requisition) == before
    assert [row.seen_in for row in plan_coverage(requisition).must_have] == [row.seen_in for row in coverage.must_have]
    event = Event.objects.get(kind="hiring.requisition_pinned")
    assert event.facts == {"version": 2, "dropped": [], "levelled": []}


def test_pin_refuses_what_is_open_so_that_all_are_judged_by_the_same(role, rae, hana, at):
    requisition = make.requisition(role, rae, hana, at)
    version = next_version(role, rae, at)
    with pytest.raises(PinRefused, match="Only a draft can follow another version"):
        pins.pin(requisition, to=version, by=rae, at=at)
    requisition.refresh_from_db()
    assert requisition.role.rubric == role.rubric


def test_pin_refuses_a_version_that_is_not_in_force(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    with pytest.raises(PinRefused, match="not in force any more"):
        pins.pin(requisition, to=draft, by=rae, at=at)


def test_pin_refuses_a_version_that_was_in_force_when_the_page_was_opened(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)
    opened = next_version(role, rae, at)
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    rubrics.publish(draft, note="Back", seen=mark(document_of(draft).entries_listed), by=rae, at=at)
    with pytest.raises(PinRefused, match="not in force any more"):
        pins.pin(requisition, to=opened, by=rae, at=at)
    requisition.refresh_from_db()
    assert requisition.role.rubric == role.rubric


def test_pin_asks_at_its_own_level_where_the_target_is_gone_and_says_so(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)
    asked = requisition.competencies.order_by("pk").first()
    asked.target = role.rubric.levels.get(key="lead")
    asked.save()
    led = sorted(key for key, target, _must in keys(requisition) if target == "lead")

    def without_lead(draft):
        entry = document_of(draft).entries["ladder", "ladder"]
        levels = [one for one in entry["levels"] if one["key"] != "lead"]
        rubrics.write(draft, kind="ladder", entry={**entry, "levels": levels}, read_as=mark(entry), by=rae, at=at)

    pins.pin(requisition, to=next_version(role, rae, at, without_lead), by=rae, at=at)
    assert {key: target for key, target, _must in keys(requisition)}[asked.competency.key] == "senior"
    facts = Event.objects.get(kind="hiring.requisition_pinned").facts
    assert (facts["dropped"], sorted(facts["levelled"])) == ([], led)


def test_pin_refuses_a_version_without_the_level(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)

    def without_senior(draft):
        entry = document_of(draft).entries["ladder", "ladder"]
        levels = [one for one in entry["levels"] if one["key"] != "senior"]
        rubrics.write(draft, kind="ladder", entry={**entry, "levels": levels}, read_as=mark(entry), by=rae, at=at)

    with pytest.raises(PinRefused, match="no role or level of this name"):
        pins.pin(requisition, to=next_version(role, rae, at, without_senior), by=rae, at=at)


def test_pin_refuses_a_version_without_the_role(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)

    def other_role(draft):
        entry = document_of(draft).entries["role", "ml_engineer"]
        rubrics.write(draft, kind="role", entry={**entry, "key": "own_other"}, read_as="", by=rae, at=at)
        rubrics.remove(draft, kind="role", key="ml_engineer", by=rae, at=at)

    with pytest.raises(PinRefused, match="no role or level of this name"):
        pins.pin(requisition, to=next_version(role, rae, at, other_role), by=rae, at=at)


def test_pin_takes_out_what_the_version_no_longer_has_and_says_so(role, rae, hana, at):
    requisition = make.draft(role, rae, hana, at)

    def without_ownership(draft):
        entry = document_of(draft).entries["role", "ml_engineer"]
        nice = {key: targets for key, targets in entry["nice_to_have"].items() if key != "ownership"}
        loop = [{**s, "main": [key for key in s["main"] if key != "ownership"]} for s in entry["loop"]]
        wanted = {**entry, "nice_to_have": nice, "loop": loop}
        rubrics.write(draft, kind="role", entry=wanted, read_as=mark(entry), by=rae, at=at)
        rubrics.remove(draft, kind="competency", key="ownership", by=rae, at=at)

    pins.pin(requisition, to=next_version(role, rae, at, without_ownership), by=rae, at=at)
    assert "ownership" not in [key for key, _target, _must in keys(requisition)]
    assert Event.objects.get(kind="hiring.requisition_pinned").facts["dropped"] == ["ownership"]
