import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rubrics.models import Question
from rubrics.queries.documents import entry_in_place
from rubrics.queries.names import names_in_force
from rubrics.queries.questions import QuestionFilter, asking, bank, question_preview
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions(role):
    """Of two types; the first question of each is for everybody and shows all that its type can."""
    for key, can_show in (("math", ["planning"]), ("pairing", ["ownership", "planning"])):
        kind = make.assessment_type(key)
        kind.can_show = can_show
        kind.save()
    Question.objects.filter(assessment_type__key__in=["applied_ml", "past_projects", "ml_theory"]).delete()
    return Question.objects.create(
        assessment_type=make.assessment_type("pairing"),
        key="pairing-2",
        position=2,
        text={"en": "Why is the score too good?", "zh-hans": "分数为什么太好？"},
        code="def split(days):\n    return days\n",
        fix="def split(days):\n    return sorted(days)\n",
        follow_ups=[{"en": "What about Mondays?", "zh-hans": "周一呢？"}],
        answers={"lead": {"en": "Suspects leakage", "zh-hans": "怀疑泄漏"}, "guru": {"en": "Knows"}, "junior": {}},
        competencies=["ownership", "magic"],
        roles=["data_scientist"],
    )


def found(*wanted, **more):
    return [one.key for one in bank(QuestionFilter(*wanted, **more)).questions]


def test_bank_without_a_filter_has_all_by_type(questions):
    assert found() == ["math-1", "pairing-1", "pairing-2"]


@pytest.mark.parametrize(
    "wanted",
    [
        "too good",
        "GOOD score",
        "分数",
        "mondays",
        "周一",
        "leakage",
        "泄漏",
        "split(days)",
        "sorted(days)",
        "mondays 泄漏",
        " good  ",
    ],
)
def test_bank_finds_words_of_either_language_wherever_they_stand(questions, wanted):
    assert found(wanted) == ["pairing-2"]


@pytest.mark.parametrize("wanted", ["mondays tuesdays", "%", "_ _", "''", "score math"])
def test_bank_finds_nothing_where_a_word_is_lacking(questions, wanted):
    found = bank(QuestionFilter(wanted))
    assert (list(found.questions), found.all) == ([], 3)
    # There is still something to choose from
    assert len(found.types) == 5 and len(found.roles) == 1


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"type": "math"}, ["math-1"]),
        ({"type": "quiz"}, []),
        # What names no role suits every one
        ({"role": "ml_engineer"}, ["math-1", "pairing-1"]),
        ({"role": "data_scientist"}, ["math-1", "pairing-1", "pairing-2"]),
        # What names no competency shows what its type can
        ({"competency": "planning"}, ["math-1", "pairing-1"]),
        ({"competency": "ownership"}, ["pairing-1", "pairing-2"]),
        ({"competency": "agile"}, []),
        ({"type": "pairing", "role": "ml_engineer"}, ["pairing-1"]),
        ({"type": "pairing", "competency": "planning"}, ["pairing-1"]),
        ({"role": "data_scientist", "competency": "ownership"}, ["pairing-1", "pairing-2"]),
        ({"text": "good", "type": "pairing", "role": "data_scientist", "competency": "ownership"}, ["pairing-2"]),
        ({"text": "good", "type": "math", "role": "data_scientist", "competency": "ownership"}, []),
    ],
)
def test_bank_filters_by_each_and_by_all_together(questions, wanted, keys):
    assert found(**wanted) == keys


def test_bank_of_the_catalogue_takes_as_many_queries_whatever_is_wanted(ours, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        all_of_them = bank(QuestionFilter())
    assert len(one) < 8
    assert len(all_of_them.questions) == all_of_them.all == Question.objects.count()
    for wanted in (
        QuestionFilter(type="math"),
        QuestionFilter(role="ml_product_manager"),
        QuestionFilter(competency="agile"),
        QuestionFilter("leakage"),
    ):
        with django_assert_num_queries(len(one)):
            assert 0 < len(bank(wanted).questions) < all_of_them.all, wanted


def test_question_filter_is_false_when_it_asks_for_nothing():
    assert not QuestionFilter()
    assert all(
        (QuestionFilter("a"), QuestionFilter(type="a"), QuestionFilter(role="a"), QuestionFilter(competency="a"))
    )


def test_asking_names_what_the_rubric_in_force_knows(questions):
    shown = asking(questions, names_in_force())
    assert [(name["en"], words["en"]) for name, words in shown.answers] == [("Lead", "Suspects leakage")]
    assert [one.key for one in shown.competencies] == ["ownership"]
    assert shown.roles == []
    assert (shown.type.key, shown.fix.count("sorted")) == ("pairing", 1)


def test_asking_tells_what_is_for_all_from_what_is_for_roles_that_are_gone(questions):
    names = names_in_force()
    assert (asking(questions, names).roles, asking(questions, names).is_for_all) == ([], False)
    assert asking(Question.objects.get(key="pairing-1"), names).is_for_all


def test_question_preview_is_as_the_page_will_show_it_and_saves_nothing(questions):
    entry = {**entry_in_place(questions), "key": "", "text": {"en": "Typed"}}
    shown = question_preview(questions.assessment_type, entry)
    assert (shown.text, shown.type.key, [one.key for one in shown.competencies]) == (
        {"en": "Typed"},
        "pairing",
        ["ownership"],
    )
    assert Question.objects.count() == 3


def test_bank_of_an_empty_house_is_empty(organisation):
    found = bank(QuestionFilter())
    assert (found.all, list(found.questions), list(found.roles)) == (0, [], [])
