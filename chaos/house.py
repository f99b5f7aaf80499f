"""The machinery: PostgreSQL, Redis, beat, workers, a mail server; each can be struck and comes back."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from chaos.receiver import Receiver
from chaos.schedule import Blow, Schedule
from core.postgres import APPLICATION, DATABASE, OWNER, PROJECT, Server
from tests.live import Process, Redis, free_port

WORKERS = 2
LEASE, TIMEOUT = 20, 2


class House:
    def __init__(self, folder: Path, schedule: Schedule) -> None:
        self.folder, self.seconds = folder, schedule.seconds
        self.postgres = Server(folder / "postgres")
        self.receiver = Receiver(free_port(), schedule.moods, hang=2 * TIMEOUT)
        self.redis = Redis(folder, dict(os.environ))
        self.struck: Counter[Blow] = Counter()
        # When a process died that may have been sending
        self.kills: list[float] = []
        self.beat: Process | None = None
        self.workers: list[Process] = []

    def found(self, schema: Path | None) -> None:
        """A migrated database; out of a dump it is quicker."""
        self.postgres.start()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "core.settings",
            "DATABASE_URL": self.postgres.url(APPLICATION),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "SMTP_URL": f"smtp://127.0.0.1:{self.receiver.port}",
            "SECRET_KEY": "of one run, never of a server",  # nosec B105
            "TOUCHSTONE_URL": "http://chaos.example",
            "TOUCHSTONE_VAR": str(self.folder / "var"),
            "TOUCHSTONE_MODE": "",
            "TOUCHSTONE_DEMO_DOORS": "0",
            # A run sees many turns of the beat, and a turn sees a batch of letters through on a busy machine
            "TOUCHSTONE_SWEEP_SECONDS": str(round(min(10, max(3, self.seconds / 10)))),
            "TOUCHSTONE_LETTER_LEASE_SECONDS": str(LEASE),
            "TOUCHSTONE_LETTER_PAUSE_SECONDS": "2",
            "TOUCHSTONE_SMTP_TIMEOUT_SECONDS": str(TIMEOUT),
            "TOUCHSTONE_LETTERS_PER_MINUTE": "0",
            "DEBUG": "0",
        }
        if schema:
            self.postgres.sql(schema.read_text())
        else:
            migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
            subprocess.run(migrate, cwd=PROJECT, env=self.environment, check=True)

    def start(self) -> None:
        self.redis.start()
        self.receiver.start()
        celery = [sys.executable, "-m", "celery", "-A", "core"]
        beat = [*celery, "beat", "-l", "warning", "-s", str(self.folder / "beat"), "--pidfile="]
        self.beat = Process(beat, self.environment, self.folder / "beat.log")
        for number in range(WORKERS):
            worker = [*celery, "worker", "-c", "1", "-l", "warning", "-n", f"w{number}@chaos"]
            worker += ["--without-gossip", "--without-mingle"]
            self.workers.append(Process(worker, self.environment, self.folder / f"worker-{number}.log"))
        for process in (self.beat, *self.workers):
            process.start()

    def strike(self, blow: Blow, away: float, chance: int) -> None:
        """Only what this house started is struck, by its id."""
        self.struck[blow] += 1
        if blow is Blow.WORKER:
            self._strike(self.workers[chance % len(self.workers)], away)
        elif blow is Blow.BEAT and self.beat:
            self._strike(self.beat, away)
        elif blow is Blow.REDIS:
            self.redis.end(signal.SIGKILL)
            time.sleep(away)
            self.redis.start()
        elif blow is Blow.REFUSES:
            self.receiver.stop()
            time.sleep(away)
            self.receiver.start()
        else:
            self._strike_postgres(blow, away)

    def _strike(self, process: Process, away: float) -> None:
        process.end(signal.SIGKILL)
        if process in self.workers:
            self.kills.append(time.time())
        time.sleep(away)
        process.start()

    def _strike_postgres(self, blow: Blow, away: float) -> None:
        if blow is Blow.CRASH:
            os.kill(int((self.postgres.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        else:
            self.postgres.stop()
        time.sleep(away)
        self.postgres.start()

    def sql(self, statement: str) -> str:
        return self.postgres.sql(statement, database=DATABASE).strip()

    def stop(self) -> None:
        for process in (self.beat, *self.workers, self.redis):
            if process:
                process.end(signal.SIGKILL)
        self.receiver.stop()
        self.postgres.remove()
