"""Many at once: in a handful of statements however many they are, each row only if it still stands where it was seen.
What each change is, single and alone, says hiring/actions/pipeline.py."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core.models import Event, Person
from core.recording import record_all, recorded
from core.refusals import Refusal
from hiring.actions import candidates, messages, tags
from hiring.actions.pipeline import (
    FIRST_STEPS,
    OF_THE_LOOP,
    OF_THE_RECRUITER,
    STANDING,
    ensure_stands,
    team_member,
)
from hiring.actions.seats import ask_to_settle, withdraw_offers
from hiring.models import Application, Batch, CandidateNote, NextStep, Part, Requisition, Stage, Visit
from hiring.models.batches import BatchKind
from hiring.queries import moves
from hiring.queries.moves import Fate
from hiring.rules.messages import unknown_names
from hiring.rules.moves import Mail, Settling, When
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import CLOSING, ApplicationState, StageKind
from hiring.signals import applications_closed, applications_moved, applications_reopened

Seen = Mapping[int, int]
Entry = dict[str, Any]
# Why somebody is closed who is settled: keys of hiring/content/reasons.yaml
FILLED, ELSEWHERE = "filled", "elsewhere"


class MoveRefused(Refusal):
    pass


@dataclass(frozen=True)
class Done:
    batch: Batch
    # Who stayed as they were, and why
    stays: tuple[Fate, ...]

    @property
    def count(self) -> int:
        return len(self.batch.facts) - 1


@recorded
def move(requisition: Requisition, *, seen: Seen, to: Stage, by: Person, at: datetime) -> Done:
    """`seen`: application -> the stage in which it stood when `by` looked."""
    if to.requisition_id != requisition.pk or to.kind in moves.FOR_ONE_ALONE:
        raise MoveRefused(_("Choose one of the stages on the page. Offers and hires are made for each person alone."))
    go, stay = _parted(moves.who_moves(moves.locked(requisition, seen), seen, to))
    ensure_stands(to)
    entries = [{"id": row.pk, "from": row.stage_id, "since": row.stage_since.isoformat(), "to": to.pk} for row in go]
    _leave(go, at=at)
    Application.objects.filter(pk__in=_ids(go)).update(stage=to, stage_since=at)
    Visit.objects.bulk_create(Visit(application=row, stage=to, entered_at=at) for row in go)
    facts = {row.pk: {"origin": _named(row.stage), "target": _named(to)} for row in go}
    record_all("hiring.application_advanced", facts, Application, by=by, at=at)
    _first_steps(requisition, go, to)
    applications_moved.send(Application, applications=go, by=by, at=at)
    what = {"stage_kind": to.kind, "name": to.name}
    return Done(_batch(BatchKind.MOVED, requisition, what, entries, by=by, at=at), tuple(stay))


@recorded
def close(
    requisition: Requisition,
    *,
    seen: Seen,
    state: str,
    kind: str,
    reason: str = "",
    mail: Mail | None = None,
    no_mail: str = "",
    by: Person,
    at: datetime,
) -> Done:
    """For one reason that fits them all; the mail says to each what was previewed."""
    if state not in CLOSING or not (kind or reason.strip()):
        raise MoveRefused(_("Give a reason. The candidates may ask for it."))
    go, stay = _parted(moves.who_is_closed(moves.locked(requisition, seen), seen))
    _close(go, state=state, kinds=dict.fromkeys(_ids(go), kind), reason=reason, no_mail=no_mail, by=by, at=at)
    sent = _write(go, mail, by=by, at=at)
    entries = [{"id": row.pk, "message": sent.get(row.pk)} for row in go]
    what = {"reason": kind, "state": state}
    return Done(_batch(BatchKind.CLOSED, requisition, what, entries, by=by, at=at), tuple(stay))


@recorded
def tag(requisition: Requisition, *, ids: Collection[int], name: str, by: Person, at: datetime) -> Done:
    """A word of ours on each candidate. Who had it already is not told: it may be an opinion."""
    rows = moves.locked(requisition, ids)
    new = set(tags.tag([row.candidate_id for row in rows], name, by=by, at=at))
    entries = [{"id": row.pk, "candidate": row.candidate_id, "new": row.candidate_id in new} for row in rows]
    return Done(_batch(BatchKind.TAGGED, requisition, {"name": name}, entries, by=by, at=at), ())


@recorded
def assign(requisition: Requisition, *, ids: Collection[int], to: Person | None, by: Person, at: datetime) -> Done:
    """Who looks after them in place of the recruiter; None: the recruiter again."""
    if to is not None and not any(person.pk == to.pk for person in moves.may_look_after(requisition)):
        raise MoveRefused(
            _("%(name)s does not work here or may not see this requisition. Choose somebody else.") % {"name": to.name}
        )
    go, stay = _parted(moves.who_is_assigned(moves.locked(requisition, ids), to))
    now = to.pk if to else None
    entries = [{"id": row.pk, "was": row.assigned_to_id, "now": now} for row in go]
    _give(requisition, _ids(go), now)
    heir = to or team_member(requisition.pk, Part.RECRUITER)
    facts = {row.pk: {"person": heir.name if heir else ""} for row in go}
    record_all("hiring.application_assigned", facts, Application, by=by, at=at)
    what = {"name": to.name if to else ""}
    return Done(_batch(BatchKind.ASSIGNED, requisition, what, entries, by=by, at=at), tuple(stay))


@recorded
def add(requisition: Requisition, *, ids: Collection[int], to: Requisition, by: Person, at: datetime) -> Done:
    """To another requisition as well, with source and CV; where they are they stay."""
    rows = moves.locked(requisition, ids)
    target = _open_one(to)
    go, stay = _parted(moves.who_is_added(rows, target))
    made = _add(go, target, by=by, at=at)
    entries = [{"id": row.pk, "made": made[row.pk]} for row in go]
    what = {"name": "" if target.confidential else target.title, "requisition": target.pk}
    return Done(_batch(BatchKind.ADDED, requisition, what, entries, by=by, at=at), tuple(stay))


@recorded
def settle(
    requisition: Requisition,
    *,
    seen: Seen,
    wanted: Mapping[int, Settling],
    to: Requisition | None = None,
    kind_mail: Mail | None = None,
    warm_mail: Mail | None = None,
    by: Person,
    at: datetime,
) -> Done:
    """What becomes of those who are still in the pipeline when the last opening is filled: one act, taken back as
    one. `wanted`: application -> what; who is not in it stays."""
    if Requisition.objects.get(pk=requisition.pk).state != RequisitionState.FILLED:
        raise MoveRefused(_("This requisition is not filled any more. Look at its pipeline again."))
    asked = {pk: seen[pk] for pk, what in wanted.items() if what != Settling.LEAVE}
    go, stay = _parted(moves.who_is_settled(moves.locked(requisition, asked), seen))
    parts = {what: [row for row in go if wanted[row.pk] == what] for what in Settling}
    made: dict[int, int] = {}
    if parts[Settling.ADD]:
        if to is None:
            raise MoveRefused(_("Choose the requisition to which they move."))
        target = _open_one(to)
        moving, staying = _parted(moves.who_is_added(parts[Settling.ADD], target), none_is_fine=True)
        stay, go = [*stay, *staying], [row for row in go if row not in {fate.application for fate in staying}]
        made = _add(moving, target, by=by, at=at)
    kinds = {row.pk: ELSEWHERE if row.pk in made else FILLED for row in go}
    _close(go, state=ApplicationState.REJECTED, kinds=kinds, by=by, at=at)
    sent = _write(parts[Settling.CLOSE], kind_mail, by=by, at=at)
    sent |= _write(parts[Settling.WARM], warm_mail, by=by, at=at)
    word = str(_("keep in touch"))
    warm = [row.candidate_id for row in parts[Settling.WARM]]
    new = set(tags.tag(warm, word, by=by, at=at)) if warm else set()
    entries = [
        {
            "id": row.pk,
            "what": str(wanted[row.pk]),
            "message": sent.get(row.pk),
            "made": made.get(row.pk),
            "candidate": row.candidate_id,
            "new": row.candidate_id in new,
        }
        for row in go
    ]
    return Done(_batch(BatchKind.SETTLED, requisition, {"name": word}, entries, by=by, at=at), tuple(stay))


def _parted(fates: Sequence[Fate], *, none_is_fine: bool = False) -> tuple[list[Application], list[Fate]]:
    go = [fate.application for fate in fates if not fate.why]
    stay = [fate for fate in fates if fate.why]
    if not go and not none_is_fine:
        raise MoveRefused(stay[0].why if len(stay) == 1 else _("Nobody of those you chose can be changed so any more."))
    return go, stay


def _ids(rows: Sequence[Application]) -> list[int]:
    return [row.pk for row in rows]


def _named(stage: Stage) -> dict[str, Any]:
    return {"id": stage.pk, "kind": stage.kind, "name": stage.name}


def _batch(
    kind: BatchKind, requisition: Requisition, what: Entry, entries: list[Entry], *, by: Person, at: datetime
) -> Batch:
    """The first entry says what was done, the others to whom."""
    return Batch.objects.create(kind=kind, requisition=requisition, by=by, at=at, facts=[what, *entries])


def _leave(rows: Sequence[Application], *, at: datetime) -> None:
    running = Visit.objects.filter(application__in=_ids(rows), left_at=None)
    running.update(left_at=Greatest(F("entered_at"), Value(at)))


def _first_steps(requisition: Requisition, rows: Sequence[Application], stage: Stage) -> None:
    """After a move the step of the stage stands, unless interviews or cards are on their way."""
    kind = StageKind(stage.kind)
    step, part = FIRST_STEPS[kind]
    moved = Application.objects.filter(pk__in=_ids(rows))
    if kind in OF_THE_LOOP:
        moved = moved.exclude(next_step__in=STANDING)
    member = team_member(requisition.pk, part)
    whom: Any = Value(member.pk if member else None)
    if part == Part.RECRUITER:
        whom = Coalesce(F("assigned_to"), whom)
    moved.update(next_step=step, next_step_at=None, waits_for=whom)
    if kind == StageKind.OFFER:
        ask_to_settle(_ids(rows))


def _close(
    rows: Sequence[Application],
    *,
    state: str,
    kinds: Mapping[int, str],
    reason: str = "",
    no_mail: str = "",
    by: Person,
    at: datetime,
) -> None:
    for kind in sorted(set(kinds.values())):
        Application.objects.filter(pk__in=[pk for pk, one in kinds.items() if one == kind]).update(
            state=state,
            closed_at=at,
            close_reason=reason.strip(),
            close_kind=kind,
            next_step=NextStep.NONE,
            next_step_at=None,
            waits_for=None,
        )
    _leave(rows, at=at)
    withdraw_offers(_ids(rows), by=by, at=at)
    happened = "hiring.application_rejected" if state == ApplicationState.REJECTED else "hiring.application_withdrawn"
    told = {"no_mail": no_mail.strip()} if no_mail.strip() else {}
    record_all(happened, {row.pk: {"stage": row.stage.kind, **told} for row in rows}, Application, by=by, at=at)
    applications_closed.send(Application, applications=rows, by=by, at=at)


def _write(rows: Sequence[Application], mail: Mail | None, *, by: Person, at: datetime) -> dict[int, int]:
    """Application -> the mail to it."""
    if mail is None or mail.when == When.NEVER or not rows:
        return {}
    unknown = unknown_names("".join(subject + body for subject, body in mail.texts.values()))
    if unknown:
        raise MoveRefused(
            _("The text still holds {%(names)s}. Write what is meant in its place.") % {"names": "}, {".join(unknown)}
        )
    drafts = [
        messages.Draft(letter.application, letter.subject, letter.body, letter.due_at)
        for letter in moves.letters(rows, mail, at)
    ]
    written = messages.write_all(drafts, occasion=mail.occasion, by=by, at=at)
    return {pk: message.pk for pk, message in written.items()}


def _give(requisition: Requisition, ids: Collection[int], to: int | None) -> None:
    """What the recruiter does next, whoever looks after it does."""
    recruiter = team_member(requisition.pk, Part.RECRUITER)
    Application.objects.filter(pk__in=list(ids)).update(assigned_to=to)
    waiting = Application.objects.active().filter(pk__in=list(ids), next_step__in=OF_THE_RECRUITER)
    waiting.update(waits_for=to or (recruiter.pk if recruiter else None))


def _open_one(requisition: Requisition) -> Requisition:
    """Locked, so that it cannot be closed while somebody comes in."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state != RequisitionState.OPEN:
        raise MoveRefused(_("%(title)s is not open any more. Choose another requisition.") % {"title": fresh.title})
    return fresh


def _add(rows: Sequence[Application], to: Requisition, *, by: Person, at: datetime) -> dict[int, int]:
    """Application -> the new one."""
    entrance = candidates.entrance_of(to)
    files = candidates.stand_all([row.candidate_id for row in rows])
    made = Application.objects.bulk_create(
        candidates.begun(to, files[row.candidate_id], entrance, source=row.source, at=at) for row in rows
    )
    Visit.objects.bulk_create(Visit(application=one, stage=entrance.stage, entered_at=at) for one in made)
    here = {one.pk: {"candidate": one.candidate_id, "source": one.source} for one in made}
    record_all("hiring.application_added", here, Application, by=by, at=at)
    if to.confidential:
        where = {row.pk: {"requisition": to.pk} for row in rows}
        record_all("hiring.application_added_in_confidence", where, Application, by=by, at=at)
    else:
        there = {row.pk: {"name": to.title, "requisition": to.pk} for row in rows}
        record_all("hiring.application_added_elsewhere", there, Application, by=by, at=at)
    return {row.pk: one.pk for row, one in zip(rows, made, strict=True)}


# Taking back


@dataclass(frozen=True)
class TakenBack:
    count: int
    # Where something else happened since
    stays: tuple[Fate, ...]
    # Mails that nothing calls back any more
    gone: int


@recorded
def undo(batch: Batch, *, ids: Collection[int] | None = None, by: Person, at: datetime) -> TakenBack:
    """As it was before, for each to whom nothing else happened since; once. `ids`: of these alone, for nobody takes
    back what was done to their own application."""
    fresh = Batch.objects.select_for_update(of=("self",)).select_related("requisition").get(pk=batch.pk)
    if fresh.undone_at is not None:
        raise MoveRefused(_("This was taken back already. Nothing was changed."))
    entries = {entry["id"]: entry for entry in fresh.facts[1:]}
    rows = moves.locked(fresh.requisition, entries if ids is None else entries.keys() & set(ids))
    back, stay = _parted(moves.taken_back(fresh, rows))
    left = UNDO[BatchKind(fresh.kind)](fresh, back, entries, by, at)
    done = [row for row in back if row.pk not in {fate.application.pk for fate in left}]
    if not done:
        raise MoveRefused(left[0].why)
    sent = [entries[row.pk]["message"] for row in done if entries[row.pk].get("message")]
    called = messages.call_back_all(sent, by=by, at=at) if sent else 0
    Batch.objects.filter(pk=fresh.pk).update(undone_at=at)
    batch.refresh_from_db()
    return TakenBack(len(done), (*stay, *left), len(sent) - called)


def _move_back(
    batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime
) -> list[Fate]:
    """The stay that was ended by it goes on, as if nothing had been."""
    stages = {stage.pk: stage for stage in batch.requisition.stages.all()}
    Visit.objects.filter(application__in=_ids(rows), left_at=None).delete()
    _go_on(rows)
    for row in rows:
        row.stage_since = parse_datetime(entries[row.pk]["since"]) or row.stage_since
        row.stage = stages[entries[row.pk]["from"]]
    Application.objects.bulk_update(rows, ["stage", "stage_since"])
    facts = {row.pk: {"target": _named(row.stage)} for row in rows}
    record_all("hiring.application_put_back", facts, Application, by=by, at=at)
    _step_again(batch.requisition, rows)
    applications_moved.send(Application, applications=rows, by=by, at=at)
    return []


def _step_again(requisition: Requisition, rows: Sequence[Application]) -> None:
    for _stage, found in groupby(sorted(rows, key=lambda row: row.stage_id), key=lambda row: row.stage_id):
        those = list(found)
        _first_steps(requisition, those, those[0].stage)


def _go_on(rows: Sequence[Application]) -> None:
    """The latest stay of each runs again."""
    last = Visit.objects.filter(application__in=_ids(rows)).order_by("application_id", "-entered_at", "-pk")
    Visit.objects.filter(pk__in=list(last.distinct("application_id").values_list("pk", flat=True))).update(left_at=None)


def _open_again(
    batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime
) -> list[Fate]:
    left = _take_out(rows, entries)
    rows = [row for row in rows if row.pk not in {fate.application.pk for fate in left}]
    was = {row.pk: {"was": row.state} for row in rows}
    Application.objects.filter(pk__in=_ids(rows)).update(
        state=ApplicationState.ACTIVE, closed_at=None, close_reason="", close_kind=""
    )
    _go_on(rows)
    record_all("hiring.application_reopened", was, Application, by=by, at=at)
    _step_again(batch.requisition, rows)
    applications_reopened.send(Application, applications=rows, by=by, at=at)
    return left


def _open_settled(
    batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime
) -> list[Fate]:
    left = _open_again(batch, rows, entries, by, at)
    stays = {fate.application.pk for fate in left}
    _untag(batch, [row for row in rows if row.pk not in stays], entries, by, at)
    return left


def _untag(batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime) -> list[Fate]:
    new = [entries[row.pk]["candidate"] for row in rows if entries[row.pk]["new"]]
    if new:
        tags.untag(new, batch.facts[0]["name"], by=by, at=at)
    return []


def _give_back(
    batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime
) -> list[Fate]:
    for was in {entries[row.pk]["was"] for row in rows}:
        _give(batch.requisition, [row.pk for row in rows if entries[row.pk]["was"] == was], was)
    names = dict(
        Person.objects.filter(pk__in=[e["was"] for e in entries.values() if e["was"]]).values_list("pk", "name")
    )
    recruiter = team_member(batch.requisition_id, Part.RECRUITER)
    own = recruiter.name if recruiter else ""
    facts = {row.pk: {"person": names.get(entries[row.pk]["was"], own)} for row in rows}
    record_all("hiring.application_assigned", facts, Application, by=by, at=at)
    return []


def _take_out(rows: list[Application], entries: Mapping[int, Entry]) -> list[Fate]:
    """The applications that it made go, where nobody did anything with them yet: then it was more than a slip."""
    made = {entries[row.pk]["made"]: row for row in rows if entries[row.pk].get("made")}
    if not made:
        return []
    new = Application.objects.filter(pk__in=list(made)).select_for_update(of=("self",)).order_by("pk")
    present = set(new.values_list("pk", flat=True))
    touched = set(
        Event.objects.filter(on_kind="application", on_id__in=list(made))
        .exclude(kind="hiring.application_added")
        .values_list("on_id", flat=True)
    )
    touched |= set(CandidateNote.objects.filter(application__in=made).values_list("application", flat=True))
    Application.objects.filter(pk__in=present - touched).delete()
    return [Fate(made[pk], str(_("Somebody works on their new application already."))) for pk in made if pk in touched]


def _remove(
    _batch: Batch, rows: list[Application], entries: Mapping[int, Entry], by: Person, at: datetime
) -> list[Fate]:
    left = _take_out(rows, entries)
    gone: dict[int, Entry] = {row.pk: {} for row in rows if row.pk not in {fate.application.pk for fate in left}}
    record_all("hiring.application_taken_out_elsewhere", gone, Application, by=by, at=at)
    return left


Undo = Callable[[Batch, list[Application], Mapping[int, Entry], Person, datetime], list[Fate]]
UNDO: dict[BatchKind, Undo] = {
    BatchKind.MOVED: _move_back,
    BatchKind.CLOSED: _open_again,
    BatchKind.SETTLED: _open_settled,
    BatchKind.TAGGED: _untag,
    BatchKind.ASSIGNED: _give_back,
    BatchKind.ADDED: _remove,
}
