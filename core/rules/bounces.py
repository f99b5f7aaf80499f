"""What mail servers say of a letter that they could not deliver: reports as in RFC 3464.

Anybody may send such a report, so it is read as hostile: it is small, it is whole, or it is nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

# A report with the letter it is about; what is larger is none of ours
MOST_BYTES = 1024 * 1024
MOST_PARTS = 50
# RFC 3463: class, subject, detail
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,190}>")
# The other actions of RFC 3464 say that all is well
NO_STATUS = {"failed": "5.0.0", "delayed": "4.0.0"}


class JunkError(ValueError):
    """It is no report of a letter that did not arrive."""


@dataclass(frozen=True)
class Bounce:
    message_id: str
    status: str


def is_hard(status: str) -> bool:
    """For good: the mailbox is not there, or will not take it."""
    return status.startswith("5.")


def read(raw: bytes) -> Bounce:
    if len(raw) > MOST_BYTES:
        raise JunkError("It is larger than a report can be.")
    try:
        parts = list(_parts(BytesParser(policy=compat32).parsebytes(raw)))
        return Bounce(_message_id(parts), _status(parts))
    except JunkError:
        raise
    except Exception as trouble:  # whatever the library says of a stranger's mail, and however deep it is nested
        raise JunkError("It cannot be read.") from trouble


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            raise JunkError("It has more parts than a report.")
        yield part


def _status(parts: list[Message]) -> str:
    """Of the recipient whom it did not reach. Each letter has one."""
    found = ""
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            action = _word(block, "Action").lower()  # type: ignore[arg-type]  # blocks of headers, since it is multipart
            if action in NO_STATUS:
                said = STATUS.search(_word(block, "Status"))  # type: ignore[arg-type]
                status = said.group(1) if said else NO_STATUS[action]
                found = status if is_hard(status) or not found else found
    if not found:
        raise JunkError("It does not say that a letter was not delivered.")
    return found


def _message_id(parts: list[Message]) -> str:
    """Of the letter that came back, whose head is the last part of the report."""
    for part in reversed(parts):
        kind = part.get_content_type()
        if kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            said = MESSAGE_ID.search(_named_in(part))
        elif part is not parts[0] and part["Message-ID"]:
            said = MESSAGE_ID.search(_word(part, "Message-ID"))
        else:
            continue
        if said:
            return said.group()
    raise JunkError("It does not hold the head of the letter that came back.")


def _named_in(part: Message) -> str:
    """The Message-ID in a head that is the text of a part."""
    text = part.get_payload(decode=True)
    inner = BytesParser(policy=compat32).parsebytes(text if isinstance(text, bytes) else b"", headersonly=True)
    return _word(inner, "Message-ID")


def _word(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()
