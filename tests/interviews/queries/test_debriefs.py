from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import decisions, pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.models import DebriefOpening
from interviews.queries.debriefs import LATELY, Dashboard, Standing, dashboard, urgent
from interviews.rules.lateness import Late, Unit
from tests import make
from tests.interviews import panel

DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def another(application: Application, by: Person, at: datetime, name: str) -> Application:
    made = make.application(application.requisition, by, at, name=name, email=f"{name.lower()}@example.org")
    stage = application.requisition.stages.get(kind=StageKind.INTERVIEWS)
    return pipeline.advance(made, to=stage, by=by, at=at)


def led(made: Application, people: list[Person], recruiter: Person, at: datetime, ratings: list[int]) -> Application:
    """The n-th session led by the n-th person, who rated all alike; without a rating the card is missing."""
    loop = panel.loop(made, people, recruiter, at)
    for interview, person, rating in zip(loop, people, ratings, strict=False):
        make.submitted(make.card(interview, person), interview.ends_at, rating=rating)
    made.refresh_from_db()
    return made


def told(found: Dashboard) -> list[tuple[str, str]]:
    return [(row.standing.value, row.candidate) for row in found.rows]


@pytest.fixture
def three(application, ivan, ines, igor, rae, at) -> list[Application]:
    """One ready, one waiting for Igor, one that waits for two."""
    ready = led(application, [ivan, ines, igor], rae, at, [4, 2, 3])
    late = led(another(application, rae, at, "Late"), [ivan, ines, igor], rae, at + DAY, [3, 3])
    later = led(another(application, rae, at, "Later"), [ivan, ines, igor], rae, at + 7 * DAY, [3])
    return [ready, late, later]


def test_dashboard_puts_what_is_ready_first_then_what_is_late(three, hana, rae, at) -> None:
    now = at + 8 * DAY
    found = dashboard(hana, now)
    assert told(found) == [("ready", "Nadia Rahimi"), ("waiting", "Late"), ("waiting", "Later")]
    assert (found.counts.ready, found.counts.waiting, found.counts.late, found.counts.decided) == (1, 2, 1, 0)
    ready, late, later = found.rows
    assert (ready.days, ready.is_late, found.oldest) == (8, False, ready.since)
    assert [(one.name, one.is_late) for one in late.missing] == [("Igor Wang", True)]
    # In his own working days, not in days of the calendar
    due_at = late.missing[0].due_at
    days = [due_at + n * DAY for n in range(1, (now.date() - due_at.date()).days + 1)]
    assert late.late == Late(sum(day.weekday() < 5 for day in days), Unit.WORKING_DAYS)
    assert [(one.name, one.is_late) for one in later.missing] == [("Ines Weber", False), ("Igor Wang", False)]
    assert told(dashboard(rae, now)) == told(found)


def test_dashboard_reads_splits_and_gaps_of_what_is_open_alone(three, hana, rae, at) -> None:
    ready, late, _later = dashboard(hana, at + 8 * DAY).rows
    assert [one.asked.key for one in ready.readings.split] == ["system_design"]
    assert ready.readings.not_covered == ()
    assert late.readings is None
    DebriefOpening.objects.create(application=three[1], reason="No time", by=hana, at=at)
    opened = dashboard(rae, at + 8 * DAY).rows[1]
    assert opened.is_opened
    assert (opened.readings.at_bar, len(opened.readings.must_haves)) == (3, 3)


def test_dashboard_tells_whoever_owes_a_card_that_and_nothing_else(application, ivan, ines, hana, rae, at) -> None:
    own = make.interview(application, [hana], rae, at, session=2)
    led(application, [ivan, ines], rae, at + DAY, [4, 2])
    DebriefOpening.objects.create(application=application, reason="No time", by=rae, at=at)
    (row,) = dashboard(hana, at + 3 * DAY).rows
    assert (row.standing, row.own_interview, row.own_ends_at) == (Standing.OWED, own.pk, own.ends_at)
    assert (row.cards_in, row.cards_due, row.missing, row.outcome, row.readings) == (0, 0, (), "", None)
    assert not row.is_opened
    assert urgent(hana, at + 3 * DAY).rows == ()
    (row,) = dashboard(rae, at + 3 * DAY).rows
    assert (row.standing, row.cards_in, [one.name for one in row.missing]) == ("waiting", 2, ["Hana Diallo"])


def test_dashboard_keeps_the_decided_for_a_while_and_all_when_asked(three, hana, rae, at) -> None:
    now = at + 8 * DAY
    said = {"outcome": "no_hire", "advised": "no_hire", "advice": {}, "cards_missing": 0, "reason": "Not here"}
    decisions.decide(three[0], **said, by=hana, at=now - LATELY / 2)
    found = dashboard(hana, now)
    assert told(found)[-1] == ("decided", "Nadia Rahimi")
    assert (found.rows[-1].outcome, found.rows[-1].readings, found.counts.decided) == ("no_hire", None, 1)
    assert "decided" not in dict(told(dashboard(hana, now + LATELY)))
    assert told(dashboard(hana, now + LATELY, show="decided")) == [("decided", "Nadia Rahimi")]
    Application.objects.filter(pk=three[0].pk).update(owed_by=[rae.pk])
    assert "decided" not in dict(told(dashboard(rae, now)))


def test_dashboard_is_theirs_alone_and_narrowed_by_requisition(
    three, role, ada, cora, ivan, otto, rae, hana, at
) -> None:
    now = at + 8 * DAY
    rob = make.person("Rob Recruits", office="recruiter")
    other = make.requisition(role, rob, hana, at, title="Another")
    elsewhere = make.application(other, rob, at, name="Elsewhere", email="elsewhere@example.org")
    stage = other.stages.get(kind=StageKind.INTERVIEWS)
    led(pipeline.advance(elsewhere, to=stage, by=rob, at=at), [ivan], rob, at + 14 * DAY, [3])
    three[0].requisition.members.create(person=cora, part="coordinator")
    assert [len(dashboard(person, now).rows) for person in (hana, ada, rae, rob, cora, ivan, otto)] == [
        4, 4, 3, 1, 0, 0, 0
    ]  # fmt: skip
    found = dashboard(hana, now, requisition=other.pk)
    assert told(found) == [("waiting", "Elsewhere")]
    assert (found.counts.all, len(found.requisitions)) == (1, 2)
    assert elsewhere.requisition_id == other.pk
    # One that there is not narrows nothing
    assert len(dashboard(rae, now, requisition=other.pk).rows) == 3


def test_urgent_is_what_is_ready_and_what_is_late(three, hana, otto, at) -> None:
    found = urgent(hana, at + 8 * DAY)
    assert [row.candidate for row in found.rows] == ["Nadia Rahimi", "Late"]
    assert (found.ready, found.late) == (1, 1)
    assert urgent(hana, at).late == 0
    assert urgent(otto, at + 8 * DAY).rows == ()
