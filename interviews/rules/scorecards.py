"""The evidence law, and how two hands on one draft are told apart."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interviews.rules.readings import NOT_ASSESSED

RECOMMENDATION = "recommendation"
TEXTS = ("summary", "note")
DIGEST_BYTES = 6


@dataclass(frozen=True)
class Answered:
    """One rating of a card as it stands; `value` None: not answered yet."""

    id: int
    value: int | None
    evidence: str
    bar: int
    must_have: bool


class Owed(StrEnum):
    RATING = "rating"
    EVIDENCE = "evidence"
    # Not assessed: say why
    REASON = "reason"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True)
class Missing:
    """What is owed before submission, and the field where it is given."""

    field: str
    owed: Owed


def rating_field(rating_id: int) -> str:
    return f"r{rating_id}"


def evidence_field(rating_id: int) -> str:
    return f"e{rating_id}"


def missing(ratings: Iterable[Answered], recommendation: str) -> list[Missing]:
    """In the order of the page. Off the bar, or on a must-have, a rating needs evidence."""
    owed = [found for rating in ratings if (found := _missing_of(rating))]
    if not recommendation:
        owed.append(Missing(RECOMMENDATION, Owed.RECOMMENDATION))
    return owed


def owed_to_vote(owed: Iterable[Missing]) -> list[Missing]:
    """Of what is missing, that without which there is no vote: the text may follow."""
    return [one for one in owed if one.owed in {Owed.RATING, Owed.RECOMMENDATION}]


def texts_owed(owed: Iterable[Missing]) -> int:
    """How many sentences are missing."""
    return sum(one.owed in {Owed.EVIDENCE, Owed.REASON} for one in owed)


def _missing_of(rating: Answered) -> Missing | None:
    if rating.value is None:
        return Missing(rating_field(rating.id), Owed.RATING)
    if rating.evidence.strip():
        return None
    if rating.value == NOT_ASSESSED:
        return Missing(evidence_field(rating.id), Owed.REASON)
    if rating.must_have or rating.value != rating.bar:
        return Missing(evidence_field(rating.id), Owed.EVIDENCE)
    return None


# Two hands on one draft


def plain(text: str) -> str:
    """As it is stored and compared: a form sends CRLF, and no database keeps NUL. Nothing else is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


@dataclass(frozen=True)
class Seen:
    """What a page knows of a draft: the version, and for each field a digest of the text it last had from the server.

    The page gives it back with its changes. So a field counts as changed by the other hand only if that very
    field differs from what this page has seen; what this page saved itself it has seen.
    """

    version: int
    digests: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join([str(self.version), "".join(self.digests)]) if self.digests else str(self.version)

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """Whatever cannot be read has seen nothing: then every difference is asked about, and nothing is lost."""
        version, _colon, rest = text.partition(":")
        size = len(digest(""))
        digests = tuple(rest[i : i + size] for i in range(0, len(rest), size))
        return cls(int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1, digests)

    def of(self, fields: Sequence[str]) -> dict[str, str]:
        return dict(zip(fields, self.digests, strict=True)) if len(fields) == len(self.digests) else {}


def digest(text: str) -> str:
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES)
    return base64.urlsafe_b64encode(hashed.digest()).decode()


def seen(version: int, stored: Mapping[str, str]) -> Seen:
    """A page that shows all of it as it stands."""
    return Seen(version, tuple(digest(text) for text in stored.values()))


@dataclass(frozen=True)
class Merged:
    # Fields to write
    changes: dict[str, str]
    # Fields that the other hand changed too, with what stands there: not written
    conflicts: dict[str, str]


def merge(stored: Mapping[str, str], typed: Mapping[str, str], version: int, known: Seen) -> Merged:
    """Three texts for each field: what stands (at `version`), what was typed, what the page had seen before.

    A page that knows only a version is taken to have seen all of that version, and nothing of a later one.
    """
    before = known.of(list(stored))
    is_latest = known.version == version
    changes: dict[str, str] = {}
    conflicts: dict[str, str] = {}
    for field, text in typed.items():
        new, now = plain(text), stored[field]
        if new == now or before.get(field) == digest(new):
            continue
        untouched = before[field] == digest(now) if before else is_latest or not now
        (changes if untouched else conflicts)[field] = new if untouched else now
    return Merged(changes, conflicts)


def seen_after(stored: Mapping[str, str], told: Iterable[str], version: int, known: Seen) -> Seen:
    """What the page knows once it has the answer: the fields it was told of, and of the rest what it knew."""
    before = known.of(list(stored))
    fresh = set(told)
    return Seen(
        version,
        tuple(
            digest(text) if field in fresh or field not in before else before[field] for field, text in stored.items()
        ),
    )
