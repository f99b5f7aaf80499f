"""The sweep of reminders, with 100,000 scorecards outstanding of which 10,000 are due.

The floor is hand-written SQL on the same database in the same run: it selects the same rungs, with the same locks and
the same facts, and marks them in one statement. The sweep does this, and besides decides what becomes of each, writes
down why, and posts the letters.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from bench import database
from bench.database import Pattern, pourer, swept, timed
from bench.rows import Row

SEED = 20260609
# A Tuesday at noon in Berlin
AT = datetime(2026, 6, 9, 10, tzinfo=UTC)
CARDS, DUE, PEOPLE, REQUISITIONS = 100_000, 10_000, 3_000, 200
# How many scorecards one application asks for
LOOP = 3
RUNS = 5
MOST_STATEMENTS, MOST_RATIO = 20, 3.0
ZONES = ["Europe/Berlin"] * 8 + ["Asia/Shanghai", "America/New_York"]
# Ids of what is poured in begin here
FIRST = 1_000_000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    with database.scratch():
        yield from _measured(say)


def _measured(say: Callable[[str], None]) -> Iterator[Row]:
    began = time.monotonic()
    _build()
    say(f"{CARDS} scorecards outstanding, {DUE} due, built in {time.monotonic() - began:.0f} s")
    floors, selects, sweeps, statements = [], [], [], 0
    _floor()  # meets a cold cache, as the first sweep does
    _sweep()
    for _run in range(RUNS):
        selects.append(_select())
        floors.append(_floor())
        seconds, statements, letters = _sweep()
        sweeps.append(seconds)
    say(
        f"select {median(selects):.3f} s, select and mark {median(floors):.3f} s, sweep {median(sweeps):.3f} s, "
        f"{letters} letters"
    )
    yield Row("sweep.reminders.statements", statements, "", MOST_STATEMENTS)
    yield Row("sweep.reminders.ratio", round(median(sweeps) / median(floors), 2), "x", MOST_RATIO)


# What is measured


SELECTION = """
    SELECT r.id, r.rung, card.id, person.id, person.name, person.email, person.language, person.time_zone,
           person.day_starts, person.day_ends, person.working_days, application.id, application.requisition_id,
           interview.ends_at, quiet.until, told.last, told.highest
    FROM interviews_reminder r
    JOIN interviews_scorecard card ON card.id = r.scorecard_id AND card.state IN ('draft', 'voted')
    JOIN interviews_seat seat ON seat.id = card.seat_id AND seat.held
    JOIN core_person person ON person.id = seat.person_id AND person.is_active
    JOIN interviews_interview interview ON interview.id = seat.interview_id AND interview.state = 'booked'
    JOIN hiring_application application ON application.id = interview.application_id AND application.state = 'active'
    LEFT JOIN interviews_quiet quiet ON quiet.scorecard_id = card.id AND quiet.ended_at IS NULL
    LEFT JOIN LATERAL (
        SELECT max(before.settled_at) AS last, max(before.rung) AS highest
        FROM interviews_reminder before WHERE before.scorecard_id = card.id AND before.state = 'sent'
    ) told ON TRUE
    WHERE r.state = 'waiting' AND r.due_at <= %s
    FOR UPDATE OF r SKIP LOCKED
"""
MARK = "UPDATE interviews_reminder SET state = 'sent', settled_at = %s WHERE id = ANY(%s)"


def _select() -> float:
    return timed(_selected)[0]


def _floor() -> float:
    from django.db import connection

    def work() -> None:
        ids = [row[0] for row in _selected()]
        with connection.cursor() as cursor:
            cursor.execute(MARK, [AT, ids])

    return timed(work)[0]


def _selected() -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SELECTION, [AT])
        found: list[Any] = cursor.fetchall()
    if len(found) != DUE:
        raise SystemExit(f"{len(found)} are due, to be {DUE}")
    return found


def _sweep() -> tuple[float, int, int]:
    from interviews.actions import reminders

    return swept(lambda: reminders.send_due(AT))


# The company


def _build() -> None:
    from tests import make
    from tests.interviews import panel

    at = AT - 30 * DAY
    make.organisation(at)
    rae, hana, cora = (make.person(name) for name in ("Rae Fournier", "Hana Diallo", "Cora Lind"))
    ivan = make.person("Ivan Herrera")
    role = make.role(at)
    application = panel.application(role, rae, hana, at)
    from hiring.models import TeamMember

    TeamMember.objects.create(requisition=application.requisition, person=cora, part="coordinator")
    interview = make.interview(application, [ivan], rae, at)
    with pourer() as connection:
        _pour(connection, application, interview, ivan)
        # Those of the pattern itself
        connection.execute("DELETE FROM interviews_reminder WHERE id < %s", [FIRST])
        connection.execute("VACUUM ANALYZE")


def _pour(connection: Any, application: Any, interview: Any, ivan: Any) -> None:
    chance = random.Random(SEED)  # nosec B311  # a company, not a secret
    from interviews.models import Scorecard, Seat

    seat = Seat.objects.get(interview=interview)
    card = Scorecard.objects.get(seat=seat)
    reminder = card.reminders.all()[0]
    team = list(application.requisition.members.values_list("pk", flat=True))
    first = FIRST

    def of(table: str, pk: int) -> Pattern:
        return Pattern(connection, table, pk)

    of("core_person", ivan.pk).pour(
        connection,
        (
            {"id": first + n, "email": f"p{n}@bench.example", "name": f"Person {n}", "time_zone": chance.choice(ZONES)}
            for n in range(PEOPLE)
        ),
    )
    of("hiring_requisition", application.requisition_id).pour(
        connection, ({"id": first + n, "code": f"B{n}"} for n in range(REQUISITIONS))
    )
    for turn, pk in enumerate(team):
        of("hiring_teammember", pk).pour(
            connection,
            (
                {
                    "id": first + REQUISITIONS * turn + n,
                    "requisition_id": first + n,
                    "person_id": first + (n + turn) % 50,
                }
                for n in range(REQUISITIONS)
            ),
        )
    matters = CARDS // LOOP + 1
    of("hiring_candidate", application.candidate_id).pour(
        connection,
        ({"id": first + n, "email": f"c{n}@bench.example", "name": f"Candidate {n}"} for n in range(matters)),
    )
    of("hiring_application", application.pk).pour(
        connection,
        (
            {"id": first + n, "candidate_id": first + n, "requisition_id": first + n % REQUISITIONS}
            for n in range(matters)
        ),
    )
    due = set(chance.sample(range(CARDS), DUE))
    # How far up the ladder: what was sent before, and what is due now
    rungs = {n: chance.choice((0, 0, 0, 1, 1, 2, 3)) for n in range(CARDS)}
    ends = {n: AT - (rungs[n] + 1) * DAY if n in due else AT + chance.randrange(1, 60) * HOUR for n in range(CARDS)}
    import uuid

    of("interviews_interview", interview.pk).pour(
        connection,
        (
            {
                "id": first + n,
                "application_id": first + n // LOOP,
                "round": n % LOOP,
                "uid": uuid.UUID(int=chance.getrandbits(128)),
                "starts_at": ends[n] - HOUR,
                "ends_at": ends[n],
            }
            for n in range(CARDS)
        ),
    )
    of("interviews_seat", seat.pk).pour(
        connection,
        (
            {"id": first + n, "interview_id": first + n, "person_id": first + n % PEOPLE, "span": None}
            for n in range(CARDS)
        ),
    )
    of("interviews_scorecard", card.pk).pour(
        connection, ({"id": first + n, "seat_id": first + n, "due_at": ends[n] + DAY} for n in range(CARDS))
    )
    of("interviews_reminder", reminder.pk).pour(connection, _rungs(first, due, rungs, ends))


def _rungs(first: int, due: set[int], rungs: dict[int, int], ends: dict[int, datetime]) -> Iterator[dict[str, Any]]:
    for n in range(CARDS):
        for rung in range(4):
            row: dict[str, Any] = {"id": first + 4 * n + rung, "scorecard_id": first + n, "rung": rung}
            moment = ends[n] + HOUR + rung * DAY
            if n in due and rung < rungs[n]:
                yield row | {"due_at": moment, "state": "sent", "settled_at": moment}
            elif n in due and rung == rungs[n]:
                yield row | {"due_at": AT - HOUR, "state": "waiting", "settled_at": None}
            else:
                yield row | {"due_at": max(moment, AT + HOUR), "state": "waiting", "settled_at": None}
