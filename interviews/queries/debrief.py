from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from core.models import Person
from core.statements import prepared
from hiring.models import Application, Candidate, Part, RequisitionCompetency, TeamMember
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState
from interviews.models import (
    NOT_IN,
    CardState,
    InterviewState,
    Scorecard,
)
from interviews.queries.cards_said import Said, said_by
from interviews.queries.figures import Figure, squares, tally
from interviews.queries.levels import in_sentence, levels_of
from interviews.queries.matrix import Group, Row, groups, ordered, row_of
from interviews.queries.meetings import with_meeting
from interviews.queries.other_levels import AtLevel, at_levels, musts_of, other_levels
from interviews.queries.panels import Panel, panel
from interviews.queries.records import Around, Reasons, Recorded, level_name, reasons, records
from interviews.queries.talks import (
    Opening,
    Reader,
    Thought,
    Topic,
    concluded,
    opening,
    readers,
    seated,
    talks,
    thoughts,
    topics,
)
from interviews.rules import agenda
from interviews.rules.readings import Read, Reading
from interviews.rules.verdict import Verdict, advise
from rubrics.models import Anchor, RoleCompetency

PROMPT = timedelta(hours=24)
NEVER = datetime.min.replace(tzinfo=UTC)


def application_to_debrief(user: Person, pk: int) -> Application | None:
    """One of `debriefs`."""
    return next(iter(_one_to_debrief(user, pk)), None)


@prepared
def _one_to_debrief(user: Person, pk: int) -> QuerySet[Any]:
    return debriefs(user).filter(pk=pk)


def debriefs(user: Person) -> QuerySet[Application]:
    """Applications whose debrief page somebody may come to: as staff, or through a seat with a card.

    With all that a debrief is made of but the cards, so that it is few queries; without what is opinion among it where
    they owe a card.
    """
    own = Scorecard.objects.own(user).filter(seat__interview__application=OuterRef("pk"))
    led = own.votes().filter(state=CardState.SUBMITTED, seat__interview__state=InterviewState.BOOKED)
    staffed = Application.objects.visible_to(user).filter(pk=OuterRef("pk"))
    themselves = Candidate.objects.own_of(user).values("pk")
    team = TeamMember.objects.filter(requisition=OuterRef("requisition"))
    return with_meeting(
        Application.objects.annotate(is_staffed=Exists(staffed), is_seated=Exists(own))
        .filter(Q(is_staffed=True) | Q(is_seated=True))
        .exclude(candidate__in=themselves)
        .select_related("candidate", "requisition__role__rubric", "requisition__level", "stage")
        .annotate(
            team=ArraySubquery(team.values(one=JSONObject(person="person", part="part"))),
            own_states=ArraySubquery(own.order_by().values("state")),
            has_led=Exists(led),
            levels=levels_of("requisition__role__rubric"),
            asked=_asked(),
            **talks(user),
        )
    )


def _asked() -> ArraySubquery:
    """The competencies of the requisition with their bar in words, and what the role asks for at each level."""
    targets = RoleCompetency.objects.filter(role=OuterRef("requisition__role"), competency=OuterRef("competency"))
    anchors = Anchor.objects.filter(competency=OuterRef("competency"), level=OuterRef("target"))
    asked = RequisitionCompetency.objects.filter(requisition=OuterRef("requisition")).order_by(
        "-must_have", "position", "id"
    )
    return ArraySubquery(
        asked.values(
            one=JSONObject(
                id="id",
                key="competency__key",
                name="competency__name",
                must_have="must_have",
                rank="target__rank",
                level="target__name",
                targets=Subquery(targets.values("targets")[:1]),
                anchor=Subquery(anchors.values("text")[:1]),
            )
        )
    )


# What was said: through the gate


@dataclass(frozen=True)
class Debrief:
    application: Application
    panel: Panel
    said: tuple[Said, ...]
    groups: tuple[Group, ...]
    must_haves: tuple[Row, ...]
    others: tuple[Row, ...]
    choices: int
    # The bar of all must-haves, when it is one
    common_bar: int | None
    verdict: Verdict
    points: tuple[Reasons, ...]
    # Of the level that is advised instead
    advised_level: str
    squares: Figure
    tally: Figure
    notes: tuple[Said, ...]
    late_seats: tuple[str, ...]
    prompt: int
    decisions: tuple[Recorded, ...]
    # How often one more interview was decided
    round: int
    opening: Opening | None
    topics: tuple[Topic, ...]
    concluded: tuple[Topic, ...]
    readers: tuple[Reader, ...]
    levels: tuple[AtLevel, ...]
    # The reader's own card is not in: they read nothing of it
    is_owed: bool
    # Whether the reader led an interview here and all their cards are in
    has_led: bool
    # Whose cards of this round are in and wait for the rest
    held_back: tuple[str, ...]

    @property
    def open_topics(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if not topic.is_settled)

    @property
    def corrected(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.corrected_at)

    def read_by(self, user: Person, at: datetime) -> "Debrief":
        """With somebody who reads it for the first time just now."""
        return replace(self, readers=(*self.readers, Reader(user.pk, user.name, at)))

    def may_dissent(self, user: Person) -> bool:
        """Of the panel, once, after the decision."""
        said = self.decided.addenda if self.decided else ()
        return self.has_led and self.decided is not None and not any(a.dissents and a.person == user.pk for a in said)

    @property
    def ratings(self) -> int:
        return sum(len(row.values) for row in (*self.must_haves, *self.others))

    @property
    def must_have_ratings(self) -> int:
        return sum(len(row.values) for row in self.must_haves)

    @property
    def at_bar(self) -> int:
        return sum(row.found.is_at_bar for row in self.must_haves)

    def _are(self, reading: Reading) -> tuple[Row, ...]:
        return tuple(row for row in self.must_haves if row.found.reading == reading)

    @property
    def split(self) -> tuple[Row, ...]:
        return self._are(Reading.SPLIT)

    @property
    def not_covered(self) -> tuple[Row, ...]:
        return self._are(Reading.NOT_COVERED)

    @property
    def below(self) -> tuple[Row, ...]:
        return self._are(Reading.BELOW)

    @property
    def in_favour(self) -> int:
        return sum(said.recommendation in {"yes", "strong_yes"} for said in self.said)

    @property
    def level(self) -> str:
        return in_sentence(self.application.requisition.level.name)

    @property
    def first_day(self) -> datetime:
        return min(voice.starts_at for voice in self.panel.voices)

    @property
    def last_day(self) -> datetime:
        return max(voice.starts_at for voice in self.panel.voices)

    @property
    def columns_said(self) -> tuple[Said | None, ...]:
        """For each column; None where the card is missing."""
        by_seat = {one.voice.seat: one for one in self.said}
        return tuple(by_seat.get(voice.seat) for voice in self.panel.voices)

    @property
    def rows_at_levels(self) -> tuple[tuple[Row, tuple[tuple[int, Read], ...]], ...]:
        """Each row with its bar and reading at each level."""
        rows = (*self.must_haves, *self.others)
        return tuple((row, tuple(level.rows[i] for level in self.levels)) for i, row in enumerate(rows))

    @property
    def columns(self) -> int:
        return len(self.panel.voices) + 3

    @property
    def decided(self) -> Recorded | None:
        """The decision that ended it; one more interview does not."""
        final = [one for one in self.decisions if one.decision.outcome != Outcome.ONE_MORE]
        return final[-1] if final else None

    @property
    def earlier(self) -> tuple[Recorded, ...]:
        return tuple(one for one in self.decisions if one.decision.outcome == Outcome.ONE_MORE)

    @property
    def is_open(self) -> bool:
        """Wholly, to all who may read: every lead card is in, or it was opened with a reason, or it is decided."""
        return self.panel.is_complete or self.opening is not None or self.decided is not None

    @property
    def has_something(self) -> bool:
        """A later round goes on from what was read before; its own cards are read together."""
        return self.is_open or bool(self.decisions)

    @property
    def bygone(self) -> tuple[Topic, ...]:
        """Concluded in this round on what is no point any more: nothing said is lost."""
        shown = {topic.key for topic in self.topics}
        return tuple(topic for topic in self.concluded if topic.key not in shown)

    @property
    def can_be_decided(self) -> bool:
        return (
            self.is_open
            and self.decided is None
            and bool(self.said)
            and self.application.state == ApplicationState.ACTIVE
        )

    @property
    def can_be_opened(self) -> bool:
        return not self.is_open and self.panel.cards_in > 0 and self.application.state == ApplicationState.ACTIVE


def debrief(application: Application, user: Person, at: datetime, *, known: Panel | None = None) -> Debrief:
    """Two queries beside the application, which comes from `debriefs`; the same for one card and for many.

    Nothing that somebody said is in it for who owes a card, and nothing of a round that is not open yet.
    """
    row: Any = application
    now = known or panel(application, at)
    owes = bool(set(row.own_states).intersection(NOT_IN))
    told = _Told.of(row, owes=owes)
    read_until = _read_until(told, now)
    said = said_by(application, user, now, told.thoughts, read_until)
    rows = [row_of(one, now, said) for one in row.asked]
    must_haves = ordered(one for one in rows if one.must_have)
    others = ordered((one for one in rows if not one.must_have), opens=False)
    musts = musts_of(application, rows)
    verdict = advise(musts, [level["id"] for level in other_levels(application)])
    bars = {one.bar for one in must_haves}
    bar = bars.pop() if len(bars) == 1 else None
    choices = len(row.levels) + 1
    shown = {one.voice.seat for one in said}
    return Debrief(
        application=application,
        panel=now,
        said=said,
        groups=groups(now),
        must_haves=must_haves,
        others=others,
        choices=choices,
        common_bar=bar,
        verdict=verdict,
        points=reasons(((reason.why, reason.competency) for reason in verdict.reasons), told.around.names),
        advised_level=level_name(verdict.level, row.levels),
        squares=squares([(value, one.bar) for one in must_haves for value in one.values], choices, bar),
        tally=tally([(one.recommendation, one.voice.name) for one in said]),
        notes=tuple(one for one in said if one.note.strip()),
        late_seats=_late_seats(application, now),
        prompt=sum(v.submitted_at is not None and v.submitted_at <= v.ends_at + PROMPT for v in now.voices),
        decisions=told.decisions,
        round=told.round,
        opening=told.opening,
        topics=_topics(told, (*must_haves, *others), now),
        concluded=_concluded(told),
        readers=() if owes else readers(row.told_views),
        levels=at_levels(application, (*must_haves, *others), musts),
        is_owed=owes,
        has_led=row.has_led and not owes,
        held_back=tuple(v.name for v in now.voices if v.is_in and v.seat not in shown),
    )


@dataclass(frozen=True)
class _Told:
    """What stands beside the cards, as far as the reader may know it."""

    around: Around
    decisions: tuple[Recorded, ...]
    round: int
    opening: Opening | None
    thoughts: Mapping[int, Thought]

    @classmethod
    def of(cls, row: Any, *, owes: bool) -> "_Told":
        seats = seated(row.told_seats)
        around = Around(
            conclusions=[] if owes else row.told_conclusions,
            openings=[] if owes else row.told_openings,
            thoughts=[] if owes else row.told_thoughts,
            seats=seats,
            names={one["id"]: one["name"] for one in row.asked},
            levels=row.levels,
        )
        decisions = records([] if owes else row.told_decisions, around)
        round_ = sum(one.decision.outcome == Outcome.ONE_MORE for one in decisions)
        return cls(
            around,
            decisions,
            round_,
            opening(around.openings, round_, seats),
            thoughts(around.thoughts, round_),
        )


def _read_until(told: _Told, now: Panel) -> datetime | None:
    """None: everything that is in may be read. Else what came in until then, the round before; at first nothing."""
    final = any(one.decision.outcome != Outcome.ONE_MORE for one in told.decisions)
    if now.is_complete or told.opening or final:
        return None
    return told.decisions[-1].decision.at if told.decisions else NEVER


def _topics(told: _Told, rows: Sequence[Row], now: Panel) -> tuple[Topic, ...]:
    asked = [agenda.Asked(row.id, row.must_have, row.found) for row in rows]
    missing = {one.seat: one for one in now.missing}
    return topics(
        agenda.agenda(asked, list(missing)),
        told.around.names,
        told.around.seats,
        concluded(told.around.conclusions, told.round),
        values={row.id: row.values for row in rows},
        missing=missing,
    )


def _concluded(told: _Told) -> tuple[Topic, ...]:
    """Of this round, whether it is a point still or not."""
    said = concluded(told.around.conclusions, told.round)
    points = [
        agenda.Point(agenda.Issue.MISSING, seat=int(key[1:]))
        if key.startswith("s")
        else agenda.Point(agenda.Issue.SPLIT, competency=int(key[1:]))
        for key, one in said.items()
        if one.text.strip()
    ]
    return topics(points, told.around.names, told.around.seats, said)


def _late_seats(application: Application, now: Panel) -> tuple[str, ...]:
    """Who took their seat when other cards were in already and they could have read them."""
    members = application.team  # type: ignore[attr-defined]  # annotated by debriefs
    staff = {one["person"] for one in members if one["part"] in {Part.HIRING_MANAGER, Part.RECRUITER}}
    late = []
    for voice in now.voices:
        before = [v for v in now.voices if v.submitted_at and v.submitted_at < voice.booked_at]
        read_them = voice.person in staff or any(v.person == voice.person for v in before)
        if read_them and any(v.person != voice.person for v in before):
            late.append(voice.name)
    return tuple(dict.fromkeys(late))


def owed_interview(user: Person, application: Application) -> int | None:
    """Where the card is that this person still owes here."""
    owed = Scorecard.objects.own(user).owed().filter(seat__interview__application=application)
    return owed.order_by("due_at").values_list("seat__interview", flat=True).first()
