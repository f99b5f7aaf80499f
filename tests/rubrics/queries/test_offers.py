import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rubrics.actions import catalogue as actions
from rubrics.actions import library, rubrics
from rubrics.actions import offers as answers
from rubrics.models import CatalogueEntry, Question
from rubrics.queries.documents import document_of, entry_in_place
from rubrics.queries.offers import offers, offers_shown
from rubrics.rules.rubrics import mark
from tests.rubrics.conftest import OURS
from tests.rubrics.releases import new_question_text, newer, revised

pytestmark = pytest.mark.django_db
KEY = "math_two_tests"


def new_summary(files):
    files["competencies"]["competencies"][0]["summary"]["en"] = "A later summary."


@pytest.fixture
def offered(ours, rae, at):
    """Both were written over here before the next release came."""
    revised(Question.objects.get(key=KEY), rae, at, text={"en": "Ours?"})
    draft = rubrics.start_draft(ours, by=rae, at=at)
    entry = document_of(draft).entries["competency", "ml_fundamentals"]
    changed = {**entry, "summary": {"en": "Ours."}}
    rubrics.write(draft, kind="competency", entry=changed, read_as=mark(entry), by=rae, at=at)
    actions.load(newer(OURS, new_question_text, new_summary), by=None, at=at)
    return draft


def lines():
    return {(one.offer.kind, one.offer.key): one for one in offers_shown()}


def said(one, what):
    pieces = [piece for field in one.change.fields for diff in field.diffs for piece in diff.pieces]
    return "".join(piece.text for piece in pieces if piece.what == what)


def test_offers_shown_tells_ours_from_theirs(offered):
    found = lines()
    assert set(found) == {("question", KEY), ("competency", "ml_fundamentals")}
    question = found["question", KEY]
    assert (question.is_versioned, question.change.what) == (False, "changed")
    assert "Ours?" in said(question, "gone")
    assert "A later wording of the question?" in said(question, "new")
    competency = found["competency", "ml_fundamentals"]
    assert competency.is_versioned
    assert "Ours." in said(competency, "gone") + said(competency, "same")


def test_offers_shown_leaves_out_what_was_answered_or_stands_in_the_draft(offered, rae, at):
    answers.keep(offers().get(kind="question", key=KEY), by=rae, at=at)
    assert set(lines()) == {("competency", "ml_fundamentals")}
    answers.take(offers().get(kind="competency", key="ml_fundamentals"), by=rae, at=at)
    assert offers_shown() == []
    # Who comes late is told that it was answered
    assert offers().filter(key=KEY, offered__isnull=True).exists()


def test_offers_shown_leaves_out_what_says_the_same_by_now(offered, rae, at):
    question = Question.objects.get(key=KEY)
    offer = offers().get(kind="question", key=KEY)
    library.revise(question, entry=offer.offered, read_as=mark(entry_in_place(question)), by=rae, at=at)
    assert ("question", KEY) not in lines()


def test_offers_shown_tells_what_is_new(ours):
    entry = {**document_of(ours).entries["competency", "planning"], "key": "later", "name": {"en": "Later"}}
    CatalogueEntry.objects.create(kind="competency", key="later", offered=entry)
    (one,) = offers_shown()
    assert (one.change.what, one.change.name, one.is_versioned) == ("added", {"en": "Later"}, True)


def test_offers_shown_takes_as_many_queries_for_one_as_for_three(ours, django_assert_num_queries):
    def offer(*rows):
        for row in rows:
            entry = {**entry_in_place(row), "text": {"en": "Later"}}
            CatalogueEntry.objects.filter(kind="question", key=row.key).update(offered=entry)

    first, *rest = Question.objects.all()[:3]
    offer(first)
    with CaptureQueriesContext(connection) as one:
        assert len(offers_shown()) == 1
    offer(*rest)
    with django_assert_num_queries(len(one)):
        assert len(offers_shown()) == 3


def test_offers_shown_where_nothing_is_offered_is_nothing(ours):
    assert offers_shown() == []
