"""The weekly rollup of every open requisition of a large company: 2,000 of them, 250,000 applications, one of the
requisitions with 10,000.

The floor is hand-written SQL on the same database in the same run, which selects and aggregates the same rows: who
stands where and stood there a week ago, who went on, what is usual, who moved, is stuck, late or ready. The sweep does
this, makes of it what is kept, keeps it, and posts a letter to each recruiter and manager.
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

SEED = 20260608
# Monday, nine o'clock in Berlin
AT = datetime(2026, 6, 8, 7, tzinfo=UTC)
REQUISITIONS, APPLICATIONS, LARGEST, PEOPLE = 2_000, 250_000, 10_000, 400
CANDIDATES = 200_000
ACTIVE = 0.2
# The share that came as far as each stage
REACHED = (("applied", 1.0), ("call", 0.45), ("take_home", 0.25), ("interviews", 0.15), ("debrief", 0.06))
RUNS = 5
MOST_RATIO = 2.0
# Ids of what is poured in begin here
FIRST = 10_000_000
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    with database.scratch():
        yield from _measured(say)


def _measured(say: Callable[[str], None]) -> Iterator[Row]:
    began = time.monotonic()
    _build()
    say(f"{REQUISITIONS} open requisitions, {APPLICATIONS} applications, built in {time.monotonic() - began:.0f} s")
    floors, sweeps, statements, letters = [], [], 0, 0
    _floor()  # meets a cold cache, as the first sweep does
    _sweep()
    for _run in range(RUNS):
        floors.append(_floor())
        seconds, statements, letters = _sweep()
        sweeps.append(seconds)
    say(
        f"select {median(floors):.3f} s, sweep {median(sweeps):.3f} s, {statements} statements, "
        f"{letters} letters of {REQUISITIONS} requisitions"
    )
    yield Row("rollup.weekly.ratio", round(median(sweeps) / median(floors), 2), "x", MOST_RATIO)


# What is measured


STANDS = """
    SELECT a.stage_id, count(*) FILTER (WHERE a.state = 'active'),
           count(*) FILTER (WHERE a.state = 'active' AND a.stage_since <= %(at)s - (u.days + 1) * interval '1 day'),
           count(*) FILTER (WHERE a.state = 'active' AND a.next_step = 'none'),
           count(*) FILTER (WHERE a.state IN ('rejected', 'withdrawn')), count(*) FILTER (WHERE a.state = 'hired'),
           count(*) FILTER (WHERE a.applied_at > %(since)s),
           count(*) FILTER (WHERE a.closed_at > %(since)s AND a.state = 'rejected'),
           count(*) FILTER (WHERE a.closed_at > %(since)s AND a.state = 'withdrawn'),
           count(*) FILTER (WHERE a.closed_at > %(since)s AND a.state = 'hired')
    FROM hiring_application a
    JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
    JOIN rubrics_roledefinition role ON role.id = r.role_id
    JOIN hiring_stage s ON s.id = a.stage_id
    LEFT JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind AND u.reached >= 5
    GROUP BY a.stage_id
"""
FUNNEL = """
    SELECT s.id, s.requisition_id, s.kind, s.name, c.through, c.went_on, c.before, c.came, u.went_on, u.reached, u.days
    FROM hiring_stage s
    JOIN hiring_requisition r ON r.id = s.requisition_id AND r.state = 'open'
    JOIN rubrics_roledefinition role ON role.id = r.role_id
    LEFT JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind
    LEFT JOIN (
        SELECT stage_id, count(*) FILTER (WHERE is_over OR furthest > position) AS through,
               count(*) FILTER (WHERE furthest > position) AS went_on, sum(before) AS before, sum(came) AS came
        FROM (
            SELECT *, max(position) OVER (PARTITION BY application_id) AS furthest FROM (
                SELECT v.application_id, v.stage_id, st.position, a.closed_at IS NOT NULL AS is_over,
                       count(*) FILTER (
                           WHERE v.entered_at <= %(since)s AND (v.left_at IS NULL OR v.left_at > %(since)s)
                       ) AS before,
                       count(*) FILTER (WHERE v.entered_at > %(since)s) AS came
                FROM hiring_visit v
                JOIN hiring_application a ON a.id = v.application_id
                JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
                JOIN hiring_stage st ON st.id = v.stage_id
                GROUP BY v.application_id, v.stage_id, st.position, a.closed_at
            ) stays
        ) reached GROUP BY stage_id
    ) c ON c.stage_id = s.id
    ORDER BY s.requisition_id, s.position
"""
MOVED = """
    SELECT * FROM (
        SELECT a.requisition_id, a.id, v.stage_id, v.entered_at, count(*) OVER w AS of_all,
               row_number() OVER (w ORDER BY s.position DESC, v.entered_at DESC) AS nth
        FROM hiring_visit v JOIN hiring_application a ON a.id = v.application_id AND a.stage_id = v.stage_id
        JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
        JOIN hiring_stage s ON s.id = v.stage_id
        WHERE v.entered_at > %(since)s AND v.entered_at <= %(at)s AND a.stage_since = v.entered_at
          AND a.state IN ('active', 'hired')
          AND EXISTS (SELECT 1 FROM hiring_visit b WHERE b.application_id = a.id AND b.entered_at < v.entered_at)
        WINDOW w AS (PARTITION BY a.requisition_id)
    ) found WHERE nth <= 5
"""
STUCK = """
    SELECT * FROM (
        SELECT a.requisition_id, a.id, a.stage_id, a.stage_since, u.days, a.next_step, a.waits_for_id,
               count(*) OVER w AS of_all,
               row_number() OVER (w ORDER BY a.stage_since + u.days * interval '1 day', a.id) AS nth
        FROM hiring_application a JOIN hiring_stage s ON s.id = a.stage_id
        JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
        JOIN rubrics_roledefinition role ON role.id = r.role_id
        JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind AND u.reached >= 5
        WHERE a.state = 'active' AND a.next_step <> 'review'
          AND a.stage_since <= %(at)s - (u.days + 1) * interval '1 day'
        WINDOW w AS (PARTITION BY a.requisition_id)
    ) found WHERE nth <= 5
"""
LATE = """
    SELECT * FROM (
        SELECT a.requisition_id, seat.id, a.id, seat.person_id, card.due_at, count(*) OVER w AS of_all,
               row_number() OVER (w ORDER BY card.due_at, seat.id) AS nth
        FROM interviews_scorecard card JOIN interviews_seat seat ON seat.id = card.seat_id
        JOIN interviews_interview i ON i.id = seat.interview_id
        JOIN hiring_application a ON a.id = i.application_id
        JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
        WHERE card.state IN ('draft', 'voted') AND card.due_at < %(at)s AND seat.held AND seat.kind = 'lead'
          AND i.state = 'booked' AND i.ends_at <= %(at)s AND a.state = 'active'
        WINDOW w AS (PARTITION BY a.requisition_id)
    ) found WHERE nth <= 5
"""
READY = """
    SELECT * FROM (
        SELECT a.requisition_id, a.id, a.stage_since, count(*) OVER w AS of_all,
               row_number() OVER (w ORDER BY a.stage_since, a.id) AS nth
        FROM hiring_application a JOIN hiring_requisition r ON r.id = a.requisition_id AND r.state = 'open'
        WHERE a.state = 'active' AND a.next_step = 'debrief'
        WINDOW w AS (PARTITION BY a.requisition_id)
    ) found WHERE nth <= 5
"""
OPENINGS = """
    SELECT o.requisition_id, count(*) FROM hiring_opening o
    JOIN hiring_requisition r ON r.id = o.requisition_id AND r.state = 'open' GROUP BY o.requisition_id
"""


def _floor() -> float:
    from django.db import connection

    def work() -> None:
        with connection.cursor() as cursor:
            for statement in (STANDS, FUNNEL, MOVED, STUCK, LATE, READY, OPENINGS):
                cursor.execute(statement, {"at": AT, "since": AT - 7 * DAY})
                cursor.fetchall()

    return timed(work)[0]


def _sweep() -> tuple[float, int, int]:
    from interviews.actions import summaries

    return swept(lambda: summaries.send_due(AT))


# The company


def _build() -> None:
    from interviews.models import SummedUp
    from tests import make
    from tests.interviews import panel

    at = AT - 90 * DAY
    make.organisation(at)
    rae, hana, ivan = (make.person(name) for name in ("Rae Fournier", "Hana Diallo", "Ivan Herrera"))
    application = panel.application(make.role(at), rae, hana, at)
    interview = make.interview(application, [ivan], rae, at)
    from hiring.models import Usual

    facts = {"role_key": application.requisition.role.key, "reached": 900, "went_on": 400, "as_of": AT.date()}
    Usual.objects.bulk_create(Usual(kind=kind, days=8, **facts) for kind, _share in REACHED)
    SummedUp.objects.create(pk=1, until=AT - MINUTE)
    with pourer() as connection:
        _pour(connection, application, interview, ivan)
        connection.execute("VACUUM ANALYZE")


def _pour(connection: Any, application: Any, interview: Any, ivan: Any) -> None:
    chance = random.Random(SEED)  # nosec B311  # a company, not a secret
    from interviews.models import Scorecard, Seat

    requisition = application.requisition
    stages = list(requisition.stages.order_by("position").values_list("pk", "kind"))
    seat = Seat.objects.get(interview=interview)
    card = Scorecard.objects.get(seat=seat)
    visit, opening = application.visits.first(), requisition.openings.first()

    def pour(table: str, pk: int, rows: Any) -> None:
        Pattern(connection, table, pk).pour(connection, rows)

    def ids(count: int) -> Iterator[int]:
        return iter(range(FIRST, FIRST + count))

    people = [{"id": pk, "email": f"r{pk}@bench.example", "name": f"Person {pk}"} for pk in ids(PEOPLE)]
    pour("core_person", ivan.pk, people)
    pour("hiring_requisition", requisition.pk, ({"id": pk, "title": f"Requisition {pk}"} for pk in ids(REQUISITIONS)))
    for turn, member in enumerate(requisition.members.values_list("pk", flat=True)):
        pour(
            "hiring_teammember",
            member,
            (
                {"id": pk + turn * REQUISITIONS, "requisition_id": pk, "person_id": FIRST + (pk * 7 + turn) % PEOPLE}
                for pk in ids(REQUISITIONS)
            ),
        )
    pour("hiring_opening", opening.pk, ({"id": pk, "requisition_id": pk} for pk in ids(REQUISITIONS)))
    many = len(stages)
    for number, (stage, _kind) in enumerate(stages):
        pour(
            "hiring_stage",
            stage,
            ({"id": FIRST + (pk - FIRST) * many + number, "requisition_id": pk} for pk in ids(REQUISITIONS)),
        )
    pour(
        "hiring_candidate",
        application.candidate_id,
        ({"id": pk, "email": f"c{pk}@b.example"} for pk in ids(CANDIDATES)),
    )
    number_of = {kind: number for number, (_pk, kind) in enumerate(stages)}
    made = [_application(chance, n, number_of, many) for n in range(APPLICATIONS)]
    pour("hiring_application", application.pk, (row for row, _stays in made))
    stays = [stay for _row, found in made for stay in found]
    pour("hiring_visit", visit.pk, (stay | {"id": FIRST + n} for n, stay in enumerate(stays)))
    met = [row for row, _stays in made if row["next_step"] == "wait_cards"]
    import uuid

    pour(
        "interviews_interview",
        interview.pk,
        (
            {
                "id": FIRST + n,
                "application_id": row["id"],
                "uid": uuid.UUID(int=chance.getrandbits(128)),
                "starts_at": AT - 3 * DAY - HOUR,
                "ends_at": AT - 3 * DAY,
            }
            for n, row in enumerate(met)
        ),
    )
    pour(
        "interviews_seat",
        seat.pk,
        (
            {"id": FIRST + n, "interview_id": FIRST + n, "person_id": FIRST + n % PEOPLE, "span": None}
            for n in range(len(met))
        ),
    )
    pour(
        "interviews_scorecard",
        card.pk,
        ({"id": FIRST + n, "seat_id": FIRST + n, "due_at": AT + (n % 3 - 1) * DAY - HOUR} for n in range(len(met))),
    )


def _application(
    chance: random.Random, n: int, number_of: dict[str, int], many: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The first 10,000 are on one requisition. Each with its stays."""
    turn = 0 if n < LARGEST else 1 + n % (REQUISITIONS - 1)
    lot = chance.random()
    path = [kind for kind, share in REACHED if lot < share]
    came_at = AT - timedelta(minutes=chance.randrange(1, 60 * 24 * 80))
    is_active = chance.random() < ACTIVE
    stays, at = [], came_at
    for kind in path:
        left_at = min(at + timedelta(minutes=chance.randrange(60, 60 * 24 * 12)), AT - MINUTE)
        stage = FIRST + turn * many + number_of[kind]
        stays.append({"application_id": FIRST + n, "stage_id": stage, "entered_at": at, "left_at": left_at})
        at = left_at
    if is_active:
        stays[-1]["left_at"] = None
    last = path[-1]
    step = {"applied": "review", "interviews": "wait_cards", "debrief": "debrief"}.get(last, "book")
    row = {
        "id": FIRST + n,
        "candidate_id": FIRST + n % CANDIDATES,
        "requisition_id": FIRST + turn,
        "stage_id": stays[-1]["stage_id"],
        "state": "active" if is_active else "rejected",
        "applied_at": came_at,
        "stage_since": stays[-1]["entered_at"],
        "closed_at": None if is_active else at,
        "next_step": step if is_active else "none",
        "next_step_at": None,
        "waits_for_id": FIRST + n % PEOPLE if is_active else None,
        "owed_by": [],
    }
    return row, stays
