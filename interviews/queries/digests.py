"""What one person owes, as a mail tells it: the same as their home page says at that moment; and who owes anything."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from core.models import Person
from hiring.models import Application, Approval, NextStep
from hiring.queries.reviews import called
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, InterviewState, Seat
from interviews.queries.home import Owed, Reply, day
from interviews.queries.waiting import OWN, Group, Together, waiting

# So many of one kind are named
NAMED = 10
# So many of one kind are counted at the most
MOST = 200
# What waits for somebody with a verb of theirs
STEPS = (
    NextStep.REVIEW,
    NextStep.BOOK,
    NextStep.MORE_TIME,
    NextStep.MISSING,
    NextStep.GRADER,
    NextStep.WISHES,
    NextStep.DEBRIEF,
    NextStep.OFFER,
    NextStep.SETTLE,
)

Counts = dict[str, int]


def owing(people: Collection[int], at: datetime) -> dict[int, Counts]:
    """Who of these owes anything, and how much of each kind: four queries, however many. What each is told is asked
    again when it is sent."""
    cards = (
        Seat.objects.filter(
            # Of a take-home from its submission on
            Q(interview__take_home=None) | Q(interview__take_home__closed_at__isnull=False),
            person__in=people,
            held=True,
            scorecard__state__in=NOT_IN,
            interview__state=InterviewState.BOOKED,
            interview__ends_at__lte=at,
            interview__application__state=ApplicationState.ACTIVE,
        )
        .order_by()
        .values_list("person")
        .annotate(cards=Count("pk"), late=Count("pk", filter=Q(scorecard__due_at__lt=at)))
    )
    steps = (
        Application.objects.active()
        .filter(waits_for__in=people, next_step__in=STEPS)
        .exclude(requisition__state=RequisitionState.FILLED)
        .order_by()
        .values_list("waits_for")
        .annotate(steps=Count("pk"))
    )
    approvals = (
        Approval.objects.filter(approver__in=people, answer="")
        .order_by()
        .values_list("approver")
        .annotate(approvals=Count("pk"))
    )
    replies = (
        Seat.objects.filter(
            person__in=people,
            held=True,
            answer="",
            span__isnull=False,
            interview__state=InterviewState.BOOKED,
            interview__starts_at__gt=at,
        )
        .order_by()
        .values_list("person")
        .annotate(replies=Count("pk"))
    )
    found: dict[int, Counts] = defaultdict(dict)
    for person, owed, late in cards:
        found[person] |= {"cards": owed, "late": late}
    for name, rows in (("steps", steps), ("approvals", approvals), ("replies", replies)):
        for person, count in rows:
            found[person][name] = count
    return dict(found)


@dataclass(frozen=True)
class Decides:
    """A debrief that waits for the reader's decision."""

    application: int
    candidate: str
    requisition: str


@dataclass(frozen=True)
class Digest:
    owed: tuple[Owed, ...]
    decides: tuple[Decides, ...]
    # Of which those above are the longest waiting
    decides_count: int
    approvals: tuple[Approval, ...]
    replies: tuple[Reply, ...]
    groups: tuple[Group, ...]
    to_review: tuple[Together, ...]

    @property
    def late(self) -> tuple[Owed, ...]:
        return tuple(one for one in self.owed if one.late)

    @property
    def due(self) -> tuple[Owed, ...]:
        return tuple(one for one in self.owed if not one.late)

    @property
    def more_decides(self) -> int:
        return self.decides_count - len(self.decides)

    @property
    def count(self) -> int:
        """Of things: what is gone through together is one."""
        alone = len(self.owed) + self.decides_count + len(self.approvals) + len(self.replies)
        return alone + len(self.to_review) + sum(group.count for group in self.groups)


def digest(user: Person, at: datetime) -> Digest:
    today = day(user, at)
    waits = waiting(user, at, runs=today.runs)
    decides = _decides(user)
    return Digest(
        owed=today.owed,
        decides=decides[:NAMED],
        decides_count=len(decides),
        approvals=waits.approvals,
        replies=today.replies,
        groups=tuple(group for group in waits.groups if group.why in OWN),
        to_review=waits.to_review,
    )


def _decides(user: Person) -> tuple[Decides, ...]:
    """Not while they owe a card for it: then they are told of the card."""
    found = (
        Application.objects.active()
        .visible_to(user)
        .frank_with(user)
        .filter(waits_for=user, next_step=NextStep.DEBRIEF)
        .exclude(requisition__state=RequisitionState.FILLED)
        .select_related("candidate", "requisition", "stage")
        .order_by("stage_since", "pk")
    )
    return tuple(Decides(one.pk, called(one), one.requisition.title) for one in found[:MOST])
