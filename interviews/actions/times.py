"""Times for a loop: asked by a person, found by a worker, booked as a whole or not at all."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.nudges import nudge
from core.recording import recorded
from core.refusals import Refusal
from core.when import moment
from core.words import say
from hiring.models import Application, Session
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.actions import booking, invitations
from interviews.gateways import solver
from interviews.models import Interview, SearchState, TimeSearch
from interviews.queries import times as queries
from interviews.rules.plans import Plan, Wish
from interviews.rules.scheduling import Broken, Rule, broken_rules, seated

log = logging.getLogger("touchstone.times")

TASK = "interviews.tasks.find_times"
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=30)
MOST_DAYS = 31


class TimesRefused(Refusal):
    pass


@recorded
def ask(application: Application, *, wish: Wish, by: Person, at: datetime) -> TimeSearch:
    """The same question twice is one search, as long as it waits."""
    fresh = Application.objects.select_for_update(of=("self",)).select_related("requisition", "candidate")
    held = fresh.get(pk=application.pk)
    if held.state != ApplicationState.ACTIVE or held.requisition.state != RequisitionState.OPEN:
        raise TimesRefused(_("This application or its requisition is not open, so nothing can be booked."))
    open_ = [session.pk for session in queries.sessions_to_time(held)]
    if not wish.sessions or not set(wish.sessions) <= set(open_):
        raise TimesRefused(_("Some of these sessions are booked meanwhile, or gone. Choose again."))
    if wish.last_day < wish.first_day or wish.last_day - wish.first_day > timedelta(days=MOST_DAYS):
        raise TimesRefused(_("Look over at most a month at once."))
    same = held.time_searches.filter(state=SearchState.WAITING, wish=wish.as_json(), asked_by=by).first()
    found = same or TimeSearch.objects.create(application=held, wish=wish.as_json(), asked_by=by, asked_at=at)
    nudge(TASK)
    return found


def answer_waiting(at: datetime) -> bool:
    """Takes one search in hand; whether there was one. The solver runs outside any transaction."""
    search = _claim(at)
    if search is None:
        return False
    if search.attempts > MOST_ATTEMPTS:
        # It took its solver with it each time
        _settle(search, SearchState.FAILED, {}, at=at)
        return True
    try:
        asked = queries.problem(search.application, Wish.from_json(search.wish), at=at)
        for said in solver.answers(asked):
            if said["state"] == "done":
                _settle(search, SearchState.ANSWERED, said, at=at)
            elif not _mine(search).update(answer=said):
                return True
    except solver.SolverFailed:
        log.warning("search %s was not answered", search.pk)
        # Somebody waits for it: the next try is at once, and they are few
        _mine(search).update(leased_until=at)
    return True


def _claim(at: datetime) -> TimeSearch | None:
    free = TimeSearch.objects.filter(Q(leased_until=None) | Q(leased_until__lte=at), state=SearchState.WAITING)
    with transaction.atomic():
        found = free.order_by("asked_at", "id").select_for_update(of=("self",), skip_locked=True)
        search = found.select_related("application__requisition__level", "application__candidate").first()
        if search is not None:
            search.leased_until, search.attempts = at + LEASE, F("attempts") + 1
            search.save(update_fields=["leased_until", "attempts"])
            search.refresh_from_db(fields=["leased_until", "attempts"])
    return search


def _mine(search: TimeSearch) -> QuerySet[TimeSearch]:
    """Only under the lease it was taken under, and as long as it waits."""
    return TimeSearch.objects.filter(pk=search.pk, state=SearchState.WAITING, leased_until=search.leased_until)


def _settle(search: TimeSearch, state: SearchState, said: dict[str, object], *, at: datetime) -> None:
    _mine(search).update(state=state, answer=said, answered_at=at, leased_until=None)


def forget(at: datetime) -> int:
    """Old searches say where people were at what time; nobody asks for them any more."""
    return TimeSearch.objects.filter(asked_at__lt=at - KEPT).delete()[0]


@recorded
def book_plan(
    search: TimeSearch, *, number: int, tells_candidate: bool = True, by: Person, at: datetime
) -> list[Interview]:
    """All sessions of a plan or none. What changed since the search is looked for again, and said."""
    plans = [Plan.from_json(one) for one in search.answer.get("plans", ())]
    if not 0 < number <= len(plans):
        raise TimesRefused(_("This plan is not among the answers any more. Search again."))
    plan, wish = plans[number - 1], Wish.from_json(search.wish)
    fresh = Application.objects.select_for_update(of=("self",))
    application = fresh.select_related("requisition__level", "candidate").get(pk=search.application_id)
    wanted = {person for meeting in plan.meetings for person in seated(meeting)}
    # All of them in one order: two plans with the same people wait for each other and never in a ring
    people = {one.pk: one for one in Person.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)}
    sessions = {one.pk: one for one in Session.objects.filter(pk__in=wish.sessions)}
    _refuse_changed(application, wish, plan, people, sessions, by=by, at=at)
    made = [
        booking.book(
            application,
            session=sessions[one.session],
            starts_at=one.starts_at,
            leads=[people[pk] for pk in one.leads],
            shadows=[people[pk] for pk in one.shadows],
            reverse_shadows=[people[pk] for pk in one.reverse_shadows],
            over=(),
            tells_candidate=tells_candidate,
            with_others=True,
            by=by,
            at=at,
        )
        for one in plan.meetings
    ]
    invitations.tell_of_all(made, at=at)
    return made


def _refuse_changed(
    application: Application,
    wish: Wish,
    plan: Plan,
    people: dict[int, Person],
    sessions: dict[int, Session],
    *,
    by: Person,
    at: datetime,
) -> None:
    open_ = {session.pk for session in queries.sessions_to_time(application)}
    if gone := [one.session for one in plan.meetings if one.session not in open_]:
        titles = gettext(", ").join(say(sessions[pk].title) for pk in gone if pk in sessions)
        raise TimesRefused(gettext("Booked meanwhile, or no longer in the loop: %(titles)s.") % {"titles": titles})
    stands = queries.problem(application, wish, at=at)
    broken = broken_rules(stands, plan)
    if broken:
        starts = {one.session: one.starts_at for one in plan.meetings}
        lines = dict.fromkeys(_sentence(one, people, sessions, starts, by) for one in broken)
        raise TimesRefused(" ".join([gettext("Something changed since this search."), *lines]))


def _sentence(
    one: Broken, people: dict[int, Person], sessions: dict[int, Session], starts: dict[int, datetime], by: Person
) -> str:
    said = SAID.get(one.rule, _("%(title)s does not fit any more."))
    return str(said) % {
        "name": people[one.person].name if one.person in people else "",
        "title": say(sessions[one.session].title) if one.session in sessions else "",
        "when": moment(starts[one.session], by.time_zone) if one.session in starts else "",
    }


SAID = {
    Rule.BUSY: _("%(name)s is busy on %(when)s."),
    Rule.BOOKED: _("%(name)s is in another interview on %(when)s, or is asked for by another candidate."),
    Rule.BUFFER: _("%(name)s has another interview too close to %(when)s."),
    Rule.NOT_WORKING: _("%(name)s does not work on %(when)s."),
    Rule.PAUSED: _("%(name)s takes a pause from interviews on %(when)s."),
    Rule.DAY_LIMIT: _("%(name)s has as many interviews on that day as their limit allows."),
    Rule.WEEK_LIMIT: _("%(name)s has as many interviews in that week as their limit allows."),
    Rule.NOT_IN_POOL: _("%(name)s may not hold a seat in %(title)s any more."),
    Rule.OUTSIDE_WINDOWS: _("The candidate cannot be met on %(when)s any more."),
    Rule.CANDIDATE_TAKEN: _("The candidate is in another interview on %(when)s."),
    Rule.TOO_EARLY: _("%(when)s is too soon by now."),
    Rule.ONE_VOICE: _("%(title)s would be led by somebody who saw the same must-have already."),
}
