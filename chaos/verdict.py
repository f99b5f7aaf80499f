"""What came of it, counted at the receiver."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from chaos.receiver import Receipt

# A mail is written, then begun: so long may lie between on a busy machine. What turned pointless in between was true
# when it was written
WRITTEN_BEFORE = 1.0


@dataclass
class Verdict:
    """Numbers of reminders, and Message-IDs of mails."""

    once: int = 0
    # Turned pointless: before it went, or after
    spared: int = 0
    in_time: int = 0
    lost: list[int] = field(default_factory=list)
    pointless: list[int] = field(default_factory=list)
    # Two letters about one reminder
    doubled: list[int] = field(default_factory=list)
    # Second copies of one letter
    by_kill: list[str] = field(default_factory=list)
    by_hanging_up: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.lost or self.pointless or self.doubled or self.unexplained)


def judge(
    reminders: int, receipts: Iterable[Receipt], turned: Mapping[int, float], kills: Sequence[float], *, base: int
) -> Verdict:
    """`turned`: when each that became pointless was so for everybody to see. Of a reminder, all mails that name it."""
    verdict = Verdict()
    mails: dict[str, list[Receipt]] = defaultdict(list)
    named: dict[int, set[str]] = defaultdict(set)
    for receipt in receipts:
        mails[receipt.message_id].append(receipt)
        for interview in receipt.interviews:
            named[interview - base].add(receipt.message_id)
    for number in range(1, reminders + 1):
        _judge_one(verdict, number, [mails[one] for one in named[number]], turned.get(number))
    _judge_copies(verdict, mails, list(kills))
    return verdict


def _judge_one(verdict: Verdict, number: int, letters: Sequence[Sequence[Receipt]], turned: float | None) -> None:
    if turned is not None:
        late = [one for copies in letters for one in copies if one.began > turned + WRITTEN_BEFORE]
        if late:
            verdict.pointless.append(number)
        elif letters:
            verdict.in_time += 1
        else:
            verdict.spared += 1
    elif not letters:
        verdict.lost.append(number)
    else:
        verdict.once += 1
    if len(letters) > 1:
        verdict.doubled.append(number)


def _judge_copies(verdict: Verdict, mails: Mapping[str, list[Receipt]], kills: list[float]) -> None:
    """Each kill explains one: of the mail it had just sent."""
    pairs = [
        (before, after, message_id)
        for message_id, copies in mails.items()
        for before, after in pairwise(sorted(copies, key=lambda one: one.taken))
    ]
    for before, after, message_id in sorted(pairs, key=lambda pair: pair[0].taken):
        if not before.was_told:
            verdict.by_hanging_up.append(message_id)
            continue
        kill = next((kill for kill in sorted(kills) if before.taken <= kill <= after.began), None)
        if kill is None:
            verdict.unexplained.append(message_id)
        else:
            kills.remove(kill)
            verdict.by_kill.append(message_id)
