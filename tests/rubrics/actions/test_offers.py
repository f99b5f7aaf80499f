import pytest

from core.models import Event
from rubrics.actions import catalogue as actions
from rubrics.actions import library, offers, rubrics
from rubrics.actions.offers import OfferRefused
from rubrics.models import CatalogueEntry, Question, Rubric
from rubrics.queries.documents import document_of
from rubrics.queries.offers import offers_shown
from rubrics.rules import catalogue as rules
from rubrics.rules.rubrics import mark
from tests.rubrics.releases import new_anchor, new_question_text, newer, revised

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ours():
    return rules.read()


def new_summary(files):
    next(one for one in files["roles"]["roles"] if one["key"] == "ml_researcher")["summary"]["en"] = "Later."


def open_offers():
    return [(one.kind, one.key) for one in CatalogueEntry.objects.filter(offered__isnull=False)]


def publish(draft, by, at):
    return rubrics.publish(draft, note="Better", seen=mark(document_of(draft).entries_listed), by=by, at=at)


# What is written in place


@pytest.fixture
def offered(ours, rae, at):
    """A question of ours that a newer catalogue says otherwise."""
    actions.load(ours, by=None, at=at)
    revised(Question.objects.get(key="math_two_tests"), rae, at, text={"en": "Ours"})
    actions.load(newer(ours, new_question_text), by=None, at=at)
    return CatalogueEntry.objects.get(offered__isnull=False)


def test_take_writes_what_the_catalogue_says(offered, rae, at):
    offers.take(offered, by=rae, at=at)
    assert Question.objects.get(key="math_two_tests").text["en"] == "A later wording of the question?"
    offered.refresh_from_db()
    assert (offered.offered, offered.entry["text"]["en"]) == (None, "A later wording of the question?")


def test_keep_leaves_ours_and_is_not_asked_again(offered, ours, rae, at):
    offers.keep(offered, by=rae, at=at)
    assert Question.objects.get(key="math_two_tests").text == {"en": "Ours"}
    assert not actions.load(newer(ours, new_question_text), by=None, at=at)


@pytest.mark.parametrize("second", [offers.take, offers.keep])
def test_an_offer_is_answered_once(offered, rae, at, second):
    offers.keep(offered, by=rae, at=at)
    with pytest.raises(OfferRefused, match="answered already"):
        second(offered, by=rae, at=at)


def test_take_tells_that_it_was_taken_and_what_changed(offered, rae, at):
    offers.take(offered, by=rae, at=at)
    (event,) = Event.objects.filter(kind="rubrics.offer_taken")
    assert (event.by, event.facts) == (rae, {"entry": "question", "key": "math_two_tests"})
    assert Event.objects.filter(kind="rubrics.entry_revised").last().facts["changed"] == ["text"]


def test_revise_that_says_what_is_offered_settles_it(offered, ours, rae, at):
    revised(Question.objects.get(key="math_two_tests"), rae, at, text=offered.offered["text"])
    offered.refresh_from_db()
    assert (offered.offered, offered.entry["text"]["en"]) == (None, "A later wording of the question?")
    with pytest.raises(OfferRefused, match="answered already"):
        offers.take(offered, by=rae, at=at)
    assert not actions.load(newer(ours, new_question_text), by=None, at=at)


def test_revise_that_says_something_else_leaves_the_offer(offered, rae, at):
    revised(Question.objects.get(key="math_two_tests"), rae, at, text={"en": "Ours again"})
    assert open_offers() == [("question", "math_two_tests")]


def test_remove_withdraws_what_is_offered(offered, ours, rae, at):
    library.remove(Question.objects.get(key="math_two_tests"), by=rae, at=at)
    with pytest.raises(OfferRefused, match="answered already"):
        offers.take(offered, by=rae, at=at)
    assert not actions.load(newer(ours, new_question_text), by=None, at=at)
    assert open_offers() == []


def test_take_refuses_when_there_is_nothing_that_could_follow(offered, rae, at):
    Question.objects.filter(key="math_two_tests").delete()
    with pytest.raises(OfferRefused, match="You removed this"):
        offers.take(offered, by=rae, at=at)
    assert not Event.objects.filter(kind="rubrics.offer_taken").exists()


# What is written in versions


@pytest.fixture
def draft(ours, rae, at):
    """Begun before the next release came, so that its anchor is offered."""
    draft = rubrics.start_draft(actions.load(ours, by=None, at=at).version, by=rae, at=at)
    actions.load(newer(ours, new_anchor), by=None, at=at)
    return draft


@pytest.fixture
def anchor(draft):
    return CatalogueEntry.objects.get(offered__isnull=False)


def junior(rubric):
    return document_of(rubric).entries["competency", "ml_fundamentals"]["anchors"]["junior"]["en"]


def test_take_of_an_anchor_goes_into_the_draft_that_is_begun_for_it(draft, anchor, rae, at):
    rubrics.discard(draft, by=rae, at=at)
    offers.take(anchor, by=rae, at=at)
    assert junior(Rubric.objects.drafts().get()).startswith("Explains with a drawing")
    assert junior(Rubric.objects.published().get()).startswith("Explains in plain")


def test_take_into_a_draft_stays_on_offer_until_it_is_published(draft, anchor, rae, at):
    offers.take(anchor, by=rae, at=at)
    assert open_offers() == [("competency", "ml_fundamentals")]
    # The draft follows it, so nobody is asked
    assert offers_shown() == []
    publish(draft, rae, at)
    anchor.refresh_from_db()
    assert (open_offers(), anchor.entry["anchors"]["junior"]["en"]) == ([], junior(draft))


def test_take_into_a_draft_that_is_discarded_is_on_offer_again(draft, anchor, rae, at):
    offers.take(anchor, by=rae, at=at)
    rubrics.discard(draft, by=rae, at=at)
    assert [one.offer for one in offers_shown()] == [anchor]
    offers.take(anchor, by=rae, at=at)
    publish(Rubric.objects.drafts().get(), rae, at)
    assert open_offers() == []


def test_publish_of_something_else_leaves_the_offer(draft, anchor, rae, at):
    entry = document_of(draft).entries["competency", "planning"]
    renamed = {**entry, "name": {"en": "Foresight"}}
    rubrics.write(draft, kind="competency", entry=renamed, read_as=mark(entry), by=rae, at=at)
    publish(draft, rae, at)
    assert [one.offer for one in offers_shown()] == [anchor]


def test_publish_of_what_is_offered_settles_it_whoever_wrote_it(draft, anchor, rae, at):
    entry = document_of(draft).entries["competency", "ml_fundamentals"]
    rubrics.write(draft, kind="competency", entry=anchor.offered, read_as=mark(entry), by=rae, at=at)
    publish(draft, rae, at)
    assert open_offers() == []


def test_keep_of_an_anchor_is_not_asked_again(draft, anchor, ours, rae, at):
    offers.keep(anchor, by=rae, at=at)
    assert (open_offers(), junior(draft)[:17]) == ([], "Explains in plain")
    assert not actions.load(newer(ours, new_anchor), by=None, at=at)


def test_take_of_a_role_keeps_the_order_in_which_it_asks_and_is_settled_by_publishing(ours, rae, at):
    draft = rubrics.start_draft(actions.load(ours, by=None, at=at).version, by=rae, at=at)
    before = document_of(draft).entries["role", "ml_researcher"]
    actions.load(newer(ours, new_summary), by=None, at=at)
    offers.take(CatalogueEntry.objects.get(kind="role", offered__isnull=False), by=rae, at=at)
    assert offers_shown() == []
    taken = document_of(draft).entries["role", "ml_researcher"]
    assert taken["summary"]["en"] == "Later."
    for name in ("must_have", "nice_to_have"):
        assert list(taken[name]) == list(before[name])
    assert taken["loop"] == before["loop"]
    publish(draft, rae, at)
    assert open_offers() == []


def test_take_of_a_role_asks_for_no_competency_that_the_draft_lacks(ours, rae, at):
    first = actions.load(ours, by=None, at=at).version
    draft = rubrics.start_draft(first, by=rae, at=at)
    role = document_of(draft).entries["role", "ml_researcher"]
    without = {
        **role,
        "must_have": {key: targets for key, targets in role["must_have"].items() if key != "research_taste"},
        "loop": [
            {**s, **{w: [k for k in s[w] if k != "research_taste"] for w in ("main", "also")}} for s in role["loop"]
        ],
    }
    rubrics.write(draft, kind="role", entry=without, read_as=mark(role), by=rae, at=at)
    rubrics.remove(draft, kind="competency", key="research_taste", by=rae, at=at)
    actions.load(newer(ours, new_summary), by=None, at=at)
    offers.take(CatalogueEntry.objects.get(kind="role", offered__isnull=False), by=rae, at=at)
    taken = document_of(draft).entries["role", "ml_researcher"]
    assert taken["summary"]["en"] == "Later."
    assert "research_taste" not in taken["must_have"]
    # As far as it can be followed it is
    assert offers_shown() == []
    publish(draft, rae, at)
    assert open_offers() == []


def test_take_of_an_anchor_keeps_what_stands_at_a_level_of_ones_own(draft, anchor, rae, at):
    ladder = document_of(draft).entries["ladder", "ladder"]
    finer = {**ladder, "levels": [*ladder["levels"], {"key": "own_staff", "name": {"en": "Staff"}}]}
    rubrics.write(draft, kind="ladder", entry=finer, read_as=mark(ladder), by=rae, at=at)
    for competency in document_of(draft).competencies:
        written = {**competency, "anchors": {**competency["anchors"], "own_staff": {"en": "Ours"}}}
        rubrics.write(draft, kind="competency", entry=written, read_as=mark(competency), by=rae, at=at)
    offers.take(anchor, by=rae, at=at)
    taken = document_of(draft).entries["competency", "ml_fundamentals"]["anchors"]
    assert taken["junior"]["en"].startswith("Explains with a drawing")
    assert taken["own_staff"] == {"en": "Ours"}
    publish(draft, rae, at)
    assert open_offers() == []


def test_publish_leaves_the_offer_of_a_role_while_what_it_asks_for_is_on_offer_too(draft, anchor, ours, rae, at):
    offers.keep(anchor, by=rae, at=at)
    document = document_of(draft)
    role = document.entries["role", "ml_researcher"]
    taste = {**document.entries["competency", "planning"], "key": "taste", "name": {"en": "Taste"}}
    asking = {**role, "nice_to_have": {**role["nice_to_have"], "taste": dict.fromkeys(document.level_keys, "junior")}}
    for kind, entry in (("competency", taste), ("role", asking)):
        CatalogueEntry.objects.update_or_create(kind=kind, key=entry["key"], defaults={"offered": entry})
    # The role cannot follow yet
    assert [one.offer.key for one in offers_shown()] == ["taste"]
    planning = document.entries["competency", "planning"]
    renamed = {**planning, "name": {"en": "Foresight"}}
    rubrics.write(draft, kind="competency", entry=renamed, read_as=mark(planning), by=rae, at=at)
    publish(draft, rae, at)
    offers.take(CatalogueEntry.objects.get(key="taste"), by=rae, at=at)
    assert [one.offer.key for one in offers_shown()] == ["ml_researcher"]
    offers.take(CatalogueEntry.objects.get(kind="role", key="ml_researcher"), by=rae, at=at)
    publish(Rubric.objects.drafts().get(), rae, at)
    assert open_offers() == []
