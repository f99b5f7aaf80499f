"""Why a plan is a good one, and what speaks against it: kinds and facts, put into words by the page."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from interviews.rules.plans import Plan
from interviews.rules.prices import from_the_edge, hours, in_week, spare, waits
from interviews.rules.scheduling import STEP, Problem, seated

# Nearer to the start or end of somebody's working day than this is worth a word
NEAR = 60


def reasons(problem: Problem, plan: Plan) -> tuple[dict[str, Any], ...]:
    zone = ZoneInfo(problem.candidate.zone)
    wanted = {one.session: one for one in problem.wanted}
    people = {one.person: one for one in problem.interviewers}
    seats = [(people[person], meeting) for meeting in plan.meetings for person in seated(meeting)]
    sat = Counter(who.person for who, _ in seats)
    odd = [one.session for one in plan.meetings if hours(one.starts_at, one.ends_at, zone)]
    alone = [one.session for one in plan.meetings if spare(problem, wanted[one.session], one, people) < 1]
    trained = [one.session for one in plan.meetings if one.shadows or one.reverse_shadows]
    could = [one.session for one in problem.wanted if one.trainees]
    found: list[dict[str, Any]] = [
        {"kind": "days", "count": len({one.starts_at.astimezone(zone).date() for one in plan.meetings})},
        {"kind": "waits", "minutes": STEP * waits(problem, wanted, plan.meetings, zone)},
        {"kind": "hours", "sessions": odd},
        {
            "kind": "load",
            "seats": [
                {
                    "person": who.person,
                    "session": meeting.session,
                    # That week, this one and the others of the plan included
                    "booked": in_week(who, meeting.starts_at)
                    + sum(
                        other is who and who.week_of(one.starts_at) == who.week_of(meeting.starts_at)
                        for other, one in seats
                    ),
                    "limit": who.per_week,
                }
                for who, meeting in seats
            ],
        },
        {
            "kind": "comfort",
            "seats": [
                {"person": who.person, "session": meeting.session}
                for who, meeting in seats
                if from_the_edge(who, meeting) < NEAR
            ],
        },
        {"kind": "met", "people": sorted({who.person for who, _ in seats if who.met})},
        {"kind": "twice", "people": sorted(person for person, count in sat.items() if count > 1)},
        {"kind": "spare", "sessions": alone},
    ]
    if problem.with_trainees and could:
        found.append({"kind": "trainees", "count": len(trained), "of": len(could)})
    return tuple(found)
