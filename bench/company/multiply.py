"""The pattern as often as the size asks for. Every choice hangs on a row's number and the seed, so that a company is
the same whenever it is made."""

from typing import Any

import psycopg
from django.db import models

from bench.company import people
from bench.company.copying import Copier, Models, moved
from bench.company.pattern import LOOPED, Made
from bench.company.sizes import FIRST, PANEL, PROBE, Size
from core.models import Event, Letter, SignedLink
from hiring.models import (
    Application,
    Approval,
    ApprovalRound,
    Decision,
    JobAd,
    Offer,
    Opening,
    Requisition,
    RequisitionCompetency,
    Session,
    SessionCompetency,
    Stage,
    TeamMember,
    Visit,
)
from interviews.models import Conclusion, Interview, Notice, PoolMember, Rating, Reminder, Rollup, Scorecard, Seat

SEED = 20261126
# One person alone owes so many cards
OWES_ALONE = 50
# Of those with a loop, and of those without: how many come to what, and the others to the last
LOOPS, LAST_LOOP = {"come": 0.08, "debrief": 0.08, "offer": 0.02, "hire": 0.06, "owe": 0.08}, "lose"
OTHERS, LAST_OTHER = {"rest": 0.12, "call": 0.06, "withdraw": 0.10, "reject_after_call": 0.20}, "reject"
# On the requisition that is looked at, whatever the size
PROBE_LOOPS = 0.35
# Working days from the Monday: the loops that are through end before those that wait for cards
COMES_FROM, OWES_FROM, THROUGH_FROM = 5, -1, -15
# The last days in which somebody applied who still waits, and who was turned down
WAITS_DAYS, CLOSED_DAYS = 14, 70

OF_REQUISITION: Models = {Stage, Session, RequisitionCompetency, ApprovalRound}
OF_APPLICATION: Models = {Interview, Seat, Scorecard, Decision, Opening}

FUNCTIONS = """
CREATE FUNCTION pg_temp.chance(n bigint, what bigint) RETURNS float8 IMMUTABLE LANGUAGE sql AS
  $$ SELECT (hashint8extended(n, {seed} + what) & 9007199254740991)::float8 / 9007199254740992 $$;
CREATE FUNCTION pg_temp.who(person bigint, recruiter bigint, manager bigint, panel bigint) RETURNS bigint
  IMMUTABLE LANGUAGE sql AS
  $$ SELECT CASE WHEN person = {rae} THEN recruiter WHEN person = {hana} THEN manager
            WHEN person >= {panel} THEN panel + person - {panel} ELSE person END $$;
-- Days from the Monday to the n-th working day from it
CREATE FUNCTION pg_temp.workday(n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
  $$ SELECT floor(n / 5.0)::bigint * 2 + n $$;
"""


def multiply(connection: "psycopg.Connection[Any]", made: Made, size: Size) -> None:
    """Into a database that holds the pattern alone, which is gone afterwards."""
    cast = made.cast
    known = {"seed": SEED, "rae": cast.rae.pk, "hana": cast.hana.pk, "panel": cast.panel[0].pk}
    connection.execute(FUNCTIONS.format(**known))
    people.hire(connection, cast, size, FIRST)
    copier = Copier(connection, of_requisition=OF_REQUISITION, of_application=OF_APPLICATION)
    _plan_requisitions(connection, made, size)
    _requisitions(copier)
    _plan_applications(connection, made, size)
    people.candidates(copier, size)
    _applications(copier)
    _interviews(copier)
    _forget_pattern(copier, made)


def _plan_requisitions(connection: "psycopg.Connection[Any]", made: Made, size: Size) -> None:
    patterns = [one.pk for one in made.requisitions]
    recruiters, managers, panels = size.offices(FIRST)
    connection.execute(
        f"""
        CREATE TEMP TABLE plan_requisition AS
        SELECT n, {FIRST} + n AS requisition, (ARRAY{patterns}::bigint[])[1 + (n % {len(patterns)})::int] AS pattern,
               -(n % 30) * interval '1 day' AS shift,
               {recruiters} + n % {size.recruiters} AS recruiter, {managers} + n % {size.managers} AS manager,
               {panels} + (n % {size.groups(PANEL)}) * {PANEL} AS panel
        FROM generate_series(0::bigint, {size.requisitions - 1}) n
        """  # nosec B608  # numbers of ours, here and below
    )


def _requisitions(copier: Copier) -> None:
    key, plan, mine = "p.requisition", "plan_requisition", "t.requisition_id = p.pattern"
    said = {"title": "t.title || ', team ' || p.n", "review_to_id": "NULL"}
    copier.copy(Requisition, plan, "t.id = p.pattern", key, id=key, **said)
    for model in (Stage, RequisitionCompetency, Session, TeamMember, ApprovalRound, Approval):
        copier.copy(model, plan, mine, key)
    copier.copy(Opening, plan, f"{mine} AND t.filled_by_id IS NULL", key, filled_by_id="NULL")
    copier.copy(JobAd, plan, mine, key, key="'job-' || p.n")
    of_session = "(SELECT requisition_id FROM hiring_session WHERE id = t.session_id) = p.pattern"
    copier.copy(SessionCompetency, plan, of_session, key)
    copier.copy(PoolMember, plan, of_session, key)
    about = "t.on_kind = 'requisition' AND t.on_id = p.pattern"
    copier.copy(Event, plan, about, key, on_id=key)


def _plan_applications(connection: "psycopg.Connection[Any]", made: Made, size: Size) -> None:
    """Which candidate applies where, and what comes of it. Loops are laid out so that nobody sits in two at once: each
    panel has one a day."""
    connection.execute(
        "CREATE TEMP TABLE fate (fate text, day int, requisition bigint, pattern bigint, candidate bigint)"
    )
    for one in made.applications:
        row = (one.fate, one.day, one.application.requisition_id, one.application.pk, one.application.candidate_id)
        connection.execute("INSERT INTO fate VALUES (%s, %s, %s, %s, %s)", row)
    leads = Interview.objects.count() / (len(LOOPED) * len(made.requisitions))
    share = size.scorecards / leads / size.applications
    # Enough of them that one person may owe theirs alone
    owe = max(LOOPS["owe"], 1.6 * OWES_ALONE / (share * size.applications))
    others = size.requisitions - (2 if size.largest else 1)
    panels, apart = size.offices(FIRST)[-1], size.groups(PANEL) - 1
    connection.execute(
        f"""
        CREATE TEMP TABLE plan_application AS
        WITH numbered AS (
            SELECT n, CASE WHEN n > {size.candidates} THEN n - {size.candidates} ELSE n END AS person,
                   CASE WHEN n <= {PROBE} THEN 0 WHEN n <= {PROBE + size.largest} THEN 1
                        ELSE {size.requisitions - others} + n % {others} END AS place,
                   n <= {PROBE} AS is_probe,
                   pg_temp.chance(n, 1) AS looped, pg_temp.chance(n, 2) AS lot
            FROM generate_series(1::bigint, {size.applications}) n
        ), fated AS (
            SELECT *, CASE WHEN looped < CASE WHEN is_probe THEN {PROBE_LOOPS} ELSE {share} END
                           THEN {_by_lot(LOOPS | {"owe": owe}, LAST_LOOP)}
                           ELSE {_by_lot(OTHERS, LAST_OTHER)} END AS fate
            FROM numbered
        ), counted AS (
            SELECT *, row_number() OVER (
                          PARTITION BY CASE WHEN fate IN ('come', 'owe') THEN fate ELSE 'through' END,
                                       fate = ANY(ARRAY{list(LOOPED)})
                          ORDER BY fate NOT IN ('debrief', 'offer'), n
                      ) - 1 - CASE WHEN fate = 'owe' THEN {OWES_ALONE} ELSE 0 END AS nth
            FROM fated
        ), laid AS (
            SELECT *, CASE WHEN nth < 0 THEN 0 ELSE 1 + nth % {apart} END AS part, CASE
                WHEN fate = 'come' THEN pg_temp.workday({COMES_FROM} + nth / {apart})
                WHEN fate = 'owe' AND nth < 0 THEN pg_temp.workday({OWES_FROM} - nth - {OWES_ALONE})
                WHEN fate = 'owe' THEN pg_temp.workday({OWES_FROM} - nth / {apart})
                WHEN fate = ANY(ARRAY{list(LOOPED)}) THEN pg_temp.workday({THROUGH_FROM} - nth / {apart})
                WHEN fate IN ('rest', 'call') THEN -floor(pg_temp.chance(n, 3) * {WAITS_DAYS})
                ELSE -floor(pg_temp.chance(n, 3) * {CLOSED_DAYS})
            END AS days FROM counted
        )
        SELECT laid.n, {FIRST} + laid.n AS application, {FIRST} + person AS candidate, r.requisition,
               r.recruiter, r.manager, {panels} + part * {PANEL} AS panel,
               f.pattern, f.candidate AS pattern_candidate, laid.fate, laid.n > {size.candidates} AS is_known,
               (days - CASE WHEN f.fate = ANY(ARRAY{list(LOOPED)}) THEN f.day ELSE 0 END) * interval '1 day' AS shift
        FROM laid JOIN plan_requisition r ON r.n = place JOIN fate f ON f.fate = laid.fate AND f.requisition = r.pattern
        ORDER BY laid.n
        """  # nosec B608
    )
    connection.execute("CREATE INDEX ON plan_application (pattern); ANALYZE plan_application")


def _by_lot(shares: dict[str, float], last: str) -> str:
    """SQL that says which of them a lot between 0 and 1 falls on."""
    said, below = "", 0.0
    for name, share in shares.items():
        below += share
        said += f" WHEN lot < {below} THEN '{name}'"
    return f"CASE{said} ELSE '{last}' END"


def _applications(copier: Copier) -> None:
    key, plan, mine = "p.application", "plan_application", "t.application_id = p.pattern"
    who = "ARRAY(SELECT pg_temp.who(owing, p.recruiter, p.manager, p.panel) FROM unnest(t.owed_by) owing)"
    said = {"owed_by": who, "source": people.one_of("p.n", people.SOURCES)}
    copier.copy(Application, plan, "t.id = p.pattern", key, id=key, **said)
    copier.copy(Visit, plan, mine, key)
    copier.copy(Event, plan, "t.on_kind = 'application' AND t.on_id = p.pattern", key, on_id=key, facts=FACTS)
    voices = "v || jsonb_build_object('person', pg_temp.who((v->>'person')::bigint, p.recruiter, p.manager, p.panel))"
    voices = f"(SELECT coalesce(jsonb_agg({voices}), '[]') FROM jsonb_array_elements(t.voices) v)"  # nosec B608
    copier.copy(Decision, plan, mine, key, voices=voices)
    # Each hire has an opening of its own
    filled = {"filled_by_id": key, "requisition_id": "p.requisition", "number": "100 + p.n % 30000"}
    copier.copy(Opening, plan, "t.filled_by_id = p.pattern", key, **filled)
    copier.copy(Offer, plan, mine, key)


def _moved_fact(name: str, copy: str) -> str:
    return f"CASE WHEN t.facts ? '{name}' THEN jsonb_build_object('{name}', {moved(copy, f'''(t.facts->>'{name}')::bigint''')}) ELSE '{{}}' END"  # noqa: E501


def _moved_stage(name: str) -> str:
    stage = moved("p.requisition", f"(t.facts->'{name}'->>'id')::bigint")
    return f"CASE WHEN t.facts ? '{name}' THEN jsonb_build_object('{name}', t.facts->'{name}' || jsonb_build_object('id', {stage})) ELSE '{{}}' END"  # noqa: E501


# What an event names by its key
FACTS = " || ".join(
    [
        "t.facts",
        *(_moved_fact(name, "p.application") for name in ("interview", "decision", "offer")),
        *(_moved_stage(name) for name in ("origin", "target")),
        "CASE WHEN t.facts ? 'candidate' THEN jsonb_build_object('candidate', p.candidate) ELSE '{}' END",
    ]
)


def _interviews(copier: Copier) -> None:
    key, plan = "p.application", "plan_application"
    copier.copy(Interview, plan, "t.application_id = p.pattern", key)
    copier.copy(Conclusion, plan, "t.application_id = p.pattern", key)
    interview = "(SELECT application_id FROM interviews_interview WHERE id = t.interview_id) = p.pattern"
    seat = "SELECT i.application_id FROM interviews_seat s JOIN interviews_interview i ON i.id = s.interview_id"
    card = f"({seat} JOIN interviews_scorecard c ON c.seat_id = s.id WHERE c.id = t.scorecard_id) = p.pattern"
    copier.copy(Seat, plan, interview, key)
    copier.copy(Notice, plan, interview, key)
    copier.copy(Scorecard, plan, f"({seat} WHERE s.id = t.seat_id) = p.pattern", key)
    # A level up or down here and there, else as the pattern has it
    nudged = "t.value + CASE WHEN pg_temp.chance(p.n, t.id) < 0.15 THEN -1 WHEN pg_temp.chance(p.n, t.id) > 0.9 THEN 1 ELSE 0 END"  # noqa: E501
    copier.copy(Rating, plan, card, key, value=f"least(greatest({nudged}, 1), 4)")
    copier.copy(Reminder, plan, card, key)


def _forget_pattern(copier: Copier, made: Made) -> None:
    """Its people too, but for the administrator; then the program goes on counting after the last key."""
    execute = copier.connection.execute
    for model in copier.copied:
        execute(f'DELETE FROM "{model._meta.db_table}" WHERE {model._meta.pk.column} < {FIRST}')  # nosec B608
    execute(f"DELETE FROM core_person WHERE id < {FIRST} AND id <> {made.cast.ada.pk}")  # nosec B608
    for model in (Letter, SignedLink, Rollup):
        execute(f'DELETE FROM "{model._meta.db_table}"')  # nosec B608
    for model in copier.copied:
        _count_on(copier, model)


def _count_on(copier: Copier, model: type[models.Model]) -> None:
    if isinstance(model._meta.pk, models.AutoField):
        table = model._meta.db_table
        copier.connection.execute(
            f"""SELECT setval(pg_get_serial_sequence('"{table}"', 'id'), (SELECT max(id) + 1 FROM "{table}"))"""  # nosec B608
        )
