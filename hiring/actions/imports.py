"""An import from the file to the undoing. What takes long is a state of its row, carried on by `work`."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, StoredFile
from core.nudges import nudge
from core.recording import record, recorded, tell_history
from core.refusals import Refusal
from hiring.actions import removal
from hiring.actions.arrivals import bring_in
from hiring.actions.candidates import CandidateRefused
from hiring.models import Import, ImportProblem, Requisition
from hiring.queries import rows
from hiring.queries.imports import known_here
from hiring.rules import imports as rules
from hiring.rules.imports import Arrival, ImportState, Look, Outcome, Problem, Record, Trouble, Unreadable
from hiring.rules.requisitions import RequisitionState

log = logging.getLogger("touchstone.imports")

TASK = "hiring.tasks.run_imports"
BATCH = 500
LEASE = timedelta(minutes=1)
# After so long a worker looks whether something else waits, such as a letter
SPELL_SECONDS = 5.0
# What was never run is thrown away after a week, the file and what was wrong in it after a month
NEVER_RUN = timedelta(days=7)
KEPT = timedelta(days=30)
BEFORE = (ImportState.MATCHING, ImportState.CHECKING, ImportState.CHECKED)
AFTER = (ImportState.DONE, ImportState.UNDONE)

Clock = Callable[[], datetime]


class ImportRefused(Refusal):
    pass


@recorded
def start(requisition: Requisition, *, content: "File[Any]", name: str, by: Person, at: datetime) -> Import:
    """The file is looked through and kept; nobody is brought in yet."""
    if requisition.state != RequisitionState.OPEN:
        raise ImportRefused(_("This requisition is not open. Candidates can be added once it is."))
    if not content.size:
        raise ImportRefused(Trouble.EMPTY.label)
    if content.size > rules.MOST_BYTES:
        raise ImportRefused(Trouble.TOO_LARGE.label)
    seen = _look(content)
    stored = StoredFile.objects.create(
        content=File(content.file, name="import"), name=name, content_type="text/csv", size=content.size, by=by, at=at
    )
    made = Import(requisition=requisition, file=stored, name=name, by=by, at=at)
    made.language, made.time_zone = by.language, by.time_zone
    _note(made, seen)
    made.save()
    return made


def _look(content: Any, **said: Any) -> Look:
    try:
        return rules.look(content, **said)
    except Unreadable as wrong:
        raise ImportRefused(wrong.trouble.label % {"line": wrong.line}) from wrong


def _note(made: Import, seen: Look) -> None:
    made.encoding, made.delimiter, made.has_heads = seen.encoding, seen.delimiter, seen.has_heads
    made.heads, made.total, made.matching = list(seen.heads), seen.total, seen.matching


@recorded
def reread(imported: Import, *, encoding: str, delimiter: str, has_heads: bool, by: Person, at: datetime) -> Import:
    """The file was read the wrong way: read it so, and match its columns anew."""
    held = _held(imported, *BEFORE)
    with _file_of(held).content.open("rb") as content:
        _note(held, _look(content, encoding=encoding, delimiter=delimiter, has_heads=has_heads))
    return _stand(held, ImportState.MATCHING)


@recorded
def match(
    imported: Import,
    *,
    matching: dict[str, int],
    day_first: bool,
    source: str,
    language: str,
    time_zone: str,
    by: Person,
    at: datetime,
) -> Import:
    """Which column is what; then every row is checked."""
    held = _held(imported, *BEFORE)
    _file_of(held)
    if not rules.is_complete(matching) or not set(matching.values()) <= set(range(len(held.heads))):
        raise ImportRefused(_("Say in which column the name stands, and in which the mail address."))
    held.matching, held.day_first = matching, day_first
    held.source, held.language, held.time_zone = source.strip(), language, time_zone
    return _stand(held, ImportState.CHECKING)


@recorded
def run(imported: Import, *, by: Person, at: datetime) -> Import:
    """Brings in what the check found to be right; or goes on where it stopped."""
    held = _held(imported, ImportState.CHECKED, ImportState.STOPPED)
    _file_of(held)
    if held.requisition.state != RequisitionState.OPEN:
        raise ImportRefused(_("This requisition is not open. Candidates can be added once it is."))
    goes_on = held.done if held.state == ImportState.STOPPED else 0
    return _stand(held, ImportState.WRITING, done=goes_on)


@recorded
def stop(imported: Import, *, by: Person, at: datetime) -> Import:
    """Who was brought in stays, until the import is undone."""
    held = _held(imported, ImportState.WRITING)
    return _stand(held, ImportState.STOPPED, done=held.done)


@recorded
def undo(imported: Import, *, by: Person, at: datetime) -> Import:
    held = _held(imported, ImportState.DONE, ImportState.STOPPED)
    held.cursor, held.undone, held.total = 0, {}, held.applications.count()
    return _stand(held, ImportState.UNDOING)


@recorded
def discard(imported: Import, *, by: Person, at: datetime) -> None:
    """Nobody was brought in, so nothing is left of it."""
    _throw_away(_held(imported, *BEFORE))


def _held(imported: Import, *states: ImportState) -> Import:
    """Of two hands the second finds it in another state, and is told."""
    found = Import.objects.select_for_update(of=("self",)).select_related("requisition", "by", "file")
    held = found.filter(pk=imported.pk, state__in=states).first()
    if held is None:
        raise ImportRefused(_("The import has gone on meanwhile. Nothing was changed; look again."))
    return held


def _file_of(held: Import) -> StoredFile:
    if held.file is None:
        raise ImportRefused(Trouble.FILE_GONE.label)
    return held.file


def _stand(held: Import, state: ImportState, *, done: int = 0) -> Import:
    held.state, held.done, held.trouble = state, done, ""
    held.leased_until = held.began_at = None
    held.save()
    if state not in {ImportState.MATCHING, ImportState.STOPPED}:
        nudge(TASK)
    return held


# What the worker does


class _Lost(Exception):  # noqa: N818  (no error: somebody else has it in hand, or it was stopped)
    pass


def work(at: datetime) -> bool:
    """Takes one import in hand and carries it on for a spell; whether there was one.

    A worker that is killed leaves the row as its last batch left it; the next one goes on from there.
    """
    imported = _claim(at)
    if imported is None:
        return False
    began = time.monotonic()

    def clock() -> datetime:
        return at + timedelta(seconds=time.monotonic() - began)

    try:
        for _batch in PHASES[ImportState(imported.state)](imported, clock):
            if time.monotonic() - began > SPELL_SECONDS and imported.state != ImportState.CHECKING:
                break
    except _Lost:
        log.info("import %s is in other hands", imported.pk)
        return True
    except Unreadable as wrong:
        _stop_for(imported, wrong.trouble)
    except CandidateRefused:
        _stop_for(imported, Trouble.NOT_OPEN)
    Import.objects.filter(pk=imported.pk, leased_until=imported.leased_until).update(leased_until=None)
    return True


def _claim(at: datetime) -> Import | None:
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    with transaction.atomic():
        found = Import.objects.waiting().filter(free).order_by("pk").select_for_update(of=("self",), skip_locked=True)
        imported = found.select_related("requisition", "by", "file").first()
        if imported is not None:
            imported.leased_until = at + LEASE
            imported.began_at = imported.began_at or at
            imported.save(update_fields=["leased_until", "began_at"])
    return imported


def _keep_hold(imported: Import, at: datetime) -> None:
    """Before a batch is written: nobody else has it, nobody stopped it. The lease goes on, the row is locked."""
    mine = Import.objects.filter(
        pk=imported.pk, state=imported.state, leased_until=imported.leased_until, done=imported.done
    )
    if not mine.update(leased_until=at + LEASE):
        raise _Lost
    imported.leased_until = at + LEASE


def _stop_for(imported: Import, trouble: Trouble) -> None:
    state = ImportState.MATCHING if imported.state == ImportState.CHECKING else ImportState.STOPPED
    # By how far it had come: the lease of the batch that failed went with it
    mine = Import.objects.filter(pk=imported.pk, state=imported.state, done=imported.done)
    mine.update(state=state, trouble=trouble, leased_until=None)


def _batches(found: Iterator[Record], *, skip: int) -> Iterator[Sequence[Record]]:
    for _skipped in islice(found, skip):
        pass
    while batch := list(islice(found, BATCH)):
        yield batch


def _add(counts: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return {key: counts.get(key, 0) + more.get(key, 0) for key in sorted({*counts, *more})}


def _check(imported: Import, clock: Clock) -> Iterator[None]:
    """From the beginning each time: it writes nothing but what it finds. Addresses are remembered as numbers."""
    seen: dict[int, int] = {}
    with transaction.atomic():
        _keep_hold(imported, clock())
        imported.problems.all().delete()
        imported.done, imported.checked = 0, {}
        imported.save(update_fields=["done", "checked"])
    reading = rows.reading(imported, at=clock())
    with rows.opened(imported) as found:
        for batch in _batches(found, skip=0):
            counts, problems = _checked(imported, reading, batch, seen)
            with transaction.atomic():
                tell_history(imported.by)
                _keep_hold(imported, clock())
                ImportProblem.objects.bulk_create(problems)
                imported.done += len(batch)
                imported.checked = _add(imported.checked, counts)
                imported.save(update_fields=["done", "checked"])
            yield
    with transaction.atomic():
        _keep_hold(imported, clock())
        imported.total = imported.done
        Import.objects.filter(pk=imported.pk).update(state=ImportState.CHECKED, total=imported.done, leased_until=None)


def _checked(
    imported: Import, reading: rows.Reading, batch: Sequence[Record], seen: dict[int, int]
) -> tuple[dict[str, int], list[ImportProblem]]:
    read = [(row, reading.read(row)) for row in batch]
    known = known_here(imported.requisition, [got.email for _row, got in read if isinstance(got, Arrival)])
    counts: dict[str, int] = {}
    problems: list[ImportProblem] = []
    for row, got in read:
        if isinstance(got, Arrival):
            outcome, found = _foretold(got, known, seen)
            column = imported.heads[reading.places[rules.Field.EMAIL]]
            wrong = [Problem(found, column, got.email)] if found else []
        else:
            outcome, wrong = Outcome.WRONG, got
        counts[outcome] = counts.get(outcome, 0) + 1
        problems += [
            ImportProblem(of=imported, line=row.line, column=one.column, kind=one.kind, value=one.value)
            for one in wrong
        ]
    return counts, problems


def _foretold(arrival: Arrival, known: dict[str, bool], seen: dict[int, int]) -> tuple[Outcome, str]:
    mark = hash(arrival.email)
    if mark in seen:
        return Outcome.TWICE, f"twice:{seen[mark]}"
    seen[mark] = arrival.line
    if arrival.email not in known:
        return Outcome.NEW, ""
    return (Outcome.ACTIVE, "active") if known[arrival.email] else (Outcome.KNOWN, "")


def _write(imported: Import, clock: Clock) -> Iterator[None]:
    """Batch by batch, each whole or not at all, and noted in the same breath."""
    reading = rows.reading(imported, at=clock())
    column = imported.heads[reading.places[rules.Field.EMAIL]]
    with rows.opened(imported) as found:
        for batch in _batches(found, skip=imported.done):
            read = [reading.read(row) for row in batch]
            arrivals = [got for got in read if isinstance(got, Arrival)]
            with transaction.atomic():
                tell_history(imported.by)
                _keep_hold(imported, clock())
                brought = bring_in(imported, arrivals, by=imported.by, at=clock())
                address = {arrival.line: arrival.email for arrival in arrivals}
                # What the check foretold stands already
                ImportProblem.objects.bulk_create(
                    [
                        ImportProblem(of=imported, line=line, column=column, kind=kind, value=address[line])
                        for line, kind in brought.left_out.items()
                    ],
                    ignore_conflicts=True,
                )
                imported.done += len(batch)
                wrong = {str(Outcome.WRONG): len(read) - len(arrivals)}
                imported.written = _add(imported.written, _add(brought.counts, wrong))
                imported.save(update_fields=["done", "written"])
            yield
    came = imported.written.get(Outcome.NEW, 0) + imported.written.get(Outcome.KNOWN, 0)
    _finish(imported, ImportState.DONE, "hiring.candidates_imported", imported.written, came, clock())


def _take_back(imported: Import, clock: Clock) -> Iterator[None]:
    while True:
        with transaction.atomic():
            tell_history(imported.by)
            _keep_hold(imported, clock())
            taken = removal.take_back(imported, after=imported.cursor, most=BATCH)
            if taken is None:
                break
            imported.cursor = taken.last
            imported.done = min(imported.total, imported.done + taken.looked_at)
            imported.undone = _add(imported.undone, taken.counts)
            imported.save(update_fields=["cursor", "done", "undone"])
        yield
    went = imported.undone.get("applications", 0)
    _finish(imported, ImportState.UNDONE, "hiring.import_undone", imported.undone, went, clock())


def _finish(imported: Import, state: ImportState, kind: str, counts: dict[str, int], number: int, at: datetime) -> None:
    with transaction.atomic():
        _keep_hold(imported, at)
        Import.objects.filter(pk=imported.pk).update(state=state, finished_at=at, leased_until=None)
        tell_history(imported.by)
        record(kind, imported.requisition, by=imported.by, at=at, of=imported.pk, counts=counts, number=number)


PHASES: dict[ImportState, Callable[[Import, Clock], Iterator[None]]] = {
    ImportState.CHECKING: _check,
    ImportState.WRITING: _write,
    ImportState.UNDOING: _take_back,
}


def forget(at: datetime) -> int:
    """Files nobody needs any more, and what was wrong in them; how many."""
    never_run = Q(state__in=[ImportState.MATCHING, ImportState.CHECKED], at__lt=at - NEVER_RUN)
    long_done = Q(state__in=AFTER, finished_at__lt=at - KEPT, file__isnull=False)
    forgotten = 0
    for imported in Import.objects.filter(never_run | long_done).select_related("file")[:100]:
        with transaction.atomic():
            if imported.state in BEFORE:
                _throw_away(imported)
            else:
                imported.problems.all().delete()
                _delete_file(imported)
        forgotten += 1
    return forgotten


def _throw_away(imported: Import) -> None:
    _delete_file(imported)
    imported.delete()


def _delete_file(imported: Import) -> None:
    stored = imported.file
    if stored is not None:
        content = stored.content
        stored.delete()
        transaction.on_commit(lambda: content.storage.delete(str(content.name)))
