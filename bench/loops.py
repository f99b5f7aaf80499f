"""Loops to be put on the clock, made from a seed: as busy as the people of a company that hires."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from interviews.rules.diaries import Span
from interviews.rules.scheduling import Candidate, Interviewer, Problem, Wanted

MONDAY = date(2026, 10, 19)  # its second week has the end of daylight saving
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York")
OPENS, CLOSES = time(9), time(18)
KNOWN_DAYS = 21
HALF = timedelta(minutes=30)


def problem(
    seed: int,
    *,
    sessions: int = 6,
    people: int = 50,
    pool: int = 12,
    working_days: int = 10,
    busy: float = 0.6,
    trainees: int = 3,
    days: int | None = None,
    zones: Sequence[str] = ZONES,
) -> Problem:
    chance = random.Random(seed)  # nosec B311  # a company, not a secret
    last = MONDAY + timedelta(days=working_days // 5 * 7 + working_days % 5 - (1 if working_days % 5 else 3))
    interviewers = tuple(_interviewer(chance, pk, busy, chance.choice(zones)) for pk in range(1, people + 1))
    everybody = range(1, people + 1)
    wanted = tuple(_wanted(chance, pk, everybody, min(pool, people), trainees) for pk in range(1, sessions + 1))
    return Problem(
        wanted,
        interviewers,
        Candidate(chance.choice(zones), pause=chance.choice((0, 0, 15))),
        first_day=MONDAY,
        last_day=last,
        farthest_day=last + timedelta(days=4),
        days=days or chance.choice((1, 2)),
        not_before=datetime.combine(MONDAY, time(0), UTC),
        with_trainees=bool(trainees),
    )


def _wanted(chance: random.Random, pk: int, everybody: Sequence[int], pool: int, trainees: int) -> Wanted:
    drawn = chance.sample(everybody, min(pool + trainees, len(everybody)))
    leads, learn = drawn[:pool], drawn[pool:]
    return Wanted(
        pk,
        chance.choice((30, 45, 60, 60, 90)),
        leads=tuple(sorted(leads)),
        seats=2 if chance.random() < 0.15 and pool > 1 else 1,
        shadows=tuple(sorted(learn[::2])),
        reverse_shadows=tuple(sorted(learn[1::2])),
        buffer=chance.choice((0, 0, 15)),
        after=(pk - 1,) if pk > 1 and chance.random() < 0.25 else (),
        musts=(pk // 2, 100 + pk % 3),
    )


def _interviewer(chance: random.Random, pk: int, busy: float, zone: str) -> Interviewer:
    at = ZoneInfo(zone)
    working: list[Span] = []
    taken: list[Span] = []
    booked: list[Span] = []
    per_week, in_week = chance.choice((3, 4, 5, 5, 8)), 0
    for ahead in range(KNOWN_DAYS):
        day = MONDAY + timedelta(days=ahead)
        if day.weekday() == 0:
            in_week = 0
        if day.weekday() > 4:
            continue
        starts, ends = (datetime.combine(day, hour, at).astimezone(UTC) for hour in (OPENS, CLOSES))
        working.append(Span(starts, ends))
        slots = int((ends - starts) / HALF)
        free = [starts + HALF * number for number in range(slots)]
        # Meetings of half an hour to two hours, until that share of the day is gone
        gone: set[datetime] = set()
        while len(gone) < busy * slots:
            first = chance.randrange(slots)
            length = chance.choice((1, 2, 2, 3, 4))
            block = [one for one in free[first : first + length] if one not in gone]
            gone.update(block)
        taken += [Span(one, one + HALF) for one in sorted(gone)]
        if chance.random() < 0.3 and in_week < per_week:
            begins = chance.choice(free[:-2])
            booked.append(Span(begins, begins + 2 * HALF))
            in_week += 1
    return Interviewer(
        pk,
        zone,
        tuple(working),
        busy=tuple(taken),
        interviews=tuple(booked),
        per_day=2,
        per_week=per_week,
        buffer=chance.choice((0, 10, 15)),
        paused_until=MONDAY + timedelta(days=2) if chance.random() < 0.05 else None,
        met=chance.random() < 0.04,
    )
