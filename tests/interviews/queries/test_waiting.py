from datetime import datetime, timedelta
from typing import Any

import pytest

from core.models import Person
from hiring.actions import decisions, moves, offers, pipeline, requisitions
from hiring.models import Application, NextStep, Part, Requisition, TeamMember, Usual
from interviews.actions import qualifications
from interviews.queries.waiting import SHOWN, Waits, waiting
from tests import make
from tests.interviews import panel

DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def another(application: Application, by: Person, at: datetime, name: str) -> Application:
    made = make.application(application.requisition, by, at, name=name, email=f"{name.lower()}@example.org")
    return pipeline.advance(made, to=application.stage, by=by, at=at)


def said(waits: Waits) -> dict[str, list[str]]:
    return {
        str(group.why): [row.candidate for row in group.rows] + [f"{row.person} {row.candidate}" for row in group.late]
        for group in waits.groups
    }


def usual(application: Application, days: int, reached: int = 9) -> None:
    Usual.objects.create(
        role_key=application.requisition.role.key,
        kind=application.stage.kind,
        reached=reached,
        went_on=4,
        days=days,
        as_of=application.applied_at.date(),
    )


def test_waiting_gives_recruiter_and_manager_each_their_own(
    application, role, ivan, ines, igor, rae, hana, otto, at
) -> None:
    draft = make.draft(role, rae, hana, at)
    requisitions.submit(draft, by=rae, at=at)
    fresh = make.application(application.requisition, rae, at, name="Fresh", email="fresh@example.org")
    ready = another(application, rae, at, "Ready")
    loop = panel.loop(ready, [ivan, ines, igor], rae, at)
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), interview.ends_at)
    idle = another(application, rae, at, "Idle")
    pipeline.note_progress(idle, next_step=NextStep.NONE, cards_due=0, cards_in=0)

    seen = waiting(rae, at)
    assert said(seen) == {"none": ["Idle"], "book": ["Nadia Rahimi"]}
    assert [(one.title, one.count) for one in seen.to_review] == [(fresh.requisition.title, 1)]
    assert (seen.approvals, seen.count) == ((), 3)

    seen = waiting(hana, at)
    # Debriefs stand with the debriefs
    assert said(seen) == {}
    assert [approval.requisition for approval in seen.approvals] == [draft]
    assert waiting(ivan, at).count == waiting(otto, at).count == 0


def test_waiting_says_since_when_an_offer_is_open(application, rae, hana, at) -> None:
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(application, **said, reason="All of it.", by=hana, at=at)
    application.refresh_from_db()
    sent_at = at + timedelta(days=9)
    offers.send(application, by=rae, at=sent_at)
    (group,) = waiting(rae, sent_at + timedelta(days=1)).groups
    assert [(row.why, row.since) for row in group.rows] == [("answer", sent_at)]


def test_waiting_tells_the_recruiter_who_is_late_and_nobody_else(application, ivan, rae, hana, otto, at) -> None:
    held = make.interview(application, [ivan], rae, at)
    due = make.card(held, ivan).due_at
    assert "late" not in said(waiting(rae, due))
    assert said(waiting(rae, due + DAY))["late"] == ["Ivan Herrera Nadia Rahimi"]
    assert "late" not in said(waiting(rae, due + DAY, but=[application.pk]))
    assert waiting(hana, due + DAY).groups == waiting(ivan, due + DAY).groups == waiting(otto, due + DAY).groups == ()


def test_waiting_lists_who_stands_over_the_usual_time(application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, starts_at=at + 9 * DAY)
    usual(application, days=3)
    since = Application.objects.get(pk=application.pk).stage_since
    assert said(waiting(rae, since + 4 * DAY - timedelta(seconds=1))) == {}
    found = waiting(rae, since + 4 * DAY)
    assert said(found) == {"over": ["Nadia Rahimi"]}
    row = found.groups[0].rows[0]
    assert (row.days, row.usual, row.is_over, row.waits_for) == (4, 3, True, "Ivan Herrera")


def test_waiting_says_nothing_of_usual_where_too_few_were_there(application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, starts_at=at + 9 * DAY)
    usual(application, days=3, reached=4)
    assert said(waiting(rae, at + 8 * DAY)) == {}


def test_waiting_shows_a_few_of_each_kind_counts_all_and_shows_all_when_asked(
    application, rae, at, django_assert_num_queries
) -> None:
    for n in range(SHOWN + 2):
        another(application, rae, at, f"C{n}")
    with django_assert_num_queries(5):
        group = waiting(rae, at).groups[0]
    assert (group.count, len(group.rows), group.more) == (SHOWN + 3, SHOWN, 3)
    whole = waiting(rae, at, whole="book").groups[0]
    assert (len(whole.rows), whole.more) == (SHOWN + 3, 0)


def test_waiting_gathers_who_is_left_when_the_last_opening_is_filled(application, rae, hana, at) -> None:
    another(application, rae, at, "Left")
    Requisition.objects.filter(pk=application.requisition_id).update(state="filled", closed_at=at)
    found = waiting(rae, at)
    assert (found.groups, found.to_review, found.count) == ((), (), 1)
    assert [(one.requisition, one.count) for one in found.to_settle] == [(application.requisition_id, 2)]
    assert waiting(hana, at).to_settle == ()


def test_waiting_asks_no_verdict_of_a_coordinator(application, rae, hana, cora, at) -> None:
    """What they may not do is not offered to them; what they look after is not hidden from them either."""
    TeamMember.objects.create(requisition=application.requisition, person=cora, part=Part.COORDINATOR)
    new = make.application(application.requisition, rae, at, name="New", email="new@example.org")
    moves.assign(application.requisition, ids=[new.pk], to=cora, by=rae, at=at)
    assert [(one.count, one.may_judge) for one in waiting(cora, at).to_review] == [(1, False)]
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(application, **said, reason="All of it.", by=hana, at=at)
    application.refresh_from_db()
    offers.send(application, by=rae, at=at)
    assert waiting(cora, at).groups == ()
    Requisition.objects.filter(pk=application.requisition_id).update(state="filled", closed_at=at)
    assert waiting(cora, at).to_settle == ()
    assert [one.may_judge for one in waiting(rae, at).to_settle] == [True]


def test_waiting_offers_a_word_on_who_walked_the_path_to_those_who_may_give_it(
    application, ivan, rae, hana, otto, at
) -> None:
    kind = application.requisition.sessions.first().assessment_type
    path = {"assessment_type": kind, "rank": 2, "shadows": 0, "reverse_shadows": 0}
    qualifications.train(ivan, **path, by=rae, at=at)
    for person, names in ((rae, ["Ivan Herrera"]), (hana, ["Ivan Herrera"]), (ivan, []), (otto, [])):
        found = waiting(person, at)
        assert [one.person for one in found.to_sign_off] == names, person
    assert waiting(otto, at).count == 0
