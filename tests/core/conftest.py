from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live import Mailbox


class MoodyMailbox(Mailbox):
    """A real mail server that says no when told to."""

    says_no_to: str = ""
    # Takes what it is given, and is gone before it says so
    hangs_up: bool = False
    # What happens elsewhere before it says so
    meanwhile: Callable[[], Any] | None = None

    def __init__(self) -> None:
        self.senders: list[str] = []
        super().__init__()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        said = await super().handle_DATA(server, session, envelope)
        self.senders.append(envelope.mail_from)
        if self.meanwhile:
            self.meanwhile()
        if self.hangs_up:
            server.transport.close()
        return said

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.says_no_to and self.says_no_to in address:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 fine"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[MoodyMailbox]:
    made = MoodyMailbox()
    settings.SMTP_URL = f"smtp://127.0.0.1:{made.port}"
    yield made
    made.stop()
