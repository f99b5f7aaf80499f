from datetime import datetime, timedelta

import pytest

from core.models import Event, History, Person
from hiring.models import Application
from interviews.actions import booking, corrections, scorecards
from interviews.models import CardAddendum, Interview, Scorecard
from interviews.queries.scorecards import answers
from interviews.rules.scorecards import Seen, seen
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_scorecards import together


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


@pytest.fixture
def card(loop: list[Interview], ivan: Person, at: datetime) -> Scorecard:
    """In, and the only one."""
    return make.submitted(make.card(loop[0], ivan), at)


def first(card: Scorecard) -> int:
    return card.ratings.order_by("pk").first().pk


def page(card: Scorecard) -> Seen:
    fresh = Scorecard.objects.get(pk=card.pk)
    return seen(fresh.version, answers(fresh))


def change(card: Scorecard, at: datetime, **changes: str):
    author = card.seat.person
    return corrections.correct(card, changes=changes, version=page(card), by=author, at=at)


def test_correct_changes_the_card_and_tells_when(card: Scorecard, application, ivan: Person, at: datetime) -> None:
    later = at + timedelta(hours=1)
    one = first(card)
    change(card, later, **{f"r{one}": "2", f"e{one}": "Needed the hint", "recommendation": "no"})
    card.refresh_from_db()
    rating = card.ratings.get(pk=one)
    assert (rating.value, rating.evidence, card.recommendation) == (2, "Needed the hint", "no")
    assert (card.submitted_at, card.corrected_at, card.bound_at) == (at, later, None)
    event = Event.objects.get(kind="interviews.scorecard_corrected")
    assert (event.on_id, event.by) == (application.pk, ivan)
    assert "hint" not in str(event.facts)
    row = History.objects.filter(table_name="interviews_rating", row_id=str(one)).order_by("pk").last()
    assert (row.actor, row.before["value"], row.after["value"]) == (ivan.pk, 3, 2)


def test_correct_keeps_the_card_whole(card: Scorecard, at: datetime) -> None:
    one = first(card)
    for half in ({f"r{one}": ""}, {f"r{one}": "2", f"e{one}": " "}, {"recommendation": ""}):
        with pytest.raises(scorecards.CardIncomplete):
            change(card, at, **half, summary="Second thoughts")
    card.refresh_from_db()
    assert (card.summary, card.corrected_at) == ("Seen by Ivan Herrera", None)
    assert card.ratings.get(pk=one).value == 3


def test_correct_of_nothing_is_no_correction(card: Scorecard, at: datetime) -> None:
    change(card, at, summary=card.summary)
    card.refresh_from_db()
    assert card.corrected_at is None
    assert not Event.objects.filter(kind="interviews.scorecard_corrected").exists()


def test_correct_from_a_second_window_writes_nothing_and_tells(card: Scorecard, ivan: Person, at: datetime) -> None:
    before = page(card)
    change(card, at, summary="From the first window")
    two = {"summary": "From the second window", "note": "Hm"}
    saved = corrections.correct(card, changes=two, version=before, by=ivan, at=at)
    assert saved.conflicts == {"summary": "From the first window"}
    card.refresh_from_db()
    assert (card.summary, card.note) == ("From the first window", "")
    # Told of it, it may insist
    corrections.correct(card, changes=two, version=saved.seen, by=ivan, at=at)
    card.refresh_from_db()
    assert (card.summary, card.note) == ("From the second window", "Hm")


def test_correct_refuses_a_draft(loop, ines, at: datetime) -> None:
    with pytest.raises(scorecards.CardRefused, match="not in yet"):
        change(make.card(loop[1], ines), at, summary="x")


def bound(card: Scorecard) -> datetime | None:
    card.refresh_from_db()
    return card.bound_at


def readable(card: Scorecard) -> bool:
    """By the gate itself."""
    application = card.seat.interview.application_id
    author = card.seat.person
    theirs = Scorecard.objects.visible_to(author).filter(seat__interview__application=application)
    return theirs.exclude(seat__person=author).exists()


def test_a_card_is_bound_by_anothers(card: Scorecard, loop, ines, at: datetime) -> None:
    assert not readable(card)
    assert bound(card) is None
    later = at + timedelta(hours=1)
    hers = make.submitted(make.card(loop[1], ines), later)
    assert readable(card)
    assert (bound(card), bound(hers)) == (later, later)
    for one in (card, hers):
        with pytest.raises(corrections.CardIsBound):
            change(one, later, summary="Swayed")
        one.refresh_from_db()
        assert "Swayed" not in one.summary


def test_a_card_is_not_bound_while_its_author_owes_another(application, ivan, ines, rae, at: datetime) -> None:
    loop = panel.loop(application, [ivan, ines, ivan], rae, at)
    mine = make.submitted(make.card(loop[0], ivan), at)
    make.submitted(make.card(loop[1], ines), at)
    assert bound(mine) is None
    change(mine, at, summary="Still my own")
    # What ends it may be the second card, or a cancellation
    booking.cancel(loop[2], by=rae, at=at + timedelta(minutes=5))
    assert bound(mine) == at + timedelta(minutes=5)
    assert readable(mine)


def test_a_card_is_not_bound_by_what_a_trainee_wrote(application, ivan, otto, rae, at: datetime) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    learned = make.submitted(make.card(interview, otto), at)
    assert bound(learned) is None
    lead = make.submitted(make.card(interview, ivan), at)
    assert bound(lead) is None
    # The trainee reads the lead's
    assert bound(learned) == at


def test_a_card_of_the_manager_is_bound_at_once_when_others_were_in(application, ivan, hana, rae, at: datetime) -> None:
    """She could read them before she took the seat."""
    loop = panel.loop(application, [ivan, hana], rae, at)
    make.submitted(make.card(loop[0], ivan), at)
    assert bound(make.submitted(make.card(loop[1], hana), at)) == at


def test_a_card_that_was_decided_upon_stays_as_it_was(application, ivan, hana, rae, at: datetime) -> None:
    interview = make.interview(application, [ivan], rae, at)
    alone = make.submitted(make.card(interview, ivan), at)
    later = at + timedelta(hours=3)
    make.decided(application, hana, later, outcome="no_hire", reason="Enough", justification="Seen")
    assert bound(alone) == later
    with pytest.raises(corrections.CardIsBound):
        change(alone, later, summary="Hire after all")


def test_correct_asks_the_gate_whatever_is_stamped(card: Scorecard, loop, ines, at: datetime) -> None:
    make.submitted(make.card(loop[1], ines), at)
    Scorecard.objects.update(bound_at=None)
    with pytest.raises(corrections.CardIsBound):
        change(card, at, summary="Swayed")


def test_add_addendum_leaves_the_card_as_it_was(card: Scorecard, loop, ivan, ines, at: datetime) -> None:
    with pytest.raises(corrections.CardIsFree):
        corrections.add_addendum(card, text="Too early", by=ivan, at=at)
    make.submitted(make.card(loop[1], ines), at)
    before = answers(Scorecard.objects.get(pk=card.pk))
    for _twice in range(2):
        corrections.add_addendum(card, text=" After the talk\r\nI see it. ", by=ivan, at=at)
    assert answers(Scorecard.objects.get(pk=card.pk)) == before
    added = card.addenda.get()
    assert (added.text, added.at) == ("After the talk\nI see it.", at)
    assert History.objects.get(table_name="interviews_cardaddendum").actor == ivan.pk
    assert "talk" not in str(Event.objects.get(kind="interviews.scorecard_added_to").facts)
    with pytest.raises(scorecards.CardRefused):
        corrections.add_addendum(card, text=" \n", by=ivan, at=at)


def test_addenda_are_read_as_their_card_is(card, loop, ivan, ines, igor, hana, otto, at: datetime) -> None:
    make.submitted(make.card(loop[1], ines), at)
    corrections.add_addendum(card, text="More", by=ivan, at=at)
    for person in (ivan, ines, hana):
        assert CardAddendum.objects.visible_to(person).count() == 1
    for person in (igor, otto):
        assert not CardAddendum.objects.visible_to(person).exists()


@pytest.mark.django_db(transaction=True)
def test_correct_while_another_card_goes_in_is_one_or_the_other(card, loop, ivan, ines, at: datetime) -> None:
    hers = make.filled(make.card(loop[1], ines), at)
    version = page(card)
    found = together(
        lambda: corrections.correct(card, changes={"summary": "Mine"}, version=version, by=ivan, at=at),
        lambda: scorecards.submit(hers, by=ines, at=at),
    )
    card.refresh_from_db()
    assert card.bound_at == at
    if isinstance(found[0], corrections.CardIsBound):
        assert (card.summary, card.corrected_at) == ("Seen by Ivan Herrera", None)
    else:
        assert (card.summary, card.corrected_at) == ("Mine", at)
    assert isinstance(found[1], Scorecard), found
