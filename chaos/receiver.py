"""A mail server with moods: what it took, when, and what it said to it."""

import asyncio
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from chaos.schedule import Mood

ADDRESS = re.compile(r"^i0*(\d+)@")


@dataclass(frozen=True)
class Receipt:
    """A mail that was taken. Moments of the clock on the wall."""

    # When it was begun: right after it was written
    began: float
    taken: float
    # It was told so; else it was hung up on
    was_told: bool
    raw: bytes

    @property
    def message_id(self) -> str:
        return str(self._parsed["Message-ID"])

    @property
    def interviews(self) -> set[int]:
        """Named in its text."""
        body = self._parsed.get_body(("plain",))
        text = body.get_content() if body else ""
        return {int(found) for found in re.findall(r"/interviews/(\d+)/", text)}

    @property
    def _parsed(self) -> Any:
        return BytesParser(policy=default).parsebytes(self.raw)


class Receiver:
    def __init__(self, port: int, moods: Mapping[int, Sequence[Mood]], hang: float) -> None:
        self.port, self.hang = port, hang
        self.receipts: list[Receipt] = []
        self.seen: Counter[Mood] = Counter()
        self._left = defaultdict(list, {number: list(found) for number, found in moods.items()})
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from, envelope.began = address, time.time()
        return "250 go on"

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        mood = self._mood(address)
        envelope.mood = mood
        if mood is Mood.REFUSES:
            return "451 not now"
        if mood is Mood.HANGS_UP:
            await server.push("421 closing")
            server.transport.close()
            return "421 closing"
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        if envelope.mood is Mood.HANGS:
            await asyncio.sleep(self.hang)
            server.transport.close()
        elif envelope.mood is Mood.DROPS:
            server.transport.close()
        else:
            told = envelope.mood is not Mood.TOOK
            with self._lock:
                self.receipts.append(Receipt(envelope.began, time.time(), told, bytes(envelope.content)))
            if not told:
                server.transport.close()
        return "250 taken"

    def _mood(self, address: str) -> Mood | None:
        """Each once: the next attempt meets the next one, and then none."""
        found = ADDRESS.match(address)
        left = self._left[int(found[1])] if found else []
        if not left:
            return None
        mood = left.pop(0)
        self.seen[mood] += 1
        return mood
