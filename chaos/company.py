"""Ten thousand people who owe a scorecard each: one of them made as people make it, the others copied as rows."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from chaos.house import House
from core.models import Person
from interviews.actions import progress
from interviews.models import Interview, Scorecard
from tests import make
from tests.interviews import panel

# Copies are numbered from here
BASE = 1_000_000
# Nobody is written to outside their hours, and the run may be at any
ALWAYS = {
    "time_zone": "UTC",
    "day_starts": time(0),
    "day_ends": time(23, 59, 59, 999999),
    "working_days": list(range(7)),
}


def found(house: House, count: int, *, at: datetime) -> None:
    make.organisation(at - timedelta(days=9))
    rae, hana = make.person("Rae Fournier", office="recruiter"), make.person("Hana Diallo")
    ivan = make.person("Ivan Herrera", **ALWAYS)
    begun = at - timedelta(days=1)
    application = panel.application(make.role(begun), rae, hana, begun)
    interview = make.interview(application, [ivan], rae, begun, starts_at=at - timedelta(hours=4))
    card = make.filled(make.card(interview, ivan), at - timedelta(hours=1))
    # It has ended: what the clock changes has been caught up with
    progress.refresh(application, at=at)
    _copy(house, interview, card, ivan, count)
    # He himself is asked for nothing
    Scorecard.objects.filter(pk=card.pk).delete()


def _copy(house: House, interview: Interview, card: Scorecard, ivan: Person, count: int) -> None:
    one = f"{BASE} + n"
    seat, application = card.seat, interview.application
    ratings = list(card.ratings.values_list("pk", flat=True))
    rungs = list(card.reminders.order_by("rung").values_list("pk", flat=True))
    name = "'i' || lpad(n::text, 5, '0') || '@chaos.example'"
    statements = [
        _copied("core_person", ivan.pk, count, id=one, email=name, name="'Interviewer ' || n"),
        _copied(
            "hiring_candidate",
            application.candidate_id,
            count,
            id=one,
            email=f"'c' || {name}",
            name="'Candidate ' || n",
        ),
        _copied("hiring_application", application.pk, count, id=one, candidate_id=one),
        _copied("interviews_interview", interview.pk, count, id=one, application_id=one, uid="gen_random_uuid()"),
        _copied("interviews_seat", seat.pk, count, id=one, interview_id=one, person_id=one),
        _copied("interviews_scorecard", card.pk, count, id=one, seat_id=one),
    ]
    for table, keys in (("interviews_rating", ratings), ("interviews_reminder", rungs)):
        statements += [
            _copied(table, key, count, id=f"{BASE} + n * 10 + {place}", scorecard_id=one)
            for place, key in enumerate(keys)
        ]
    # Neither triggers nor foreign keys: the rows are whole, and what is tried here comes later
    house.sql("SET session_replication_role = replica;\n" + "\n".join(statements) + "\nANALYZE;")


def _copied(table: str, key: int, count: int, **changed: str) -> str:
    said = ", ".join(f"'{name}', {value}" for name, value in changed.items())
    return (
        f"INSERT INTO {table} SELECT made.* FROM {table} old, generate_series(1, {count}) n, "  # noqa: S608  # nosec B608  # ours
        f"jsonb_populate_record(old, jsonb_build_object({said})) made WHERE old.id = {key};"
    )


def fall_due(house: House, due: Sequence[float], *, began: datetime) -> None:
    """The first rung of each, so many seconds from the start."""
    moments = ",".join(f"{one:.3f}" for one in due)
    house.sql(
        f"UPDATE interviews_reminder r SET due_at = '{began.isoformat()}'::timestamptz + d.after * interval '1 s' "  # noqa: S608  # nosec B608
        f"FROM unnest(ARRAY[{moments}]::float[]) WITH ORDINALITY AS d (after, n) "
        f"WHERE r.scorecard_id = {BASE} + d.n AND r.rung = 0"
    )
