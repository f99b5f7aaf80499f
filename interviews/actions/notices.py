"""A word before the interview, to whoever holds a seat and to the candidate.

No booking, move, swap or cancellation knows of it: the sweep plans what is to come as it stands, and looks again when
a row is due. A row is of one interview at one time, so what was said of a former time stays on record.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from core import links, mail
from core.models import Person
from hiring.actions.messages import STATUS, STATUS_LASTS
from hiring.rules.stages import ApplicationState
from interviews.actions.reminders import columns
from interviews.models import InterviewState, Notice, NoticeStep, ReminderState, ReminderWhy
from interviews.queries.working import weeks_of
from interviews.rules.due_times import WorkingWeek
from interviews.rules.notices import PLANNED_AHEAD, notice_fates, planned, week_of_candidate
from interviews.rules.reminders import Fate

# So many are planned in one run; the next run plans the others
BATCH = 2000

MISSING = """
    SELECT interview.id, interview.starts_at, told.person, candidate.time_zone
    FROM interviews_interview interview
    JOIN hiring_application application ON application.id = interview.application_id AND application.state = 'active'
    JOIN hiring_candidate candidate ON candidate.id = application.candidate_id
    CROSS JOIN LATERAL (
        SELECT seat.person_id AS person FROM interviews_seat seat WHERE seat.interview_id = interview.id AND seat.held
        UNION ALL SELECT NULL WHERE interview.tells_candidate
    ) told
    WHERE interview.state = 'booked' AND interview.starts_at > %s AND interview.starts_at <= %s
      AND NOT EXISTS (SELECT 1 FROM interviews_takehome home WHERE home.interview_id = interview.id)
      AND NOT EXISTS (
          SELECT 1 FROM interviews_notice notice
          WHERE notice.interview_id = interview.id AND notice.starts_at = interview.starts_at
            AND notice.person_id IS NOT DISTINCT FROM told.person
      )
    ORDER BY interview.starts_at, interview.id
    LIMIT %s
"""
CLAIM = """
    SELECT notice.id, notice.interview_id, notice.person_id, notice.step, notice.starts_at,
           interview.starts_at, interview.state, application.id, application.state,
           CASE WHEN notice.person_id IS NULL THEN interview.tells_candidate ELSE EXISTS (
               SELECT 1 FROM interviews_seat seat
               WHERE seat.interview_id = interview.id AND seat.person_id = notice.person_id AND seat.held
           ) END,
           candidate.email, candidate.language, candidate.time_zone
    FROM interviews_notice notice
    JOIN interviews_interview interview ON interview.id = notice.interview_id
    JOIN hiring_application application ON application.id = interview.application_id
    JOIN hiring_candidate candidate ON candidate.id = application.candidate_id
    WHERE notice.state = 'waiting' AND notice.due_at <= %s
    ORDER BY notice.id
    FOR UPDATE OF notice SKIP LOCKED
"""
SETTLE = """
    UPDATE interviews_notice notice
    SET state = fate.state, why = COALESCE(fate.why, notice.why), due_at = COALESCE(fate.later, notice.due_at),
        settled_at = CASE WHEN fate.state = 'waiting' THEN NULL ELSE %s::timestamptz END
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS fate (id, state, why, later)
    WHERE notice.id = fate.id AND notice.state = 'waiting'
"""


@dataclass(frozen=True)
class Due:
    """One that is due, with what must still hold for it."""

    id: int
    interview: int
    person: int | None
    step: str
    starts_at: datetime
    starts_now: datetime
    interview_state: str
    application: int
    application_state: str
    is_told: bool
    email: str
    language: str
    zone: str


@transaction.atomic
def remind_before(at: datetime) -> int:
    """How many letters were posted. Late, twice or in two workers at once, it is the same word once."""
    if not _alone():
        return 0
    _plan(at)
    due = _claim(at)
    if not due:
        return 0
    people = Person.objects.in_bulk({one.person for one in due if one.person})
    weeks = weeks_of(people.values())
    found: dict[int, Fate] = {}
    for group in _by(due, "interview", "person").values():
        found |= _fates(group, people, weeks, at)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [at, *columns(found)])
    sent = [one for one in due if found[one.id].state == ReminderState.SENT]
    return mail.post_all([*_to_people(sent, people, at), *_to_candidates(sent, at)], at=at)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('interviews.notices'))")
        return bool(cursor.fetchone()[0])


def _plan(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [at, at + PLANNED_AHEAD, BATCH])
        missing = cursor.fetchall()
    if not missing:
        return
    weeks = weeks_of(Person.objects.filter(pk__in={person for _pk, _starts, person, _zone in missing if person}))
    rows = []
    for pk, starts_at, person, zone in missing:
        week = weeks[person] if person else week_of_candidate(ZoneInfo(zone))
        for one in planned(starts_at, week, at=at):
            row = Notice(interview_id=pk, person_id=person, step=one.step, starts_at=starts_at, due_at=one.due_at)
            if one.is_late:
                row.state, row.why, row.settled_at = ReminderState.SKIPPED, ReminderWhy.LATE, at
            rows.append(row)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _claim(at: datetime) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [at])
        return [Due(*row) for row in cursor.fetchall()]


def _by(due: Iterable[Due], *names: str) -> dict[tuple[object, ...], list[Due]]:
    groups: dict[tuple[object, ...], list[Due]] = defaultdict(list)
    for one in due:
        groups[tuple(getattr(one, name) for name in names)].append(one)
    return groups


def _fates(
    group: list[Due], people: Mapping[int, Person], weeks: Mapping[int, WorkingWeek], at: datetime
) -> dict[int, Fate]:
    """Of one interview and one reader."""
    stopped = {one.id: Fate(ReminderState.STOPPED, why) for one in group if (why := _pointless(one, people))}
    going = [one for one in group if one.id not in stopped]
    if not going:
        return stopped
    first = going[0]
    week = weeks[first.person] if first.person else week_of_candidate(ZoneInfo(first.zone))
    by_step = notice_fates([NoticeStep(one.step) for one in going], starts_at=first.starts_now, week=week, at=at)
    return stopped | {one.id: by_step[NoticeStep(one.step)] for one in going}


def _pointless(one: Due, people: Mapping[int, Person]) -> ReminderWhy | None:
    if one.interview_state != InterviewState.BOOKED:
        return ReminderWhy.CANCELLED
    if one.application_state != ApplicationState.ACTIVE:
        return ReminderWhy.CLOSED
    if one.starts_at != one.starts_now:
        return ReminderWhy.MOVED
    if one.person and not people[one.person].is_active:
        return ReminderWhy.LEFT
    return None if one.is_told else ReminderWhy.RELEASED


def _to_people(sent: Iterable[Due], people: Mapping[int, Person], at: datetime) -> list[mail.Draft]:
    """All of a day in one."""
    drafts = []
    for (person, step), group in _by([one for one in sent if one.person], "person", "step").items():
        key = f"interviews.kit_reminder:{min(one.id for one in group)}"
        to = people[person]  # type: ignore[index]  # those without a person are left out above
        drafts.append(
            mail.Draft(key, "interviews.kit_reminder", to, _facts(group, str(step)), at, thread=_thread(group))
        )
    return drafts


def _to_candidates(sent: Iterable[Due], at: datetime) -> list[mail.Draft]:
    groups = _by([one for one in sent if not one.person], "application", "step")
    tokens = links.make_all(STATUS, {pk for pk, _step in groups}, lasts=STATUS_LASTS, at=at) if groups else {}  # type: ignore[misc]  # ids
    return [
        mail.Draft(
            f"interviews.candidate_reminder:{min(one.id for one in group)}",
            "interviews.candidate_reminder",
            None,
            _facts(group, str(step)),
            at,
            address=group[0].email,
            language=group[0].language,
            secrets={"token": tokens[group[0].application]},
            thread=_thread(group),
        )
        for (_application, step), group in groups.items()
    ]


def _facts(group: Iterable[Due], step: str) -> dict[str, object]:
    return {"step": step, "interviews": {str(one.interview): one.starts_at.isoformat() for one in group}}


def _thread(group: Iterable[Due]) -> str:
    """A mail about several matters answers none of them."""
    about = {one.application for one in group}
    return f"application-{about.pop()}" if len(about) == 1 else ""
