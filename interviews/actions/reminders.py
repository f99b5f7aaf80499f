"""The ladder of a missing card: planned at booking, climbed by a sweep, stopped when the card is in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, Q

from core import mail
from core.models import Person
from hiring.models import Part, TeamMember
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, InterviewState, Reminder, ReminderState, Scorecard
from interviews.queries.working import weeks_of
from interviews.rules.due_times import (
    ESCALATIONS,
    Rung,
    WorkingWeek,
    into_working_hours,
    ladder,
    working_day_after,
)

SETTLED = (ReminderState.SENT, ReminderState.FOLDED)
# Whom a rung copies
COPIED = {Rung.THIRD: Part.COORDINATOR, Rung.LAST: Part.HIRING_MANAGER}

# What must still hold when a rung is due: nothing is trusted to have stopped it
OWED = Q(
    scorecard__state__in=NOT_IN,
    scorecard__seat__held=True,
    scorecard__seat__interview__state=InterviewState.BOOKED,
    scorecard__seat__interview__application__state=ApplicationState.ACTIVE,
)


def plan(card: Scorecard, *, week: WorkingWeek, ends_at: datetime) -> None:
    """Booked or moved. What was sent after this very end stays sent; what spoke of another end begins anew."""
    if card.state not in NOT_IN:
        return
    spoken = card.reminders.filter(state__in=SETTLED, settled_at__gte=ends_at)
    keep = set(spoken.values_list("rung", flat=True))
    Reminder.objects.bulk_create(
        [
            Reminder(scorecard=card, rung=rung, due_at=due_at)
            for rung, due_at in ladder(ends_at, week).items()
            if rung not in keep
        ],
        update_conflicts=True,
        unique_fields=["scorecard", "rung"],
        update_fields=["due_at", "state", "settled_at"],
    )


def stop(card_ids: Iterable[int], *, at: datetime) -> None:
    """Submitted, cancelled or released."""
    Reminder.objects.filter(scorecard__in=list(card_ids), state=ReminderState.WAITING).update(
        state=ReminderState.STOPPED, settled_at=at
    )


@dataclass(frozen=True)
class Due:
    """A rung that is due, and what must still hold for it."""

    id: int
    rung: Rung
    card: int
    person: int
    requisition: int
    ends_at: datetime
    owed: bool


@dataclass
class Sweep:
    """What becomes of the rungs that are due."""

    stopped: list[int]
    postponed: dict[int, datetime]
    sent: list[Due]


@transaction.atomic
def send_due(at: datetime) -> int:
    """One digest for each person who owes cards; the number of letters posted.

    It may come late, twice, or in two workers at once: a second one at the same moment leaves the work to the first,
    and every rung is claimed while it waits.
    """
    if not _alone():
        return 0
    due = _claim(at)
    if not due:
        return 0
    people = Person.objects.in_bulk({rung.person for rung in due})
    weeks = weeks_of(people.values())
    at_work = {pk: into_working_hours(at, week) for pk, week in weeks.items()}
    reminded = _last_reminded({rung.card for rung in due})
    sweep = Sweep([], {}, [])
    for card, rungs in _by_card(due).items():
        pk = rungs[0].person
        if rungs[0].owed and people[pk].is_active:
            _climb(rungs, sweep, week=weeks[pk], at_work=at_work[pk], reminded=reminded.get(card), at=at)
        else:
            sweep.stopped += [rung.id for rung in rungs]
    _write_down(sweep, at=at)
    return _post_letters(sweep.sent, people, reminded=set(reminded), at=at)


def _climb(
    rungs: list[Due], sweep: Sweep, *, week: WorkingWeek, at_work: datetime, reminded: datetime | None, at: datetime
) -> None:
    """Of the rungs of one card that are due, lowest first, only the highest goes; or all wait."""
    ends_at = rungs[0].ends_at
    if ends_at > at:  # moved, and the ladder not yet planned anew
        anew = ladder(ends_at, week)
        sweep.postponed |= {rung.id: anew[rung.rung] for rung in rungs}
        return
    earliest = max(at_work, working_day_after(reminded, week)) if reminded else at_work
    if earliest > at:
        sweep.postponed |= {rung.id: earliest for rung in rungs}
        return
    kind = [rung for rung in rungs if rung.rung not in ESCALATIONS]
    if kind and not reminded:
        # Nobody is escalated who was not reminded a working day earlier
        tomorrow = working_day_after(at, week)
        sweep.postponed |= {rung.id: tomorrow for rung in rungs if rung.rung in ESCALATIONS}
        sweep.sent.append(kind[-1])
    else:
        sweep.sent.append(rungs[-1])


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('interviews.reminders'))")
        return bool(cursor.fetchone()[0])


def _claim(at: datetime) -> list[Due]:
    """Locked, so that a card going in at this moment waits or is seen."""
    ids = list(Reminder.objects.due(at).order_by("pk").select_for_update().values_list("pk", flat=True))
    if not ids:
        return []
    rows = Reminder.objects.filter(pk__in=ids).annotate(owed=OWED).order_by("rung")
    return [
        Due(pk, Rung(rung), card, person, requisition, ends_at, owed)
        for pk, rung, card, person, requisition, ends_at, owed in rows.values_list(
            "pk",
            "rung",
            "scorecard",
            "scorecard__seat__person",
            "scorecard__seat__interview__application__requisition",
            "scorecard__seat__interview__ends_at",
            "owed",
        )
    ]


def _by_card(due: Iterable[Due]) -> Mapping[int, list[Due]]:
    cards: dict[int, list[Due]] = defaultdict(list)
    for rung in due:
        cards[rung.card].append(rung)
    return cards


def _last_reminded(cards: Iterable[int]) -> dict[int, datetime]:
    sent = Reminder.objects.filter(scorecard__in=list(cards), state=ReminderState.SENT).order_by()
    return dict(sent.values_list("scorecard").annotate(last=Max("settled_at")))


def _write_down(sweep: Sweep, *, at: datetime) -> None:
    waiting = Reminder.objects.filter(state=ReminderState.WAITING)
    if sweep.stopped:
        waiting.filter(pk__in=sweep.stopped).update(state=ReminderState.STOPPED, settled_at=at)
    if sweep.sent:
        waiting.filter(pk__in=[rung.id for rung in sweep.sent]).update(state=ReminderState.SENT, settled_at=at)
    for rung in list(Rung)[1:]:
        # All that lie below, due or not: no lower rung follows a higher one
        if cards := [sent.card for sent in sweep.sent if sent.rung == rung]:
            waiting.filter(scorecard__in=cards, rung__lt=rung).update(state=ReminderState.FOLDED, settled_at=at)
    _postpone(sweep.postponed)


def _postpone(moments: Mapping[int, datetime]) -> None:
    """Each to its own moment, in one statement however many they are: the ORM would send a CASE with a branch each."""
    if not moments:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE interviews_reminder SET due_at = later.due_at
            FROM unnest(%s::bigint[], %s::timestamptz[]) AS later (id, due_at)
            WHERE interviews_reminder.id = later.id AND interviews_reminder.state = 'waiting'
            """,
            [list(moments), list(moments.values())],
        )


def _post_letters(sent: list[Due], people: Mapping[int, Person], *, reminded: set[int], at: datetime) -> int:
    copied = _copied([rung for rung in sent if rung.rung in ESCALATIONS and rung.card in reminded])
    mine: dict[Person, list[Due]] = defaultdict(list)
    theirs: dict[Person, list[Due]] = defaultdict(list)
    for rung in sent:
        mine[people[rung.person]].append(rung)
        for other in copied.get(rung.id, ()):
            theirs[other].append(rung)
    names = {pk: [other.name for other in others] for pk, others in copied.items()}
    weeks = weeks_of(theirs) if theirs else {}
    drafts = [_draft("interviews.reminder", to, rungs, names, at=at, due_at=at) for to, rungs in mine.items()]
    # A letter of their own, in their language and hours, with the cards of their requisitions alone: a copy of the
    # digest would tell the coordinator of one requisition about the candidates of another
    drafts += [
        _draft("interviews.reminder_copy", to, rungs, {}, at=at, due_at=into_working_hours(at, weeks[to.pk]))
        for to, rungs in theirs.items()
    ]
    return mail.post_all(drafts, at=at)


def _copied(escalated: list[Due]) -> dict[int, list[Person]]:
    """Who else is told, by the rung's id."""
    if not escalated:
        return {}
    team: dict[tuple[int, str], list[Person]] = defaultdict(list)
    members = TeamMember.objects.filter(
        requisition__in={rung.requisition for rung in escalated}, part__in=COPIED.values(), person__is_active=True
    )
    for member in members.select_related("person"):
        team[member.requisition_id, member.part].append(member.person)
    return {
        rung.id: [other for other in team[rung.requisition, COPIED[rung.rung]] if other.pk != rung.person]
        for rung in escalated
    }


def _draft(
    kind: str, to: Person, rungs: list[Due], copied: Mapping[int, list[str]], *, at: datetime, due_at: datetime
) -> mail.Draft:
    cards = [{"card": rung.card, "rung": int(rung.rung), "copied": copied.get(rung.id, [])} for rung in rungs]
    return mail.Draft(f"{kind}:{to.pk}:{at.isoformat()}", kind, to, {"cards": cards}, due_at)
