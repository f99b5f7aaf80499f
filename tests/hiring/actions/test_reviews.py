from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import Event, Person
from core.refusals import Refusal
from hiring.actions import pipeline, reviews
from hiring.models import Application, Requisition, Review
from hiring.queries.reviews import CLAIM_LASTS, next_stage
from hiring.rules.stages import StageKind
from tests import make

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def musts(requisition: Requisition, seen: str = "yes") -> dict[int, str]:
    asked = requisition.competencies.filter(must_have=True)
    return dict.fromkeys(asked.values_list("competency", flat=True), seen)


def give(application: Application, by: Person, at: datetime, verdict: str = "go_on") -> Review:
    return reviews.give(application, verdict=verdict, musts=musts(application.requisition), by=by, at=at)


def two_read(requisition: Requisition, at: datetime) -> Requisition:
    changed = reviews.set_reviewing(requisition, name_hidden=True, reviewers=2, review_to=None, by=None, at=at)
    for application in requisition.applications.all():
        application.requisition = changed
    return changed


def stage(application: Application) -> str:
    application.refresh_from_db()
    return application.stage.kind


def test_give_moves_on_what_one_says_goes_on(application: Application, rae: Person, at: datetime) -> None:
    give(application, rae, at)
    assert stage(application) == StageKind.CALL
    said = Event.objects.get(kind="hiring.application_reviewed")
    assert "verdict" not in said.facts


@pytest.mark.parametrize("verdict", ["decline", "unsure"])
def test_give_rejects_nobody(application: Application, rae: Person, at: datetime, verdict: str) -> None:
    give(application, rae, at, verdict)
    application.refresh_from_db()
    assert (application.state, application.stage.kind) == ("active", StageKind.APPLIED)


def test_give_waits_for_the_second_view(application: Application, rae: Person, hana: Person, at: datetime) -> None:
    two_read(application.requisition, at)
    give(application, rae, at)
    assert stage(application) == StageKind.APPLIED
    give(application, hana, at + LATER)
    assert stage(application) == StageKind.CALL


def test_give_moves_nothing_when_two_views_differ(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    two_read(application.requisition, at)
    give(application, rae, at)
    give(application, hana, at + LATER, "decline")
    assert stage(application) == StageKind.APPLIED
    reviews.go_on(application, by=rae, at=at + LATER)
    assert stage(application) == StageKind.CALL


def test_go_on_waits_until_all_have_read(application: Application, rae: Person, at: datetime) -> None:
    two_read(application.requisition, at)
    give(application, rae, at)
    with pytest.raises(Refusal):
        reviews.go_on(application, by=rae, at=at)


def test_give_refuses_a_second_time_and_what_was_not_needed(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    give(application, rae, at, "unsure")
    with pytest.raises(Refusal, match="already"):
        give(application, rae, at)
    with pytest.raises(Refusal, match="meanwhile"):
        give(application, hana, at)
    assert Review.objects.count() == 1


def test_give_refuses_what_has_moved_on(application: Application, rae: Person, hana: Person, at: datetime) -> None:
    pipeline.advance(application, to=application.requisition.stages.get(kind=StageKind.CALL), by=rae, at=at)
    with pytest.raises(Refusal, match="moved or closed"):
        give(application, hana, at)


def test_give_asks_for_every_must_have(application: Application, rae: Person, at: datetime) -> None:
    asked = musts(application.requisition)
    for said in ({}, dict(list(asked.items())[1:]), dict.fromkeys(asked, "maybe"), {**asked, 0: "yes"}):
        with pytest.raises(Refusal):
            reviews.give(application, verdict="go_on", musts=said, by=rae, at=at)


def test_take_back_returns_it_to_where_it_came_in(application: Application, rae: Person, at: datetime) -> None:
    give(application, rae, at)
    application.refresh_from_db()
    reviews.take_back(application, by=rae, at=at + LATER)
    assert stage(application) == StageKind.APPLIED
    assert not Review.objects.exists()
    found = reviews.take_next(application.requisition, by=rae, at=at + LATER)
    assert found == application


def test_take_back_refuses_what_something_was_built_on(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    two_read(application.requisition, at)
    with pytest.raises(Refusal, match="no review of yours"):
        reviews.take_back(application, by=rae, at=at)
    give(application, rae, at)
    give(application, hana, at + LATER)
    with pytest.raises(Refusal, match="Somebody else"):
        reviews.take_back(application, by=rae, at=at + LATER)
    application.refresh_from_db()
    pipeline.advance(
        application, to=application.requisition.stages.get(kind=StageKind.TAKE_HOME), by=rae, at=at + 2 * LATER
    )
    with pytest.raises(Refusal, match="Somebody else"):
        reviews.take_back(application, by=hana, at=at + 3 * LATER)


def test_take_back_refuses_what_has_gone_on_or_was_closed_since(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    on, over = (make.application(requisition, rae, at, email=f"n{n}@example.org") for n in range(2))
    give(on, rae, at)
    on.refresh_from_db()
    pipeline.advance(on, to=requisition.stages.get(kind=StageKind.INTERVIEWS), by=hana, at=at + LATER)
    give(over, rae, at, "decline")
    pipeline.close(over, state="rejected", reason="So", by=hana, at=at + LATER)
    for application, why in ((on, "gone on"), (over, "closed since")):
        with pytest.raises(Refusal, match=why):
            reviews.take_back(application, by=rae, at=at + 2 * LATER)
    assert Review.objects.count() == 2


def test_take_back_refuses_who_could_read_the_view_before_their_own(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    """Else they might say it anew, knowing what the other said."""
    two_read(application.requisition, at)
    give(application, rae, at, "decline")
    give(application, hana, at + LATER, "decline")
    for who in (rae, hana):
        with pytest.raises(Refusal, match="Somebody else"):
            reviews.take_back(application, by=who, at=at + 2 * LATER)
    assert Review.objects.count() == 2


def test_take_next_gives_the_oldest_and_the_same_again(requisition: Requisition, rae: Person, at: datetime) -> None:
    first = make.application(requisition, rae, at)
    second = make.application(requisition, rae, at + LATER, name="Omar Saleh", email="omar@example.org")
    now = at + 2 * LATER
    assert reviews.take_next(requisition, by=rae, at=now) == first
    assert reviews.take_next(requisition, by=rae, at=now) == first
    reviews.skip(first, by=rae, at=now)
    assert reviews.take_next(requisition, by=rae, at=now) == second
    reviews.skip(second, by=rae, at=now + LATER)
    assert reviews.take_next(requisition, by=rae, at=now + LATER) == first


def test_take_next_leaves_to_others_what_they_read_for_a_while(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    requisition = application.requisition
    assert reviews.take_next(requisition, by=rae, at=at) == application
    assert reviews.take_next(requisition, by=hana, at=at) is None
    assert reviews.take_next(requisition, by=hana, at=at + CLAIM_LASTS) == application


def test_take_next_gives_one_to_two_where_two_are_wanted(
    application: Application, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    requisition = two_read(application.requisition, at)
    assert [reviews.take_next(requisition, by=who, at=at) for who in (rae, hana, ada)] == [
        application,
        application,
        None,
    ]


def test_take_next_never_gives_ones_own_application(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    make.application(requisition, rae, at, email="ada@halyard.example")
    ada = make.person("Ada Brandt", office="administrator")
    assert reviews.take_next(requisition, by=ada, at=at) is None


def test_set_reviewing_refuses_three_readers_and_a_stage_out_of_reach(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    loop, offer = (requisition.stages.get(kind=kind) for kind in (StageKind.INTERVIEWS, StageKind.OFFER))
    for wanted in ({"reviewers": 3, "review_to": None}, {"reviewers": 1, "review_to": offer}):
        with pytest.raises(Refusal):
            reviews.set_reviewing(requisition, name_hidden=False, **wanted, by=rae, at=at)
    changed = reviews.set_reviewing(requisition, name_hidden=False, reviewers=1, review_to=loop, by=rae, at=at)
    assert next_stage(changed) == loop


@pytest.mark.django_db(transaction=True)
def test_take_next_gives_two_hands_different_ones(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    for name in ("one", "two"):
        make.application(requisition, rae, at, name=name, email=f"{name}@example.org")
    start, found = Barrier(2), []

    def look(who: Person) -> None:
        start.wait()
        found.append(reviews.take_next(requisition, by=who, at=at))
        connection.close()

    hands = [Thread(target=look, args=(who,)) for who in (rae, hana)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert {each.pk for each in found if each} == set(requisition.applications.values_list("pk", flat=True))
