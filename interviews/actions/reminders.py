"""The ladder of a missing card: planned at booking, climbed by a sweep, stopped when the card is in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet

from core import mail
from core.models import Letter, Person
from core.models.letters import LetterState
from hiring.models import TeamMember
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, InterviewState, Reminder, ReminderState, ReminderWhy, Scorecard
from interviews.queries.ladders import ladders_of
from interviews.queries.working import weeks_of
from interviews.rules.due_times import WorkingWeek, working_day_after
from interviews.rules.reminders import (
    PROGRAM,
    Fate,
    Hush,
    Ladder,
    Shift,
    Told,
    due_moments,
    fates,
    pointless,
    shift,
)

REMINDER, COPY = "interviews.reminder", "interviews.reminder_copy"
SETTLED = (ReminderState.SENT, ReminderState.FOLDED, ReminderState.SKIPPED)


def plan(card: Scorecard, *, week: WorkingWeek, ends_at: datetime, ladder: Ladder = PROGRAM) -> None:
    """Booked or moved. What was sent after this very end stays sent; what spoke of another end begins anew."""
    if card.state not in NOT_IN:
        return
    spoken = _spoken(card.reminders.filter(settled_at__gte=ends_at))
    last = spoken.aggregate(last=Max("rung"))["last"]
    write(
        [
            (card.pk, rung, due)
            for rung, due in due_moments(ends_at, week, ladder).items()
            if last is None or rung > last
        ]
    )


def highest_settled(cards: Iterable[int]) -> dict[int, int]:
    """Of each card the highest rung that became something."""
    spoken = _spoken(Reminder.objects.filter(scorecard__in=list(cards))).order_by()
    return dict(spoken.values_list("scorecard").annotate(highest=Max("rung")))


def _spoken(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Not those that a shorter ladder had no place for: on a longer one they have a place again."""
    return reminders.filter(state__in=SETTLED).exclude(why=ReminderWhy.CHANGED)


def drop_beyond(lengths: Mapping[int, int], *, at: datetime) -> None:
    """By the card's id how many rungs its ladder has: what waits beyond them waits for nothing."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for card, length in lengths.items():
        by_length[length].append(card)
    for length, cards in by_length.items():
        Reminder.objects.filter(scorecard__in=cards, rung__gte=length, state=ReminderState.WAITING).update(
            state=ReminderState.SKIPPED, settled_at=at, why=ReminderWhy.CHANGED
        )


def write(rungs: Iterable[tuple[int, int, datetime]]) -> None:
    """Card, rung and moment: waiting, whatever they were."""
    Reminder.objects.bulk_create(
        [Reminder(scorecard_id=card, rung=rung, due_at=due_at) for card, rung, due_at in rungs],
        update_conflicts=True,
        unique_fields=["scorecard", "rung"],
        update_fields=["due_at", "state", "settled_at", "why"],
    )


def stop(card_ids: Iterable[int], why: ReminderWhy, *, at: datetime) -> None:
    """Nobody is asked for these cards any more, or they are in."""
    Reminder.objects.filter(scorecard__in=list(card_ids), state=ReminderState.WAITING).update(
        state=ReminderState.STOPPED, settled_at=at, why=why
    )


@dataclass(frozen=True)
class Due:
    """A rung that is due, with what must still hold for it and what was said before it."""

    id: int
    rung: int
    card: int
    person: int
    application: int
    requisition: int
    ends_at: datetime
    card_state: str
    is_held: bool
    interview_state: str
    application_state: str
    told_at: datetime | None
    told_highest: int | None
    # A lower rung that is not due yet: the ladder was changed
    below: bool
    hush: int | None
    hush_until: datetime | None

    @property
    def told(self) -> Told | None:
        return None if self.told_at is None or self.told_highest is None else Told(self.told_at, self.told_highest)

    def pointless(self, *, is_here: bool) -> ReminderWhy | None:
        return pointless(
            is_owed=self.card_state in NOT_IN,
            is_booked=self.interview_state == InterviewState.BOOKED,
            is_held=self.is_held,
            is_active=self.application_state == ApplicationState.ACTIVE,
            is_here=is_here,
        )


# One statement for all that the sweep has to know. Locked rows are passed over: their card is going in, or moving, at
# this moment, and the next run sees what became of it; so the sweep waits for nobody and nobody for it in a ring
CLAIM = """
    SELECT r.id, r.rung, r.scorecard_id, seat.person_id, application.id, application.requisition_id,
           interview.ends_at, card.state, seat.held, interview.state, application.state,
           told.last, told.highest, told.below, quiet.id, quiet.until
    FROM interviews_reminder r
    JOIN interviews_scorecard card ON card.id = r.scorecard_id
    JOIN interviews_seat seat ON seat.id = card.seat_id
    JOIN interviews_interview interview ON interview.id = seat.interview_id
    JOIN hiring_application application ON application.id = interview.application_id
    LEFT JOIN interviews_quiet quiet ON quiet.scorecard_id = card.id AND quiet.ended_at IS NULL
    LEFT JOIN LATERAL (
        SELECT max(other.settled_at) FILTER (WHERE other.state = 'sent') AS last,
               max(other.rung) FILTER (WHERE other.state = 'sent') AS highest,
               bool_or(other.state = 'waiting' AND other.rung < r.rung AND other.due_at > %(at)s) AS below
        FROM interviews_reminder other WHERE other.scorecard_id = card.id
    ) told ON TRUE
    WHERE r.state = 'waiting' AND r.due_at <= %(at)s
    ORDER BY r.id
    FOR UPDATE OF r SKIP LOCKED
"""
SETTLE = """
    UPDATE interviews_reminder r
    SET state = fate.state, why = COALESCE(fate.why, r.why), due_at = COALESCE(fate.later, r.due_at),
        settled_at = CASE WHEN fate.state = 'waiting' THEN NULL ELSE %s::timestamptz END
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS fate (id, state, why, later)
    WHERE r.id = fate.id AND r.state = 'waiting'
"""
# Not due yet, and below one that goes: no lower rung follows a higher one
FOLD = """
    UPDATE interviews_reminder r SET state = 'folded', why = 'higher', settled_at = %s
    FROM (
        SELECT below.id FROM interviews_reminder below
        JOIN unnest(%s::bigint[], %s::int[]) AS sent (card, rung)
          ON below.scorecard_id = sent.card AND below.rung < sent.rung
        WHERE below.state = 'waiting' FOR UPDATE OF below SKIP LOCKED
    ) AS found
    WHERE r.id = found.id
"""


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
    people, shifts = _people({rung.person for rung in due}, at)
    ladders = ladders_of({rung.requisition for rung in due})
    unheard = _unheard(due, ladders)
    found: dict[int, Fate] = {}
    for rungs in _by_card(due):
        first = rungs[0]
        ladder, person = ladders[first.requisition], people[first.person]
        fates_of = _fates(rungs, ladder, person, shifts)
        found |= _held_back(fates_of, rungs, ladder, shifts[person.pk]) if person.pk in unheard else fates_of
    sent = [rung for rung in due if found[rung.id].state == ReminderState.SENT]
    _write_down(found, sent, at=at)
    return _post_letters(sent, ladders, people, at=at)


def _fates(rungs: list[Due], ladder: Ladder, person: Person, shifts: Mapping[int, Shift]) -> dict[int, Fate]:
    first = rungs[0]
    if why := first.pointless(is_here=person.is_active):
        return {rung.id: Fate(ReminderState.STOPPED, why) for rung in rungs}
    hush = Hush(first.hush_until) if first.hush else None
    by_rung = fates(
        [rung.rung for rung in rungs],
        ladder,
        ends_at=first.ends_at,
        shift=shifts[first.person],
        told=first.told,
        hush=hush,
    )
    return {rung.id: by_rung[rung.rung] for rung in rungs}


def _unheard(due: Iterable[Due], ladders: Mapping[int, Ladder]) -> set[int]:
    """Ids of people whom the reminder before has not reached: the mail server would not take it yet. Asked only where
    somebody is to be escalated."""
    escalated = {rung.person for rung in due if _escalates(rung, ladders[rung.requisition])}
    if not escalated:
        return set()
    tried = Letter.objects.filter(kind=REMINDER, to__in=escalated, state=LetterState.WAITING).exclude(trouble="")
    return set(tried.values_list("to", flat=True))


def _escalates(rung: Due, ladder: Ladder) -> bool:
    step = ladder.step(rung.rung)
    return bool(step and step.escalates)


def _held_back(found: Mapping[int, Fate], rungs: Iterable[Due], ladder: Ladder, shift: Shift) -> dict[int, Fate]:
    """Nobody is escalated who was not reminded a working day earlier."""
    tomorrow = Fate(ReminderState.WAITING, ReminderWhy.TOO_SOON, working_day_after(shift.at, shift.week))
    goes = {rung.id for rung in rungs if found[rung.id].state == ReminderState.SENT and _escalates(rung, ladder)}
    return {pk: tomorrow if pk in goes else fate for pk, fate in found.items()}


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('interviews.reminders'))")
        return bool(cursor.fetchone()[0])


def _claim(at: datetime) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at})
        return [Due(*row) for row in cursor.fetchall()]


def _people(ids: Collection[int], at: datetime) -> tuple[dict[int, Person], dict[int, Shift]]:
    """With when each may be written to: in their hours, after their pause."""
    found = Person.objects.filter(pk__in=ids).annotate(away_until=F("profile__paused_until"))
    people = {person.pk: person for person in found}
    away: dict[int, date | None] = {person.pk: person.away_until for person in found}
    weeks = weeks_of(people.values())
    return people, {pk: shift(week, at, away[pk]) for pk, week in weeks.items()}


def _by_card(due: Iterable[Due]) -> Collection[list[Due]]:
    cards: dict[int, list[Due]] = defaultdict(list)
    for rung in due:
        cards[rung.card].append(rung)
    return cards.values()


def columns(found: Mapping[int, Fate]) -> list[str]:
    """Ids, states, whys and moments as literals of arrays: nothing in them has to be quoted, and the driver would take
    longer over ten thousand of them than the database."""
    rows = [(str(pk), fate.state.value, fate.why or "NULL", fate.later or "NULL") for pk, fate in found.items()]
    each = zip(*rows, strict=True) if rows else ((), (), (), ())
    return ["{" + ",".join(f'"{one}"' if isinstance(one, datetime) else one for one in column) + "}" for column in each]


def _write_down(found: Mapping[int, Fate], sent: list[Due], *, at: datetime) -> None:
    """In one statement however many they are: the ORM would send a CASE with a branch each."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [at, *columns(found)])
        if below := [rung for rung in sent if rung.below]:
            cursor.execute(FOLD, [at, [rung.card for rung in below], [rung.rung for rung in below]])


def _post_letters(sent: list[Due], ladders: Mapping[int, Ladder], people: Mapping[int, Person], *, at: datetime) -> int:
    copied = _copied([rung for rung in sent if rung.told], ladders)
    mine: dict[Person, list[Due]] = defaultdict(list)
    theirs: dict[int, list[Due]] = defaultdict(list)
    for rung in sent:
        mine[people[rung.person]].append(rung)
        for other in copied.get(rung.id, ()):
            theirs[other.pk].append(rung)
    names = {pk: [other.name for other in others] for pk, others in copied.items()}
    drafts = [_draft(REMINDER, to, rungs, names, at=at, due_at=at) for to, rungs in mine.items()]
    # A letter of their own, in their language and hours, with the cards of their requisitions alone: a copy of the
    # digest would tell the coordinator of one requisition about the candidates of another
    others, shifts = _people(theirs, at) if theirs else ({}, {})
    drafts += [_draft(COPY, others[pk], rungs, {}, at=at, due_at=shifts[pk].opens) for pk, rungs in theirs.items()]
    return mail.post_all(drafts, at=at)


def _copied(reminded: list[Due], ladders: Mapping[int, Ladder]) -> dict[int, list[Person]]:
    """Who else is told, by the rung's id: of those who were reminded before."""
    wanted = {
        rung.id: step.copies
        for rung in reminded
        if (step := ladders[rung.requisition].step(rung.rung)) and step.escalates
    }
    if not wanted:
        return {}
    requisitions = {rung.requisition for rung in reminded if rung.id in wanted}
    members = TeamMember.objects.filter(requisition__in=requisitions, person__is_active=True).order_by("pk")
    # Nobody is said to be told who does without it
    members = members.exclude(person__muted__contains=[COPY])
    parts = list(members.values_list("requisition", "part", "person"))
    people = Person.objects.in_bulk({person for _requisition, _part, person in parts})
    team: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for requisition, part, person in parts:
        team[requisition, part].append(people[person])
    return {rung.id: _others(rung, wanted[rung.id], team) for rung in reminded if rung.id in wanted}


def _others(rung: Due, parts: Iterable[str], team: Mapping[tuple[int, str], list[Person]]) -> list[Person]:
    """Each once, whatever they are on the team; nobody about themselves."""
    found = {other.pk: other for part in parts for other in team.get((rung.requisition, part), ())}
    return [other for pk, other in found.items() if pk != rung.person]


def _draft(
    kind: str, to: Person, rungs: list[Due], copied: Mapping[int, list[str]], *, at: datetime, due_at: datetime
) -> mail.Draft:
    cards = [{"card": rung.card, "rung": rung.rung, "copied": copied.get(rung.id, [])} for rung in rungs]
    # A digest of several matters answers none of them
    about = {rung.application for rung in rungs}
    thread = f"application-{about.pop()}" if len(about) == 1 else ""
    return mail.Draft(f"{kind}:{to.pk}:{at.isoformat()}", kind, to, {"cards": cards}, due_at, thread=thread)
