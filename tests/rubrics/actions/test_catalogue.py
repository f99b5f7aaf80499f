import dataclasses

import pytest

from core.models import Event
from rubrics.actions import catalogue as actions
from rubrics.models import (
    Anchor,
    AssessmentType,
    Competency,
    Question,
    RoleDefinition,
    RoleSession,
    Rubric,
    RubricState,
)
from rubrics.rules import catalogue as rules

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ours():
    return rules.read()


def newer(catalogue, digest="newer"):
    return dataclasses.replace(catalogue, digest=digest)


def test_load_makes_a_published_first_version(ours, rae, at):
    rubric = actions.load(ours, by=rae, at=at)
    assert (rubric.version, rubric.state, rubric.published_at, rubric.published_by) == (1, "published", at, rae)
    assert Anchor.objects.filter(competency__rubric=rubric).count() == 48
    assert RoleDefinition.objects.filter(rubric=rubric).count() == 6
    assert AssessmentType.objects.count() == 8
    assert Question.objects.count() == rules.counts(ours)["questions"]


def test_load_records_one_event_on_the_rubric(ours, rae, at):
    rubric = actions.load(ours, by=rae, at=at)
    event = Event.objects.get(on_kind="rubric", on_id=rubric.pk)
    assert (event.kind, event.by, event.at, event.facts) == ("rubrics.rubric_published", rae, at, {"version": 1})


def test_load_twice_changes_nothing(ours, at):
    actions.load(ours, by=None, at=at)
    before = (list(Rubric.objects.values()), list(Question.objects.values()), Event.objects.count())
    assert actions.load(ours, by=None, at=at) is None
    assert (list(Rubric.objects.values()), list(Question.objects.values()), Event.objects.count()) == before


def test_load_of_a_newer_catalogue_makes_the_next_version_and_leaves_the_first(ours, at):
    first = actions.load(ours, by=None, at=at)
    second = actions.load(newer(ours), by=None, at=at)
    assert (second.version, second.state) == (2, RubricState.PUBLISHED)
    first.refresh_from_db()
    assert first.state == RubricState.PUBLISHED
    assert Competency.objects.filter(rubric=first).count() == Competency.objects.filter(rubric=second).count() == 16
    assert Question.objects.count() == rules.counts(ours)["questions"]


def test_load_waits_as_a_draft_when_the_organisation_wrote_its_own(ours, at):
    actions.load(ours, by=None, at=at)
    Rubric.objects.create(version=2)
    third = actions.load(newer(ours), by=None, at=at)
    assert (third.version, third.state, third.published_at) == (3, RubricState.DRAFT, None)
    assert Event.objects.get(on_id=third.pk, on_kind="rubric").kind == "rubrics.rubric_drafted"


def test_load_refuses_files_that_do_not_fit_and_names_the_place(ours, at):
    broken = dataclasses.replace(ours, files={**ours.files, "levels": {"levels": []}})
    with pytest.raises(actions.CatalogueUnfit, match=r"levels\.yaml: levels: has 0 entries"):
        actions.load(broken, by=None, at=at)
    assert not Rubric.objects.exists()


def test_load_tells_everybody_what_is_never_asked(ours, at):
    actions.load(ours, by=None, at=at)
    for kind in AssessmentType.objects.all():
        assert ours.files["assessments"]["never_ask"] == kind.leave_out[:6]
        assert len(kind.leave_out) > 6


def test_load_keeps_the_loop_in_its_order_with_weights(ours, at):
    rubric = actions.load(ours, by=None, at=at)
    session = RoleSession.objects.get(role__rubric=rubric, role__key="ml_engineer", position=2)
    assert (session.assessment_type.key, session.minutes, session.purpose) == ("pairing", 60, "strength")
    seen = {s.competency.key: s.weight for s in session.session_competencies.select_related("competency")}
    assert seen == {"engineering_practice": "main", "libraries": "main", "prototyping": "also"}


def test_load_takes_few_queries(ours, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        actions.load(ours, by=None, at=at)
