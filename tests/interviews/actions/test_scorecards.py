import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from core.models import Event, History, Letter, Person
from hiring.models import Application, NextStep
from hiring.rules.stages import StageKind
from interviews.actions import scorecards
from interviews.models import CardState, Interview, ReminderState, Rollup, Scorecard
from interviews.queries.scorecards import answers, own_card
from interviews.rules.scorecards import Owed, Seen, seen
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


@pytest.fixture
def card(loop: list[Interview], ivan: Person) -> Scorecard:
    return make.card(loop[0], ivan)


def first(card: Scorecard) -> int:
    return card.ratings.order_by("pk").first().pk


def test_save_keeps_exactly_what_was_typed(card: Scorecard, ivan: Person, at: datetime) -> None:
    pk = first(card)
    text = "  “Ja — 我会” said she\n\n\t. "
    changes = {f"r{pk}": "0", f"e{pk}": text, "recommendation": "strong_no", "summary": "a\r\nb", "note": "only Hana"}
    saved = scorecards.save(card, changes=changes, version=0, by=ivan, at=at)
    card.refresh_from_db()
    rating = card.ratings.get(pk=pk)
    assert (rating.value, rating.evidence) == (0, text)
    assert (card.recommendation, card.summary, card.note) == ("strong_no", "a\nb", "only Hana")
    assert (card.version, card.saved_at, card.state) == (1, at, CardState.DRAFT)
    assert saved.version == 1
    assert not saved.conflicts


def test_save_can_take_an_answer_back(card: Scorecard, ivan: Person, at: datetime) -> None:
    pk = first(card)
    scorecards.save(card, changes={f"r{pk}": "3"}, version=0, by=ivan, at=at)
    scorecards.save(card, changes={f"r{pk}": ""}, version=1, by=ivan, at=at)
    assert card.ratings.get(pk=pk).value is None


def test_save_passes_over_fields_of_other_cards(loop, card: Scorecard, ivan, ines, at: datetime) -> None:
    theirs = first(make.card(loop[1], ines))
    scorecards.save(card, changes={f"e{theirs}": "not mine", "state": "submitted"}, version=0, by=ivan, at=at)
    card.refresh_from_db()
    assert make.card(loop[1], ines).ratings.get(pk=theirs).evidence == ""
    assert (card.version, card.state) == (0, CardState.DRAFT)


def test_save_from_a_second_window_keeps_both(card: Scorecard, ivan: Person, at: datetime) -> None:
    pk = first(card)
    page = seen(0, answers(card))
    other = Scorecard.objects.get(pk=card.pk)
    scorecards.save(other, changes={"note": "from the other window", f"e{pk}": "theirs"}, version=page, by=ivan, at=at)
    saved = scorecards.save(card, changes={"summary": "mine", f"e{pk}": "mine"}, version=page, by=ivan, at=at)
    assert saved.conflicts == {f"e{pk}": "theirs"}
    card.refresh_from_db()
    assert (card.note, card.summary, card.ratings.get(pk=pk).evidence) == ("from the other window", "mine", "theirs")
    # This window still has not seen the other's note, but was told of the evidence and may insist
    again = scorecards.save(card, changes={f"e{pk}": "mine", "note": "too"}, version=saved.seen, by=ivan, at=at)
    assert again.conflicts == {"note": "from the other window"}
    assert card.ratings.get(pk=pk).evidence == "mine"


def test_save_by_version_alone_overwrites_nothing_unseen(card: Scorecard, ivan: Person, at: datetime) -> None:
    scorecards.save(Scorecard.objects.get(pk=card.pk), changes={"note": "first"}, version=0, by=ivan, at=at)
    saved = scorecards.save(card, changes={"note": "second"}, version=0, by=ivan, at=at)
    assert saved.conflicts == {"note": "first"}


def test_save_twice_with_the_same_card_in_hand(loop, ivan: Person, at: datetime) -> None:
    card = own_card(ivan, loop[0].pk)
    pk = first(card)
    one = scorecards.save(card, changes={f"r{pk}": "2"}, version=Seen(0), by=ivan, at=at)
    two = scorecards.save(card, changes={f"r{pk}": "3"}, version=one.seen, by=ivan, at=at)
    assert (two.version, card.ratings.get(pk=pk).value) == (2, 3)


def voted(card: Scorecard, at: datetime) -> Scorecard:
    """Rated off the bar without a word."""
    changes = {f"r{pk}": "2" for pk in card.ratings.values_list("pk", flat=True)} | {"recommendation": "no"}
    scorecards.save(card, changes=changes, version=card.version, by=card.seat.person, at=at)
    return scorecards.vote(card, by=card.seat.person, at=at)


def test_vote_asks_for_ratings_and_recommendation_and_for_no_text(card: Scorecard, ivan: Person, at: datetime) -> None:
    scorecards.save(card, changes={f"r{first(card)}": "2"}, version=0, by=ivan, at=at)
    with pytest.raises(scorecards.CardIncomplete) as caught:
        scorecards.vote(card, by=ivan, at=at)
    assert [one.owed for one in caught.value.missing] == [Owed.RATING, Owed.RATING, Owed.RECOMMENDATION]
    card.refresh_from_db()
    assert (card.state, card.voted_at) == (CardState.DRAFT, None)
    voted(card, at)
    card.refresh_from_db()
    assert (card.state, card.voted_at, card.submitted_at) == (CardState.VOTED, at, None)
    # Given once: a second time changes nothing
    scorecards.vote(card, by=ivan, at=at + timedelta(hours=1))
    card.refresh_from_db()
    assert card.voted_at == at


def test_vote_is_not_in(card: Scorecard, application, loop, ines, hana, ada, at: datetime) -> None:
    """Nobody sees it, nobody hears of it, the ladder goes on, and whoever voted still owes."""
    make.submitted(make.card(loop[1], ines), at)
    events, past = Event.objects.count(), History.objects.filter(table_name__startswith="interviews_sc").count()
    waiting = card.reminders.filter(state=ReminderState.WAITING).count()
    voted(card, at)
    assert card.reminders.filter(state=ReminderState.WAITING).count() == waiting > 0
    assert Event.objects.count() == events
    assert History.objects.filter(table_name__startswith="interviews_sc").count() == past
    for person in (hana, ada, ines):
        assert not Scorecard.objects.visible_to(person).filter(pk=card.pk).exists()
    own = Scorecard.objects.visible_to(card.seat.person).filter(seat__interview__application=application)
    assert set(own) == {card}
    application.refresh_from_db()
    assert card.seat.person_id in application.owed_by
    assert application.cards_in == 1


def test_vote_may_change_and_is_none_without_all_its_parts(card: Scorecard, ivan: Person, at: datetime) -> None:
    card = voted(card, at)
    one = first(card)
    kept = scorecards.save(card, changes={f"r{one}": "4", f"e{one}": "So"}, version=card.version, by=ivan, at=at)
    assert kept.state == CardState.VOTED
    for gone in ({f"r{one}": ""}, {"recommendation": ""}):
        card = voted(Scorecard.objects.get(pk=card.pk), at)
        saved = scorecards.save(card, changes=gone, version=card.version, by=ivan, at=at)
        assert saved.state == CardState.DRAFT
        card.refresh_from_db()
        assert (card.state, card.voted_at) == (CardState.DRAFT, None)


def test_vote_is_followed_by_submission(card: Scorecard, ivan: Person, at: datetime) -> None:
    card = voted(card, at)
    with pytest.raises(scorecards.CardIncomplete) as caught:
        scorecards.submit(card, by=ivan, at=at)
    texts = {one.field: "Said so" for one in caught.value.missing}
    scorecards.save(card, changes=texts, version=card.version, by=ivan, at=at)
    card = scorecards.submit(card, by=ivan, at=at + timedelta(hours=1))
    assert (card.state, card.voted_at) == (CardState.SUBMITTED, at)
    with pytest.raises(scorecards.CardIsIn):
        scorecards.vote(card, by=ivan, at=at)


def test_submit_says_all_that_is_missing_and_changes_nothing(card: Scorecard, ivan: Person, at: datetime) -> None:
    pk = first(card)
    scorecards.save(card, changes={f"r{pk}": "2"}, version=0, by=ivan, at=at)
    with pytest.raises(scorecards.CardIncomplete) as caught:
        scorecards.submit(card, by=ivan, at=at)
    owed = [(one.field, one.owed) for one in caught.value.missing]
    assert (f"e{pk}", Owed.EVIDENCE) in owed
    assert owed[-1] == ("recommendation", Owed.RECOMMENDATION)
    assert len([one for one in owed if one[1] == Owed.RATING]) == card.ratings.count() - 1
    card.refresh_from_db()
    assert card.state == CardState.DRAFT


def test_submit_is_for_good(card: Scorecard, ivan: Person, at: datetime) -> None:
    make.submitted(card, at)
    assert (card.state, card.submitted_at) == (CardState.SUBMITTED, at)
    assert not card.ratings.exclude(submitted_at=at).exists()
    with pytest.raises(scorecards.CardIsIn):
        scorecards.submit(card, by=ivan, at=at)
    with pytest.raises(scorecards.CardIsIn):
        scorecards.save(card, changes={"note": "later"}, version=card.version, by=ivan, at=at)


def test_submit_stops_the_reminders_and_counts_the_card(card, application, at: datetime) -> None:
    assert card.reminders.filter(state=ReminderState.WAITING).exists()
    make.submitted(card, at)
    assert not card.reminders.filter(state=ReminderState.WAITING).exists()
    application.refresh_from_db()
    assert (application.cards_in, application.cards_due) == (1, 3)


def test_submit_tells_the_timeline_nothing_of_the_card(card: Scorecard, application, at: datetime) -> None:
    make.submitted(card, at, rating=2, recommendation="strong_no")
    event = Event.objects.get(kind="interviews.scorecard_submitted")
    assert (event.on_id, event.by) == (application.pk, card.seat.person)
    assert "strong_no" not in str(event.facts)
    assert "worth" not in str(event.facts)


def test_submit_of_the_last_lead_card_opens_the_debrief_once(loop, application, ivan, ines, igor, hana, at) -> None:
    for interview, person in zip(loop[:2], (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
        application.refresh_from_db()
        assert application.stage.kind == StageKind.INTERVIEWS
    last = at + timedelta(hours=8)
    make.submitted(make.card(loop[2], igor), last)
    application.refresh_from_db()
    assert application.stage.kind == StageKind.DEBRIEF
    assert (application.next_step, application.waits_for) == (NextStep.DEBRIEF, hana)
    assert Rollup.objects.filter(kind="debrief_ready").count() == 1
    assert Letter.objects.filter(kind="interviews.debrief_ready", to=hana).count() == 1


def test_submit_before_every_session_is_booked_opens_no_debrief(application, ivan, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at)
    make.submitted(make.card(interview, ivan), at + timedelta(hours=3))
    application.refresh_from_db()
    assert application.stage.kind == StageKind.INTERVIEWS
    assert not Rollup.objects.exists()


def test_submit_after_the_decision_announces_no_debrief(loop, application, ivan, ines, igor, hana, at) -> None:
    for interview, person in zip(loop[:2], (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
    # All three took place; Igor writes late
    later = at + timedelta(hours=8)
    make.decided(application, hana, later, outcome="hire", reason="Sure", justification="Igor is ill")
    make.submitted(make.card(loop[2], igor), later + timedelta(hours=1))
    assert not Rollup.objects.filter(kind="debrief_ready").exists()
    application.refresh_from_db()
    assert application.stage.kind == StageKind.OFFER


def test_submit_by_a_trainee_waits_for_no_debrief_and_opens_none(application, ivan, otto, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    make.submitted(make.card(interview, otto), at)
    application.refresh_from_db()
    assert (application.cards_due, application.cards_in) == (1, 0)
    assert not Rollup.objects.exists()


def test_submit_refuses_without_the_seat(card: Scorecard, ivan: Person, at: datetime) -> None:
    make.filled(card, at)
    card.seat.held, card.seat.released_at = False, at
    card.seat.save()
    with pytest.raises(scorecards.CardRefused, match="seat"):
        scorecards.submit(card, by=ivan, at=at)


def together(*works) -> list[object]:
    """Each in a thread and connection of its own, at once; what each came to."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(n: int, work) -> None:
        barrier.wait()
        try:
            results[n] = work()
        except Exception as trouble:  # told to the test, whatever it is
            results[n] = trouble
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_submit_by_two_hands_at_once_is_taken_once(card: Scorecard, ivan: Person, at: datetime) -> None:
    make.filled(card, at)
    found = together(*[lambda: scorecards.submit(card, by=ivan, at=at)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["CardIsIn", "Scorecard"]
    assert Event.objects.filter(kind="interviews.scorecard_submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_submit_of_the_two_last_cards_at_once_still_opens_the_debrief(loop, application, ivan, ines, igor, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    cards = [make.filled(make.card(loop[1], ines), at), make.filled(make.card(loop[2], igor), at)]
    found = together(*[lambda card=card: scorecards.submit(card, by=card.seat.person, at=at) for card in cards])
    assert all(isinstance(one, Scorecard) for one in found), found
    application.refresh_from_db()
    assert application.stage.kind == StageKind.DEBRIEF
    assert Rollup.objects.filter(kind="debrief_ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_vote_and_a_rating_taken_away_at_once_leave_no_half_vote(card: Scorecard, ivan: Person, at: datetime) -> None:
    make.filled(card, at)
    gone = {f"r{first(card)}": ""}
    together(
        lambda: scorecards.vote(Scorecard.objects.get(pk=card.pk), by=ivan, at=at),
        lambda: scorecards.save(Scorecard.objects.get(pk=card.pk), changes=gone, version=card.version, by=ivan, at=at),
    )
    card.refresh_from_db()
    assert card.state == CardState.DRAFT
    assert card.ratings.filter(value=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_save_by_two_windows_at_once_loses_nothing(card: Scorecard, ivan: Person, at: datetime) -> None:
    page = seen(0, answers(card))
    fields = ["note", "summary", *(f"e{pk}" for pk in card.ratings.values_list("pk", flat=True))]

    def save(field: str):
        mine = Scorecard.objects.get(pk=card.pk)
        return scorecards.save(mine, changes={field: f"text of {field}"}, version=page, by=ivan, at=at)

    found = together(*[lambda field=field: save(field) for field in fields])
    assert not any(one.conflicts for one in found), found
    stands = answers(Scorecard.objects.get(pk=card.pk))
    assert {field: stands[field] for field in fields} == {field: f"text of {field}" for field in fields}
