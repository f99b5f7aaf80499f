import dataclasses

import pytest

from core.models import Event
from rubrics.actions import catalogue as actions
from rubrics.actions import library, rubrics
from rubrics.models import (
    Anchor,
    Archetype,
    AssessmentType,
    CatalogueEntry,
    Competency,
    Note,
    Question,
    RoleDefinition,
    RoleSession,
    Rubric,
    RubricState,
)
from rubrics.queries.documents import document_of
from rubrics.rules import catalogue as rules
from rubrics.rules.rubrics import mark
from tests.rubrics.releases import new_anchor, new_question_text, newer, revised

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ours():
    return rules.read()


def everything():
    tables = (Rubric, Competency, Anchor, RoleDefinition, Question, AssessmentType, Archetype, Note, CatalogueEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables] + [Event.objects.count()]


def test_load_makes_a_published_first_version(ours, rae, at):
    rubric = actions.load(ours, by=rae, at=at).version
    assert (rubric.version, rubric.state, rubric.published_at, rubric.published_by) == (1, "published", at, rae)
    assert Anchor.objects.filter(competency__rubric=rubric).count() == 48 + 30
    assert RoleDefinition.objects.filter(rubric=rubric).count() == 6
    assert (AssessmentType.objects.count(), Archetype.objects.count()) == (8, 5)
    assert Question.objects.count() == rules.counts(ours)["questions"]
    assert Note.objects.count() == len(ours.notes)


def test_load_records_one_event_on_the_rubric(ours, rae, at):
    rubric = actions.load(ours, by=rae, at=at).version
    event = Event.objects.get(on_kind="rubric", on_id=rubric.pk)
    assert (event.kind, event.by, event.at, event.facts) == ("rubrics.rubric_published", rae, at, {"version": 1})


def test_load_twice_changes_nothing(ours, at):
    actions.load(ours, by=None, at=at)
    before = everything()
    assert not actions.load(ours, by=None, at=at)
    assert everything() == before


def test_load_of_a_newer_catalogue_makes_the_next_version_and_retires_the_first(ours, at):
    first = actions.load(ours, by=None, at=at).version
    second = actions.load(newer(ours, new_anchor), by=None, at=at).version
    assert (second.version, second.state) == (2, RubricState.PUBLISHED)
    first.refresh_from_db()
    assert first.state == RubricState.RETIRED
    assert Competency.objects.filter(rubric=first).count() == Competency.objects.filter(rubric=second).count() == 26
    told = Anchor.objects.filter(level__key="junior", competency__key="ml_fundamentals").order_by("pk")
    assert [one.text["en"][:20] for one in told] == ["Explains in plain wo", "Explains with a draw"]


def test_load_of_a_newer_catalogue_that_says_the_same_makes_no_version(ours, at):
    actions.load(ours, by=None, at=at)
    assert not actions.load(newer(ours), by=None, at=at)
    assert Rubric.objects.count() == 1


def test_load_writes_what_nobody_touched(ours, at):
    actions.load(ours, by=None, at=at)
    loaded = actions.load(newer(ours, new_question_text), by=None, at=at)
    assert (loaded.updated, loaded.offered) == (1, 0)
    assert Question.objects.get(key="math_two_tests").text["en"] == "A later wording of the question?"


def test_load_leaves_what_the_organisation_wrote_and_offers_the_difference(ours, rae, at):
    actions.load(ours, by=None, at=at)
    revised(Question.objects.get(key="math_two_tests"), rae, at, text={"en": "Ours"})
    loaded = actions.load(newer(ours, new_question_text), by=None, at=at)
    assert (loaded.updated, loaded.offered) == (0, 1)
    assert Question.objects.get(key="math_two_tests").text == {"en": "Ours"}
    offer = CatalogueEntry.objects.get(offered__isnull=False)
    assert (offer.kind, offer.key, offer.offered["text"]["en"]) == (
        "question",
        "math_two_tests",
        "A later wording of the question?",
    )
    before = everything()
    assert not actions.load(newer(ours, new_question_text), by=None, at=at)
    assert everything() == before


def test_load_does_not_bring_back_what_the_organisation_removed(ours, rae, at):
    actions.load(ours, by=None, at=at)
    library.remove(Question.objects.get(key="math_two_tests"), by=rae, at=at)
    actions.load(newer(ours, new_question_text), by=None, at=at)
    assert not Question.objects.filter(key="math_two_tests").exists()


def test_load_offers_anchors_while_a_draft_is_written(ours, rae, at):
    first = actions.load(ours, by=None, at=at).version
    rubrics.start_draft(first, by=rae, at=at)
    loaded = actions.load(newer(ours, new_anchor), by=None, at=at)
    assert (loaded.version, loaded.offered) == (None, 1)
    assert Rubric.objects.published().get() == first


def test_load_never_publishes_over_a_version_of_ones_own(ours, rae, at):
    first = actions.load(ours, by=None, at=at).version
    own = rubrics.start_draft(first, by=rae, at=at)
    ladder = document_of(own).entries["ladder", "ladder"]
    levels = [{**one, "name": {"en": f"L{n}"}} for n, one in enumerate(ladder["levels"], 3)]
    rubrics.write(own, kind="ladder", entry={**ladder, "levels": levels}, read_as=mark(ladder), by=rae, at=at)
    rubrics.publish(own, note="Our own names", seen=mark(document_of(own).entries_listed), by=rae, at=at)
    loaded = actions.load(newer(ours, new_anchor), by=None, at=at)
    assert (loaded.version, loaded.offered) == (None, 1)
    assert Rubric.objects.published().get() == own


def test_load_takes_over_a_house_that_was_loaded_by_an_earlier_program(ours, at):
    """Which knew nothing of what the files had said before."""
    actions.load(ours, by=None, at=at)
    CatalogueEntry.objects.all().delete()
    loaded = actions.load(newer(ours, new_question_text), by=None, at=at)
    assert (loaded.offered, Rubric.objects.count()) == (0, 1)
    assert Question.objects.get(key="math_two_tests").text["en"] == "A later wording of the question?"


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
    rubric = actions.load(ours, by=None, at=at).version
    session = RoleSession.objects.get(role__rubric=rubric, role__key="ml_engineer", position=2)
    assert (session.assessment_type.key, session.minutes, session.purpose) == ("pairing", 60, "strength")
    seen = {s.competency.key: s.weight for s in session.session_competencies.select_related("competency")}
    assert seen == {"engineering_practice": "main", "libraries": "main", "prototyping": "also"}


def test_load_takes_few_queries(ours, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(36):
        actions.load(ours, by=None, at=at)


def test_load_of_what_the_files_said_before_withdraws_what_they_offered(ours, rae, at):
    first = actions.load(ours, by=None, at=at).version
    revised(Question.objects.get(key="math_two_tests"), rae, at, text={"en": "Ours"})
    rubrics.start_draft(first, by=rae, at=at)

    def both(files):
        new_anchor(files)
        new_question_text(files)

    assert actions.load(newer(ours, both), by=None, at=at).offered == 2
    assert not actions.load(ours, by=None, at=at)
    assert not CatalogueEntry.objects.filter(offered__isnull=False).exists()
    assert Question.objects.get(key="math_two_tests").text == {"en": "Ours"}
    # And what comes next is offered again
    assert actions.load(newer(ours, both), by=None, at=at).offered == 2


def test_load_withdraws_the_offer_of_what_the_organisation_removed(ours, rae, at):
    actions.load(ours, by=None, at=at)
    question = Question.objects.get(key="math_two_tests")
    revised(question, rae, at, text={"en": "Ours"})
    actions.load(newer(ours, new_question_text), by=None, at=at)
    Question.objects.filter(pk=question.pk).delete()
    actions.load(newer(ours, new_question_text), by=None, at=at)
    assert not CatalogueEntry.objects.filter(offered__isnull=False).exists()


def test_load_of_what_nobody_said_before_offers_it_without_a_before(ours, rae, at):
    first = actions.load(ours, by=None, at=at).version
    rubrics.start_draft(first, by=rae, at=at)

    def another(files):
        found = files["competencies"]["competencies"]
        anchors = {
            level: {code: f"{text} Then says why." for code, text in words.items()}
            for level, words in found[0]["anchors"].items()
        }
        found.append({**found[0], "key": "taste", "anchors": anchors})
        files["assessments"]["assessment_types"][0]["can_show"].append("taste")

    actions.load(newer(ours, another), by=None, at=at)
    offer = CatalogueEntry.objects.get(key="taste")
    assert (offer.kind, offer.entry, offer.offered["key"]) == ("competency", None, "taste")
