import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.models import Person
from core.refusals import Refusal
from hiring.actions import decisions, pipeline
from hiring.models import Application, NextStep
from hiring.rules.stages import ApplicationState, StageKind, may_move
from interviews.actions import booking, debrief, progress
from interviews.models import CardState, Interview, Scorecard
from interviews.queries.progress import Progress
from interviews.queries.progress import progress as rebuilt
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def noted(application: Application) -> Progress:
    row = Application.objects.select_related("waits_for").get(pk=application.pk)
    return Progress(
        NextStep(row.next_step),
        row.next_step_at,
        row.waits_for,
        row.cards_due,
        row.cards_in,
        tuple(row.owed_by),
        row.breach,
    )


def fresh(application: Application) -> Application:
    return Application.objects.select_related("stage", "requisition").get(pk=application.pk)


def test_refresh_follows_the_loop_from_booking_to_debrief(application, ivan, ines, igor, rae, hana, at) -> None:
    people = [ivan, ines, igor]
    loop = panel.loop(application, people[:2], rae, at)
    assert noted(application) == Progress(NextStep.MEET, loop[0].starts_at, ivan, 2, 0, (ivan.pk, ines.pk))
    make.submitted(make.card(loop[0], ivan), loop[0].ends_at)
    assert noted(application) == Progress(NextStep.MEET, loop[1].starts_at, ines, 2, 1, (ines.pk,))
    make.submitted(make.card(loop[1], ines), loop[1].ends_at)
    # A session is still to be booked: not the end, though every card is in
    assert noted(application) == Progress(NextStep.BOOK, None, rae, 2, 2, ())
    last = make.interview(application, [igor], rae, loop[1].ends_at, session=2, starts_at=loop[1].ends_at + HOUR)
    progress.refresh(application, at=last.ends_at)
    assert noted(application) == Progress(NextStep.WAIT_CARDS, make.card(last, igor).due_at, igor, 3, 2, (igor.pk,))
    make.submitted(make.card(last, igor), last.ends_at + HOUR)
    assert noted(application) == Progress(NextStep.DEBRIEF, None, hana, 3, 3, ())


def test_refresh_after_one_more_interview_asks_to_book_until_more_was_seen(
    application, ivan, ines, igor, otto, rae, hana, at
) -> None:
    loop = panel.loop(application, [ivan, ines, igor], rae, at)
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), interview.ends_at)
    later = loop[2].ends_at + HOUR
    debrief.decide(application, outcome="one_more", reason="Unsure", justification="A split", by=hana, at=later)
    assert noted(application) == Progress(NextStep.BOOK, None, rae, 3, 3, ())


def test_refresh_leaves_trainees_out_of_the_count(application, ivan, ines, rae, at) -> None:
    make.interview(application, [ivan], rae, at, shadows=[ines])
    assert (noted(application).cards_due, noted(application).waits_for) == (1, ivan)


def test_refresh_hands_down_who_may_not_read_others_yet(application, ivan, ines, rae, at) -> None:
    loop = make.interview(application, [ivan], rae, at, shadows=[ines])
    assert noted(application).owed_by == (ivan.pk, ines.pk)
    for person in (ivan, ines):
        assert not Application.objects.frank_with(person).filter(pk=application.pk).exists()
    make.submitted(make.card(loop, ivan), loop.ends_at)
    assert Application.objects.frank_with(ivan).get() == application
    assert not Application.objects.frank_with(ines).exists()


def test_catch_up_notes_that_an_interview_has_ended(application, ivan, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at)
    assert progress.catch_up(interview.starts_at + timedelta(minutes=1)) == 0
    assert noted(application).next_step == NextStep.MEET
    assert progress.catch_up(interview.ends_at) == 1
    assert noted(application).next_step == NextStep.WAIT_CARDS
    assert progress.catch_up(interview.ends_at) == 0


class Walk:
    """Somebody does something again and again; what is refused changes nothing."""

    def __init__(self, seed: int, application: Application, cast: dict[str, Person], at: datetime) -> None:
        self.pick = random.Random(seed)
        self.application, self.cast, self.at = application, cast, at
        self.done: list[str] = []

    def step(self) -> None:
        self.at += timedelta(minutes=self.pick.choice([1, 30, 60, 600]))
        act: Callable[[], object] = self.pick.choices(
            [
                self.book,
                self.move,
                self.swap,
                self.cancel,
                self.submit,
                self.decide,
                self.advance,
                self.close,
                self.wait,
            ],
            weights=[8, 3, 3, 1, 8, 1, 2, 1, 3],
        )[0]
        try:
            act()
        except Refusal:
            return
        self.done.append(act.__name__)

    def somebody(self) -> Person:
        return self.cast[self.pick.choice(["ivan", "ines", "igor"])]

    def sometime(self) -> datetime:
        return self.at + timedelta(hours=self.pick.randint(-3, 48))

    def interview(self) -> Interview:
        found = list(self.application.interviews.booked())
        if not found:
            raise Refusal("nothing is booked")
        return self.pick.choice(found)

    def book(self) -> None:
        number = self.pick.randrange(3)
        shadows = [self.cast["otto"]] if self.pick.random() < 0.3 else []
        rae = self.cast["rae"]
        make.interview(
            fresh(self.application),
            [self.somebody()],
            rae,
            self.at,
            session=number,
            starts_at=self.sometime(),
            shadows=shadows,
        )

    def move(self) -> None:
        interview = self.interview()
        leads = [seat.person for seat in interview.seats.filter(held=True, kind="lead")]
        booking.move(interview, starts_at=self.sometime(), place="", leads=leads, by=self.cast["rae"], at=self.at)

    def swap(self) -> None:
        interview = self.interview()
        leads = list({self.somebody(), self.somebody()})
        booking.move(interview, starts_at=interview.starts_at, place="", leads=leads, by=self.cast["rae"], at=self.at)

    def cancel(self) -> None:
        booking.cancel(self.interview(), by=self.cast["rae"], at=self.at)

    def submit(self) -> None:
        cards = Scorecard.objects.filter(state=CardState.DRAFT, seat__held=True, seat__interview__state="booked")
        if not cards:
            raise Refusal("no card is owed")
        make.submitted(self.pick.choice(list(cards)), self.at)

    def decide(self) -> None:
        outcome = self.pick.choice(["one_more", "one_more", "hire", "no_hire"])
        said = {"reason": "What was seen", "justification": "What was seen"}
        make.decided(self.application, self.cast["hana"], self.at, outcome=outcome, **said)

    def advance(self) -> None:
        now = fresh(self.application)
        decided = decisions.Decision.objects.filter(application=now, outcome="hire").exists()
        origin = StageKind(now.stage.kind)
        kinds = [kind for kind in StageKind if may_move(origin, kind, decided_to_hire=decided)]
        if not kinds or now.state != ApplicationState.ACTIVE:
            raise Refusal("nowhere to go")
        to = now.requisition.stages.get(kind=self.pick.choice(kinds))
        pipeline.advance(now, to=to, by=self.cast["rae"], at=self.at)

    def close(self) -> None:
        now = fresh(self.application)
        if now.state == ApplicationState.ACTIVE:
            pipeline.close(now, state=ApplicationState.REJECTED, reason="No", by=self.cast["rae"], at=self.at)
            self.at += HOUR
        pipeline.reopen(now, by=self.cast["rae"], at=self.at)

    def wait(self) -> None:
        progress.catch_up(self.at)


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.more) for seed in range(1, 40))]


@pytest.mark.parametrize("seed", SEEDS)
def test_refresh_leaves_what_the_rows_say_after_any_walk(
    seed, application, rae, hana, ivan, ines, igor, otto, at
) -> None:
    """The facts handed down, rebuilt from the rows above after each step, are those that the pipeline holds."""
    cast = {"rae": rae, "hana": hana, "ivan": ivan, "ines": ines, "igor": igor, "otto": otto}
    walk = Walk(seed, application, cast, at)
    for _ in range(50):
        walk.step()
        progress.catch_up(walk.at)
        assert noted(application) == rebuilt(fresh(application), walk.at), walk.done[-5:]
    assert len(set(walk.done)) > 4, walk.done
