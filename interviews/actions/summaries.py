"""What somebody owes each day, and what became of requisitions and departments each week: kept, and told by letters.

A sweep makes what fell due; what fell due while nobody swept is one summary, not several.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from core import mail
from core.bulk import copy_in, number_all
from core.models import Hook, Letter, Organisation, Person
from core.recording import record, recorded
from hiring.models import Part, Requisition, TeamMember
from hiring.rules.requisitions import RequisitionState
from interviews.models import Rollup, RollupChoice, RollupKind, SummedUp
from interviews.queries.digests import owing
from interviews.queries.summaries import SUMMARIES, departments_of
from interviews.queries.weeks_summed import weeks
from interviews.queries.working import weeks_of
from interviews.rules.due_times import WorkingWeek
from interviews.rules.reminders import back_after
from interviews.rules.summaries import Occasion, daily, told_at, weekly


@dataclass(frozen=True)
class _Due:
    """One person whose hour has come."""

    person: Person
    week: WorkingWeek
    digest: Occasion | None
    weekly: Occasion | None
    departments: tuple[str, ...]
    hook: Hook | None


@transaction.atomic
def send_due(at: datetime) -> int:
    """Whatever fell due since it was last looked: the digest of each person's day, the weeks of open requisitions and
    of departments. The number of letters posted.

    It may come late, twice, or in two workers at once: a second one at the same moment leaves the work to the first,
    and what fell due in days without it is one summary, as things stand now.
    """
    since = _claim(at)
    if since is None:
        return 0
    due = _whose_hour_came(since, at)
    drafts = [*_digests(due, at), *_weeklies(due, at)]
    SummedUp.objects.filter(pk=1).update(until=at)
    return mail.post_all(drafts, at=at) if drafts else 0


def _claim(at: datetime) -> datetime | None:
    """Up to when it is done already; None: another is at it, or nothing was ever due before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('interviews.rollups'))")
        if not cursor.fetchone()[0]:
            return None
    until = SummedUp.objects.filter(pk=1).values_list("until", flat=True).first()
    if until is None:
        SummedUp.objects.create(pk=1, until=at)
    return until if until and until < at else None


def _whose_hour_came(since: datetime, at: datetime) -> list[_Due]:
    people = list(
        Person.objects.joined()
        .select_related("location", "rollup_choice__hook")
        .annotate(away_until=F("profile__paused_until"))
    )
    weeks = weeks_of(people)
    found = []
    for person in people:
        choice, week = getattr(person, "rollup_choice", None), weeks[person.pk]
        hour = choice.hour if choice else None
        # Whoever is away hears on the first day they are back
        is_away = (back := back_after(week, person.away_until)) is not None and back > at
        digest = None if is_away or f"interviews.{RollupKind.DIGEST}" in person.muted else daily(at, week, hour)
        of_week = weekly(at, week, hour, choice.weekday if choice else 0)
        one = _Due(
            person,
            week,
            digest if digest and digest.due_at > since else None,
            of_week if of_week and of_week.due_at > since else None,
            tuple(choice.departments) if choice else (),
            way_of(choice),
        )
        if one.digest or one.weekly:
            found.append(one)
    return found


def way_of(choice: RollupChoice | None) -> Hook | None:
    """The chat that was chosen, as long as it takes anything; else by mail."""
    hook = choice.hook if choice else None
    return hook if hook and hook.is_on and hook.removed_at is None else None


def _digests(due: Sequence[_Due], at: datetime) -> Iterator[mail.Draft]:
    """Nothing owed, nothing sent."""
    wanted = {one.person.pk: one for one in due if one.digest}
    days = {pk: one.digest.day.isoformat() for pk, one in wanted.items() if one.digest}
    kept = Rollup.objects.filter(kind=RollupKind.DIGEST, person__in=days, occasion__in=set(days.values()))
    # Whoever moved their hour had today's already
    had = set(kept.values_list("person", "occasion")) if days else set()
    left = [pk for pk, day in days.items() if (pk, day) not in had]
    found = owing(left, at) if left else {}
    rows = _keep(
        Rollup(kind=RollupKind.DIGEST, person_id=pk, occasion=days[pk], at=at, facts=counts)
        for pk, counts in found.items()
    )
    for row in rows:
        one = wanted[row.person_id or 0]
        if one.digest:
            yield mail.Draft(
                f"interviews.{RollupKind.DIGEST}:{one.person.pk}:{one.digest.day}",
                f"interviews.{RollupKind.DIGEST}",
                one.person,
                {"rollup": row.pk},
                told_at(one.digest, at, one.week),
                thread=_thread(RollupKind.DIGEST, "", one.person),
                hook=one.hook,
            )


def _weeklies(due: Sequence[_Due], at: datetime) -> Iterator[mail.Draft]:
    """Of the open requisitions of those whose hour came, and of the departments they asked for."""
    wanted = {one.person.pk: one for one in due if one.weekly}
    if not wanted:
        return
    told = _told(wanted)
    asked = {name for one in wanted.values() for name in one.departments if not _is_muted(one, RollupKind.DEPARTMENT)}
    of_department = _open_in(asked)
    requisitions = {pk for pks in told.values() for pk in pks} | {pk for pks in of_department.values() for pk in pks}
    if not requisitions:
        return
    rows = keep_weeks(requisitions, at)
    for person, pks in told.items():
        for pk in sorted(pks):
            yield _told_draft(wanted[person], RollupKind.WEEKLY, str(pk), rows[pk], at)
    departments = keep_departments(of_department, rows, at)
    for one in wanted.values():
        for name in one.departments:
            if name in departments and not _is_muted(one, RollupKind.DEPARTMENT):
                yield _told_draft(one, RollupKind.DEPARTMENT, _mark(name), departments[name], at)


def _is_muted(one: _Due, kind: RollupKind) -> bool:
    return f"interviews.{kind}" in one.person.muted


def _mark(department: str) -> str:
    """Short, and of letters that an address may have, whatever it is called."""
    return hashlib.sha256(department.encode()).hexdigest()[:16]


def _thread(kind: RollupKind, about: str, person: Person) -> str:
    """One week answers the other, and so does one that was asked for."""
    return f"{kind}-{about or person.pk}"


def _told_draft(one: _Due, kind: RollupKind, about: str, row: Rollup, at: datetime) -> mail.Draft:
    """Known by the day on which this person was to have it: whoever moves their hour is not told twice."""
    occasion = one.weekly or Occasion(at.date(), at)
    return mail.Draft(
        f"interviews.{kind}:{about}:{one.person.pk}:{occasion.day}",
        f"interviews.{kind}",
        one.person,
        {"rollup": row.pk},
        told_at(occasion, at, one.week),
        thread=_thread(kind, about, one.person),
        hook=one.hook,
    )


def _told(wanted: Mapping[int, _Due]) -> dict[int, set[int]]:
    """By the person's id the open requisitions they recruit for or manage."""
    people = [pk for pk, one in wanted.items() if not _is_muted(one, RollupKind.WEEKLY)]
    members = TeamMember.objects.filter(
        person__in=people,
        part__in=[Part.RECRUITER, Part.HIRING_MANAGER],
        requisition__state=RequisitionState.OPEN,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person, requisition in members.values_list("person", "requisition"):
        found[person].add(requisition)
    return found


def _open_in(departments: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    rows = Requisition.objects.open().filter(team_name__in=departments) if departments else Requisition.objects.none()
    for name, pk in rows.order_by("pk").values_list("team_name", "pk"):
        found[name].append(pk)
    return found


def keep_weeks(requisitions: Collection[int], at: datetime) -> dict[int, Rollup]:
    """Each once a day: whoever's hour comes later reads the same row. By the id of the requisition."""
    day = _day(at)
    kept = Rollup.objects.filter(kind=RollupKind.WEEKLY, occasion=day, requisition__in=requisitions)
    rows = {row.requisition_id: row for row in kept.defer("facts") if row.requisition_id}
    missing = sorted(set(requisitions) - set(rows))
    if missing:
        made = weeks(missing, at)
        rows |= {
            row.requisition_id: row
            for row in _keep(
                Rollup(kind=RollupKind.WEEKLY, requisition_id=pk, occasion=day, at=at, facts=facts)
                for pk, facts in made.items()
            )
            if row.requisition_id
        }
    return rows


def keep_departments(
    of_department: Mapping[str, Sequence[int]], rows: Mapping[int, Rollup], at: datetime
) -> dict[str, Rollup]:
    """A department's week is those of its requisitions: what a reader gets of it is what they may see of them."""
    day = _day(at)
    kept = Rollup.objects.filter(kind=RollupKind.DEPARTMENT, occasion=day, department__in=of_department)
    found = {row.department: row for row in kept} if of_department else {}
    return found | {
        row.department: row
        for row in _keep(
            Rollup(
                kind=RollupKind.DEPARTMENT,
                department=name,
                occasion=day,
                at=at,
                facts={"weeks": [rows[pk].pk for pk in pks]},
            )
            for name, pks in of_department.items()
            if name not in found
        )
    }


def _keep(rows: Iterable[Rollup]) -> list[Rollup]:
    """What is there already the lock of the sweep has kept others from writing."""
    made = list(rows)
    number_all(made)
    copy_in(made)
    return made


def _day(at: datetime) -> str:
    """By the organisation's calendar."""
    organisation = Organisation.objects.first()
    return at.astimezone(ZoneInfo(organisation.time_zone if organisation else "UTC")).date().isoformat()


# At one's own wish


@recorded
def choose(
    person: Person,
    *,
    kinds: Collection[str],
    departments: Collection[str],
    hour: time | None,
    weekday: int,
    hook: Hook | None,
    by: Person,
    at: datetime,
) -> RollupChoice:
    """`kinds`: the summaries that are wanted. Of departments those they may have."""
    asked = [name for name in departments_of(person) if name in departments]
    choice, _made = RollupChoice.objects.update_or_create(
        person=person, defaults={"hour": hour, "weekday": weekday, "hook": hook, "departments": asked}
    )
    unwanted = {f"interviews.{kind}" for kind in SUMMARIES if kind not in kinds}
    wanted = {f"interviews.{kind}" for kind in kinds}
    muted = (set(person.muted) | unwanted) - wanted
    person.muted = [kind for kind in settings.LETTERS_OPTIONAL if kind in muted]
    person.save(update_fields=["muted"])
    record("interviews.summaries_chosen", person, by=by, at=at)
    return choice


@transaction.atomic
def send_now(
    person: Person,
    kind: RollupKind,
    *,
    requisition: Requisition | None = None,
    department: str = "",
    hook: Hook | None,
    at: datetime,
) -> Letter:
    """As things stand, to who asks for it. No row is kept: it is nobody else's summary. Asked for twice within the
    minute it is one."""
    facts, about = facts_now(kind, requisition=requisition, department=department, at=at)
    return mail.post(
        f"interviews.{kind}:now:{about}:{person.pk}:{at:%Y-%m-%dT%H:%M}",
        f"interviews.{kind}",
        to=person,
        facts={**facts, mail.ASKED: True},
        thread=_thread(kind, about, person),
        at=at,
        urgent=True,
        hook=hook,
    )


def facts_now(
    kind: RollupKind, *, requisition: Requisition | None = None, department: str = "", at: datetime
) -> tuple[dict[str, Any], str]:
    """What a letter of this moment holds, and what it is about."""
    if kind == RollupKind.WEEKLY and requisition:
        return {"at": at.isoformat(), "weeks": _weeks_now([requisition.pk], at)}, str(requisition.pk)
    if kind == RollupKind.DEPARTMENT and department:
        pks = _open_in([department]).get(department, [])
        return {"at": at.isoformat(), "department": department, "weeks": _weeks_now(pks, at)}, _mark(department)
    return {"at": at.isoformat()}, ""


def _weeks_now(requisitions: Collection[int], at: datetime) -> list[dict[str, Any]]:
    return [{"requisition": pk, "facts": facts} for pk, facts in weeks(requisitions, at).items()]
