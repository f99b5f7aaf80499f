"""`python -m chaos --reminders 10000 --seed 1`: a plain table; ends with 1 when anything is lost, pointless or doubled.

A second copy is possible where the mail server took the mail and the process died before it could note it, and where
it took it and hung up without a word: the same letter with the same Message-ID. They are counted and named.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chaos.house import House
from chaos.schedule import Blow, Mood, Schedule, Turn
from chaos.verdict import Verdict, judge

# After the last blow everything has to be through within this: a quarter of an hour in all
PATIENCE_SECONDS = 570
WHERE = Path(__file__).parents[1] / "var" / "chaos.json"


def main() -> int:
    options = _options()
    # Whoever stops it finds nothing left running
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: sys.exit(130))
    seconds = options.seconds or max(20.0, options.reminders / 33)
    schedule = Schedule(options.reminders, seconds, options.seed)
    with _house(schedule, keep=options.keep) as house:
        house.found(options.schema)
        os.environ.update(house.environment)
        import django

        django.setup()
        # The mail server tells of every word
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        return _run(house, schedule, options.patience, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, help="how long things break; the rest is waiting for the end")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, help="seconds to the end after that")
    parser.add_argument("--schema", type=Path, help="a dump of a migrated database, to save migrating")
    parser.add_argument("--out", type=Path, default=WHERE, help="the same figures as JSON")
    parser.add_argument("--keep", type=Path, help="a folder that the logs are left in")
    return parser.parse_args()


@contextmanager
def _house(schedule: Schedule, *, keep: Path | None) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="touchstone-chaos-"))
    house = House(folder, schedule)
    try:
        yield house
    finally:
        house.stop()
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            for log in folder.glob("*.log"):
                shutil.copy(log, keep)
        shutil.rmtree(folder, ignore_errors=True)


def _run(house: House, schedule: Schedule, patience: float, out: Path) -> int:
    from chaos import company

    _say(f"{schedule.reminders} reminders, seed {schedule.seed}: making the company")
    company.found(house, schedule.reminders, at=datetime.now(UTC))
    house.start()
    began = time.time()
    company.fall_due(house, schedule.due, began=datetime.fromtimestamp(began, UTC))
    turned = _break(house, schedule, began)
    broken = time.time() - began
    is_drained = _wait(house, patience)
    took = time.time() - began
    receipts = _reminders(house)
    verdict = judge(schedule.reminders, receipts, turned, house.kills, base=company.BASE)
    for line in _table(house, schedule, verdict, len(receipts)):
        _say(line)
    _write(out, house, schedule, verdict, took)
    _say(f"{broken:.0f} s of blows, through after {took:.0f} s{'' if is_drained else ': NOT THROUGH'}")
    return 0 if verdict.ok and is_drained else 1


def _break(house: House, schedule: Schedule, began: float) -> dict[int, float]:
    """Until the schedule is done; when each reminder that became pointless was so."""
    turned: dict[int, float] = {}
    todo: list[tuple[float, Callable[[], None]]] = []
    for moment, blow, away, chance in schedule.blows:
        todo.append((moment, lambda blow=blow, away=away, chance=chance: house.strike(blow, away, chance)))
    for moment, turn, number in schedule.turns:
        todo.append((moment, lambda turn=turn, number=number: turned.update({number: _turn(turn, number)})))
    said = 0.0
    for moment, do in sorted(todo, key=lambda one: one[0]):
        time.sleep(max(0.0, began + moment - time.time()))
        do()
        if time.time() - said > 15:
            said = time.time()
            _say(f"{said - began:5.0f} s: {len(house.receiver.receipts)} mails taken")
    return turned


def _turn(turn: Turn, number: int) -> float:
    """As people do it, again while the database is away; the moment it is done."""
    from django.db import InterfaceError, OperationalError, connection

    from chaos.company import BASE
    from core.models import Person
    from core.refusals import Refusal
    from hiring.actions import pipeline
    from hiring.models import Application
    from interviews.actions import booking, scorecards
    from interviews.models import Interview, Scorecard

    def once() -> None:
        at, rae = datetime.now(UTC), Person.objects.get(email="rae@halyard.example")
        if turn is Turn.SUBMITTED:
            card = Scorecard.objects.select_related("seat__person").get(pk=BASE + number)
            scorecards.submit(card, by=card.seat.person, at=at)
        elif turn is Turn.CANCELLED:
            booking.cancel(Interview.objects.get(pk=BASE + number), reason="It is off", by=rae, at=at)
        else:
            pipeline.close(
                Application.objects.get(pk=BASE + number), state="rejected", reason="No", no_mail="No", by=rae, at=at
            )

    tried = False
    while True:
        try:
            once()
        except (OperationalError, InterfaceError):
            # It may have been done all the same
            tried = True
            time.sleep(0.2)
            connection.close_if_unusable_or_obsolete()
            continue
        except Refusal:
            if not tried:
                raise
        return time.time()


def _wait(house: House, patience: float) -> bool:
    """Whether nothing that is due waits any more."""
    until = time.time() + patience
    while time.time() < until:
        waits = house.sql(
            "SELECT (SELECT count(*) FROM interviews_reminder WHERE state = 'waiting' AND due_at <= now()) + "
            "(SELECT count(*) FROM core_letter WHERE state IN ('waiting', 'failed') AND kind = 'interviews.reminder')"
        )
        if waits == "0":
            return True
        time.sleep(1)
    return False


def _reminders(house: House) -> list[Any]:
    """Of all mails those that remind; the others go between them as they do in life."""
    ids = set(house.sql("SELECT message_id FROM core_letter WHERE kind = 'interviews.reminder'").split("\n"))
    return [one for one in house.receiver.receipts if one.message_id in ids]


def _table(house: House, schedule: Schedule, verdict: Verdict, taken: int) -> Iterator[str]:
    for blow in Blow:
        yield f"{blow.value:44}{house.struck[blow]:8}"
    for mood in Mood:
        yield f"{mood.value:44}{house.receiver.seen[mood]:8}"
    rows: list[tuple[str, int | list[Any]]] = [
        ("reminders due", schedule.reminders),
        ("became pointless, and were spared", verdict.spared),
        ("became pointless after they had gone", verdict.in_time),
        ("delivered", verdict.once),
        ("mails of reminders taken", taken),
        ("second copies: a worker died unnoted", verdict.by_kill),
        ("second copies: taken, then hung up on", verdict.by_hanging_up),
        ("LOST", verdict.lost),
        ("POINTLESS, and delivered all the same", verdict.pointless),
        ("TWO LETTERS for one", verdict.doubled),
        ("SECOND COPIES that nothing explains", verdict.unexplained),
    ]
    for name, found in rows:
        yield f"{name:44}{found if isinstance(found, int) else len(found):8}"
        for one in found[:50] if isinstance(found, list) else []:
            yield f"    {one}"


def _write(out: Path, house: House, schedule: Schedule, verdict: Verdict, took: float) -> None:
    copies = [*verdict.by_kill, *verdict.by_hanging_up, *verdict.unexplained]
    said = {
        "seed": schedule.seed,
        "due": schedule.reminders,
        "became_pointless": verdict.spared + verdict.in_time,
        "delivered": verdict.once,
        "lost": len(verdict.lost),
        "pointless": len(verdict.pointless),
        "second_letters": len(verdict.doubled),
        "second_copies": len(copies),
        "second_copies_unexplained": len(verdict.unexplained),
        "kills": len(house.kills),
        "seconds": round(took),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
