from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import Event, Person
from core.refusals import Refusal
from hiring.actions import decisions, offers, pipeline
from hiring.actions.offers import OfferRefused
from hiring.actions.pipeline import PipelineRefused
from hiring.models import Application, NextStep, Offer, Opening, Requisition, TeamMember
from hiring.queries.offers import seats
from hiring.queries.requisitions import requisitions_shown
from hiring.queries.timeline import timeline
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import StageKind
from interviews.queries.progress import progress
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
START = date(2026, 7, 1)


def decided(requisition: Requisition, by: Person, at: datetime, number: int = 1) -> Application:
    """To be hired, and at the offer."""
    made = make.application(requisition, by, at, name=f"C {number}", email=f"c{number}@example.org")
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(made, **said, reason="All of it.", by=by, at=at)
    made.refresh_from_db()
    return made


@pytest.fixture
def chosen(requisition: Requisition, hana: Person, at: datetime) -> Application:
    return decided(requisition, hana, at)


def states(requisition: Requisition, reader: Person) -> list[tuple[str, str, date | None]]:
    shown = requisitions_shown(reader).get(pk=requisition.pk)
    return [(seat.state, seat.name, seat.starts_on) for seat in seats(shown)]


def agrees(application: Application, at: datetime) -> Application:
    """What is handed down is what the storey above would say."""
    fresh = Application.objects.get(pk=application.pk)
    now = progress(fresh, at)
    assert (fresh.next_step, fresh.next_step_at, fresh.waits_for) == (now.next_step, now.next_step_at, now.waits_for)
    return fresh


def test_send_takes_an_opening_and_waits_for_the_candidate(
    requisition: Requisition, chosen: Application, rae: Person, at: datetime
) -> None:
    assert agrees(chosen, at).next_step == NextStep.OFFER
    offer = offers.send(chosen, by=rae, at=at + DAY)
    assert (offer.state, offer.opening, offer.sent_at) == ("sent", requisition.openings.get(), at + DAY)
    fresh = agrees(chosen, at)
    assert (fresh.next_step, fresh.next_step_at, fresh.waits_for) == (NextStep.ANSWER, at + DAY, None)
    assert states(requisition, rae) == [("offered", "C 1", None)]
    assert timeline(chosen, rae)[0].sentence == "Rae Fournier sent an offer."


def test_send_refuses_where_no_offer_can_be_made(
    requisition: Requisition, application: Application, chosen: Application, rae: Person, hana: Person, at: datetime
) -> None:
    with pytest.raises(OfferRefused, match="at the stage for offers"):
        offers.send(application, by=rae, at=at)
    Application.objects.filter(pk=application.pk).update(stage=chosen.stage)
    with pytest.raises(OfferRefused, match="comes after a decision"):
        offers.send(application, by=rae, at=at)
    offers.send(chosen, by=rae, at=at)
    with pytest.raises(OfferRefused, match="out already"):
        offers.send(chosen, by=rae, at=at)
    second = decided(requisition, hana, at, 2)
    with pytest.raises(OfferRefused, match="filled or offered"):
        offers.send(second, by=rae, at=at)
    with pytest.raises(PipelineRefused, match="filled or offered"):
        pipeline.advance(second, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at)


def test_accept_hires_on_the_opening_that_was_offered(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    requisition = make.requisition(role, rae, hana, at, openings=2)
    first, second = decided(requisition, hana, at, 1), decided(requisition, hana, at, 2)
    offers.send(first, by=rae, at=at)
    offer = offers.send(second, by=rae, at=at)
    offers.accept(offer, starts_on=START, by=rae, at=at + DAY)
    second.refresh_from_db()
    assert (second.state, second.stage.kind, second.opening.number) == ("hired", StageKind.HIRED, 2)
    assert states(requisition, rae) == [("offered", "C 1", None), ("filled", "C 2", START)]
    assert "noted that the offer was accepted, to start Wed 1 July" in str([h.sentence for h in timeline(second, rae)])
    requisition.refresh_from_db()
    assert requisition.state == RequisitionState.OPEN
    offers.accept(Offer.objects.get(application=first), starts_on=START, by=rae, at=at + DAY)
    requisition.refresh_from_db()
    assert requisition.state == RequisitionState.FILLED
    agrees(second, at)


@pytest.mark.parametrize("starts_on", [date(2026, 6, 8), date(2206, 7, 1)])
def test_accept_refuses_a_start_that_cannot_be(chosen: Application, rae: Person, at: datetime, starts_on: date) -> None:
    offer = offers.send(chosen, by=rae, at=at)
    with pytest.raises(OfferRefused, match="Check the date"):
        offers.accept(offer, starts_on=starts_on, by=rae, at=at)
    assert Offer.objects.get().state == "sent"


def test_decline_frees_the_opening_and_asks_what_now(
    requisition: Requisition, chosen: Application, rae: Person, at: datetime
) -> None:
    offer = offers.send(chosen, by=rae, at=at)
    with pytest.raises(OfferRefused, match="Write why"):
        offers.decline(offer, reason=" ", by=rae, at=at)
    offers.decline(offer, reason="Too far from home.", by=rae, at=at + DAY)
    assert (offer.state, offer.opening, offer.reason, offer.answered_at) == (
        "declined",
        None,
        "Too far from home.",
        at + DAY,
    )
    fresh = agrees(chosen, at)
    assert (fresh.state, fresh.stage.kind, fresh.next_step) == ("active", StageKind.OFFER, NextStep.SETTLE)
    assert fresh.waits_for == rae
    assert states(requisition, rae) == [("open", "", None)]
    with pytest.raises(OfferRefused, match="a moment ago"):
        offers.accept(offer, starts_on=START, by=rae, at=at)
    offers.send(chosen, by=rae, at=at + 2 * DAY)
    assert agrees(chosen, at).next_step == NextStep.ANSWER


def test_withdraw_and_every_other_end_frees_the_opening(
    requisition: Requisition, chosen: Application, rae: Person, hana: Person, at: datetime
) -> None:
    offers.withdraw(offers.send(chosen, by=rae, at=at), by=rae, at=at)
    assert agrees(chosen, at).next_step == NextStep.OFFER
    offers.send(chosen, by=rae, at=at)
    with pytest.raises(PipelineRefused, match="An offer waits for its answer"):
        pipeline.advance(chosen, to=requisition.stages.get(kind=StageKind.DEBRIEF), by=rae, at=at)
    pipeline.close(chosen, state="withdrawn", reason="Another offer.", by=rae, at=at)
    assert [offer.state for offer in Offer.objects.all()] == ["withdrawn", "withdrawn"]
    assert Event.objects.filter(kind="hiring.offer_withdrawn", on_id=chosen.pk).count() == 2
    pipeline.reopen(chosen, by=rae, at=at + DAY)
    assert agrees(chosen, at).next_step == NextStep.OFFER


def test_reopen_of_a_hire_takes_the_acceptance_back(
    requisition: Requisition, chosen: Application, rae: Person, at: datetime
) -> None:
    offers.accept(offers.send(chosen, by=rae, at=at), starts_on=START, by=rae, at=at)
    pipeline.reopen(chosen, by=rae, at=at + DAY)
    offer = Offer.objects.get()
    assert (offer.state, offer.opening, offer.starts_on) == ("withdrawn", None, None)
    assert states(requisition, rae) == [("open", "", None)]
    assert agrees(chosen, at).next_step == NextStep.OFFER


def test_advance_to_hired_without_an_offer_stays_possible(
    requisition: Requisition, chosen: Application, rae: Person, at: datetime
) -> None:
    pipeline.advance(chosen, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at)
    assert not Offer.objects.exists()
    assert states(requisition, rae) == [("filled", "C 1", None)]


@pytest.mark.parametrize("by_a_merge", [False, True])
def test_seats_do_not_tell_an_applicant_of_themselves(
    requisition: Requisition, hana: Person, rae: Person, cora: Person, at: datetime, by_a_merge: bool
) -> None:
    if by_a_merge:
        own = make.also_known_as(make.application(requisition, rae, at), cora, rae, at)
    else:
        own = make.application(requisition, rae, at, name="Cora Lind", email=cora.email.upper())
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(own, **said, reason="All of it.", by=hana, at=at)
    offers.send(own, by=rae, at=at)
    assert seats(requisitions_shown(rae).get())[0].application == own.pk
    TeamMember.objects.create(requisition=requisition, person=cora, part="coordinator")
    [seat] = seats(requisitions_shown(cora).get())
    assert (seat.state, seat.name, seat.application, seat.sent_at) == ("offered", "", None, None)


def test_the_database_holds_one_live_offer_each(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    requisition = make.requisition(role, rae, hana, at, openings=2)
    first, second = decided(requisition, hana, at, 1), decided(requisition, hana, at, 2)
    offers.send(first, by=rae, at=at)
    one, two = requisition.openings.all()
    for application, opening, name in ((first, two, "offer_alive_is_one"), (second, one, "opening_id")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Offer.objects.create(application=application, opening=opening, sent_at=at)


# Two hands


def at_once(*hands: Callable[[], object]) -> list[str]:
    """What each was told, empty where it went through."""
    gate, ends = Barrier(len(hands)), []

    def run(hand: Callable[[], object]) -> None:
        gate.wait()
        try:
            hand()
            ends.append("")
        except Refusal as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[hand]) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_send_for_the_last_opening_by_two_hands_at_once(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    requisition = make.requisition(role, rae, hana, at)
    first, second = decided(requisition, hana, at, 1), decided(requisition, hana, at, 2)
    told = at_once(
        lambda: offers.send(first, by=rae, at=at),
        lambda: offers.send(second, by=hana, at=at),
    )
    assert told[0] == ""
    assert "filled or offered" in told[1]
    assert Opening.objects.get().offer.state == "sent"
    # Accepted by one hand and declined by the other
    offer = Offer.objects.get()
    told = at_once(
        lambda: offers.accept(Offer.objects.get(pk=offer.pk), starts_on=START, by=rae, at=at),
        lambda: offers.decline(Offer.objects.get(pk=offer.pk), reason="No.", by=hana, at=at),
    )
    assert told[0] == ""
    assert "a moment ago" in told[1]
    offer.refresh_from_db()
    assert (offer.state == "accepted") == (offer.application.state == "hired")
    assert (offer.opening_id is None) == (offer.state == "declined")
