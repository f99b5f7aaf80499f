from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event, Letter, Person, SignedLink
from hiring.actions import decisions, moves, notes, pipeline, tags
from hiring.actions.moves import Done, MoveRefused
from hiring.models import Application, Batch, CandidateTag, Message, NextStep, Requisition, Stage, Visit
from hiring.queries.moves import may_look_after
from hiring.queries.timeline import timeline
from hiring.rules.messages import Occasion
from hiring.rules.moves import Mail, Settling, When
from hiring.rules.stages import StageKind
from interviews.models import Interview
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAIL = Mail(
    Occasion.REJECTION,
    When.MORNING,
    {
        "en": ("About {requisition}", "Dear {first_name}, {status}"),
        "zh-hans": ("关于{requisition}", "{first_name}，您好"),
    },
)
WRONG = Mail(Occasion.REJECTION, When.NOW, {"en": ("About {who}", "Hello")})


@pytest.fixture
def three(requisition: Requisition, rae: Person, at: datetime) -> list[Application]:
    return many(requisition, rae, at, 3)


def many(requisition: Requisition, by: Person, at: datetime, count: int) -> list[Application]:
    return [
        make.application(requisition, by, at - DAY, name=f"Nadia {n}", email=f"n{n}@example.org") for n in range(count)
    ]


def stage(requisition: Requisition, kind: StageKind) -> Stage:
    return requisition.stages.get(kind=kind)


def seen(rows: list[Application]) -> dict[int, int]:
    return {row.pk: row.stage_id for row in rows}


def fresh(rows: list[Application]) -> list[Application]:
    return list(Application.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def to_call(requisition: Requisition, rows: list[Application], by: Person, at: datetime) -> Done:
    return moves.move(requisition, seen=seen(rows), to=stage(requisition, StageKind.CALL), by=by, at=at)


def rejected(requisition: Requisition, rows: list[Application], by: Person, at: datetime, **given: Any) -> Done:
    given = {"state": "rejected", "kind": "level", "mail": MAIL} | given
    return moves.close(requisition, seen=seen(rows), by=by, at=at, **given)


def test_move_is_what_a_single_move_is(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    alone = make.application(requisition, rae, at - DAY, name="Alone", email="alone@example.org")
    pipeline.advance(alone, to=stage(requisition, StageKind.CALL), by=rae, at=at)
    done = to_call(requisition, three, rae, at)
    assert (done.count, done.stays) == (3, ())
    alone.refresh_from_db()
    facts = ("stage_id", "stage_since", "state", "next_step", "next_step_at", "waits_for_id")
    for row in fresh(three):
        assert [getattr(row, name) for name in facts] == [getattr(alone, name) for name in facts]
        assert list(row.visits.values_list("stage__kind", "entered_at", "left_at")) == [
            ("applied", at - DAY, at),
            ("call", at, None),
        ]
        event = Event.objects.get(kind="hiring.application_advanced", on_id=row.pk)
        assert event.facts == Event.objects.get(kind="hiring.application_advanced", on_id=alone.pk).facts


def test_move_leaves_who_was_moved_or_closed_meanwhile(
    requisition: Requisition, three: list[Application], rae: Person, hana: Person, at: datetime
) -> None:
    looked = seen(three)
    pipeline.advance(three[0], to=stage(requisition, StageKind.INTERVIEWS), by=hana, at=at)
    pipeline.close(three[1], state="withdrawn", reason="Gone", by=hana, at=at)
    done = moves.move(requisition, seen=looked, to=stage(requisition, StageKind.CALL), by=rae, at=at)
    assert done.count == 1
    assert {fate.application.pk: fate.why for fate in done.stays} == {
        three[0].pk: "Somebody moved them to Interview loop meanwhile.",
        three[1].pk: "Was closed meanwhile.",
    }
    assert [row.stage.kind for row in fresh(three)] == ["interviews", "applied", "call"]


def test_offers_and_hires_are_for_one_person_alone(
    requisition: Requisition, three: list[Application], rae: Person, hana: Person, at: datetime
) -> None:
    for kind in (StageKind.HIRED, StageKind.OFFER):
        with pytest.raises(MoveRefused, match="for each person alone"):
            moves.move(requisition, seen=seen(three), to=stage(requisition, kind), by=rae, at=at)
    said = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0, "reason": "All of it"}
    decisions.decide(three[0], **said, by=hana, at=at)
    done = rejected(requisition, fresh(three), rae, at)
    assert [(fate.application.pk, fate.why) for fate in done.stays] == [
        (three[0].pk, "Stands at the offer: go on with it on its own page.")
    ]


def test_move_looks_again_at_what_is_booked(
    requisition: Requisition, three: list[Application], rae: Person, ivan: Person, at: datetime
) -> None:
    to_call(requisition, three, rae, at)
    make.interview(three[0], [ivan], rae, at)
    moves.move(
        requisition,
        seen=seen(fresh(three)),
        to=stage(requisition, StageKind.INTERVIEWS),
        by=rae,
        at=at,
    )
    assert [row.next_step for row in fresh(three)] == [NextStep.MEET, NextStep.BOOK, NextStep.BOOK]


def test_close_writes_to_each_in_their_language_and_time(requisition: Requisition, rae: Person, at: datetime) -> None:
    nadia = make.application(requisition, rae, at, time_zone="Europe/Berlin")
    lin = make.application(
        requisition, rae, at, name="Lin Wei", email="lin@example.org", language="zh-hans", time_zone="Asia/Shanghai"
    )
    rejected(requisition, [nadia, lin], rae, at, reason="")
    for row in fresh([nadia, lin]):
        assert (row.state, row.close_kind, row.closed_at, row.next_step) == ("rejected", "level", at, NextStep.NONE)
        assert not row.visits.filter(left_at=None).exists()
    [to_nadia, to_lin] = Message.objects.order_by("application_id").select_related("letter")
    assert to_nadia.subject == "About Senior ML engineer, Forecasting"
    assert to_nadia.body == "Dear Nadia, {status}"
    assert to_lin.body == "Lin，您好"
    assert (to_lin.language, to_lin.letter.address, to_lin.letter.language) == ("zh-hans", "lin@example.org", "zh-hans")
    assert [m.letter.due_at.astimezone().hour for m in (to_nadia, to_lin)] == [7, 1]
    # The door to their page opens for the one whose mail leads to it
    assert to_nadia.letter.secrets["token"]
    assert not to_lin.letter.secrets
    assert SignedLink.objects.get(purpose="application_status").target_id == nadia.pk


def test_close_calls_interviews_off(
    requisition: Requisition, three: list[Application], rae: Person, ivan: Person, at: datetime
) -> None:
    interview = make.interview(three[0], [ivan], rae, at)
    rejected(requisition, three, rae, at)
    assert Interview.objects.get(pk=interview.pk).state == "cancelled"


@pytest.mark.parametrize(
    "given", [{"kind": ""}, {"state": "hired"}, {"mail": Mail(Occasion.REJECTION, When.NOW, {"en": ("A {x}", "B")})}]
)
def test_close_refuses_what_makes_no_sense(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime, given: dict[str, Any]
) -> None:
    with pytest.raises(MoveRefused):
        rejected(requisition, three, rae, at, **given)
    assert {row.state for row in fresh(three)} == {"active"}


def test_assign_gives_what_the_recruiter_would_do(
    requisition: Requisition, three: list[Application], rae: Person, ada: Person, otto: Person, at: datetime
) -> None:
    ids = [row.pk for row in three]
    with pytest.raises(MoveRefused, match="may not see this requisition"):
        moves.assign(requisition, ids=ids, to=otto, by=rae, at=at)
    done = moves.assign(requisition, ids=ids, to=ada, by=rae, at=at)
    assert {(row.assigned_to, row.waits_for) for row in fresh(three)} == {(ada, ada)}
    to_call(requisition, fresh(three), rae, at)
    assert {row.waits_for for row in fresh(three)} == {ada}
    moves.undo(done.batch, by=rae, at=at)
    assert {(row.assigned_to, row.waits_for) for row in fresh(three)} == {(None, rae)}


def test_nobody_looks_after_or_decides_on_themselves_by_an_address_that_was_merged(
    role: RoleDefinition,
    requisition: Requisition,
    three: list[Application],
    rae: Person,
    hana: Person,
    ada: Person,
    ines: Person,
    at: datetime,
) -> None:
    own = make.also_known_as(three[0], ada, rae, at)
    assert ada not in may_look_after(requisition, [own])
    done = moves.assign(requisition, ids=[row.pk for row in three], to=ada, by=rae, at=at)
    assert [(fate.application, fate.why) for fate in done.stays] == [(own, "Is this person's own application.")]
    make.also_known_as(three[1], ines, rae, at)
    other = make.requisition(role, rae, ines, at, title="Another")
    done = moves.add(requisition, ids=[row.pk for row in three], to=other, by=rae, at=at)
    assert [fate.application for fate in done.stays] == [three[1]]


def test_tag_and_undo_leave_who_had_it(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    tags.tag([three[0].candidate_id], "later", by=rae, at=at)
    done = moves.tag(requisition, ids=[row.pk for row in three], name="Later", by=rae, at=at)
    assert done.count == 3
    assert CandidateTag.objects.count() == 3
    moves.undo(done.batch, by=rae, at=at)
    assert [tag.candidate_id for tag in CandidateTag.objects.all()] == [three[0].candidate_id]


def test_add_keeps_the_source_and_undo_takes_it_out_again(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    rows = [
        make.application(requisition, rae, at, name=f"N {n}", email=f"n{n}@example.org", source="Job page")
        for n in range(3)
    ]
    make.application(other, rae, at, name="N 0", email="n0@example.org")
    done = moves.add(requisition, ids=[row.pk for row in rows], to=other, by=rae, at=at)
    assert (done.count, [fate.why for fate in done.stays]) == (2, ["Has an open application there already."])
    new = list(other.applications.exclude(candidate=rows[0].candidate_id))
    assert {(one.source, one.stage.kind, one.waits_for) for one in new} == {("Job page", "applied", rae)}
    assert {row.state for row in fresh(rows)} == {"active"}
    # One of them moved on: it is left and named
    touched = other.applications.get(candidate=rows[1].candidate_id)
    pipeline.advance(touched, to=stage(other, StageKind.CALL), by=hana, at=at)
    back = moves.undo(done.batch, by=rae, at=at)
    assert (back.count, [fate.application.pk for fate in back.stays]) == (1, [rows[1].pk])
    assert other.applications.count() == 2


@pytest.mark.parametrize("is_private", [True, False])
def test_undo_of_adding_keeps_what_somebody_wrote_there(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime, is_private: bool
) -> None:
    """A private note is told in no event, and lost would be lost."""
    other = make.requisition(role, rae, hana, at, title="Another")
    row = make.application(requisition, rae, at)
    done = moves.add(requisition, ids=[row.pk], to=other, by=rae, at=at)
    new = other.applications.get()
    note = notes.write(new.candidate, text="Knows the grid", application=new, is_private=is_private, by=hana, at=at)
    with pytest.raises(MoveRefused, match="works on their new application"):
        moves.undo(done.batch, by=rae, at=at)
    note.refresh_from_db()
    assert note.application == new


def test_add_to_a_confidential_one_tells_its_title_nowhere(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    falcon = make.requisition(role, rae, hana, at, title="Falcon", confidential=True)
    row = make.application(requisition, rae, at)
    done = moves.add(requisition, ids=[row.pk], to=falcon, by=rae, at=at)
    kept = [
        done.batch.facts,
        *Event.objects.filter(on_kind="application", on_id=row.pk).values_list("facts", flat=True),
    ]
    assert "Falcon" not in str(kept)
    [latest, *_before] = timeline(row, hana)
    assert latest.sentence == "Rae Fournier added the candidate to a confidential requisition."


def test_undo_of_a_move_is_as_if_nothing_had_been(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    before = list(Application.objects.order_by("pk").values())
    stays = list(Visit.objects.order_by("pk").values())
    done = to_call(requisition, three, rae, at)
    assert moves.undo(done.batch, by=rae, at=at + timedelta(minutes=1)).count == 3
    assert list(Application.objects.order_by("pk").values()) == before
    assert list(Visit.objects.order_by("pk").values()) == stays
    assert Event.objects.filter(kind="hiring.application_put_back").count() == 3
    with pytest.raises(MoveRefused, match="taken back already"):
        moves.undo(done.batch, by=rae, at=at)


def test_undo_leaves_who_moved_on(
    requisition: Requisition, three: list[Application], rae: Person, hana: Person, at: datetime
) -> None:
    done = to_call(requisition, three, rae, at)
    pipeline.advance(fresh(three)[0], to=stage(requisition, StageKind.INTERVIEWS), by=hana, at=at)
    back = moves.undo(done.batch, by=rae, at=at)
    assert [(fate.application.pk, fate.why) for fate in back.stays] == [(three[0].pk, "Stands at Interview loop now.")]
    assert [row.stage.kind for row in fresh(three)] == ["interviews", "applied", "applied"]


def test_undo_leaves_those_whose_stage_was_taken_out(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    done = to_call(requisition, three, rae, at)
    moves.move(requisition, seen=seen(fresh(three)), to=stage(requisition, StageKind.TAKE_HOME), by=rae, at=at + DAY)
    last = requisition.batches.latest("at")
    Visit.objects.filter(stage__kind=StageKind.CALL).delete()
    stage(requisition, StageKind.CALL).delete()
    for batch in (done.batch, last):
        with pytest.raises(MoveRefused, match="Nobody of those"):
            moves.undo(batch, by=rae, at=at)


def test_undo_of_a_closing_calls_back_what_has_not_gone(
    requisition: Requisition, three: list[Application], rae: Person, ivan: Person, at: datetime
) -> None:
    before = list(Application.objects.order_by("pk").values())
    done = rejected(requisition, three, rae, at)
    gone = Message.objects.get(application=three[0])
    Letter.objects.filter(pk=gone.letter_id).update(state="sent")
    back = moves.undo(done.batch, by=rae, at=at)
    assert (back.count, back.gone) == (3, 1)
    assert list(Application.objects.order_by("pk").values()) == before
    assert Visit.objects.filter(left_at=None).count() == 3
    assert Message.objects.filter(called_back_at=at).count() == 2


def test_undo_of_a_closing_leaves_who_applied_again(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    done = rejected(requisition, three, rae, at)
    make.application(requisition, rae, at, name="Nadia 0", email="n0@example.org")
    back = moves.undo(done.batch, by=rae, at=at)
    assert [fate.why for fate in back.stays] == ["Has another open application here meanwhile."]


def filled(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> Requisition:
    hired = make.application(requisition, rae, at, name="Hired", email="hired@example.org")
    said = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0, "reason": "All of it"}
    decisions.decide(hired, **said, by=hana, at=at)
    hired.refresh_from_db()
    pipeline.advance(hired, to=stage(requisition, StageKind.HIRED), by=hana, at=at)
    requisition.refresh_from_db()
    return requisition


def test_settle_does_to_each_what_was_chosen_and_undo_takes_all_back(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    rows = many(requisition, rae, at, 4)
    filled(requisition, rae, hana, at)
    before = list(Application.objects.filter(requisition=requisition).order_by("pk").values())
    what = [Settling.CLOSE, Settling.ADD, Settling.WARM, Settling.LEAVE]
    done = moves.settle(
        requisition,
        seen=seen(rows),
        wanted={row.pk: one for row, one in zip(rows, what, strict=True)},
        to=other,
        kind_mail=Mail(Occasion.FILLED, When.NOW, {"en": ("Filled", "It is")}),
        warm_mail=Mail(Occasion.KEEP_WARM, When.NOW, {"en": ("Warm", "Stay")}),
        by=rae,
        at=at,
    )
    assert done.count == 3
    assert [(row.state, row.close_kind) for row in fresh(rows)] == [
        ("rejected", "filled"),
        ("rejected", "elsewhere"),
        ("rejected", "filled"),
        ("active", ""),
    ]
    assert set(Message.objects.values_list("application", "occasion")) == {
        (rows[0].pk, "filled"),
        (rows[2].pk, "keep_warm"),
    }
    assert other.applications.get().candidate_id == rows[1].candidate_id
    assert [tag.candidate_id for tag in CandidateTag.objects.filter(name="keep in touch")] == [rows[2].candidate_id]
    moves.undo(done.batch, by=rae, at=at)
    assert list(Application.objects.filter(requisition=requisition).order_by("pk").values()) == before
    assert not other.applications.exists()
    assert not CandidateTag.objects.exists()


def test_settle_refuses_while_there_is_an_opening(
    requisition: Requisition, three: list[Application], rae: Person, at: datetime
) -> None:
    with pytest.raises(MoveRefused, match="not filled"):
        moves.settle(requisition, seen=seen(three), wanted=dict.fromkeys(seen(three), Settling.CLOSE), by=rae, at=at)


def asked(deed: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len(queries)


def test_every_deed_asks_the_same_of_one_and_of_many(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    there = make.requisition(role, rae, hana, at, title="Another")
    counts: list[list[int]] = []
    for count in (1, 6):
        here = make.requisition(role, rae, hana, at)
        rows = many(here, rae, at, count)
        there.applications.all().delete()
        done: list[Done] = []
        deeds = [
            lambda: done.append(to_call(here, rows, rae, at)),  # noqa: B023  (called at once)
            lambda: moves.undo(done[-1].batch, by=rae, at=at),  # noqa: B023
            lambda: moves.assign(here, ids=[row.pk for row in rows], to=ada, by=rae, at=at),  # noqa: B023
            lambda: moves.add(here, ids=[row.pk for row in rows], to=there, by=rae, at=at),  # noqa: B023
            lambda: done.append(rejected(here, rows, rae, at)),  # noqa: B023
            lambda: moves.undo(done[-1].batch, by=rae, at=at),  # noqa: B023
        ]
        counts.append([asked(deed) for deed in deeds])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 30


def at_once(*hands: Callable[[], Any]) -> list[Any]:
    start, ends = Barrier(len(hands)), []

    def run(hand: Callable[[], Any]) -> None:
        start.wait()
        try:
            ends.append(hand())
        except MoveRefused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[hand]) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


@pytest.mark.django_db(transaction=True)
def test_two_recruiters_move_overlapping_rows_at_once(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    rows = many(requisition, rae, at, 6)
    call, loop = stage(requisition, StageKind.CALL), stage(requisition, StageKind.INTERVIEWS)
    first, second = seen(rows[:4]), dict(reversed(seen(rows[2:]).items()))
    ends = at_once(
        lambda: moves.move(requisition, seen=first, to=call, by=rae, at=at),
        lambda: moves.move(requisition, seen=second, to=loop, by=hana, at=at),
    )
    # Each row moved once; the two in common went with one of the hands, and the other was told of them
    assert sorted(end.count for end in ends) == [2, 4]
    assert sorted(len(end.stays) for end in ends) == [0, 2]
    assert Event.objects.filter(kind="hiring.application_advanced").count() == 6
    assert Visit.objects.filter(left_at=None).count() == 6


@pytest.mark.django_db(transaction=True)
def test_undo_of_two_hands_at_once_is_done_once(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    rows = many(requisition, rae, at, 3)
    done = to_call(requisition, rows, rae, at)
    ends = at_once(
        *(lambda who=who: moves.undo(Batch.objects.get(pk=done.batch.pk), by=who, at=at) for who in (rae, hana))
    )
    assert [end for end in ends if isinstance(end, str)] == ["This was taken back already. Nothing was changed."]
    assert Event.objects.filter(kind="hiring.application_put_back").count() == 3
