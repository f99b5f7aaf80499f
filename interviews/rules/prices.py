"""What makes one plan better than another, in points: fewer are better. Every plan here keeps the hard rules.

The points say how much of one good thing is worth giving up for another: one more day for the candidate weighs as
much as seven half hours of waiting. They are the same for everybody and nobody is told a number: the reasons of a
plan are facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from interviews.rules.diaries import Span
from interviews.rules.plans import Meeting, Plan
from interviews.rules.scheduling import STEP, Interviewer, Problem, Wanted, seated

# Each day after the first on which the candidate is met, and each half hour between two meetings
DAY, WAIT = 56, 8
# Each session, for each day that it is later than the first possible one
LATER = 1
# Each half hour of the candidate outside their usual hours, and outside the hours in which most are awake and fed
ODD_HOUR, NIGHT_HOUR = 6, 24
USUAL, WAKING = (time(9), time(18)), (time(8), time(20))
WEEKEND = 30
SATURDAY = 5
# A share of the limit of the week, once this one is added; the whole of it
LOAD = 20
# How near an interview lies to the start or the end of the working day: within so many minutes
EDGES = ((30, 10), (60, 6), (120, 2))
# Has met the candidate before; sits in two sessions of this plan
MET, TWICE = 60, 200
# How many more could lead it at that time, should somebody decline
SPARE = {0: 8, 1: 3}
# A session without a trainee, where one was wished and somebody learns
NO_TRAINEE = 30


def load(booked: int, per_week: int) -> int:
    return round(LOAD * (booked + 1) / max(per_week, 1))


def edge(minutes: float) -> int:
    """So many minutes from the nearer end of the working day."""
    return next((points for within, points in EDGES if minutes < within), 0)


def hours(starts: datetime, ends: datetime, zone: ZoneInfo) -> int:
    """Of the candidate's day."""
    first, last = starts.astimezone(zone), ends.astimezone(zone)
    found = WEEKEND if first.weekday() >= SATURDAY else 0
    for (opens, closes), points in ((USUAL, ODD_HOUR), (WAKING, NIGHT_HOUR)):
        before = _minutes(opens) - _minutes(first.time())
        after = _minutes(last.time()) + (24 * 60 if last.date() > first.date() else 0) - _minutes(closes)
        found += points * sum(-(-one // STEP) for one in (before, after) if one > 0)
    return found


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def price(problem: Problem, plan: Plan) -> Counter[str]:
    """Points by what they are for, read from the plan alone."""
    zone = ZoneInfo(problem.candidate.zone)
    wanted = {one.session: one for one in problem.wanted}
    people = {one.person: one for one in problem.interviewers}
    found: Counter[str] = Counter()
    seats: Counter[int] = Counter()
    for meeting in plan.meetings:
        one = wanted[meeting.session]
        day = meeting.starts_at.astimezone(zone).date()
        found["later"] += LATER * (day - problem.first_day).days
        found["hours"] += hours(meeting.starts_at, meeting.ends_at, zone)
        found["spare"] += SPARE.get(spare(problem, one, meeting, people), 0)
        trainees = len(meeting.shadows) + len(meeting.reverse_shadows)
        found["trainee"] += NO_TRAINEE if problem.with_trainees and one.trainees and not trainees else 0
        for person in seated(meeting):
            seats[person] += 1
            who = people[person]
            found["load"] += load(in_week(who, meeting.starts_at), who.per_week)
            found["comfort"] += edge(from_the_edge(who, meeting))
            found["met"] += MET if who.met else 0
    found["twice"] = TWICE * sum(count - 1 for count in seats.values())
    days = {meeting.starts_at.astimezone(zone).date() for meeting in plan.meetings}
    found["days"] = DAY * (len(days) - 1)
    found["wait"] = WAIT * waits(problem, wanted, plan.meetings, zone)
    return found


def in_week(who: Interviewer, moment: datetime) -> int:
    return sum(who.week_of(span.starts) == who.week_of(moment) for span in who.interviews)


def on_day(who: Interviewer, moment: datetime) -> int:
    return sum(who.day_of(span.starts) == who.day_of(moment) for span in who.interviews)


def from_the_edge(who: Interviewer, meeting: Meeting) -> float:
    """Minutes between an interview and the nearer end of their working day."""
    spans = [span for span in who.working if span.holds(Span(meeting.starts_at, meeting.ends_at))]
    return min(min(meeting.starts_at - one.starts, one.ends - meeting.ends_at).total_seconds() / 60 for one in spans)


def waits(problem: Problem, wanted: Mapping[int, Wanted], meetings: Iterable[Meeting], zone: ZoneInfo) -> int:
    """Half hours that the candidate has nothing to do between the meetings of a day, rest they are due left out."""
    found = 0
    ordered = sorted(meetings, key=lambda one: one.starts_at)
    for one, other in pairwise(ordered):
        if one.starts_at.astimezone(zone).date() == other.starts_at.astimezone(zone).date():
            rest = max(wanted[one.session].buffer, problem.candidate.pause)
            between = (other.starts_at - one.starts_at).total_seconds() / 60
            found += int(between // STEP) - -(-(one.minutes + rest) // STEP)
    return found


def spare(problem: Problem, one: Wanted, meeting: Meeting, people: Mapping[int, Interviewer]) -> int:
    """How many others of the pool could lead at that time, each taken by themselves."""
    span = Span(meeting.starts_at, meeting.ends_at)
    return sum(can_sit(people[pk], span) for pk in set(one.leads) - barred(problem, one)) - one.seats


def one_voice(problem: Problem, plan: Plan) -> Iterator[int]:
    """Must-haves that one person alone would see, though several sessions look for them."""
    leads = {meeting.session: meeting.leads for meeting in plan.meetings}
    for must in {must for one in problem.wanted for must in one.musts}:
        seeing = [leads[one.session] for one in problem.wanted if must in one.musts]
        seeing += [(person,) for known, person in problem.seen if known == must]
        if len(seeing) > 1 and len({person for people in seeing for person in people}) == 1:
            yield must


def barred(problem: Problem, one: Wanted) -> frozenset[int]:
    """Who may not lead it: the only one who saw a must-have of it already, where nobody else will see it."""
    if one.seats > 1:
        return frozenset()
    elsewhere = {must for other in problem.wanted if other is not one for must in other.musts}
    saw = {must: {person for known, person in problem.seen if known == must} for must in set(one.musts) - elsewhere}
    return frozenset(person for people in saw.values() if len(people) == 1 for person in people)


def can_sit(who: Interviewer, span: Span) -> bool:
    """As far as what stands in their diary already goes."""
    if who.paused_until is not None and who.day_of(span.starts) <= who.paused_until:
        return False
    apart = (booked.widened(who.buffer) for booked in (*who.interviews, *who.held))
    return (
        any(hours.holds(span) for hours in who.working)
        and not any(taken.overlaps(span) for taken in (*who.busy, *apart))
        and on_day(who, span.starts) < who.per_day
        and in_week(who, span.starts) < who.per_week
    )
