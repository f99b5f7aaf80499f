"""A debrief on one sheet of paper: all that decides, and of the evidence what fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.words import Words, say
from interviews.queries.cards_said import Said
from interviews.queries.debrief import Debrief
from interviews.queries.matrix import Quote, Row
from interviews.queries.records import Recorded
from interviews.rules.sheets import BELOW, BESIDE, SHEET, fit, lines

# Heads of the groups, what was left out, and the lines for the record
FRAME = 8


@dataclass(frozen=True)
class SheetRow:
    row: Row
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Sheet:
    must_haves: tuple[SheetRow, ...]
    others: tuple[SheetRow, ...]
    words: tuple[Said, ...]
    # What is not on it: of which competencies some evidence, of whom the comment
    left_rows: tuple[Words, ...]
    left_words: tuple[str, ...]
    is_too_much: bool
    # Two of the panel have the same initials: they are named in full
    in_full: bool

    @property
    def is_whole(self) -> bool:
        return not self.left_rows and not self.left_words


def sheet(found: Debrief) -> Sheet:
    """Evidence of the must-haves goes first, then what each said on the whole, then the rest."""
    # More interviewers leave less room beside their columns
    beside = BESIDE - 8 * max(0, len(found.panel.voices) - 6)
    in_full = _share_initials([voice.name for voice in found.panel.voices])
    beside -= max((len(voice.name) for voice in found.panel.voices), default=0) if in_full else 0
    texts = [*_of_rows(found.must_haves, beside), *_of_words(found.said), *_of_rows(found.others, beside)]
    fitted = fit(_always(found), [cost for _key, cost in texts], SHEET)
    kept = {key for (key, _cost), stays in zip(texts, fitted.kept, strict=True) if stays}
    rows = {row.id: _kept(row, kept) for row in (*found.must_haves, *found.others)}
    words = tuple(one for one in found.said if _said_key(one) in kept)
    return Sheet(
        must_haves=tuple(rows[row.id] for row in found.must_haves),
        others=tuple(rows[row.id] for row in found.others),
        words=words,
        left_rows=tuple(one.row.name for one in rows.values() if len(one.quotes) < len(_quoted(one.row))),
        left_words=tuple(one.voice.name for one in found.said if one not in words and _comment(one)),
        is_too_much=fitted.is_too_much,
        in_full=in_full,
    )


Key = tuple[str, int, int]


def _share_initials(names: Sequence[str]) -> bool:
    people = {name: (name.split()[0][0], name.split()[-1][0]) for name in names if name.strip()}
    return len(set(people.values())) < len(people)


def _quoted(row: Row) -> list[Quote]:
    return [quote for quote in row.quotes if quote.evidence.strip()]


def _of_rows(rows: Sequence[Row], beside: int) -> Iterator[tuple[Key, int]]:
    for row in rows:
        for number, quote in enumerate(_quoted(row)):
            # The first stands in the line that the row has anyway
            yield ("row", row.id, number), lines(f"{quote.evidence} ....", beside) - (number == 0)


def _of_words(said: Sequence[Said]) -> Iterator[tuple[Key, int]]:
    """In two columns: half a line each, rounded up."""
    for one in said:
        text = f"{one.voice.name}, {say(one.voice.title)} ........ {_comment(one)}"
        yield _said_key(one), -(-lines(text, BELOW) // 2)


def _said_key(one: Said) -> Key:
    return "said", one.voice.seat, 0


def _comment(one: Said) -> str:
    return " ".join(
        [one.summary, one.thought.reason if one.thought else "", *(added.text for added in one.addenda)]
    ).strip()


def _kept(row: Row, kept: set[Key]) -> SheetRow:
    return SheetRow(row, tuple(quote for number, quote in enumerate(_quoted(row)) if ("row", row.id, number) in kept))


def _always(found: Debrief) -> int:
    """Lines of what stands there in any case: the rows, the agenda with its conclusions, the decision."""
    below = [f"{say(topic.name)} {topic.person} ........ {topic.text}" for topic in found.topics]
    for recorded in found.decisions:
        below += _of_record(recorded)
    if found.opening:
        below.append(f"{found.opening.by} ............ {found.opening.reason}")
    rows = len(found.must_haves) + len(found.others)
    # A row without evidence takes a line and a half; below there are two columns
    return FRAME + -(-3 * rows // 2) + -(-sum(lines(text, BELOW) for text in below) // 2)


def _of_record(recorded: Recorded) -> list[str]:
    made = recorded.decision
    said = [f"{made.by} ................ {made.reason}", made.justification]
    said += [f"{topic.text} ............" for topic in recorded.topics]
    said += [f"{one.name} ................ {one.why}" for one in recorded.voices if one.after or one.dissents]
    return [*said, *(f"{one.by} ................ {one.text}" for one in recorded.addenda)]
