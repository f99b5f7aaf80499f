from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, JSONBAgg
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject

from core.models import Person
from core.words import Words
from hiring.access import is_on_team
from hiring.models import Application, Candidate, Decision, Part, RequisitionCompetency, TeamMember
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, CardState, InterviewState, Scorecard, Seat, SeatKind
from interviews.queries.figures import Figure, squares, tally
from interviews.queries.levels import bar_name, in_sentence, levels_of
from interviews.queries.panels import Panel, Voice, panel
from interviews.rules.readings import NOT_ASSESSED, URGENCY, Rated, Read, Reading, read, urgency
from interviews.rules.verdict import MustHave, Verdict, Why, advise
from rubrics.models import Anchor, RoleCompetency

PROMPT = timedelta(hours=24)


def debriefs(user: Person) -> QuerySet[Application]:
    """Applications whose debrief page somebody may come to: as staff, or through a seat with a card."""
    seated = Scorecard.objects.own(user).filter(seat__interview__application=OuterRef("pk"))
    staffed = Application.objects.visible_to(user).filter(pk=OuterRef("pk"))
    themselves = Candidate.objects.own_of(user).values("pk")
    team = Prefetch("requisition__members", TeamMember.objects.select_related("person"))
    return (
        Application.objects.annotate(is_staffed=Exists(staffed), is_seated=Exists(seated))
        .filter(Q(is_staffed=True) | Q(is_seated=True))
        .exclude(candidate__in=themselves)
        .select_related("candidate", "requisition__role__rubric", "requisition__level", "stage")
        .prefetch_related(team)
        .annotate(levels=levels_of("requisition__role__rubric"))
    )


# What was said: through the gate


@dataclass(frozen=True)
class Said:
    """A card that is in, and whose."""

    voice: Voice
    recommendation: str
    summary: str
    # Empty for everybody but the hiring manager
    note: str
    # competency -> (choice, evidence)
    ratings: Mapping[int, tuple[int, str]]


@dataclass(frozen=True)
class Cell:
    value: int | None
    is_due: bool


@dataclass(frozen=True)
class Quote:
    value: int
    name: str
    title: Words
    evidence: str


@dataclass(frozen=True)
class Row:
    """One competency."""

    id: int
    key: str
    name: Words
    must_have: bool
    # The choice at the bar, its level and what that level looks like
    bar: int
    bar_level: Words
    anchor: Words
    found: Read
    rated: tuple[Rated, ...]
    cells: tuple[Cell, ...]
    quotes: tuple[Quote, ...]
    is_open: bool

    @property
    def bar_name(self) -> str:
        return bar_name(self.bar_level)

    @property
    def values(self) -> tuple[int, ...]:
        """Those that count, from the lowest to the highest."""
        return tuple(sorted(one.value for one in self.rated if one.value != NOT_ASSESSED))

    @property
    def needs_talk(self) -> bool:
        return self.found.reading in {Reading.SPLIT, Reading.NOT_COVERED}


@dataclass(frozen=True)
class Group:
    purpose: str
    count: int


@dataclass(frozen=True)
class Point:
    why: str
    names: tuple[Words, ...]


@dataclass(frozen=True)
class Addendum:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Recorded:
    """A decision as it was made. It is locked."""

    decision: Decision
    points: tuple[Point, ...]
    advised_level: str
    addenda: tuple[Addendum, ...]


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
    points: tuple[Point, ...]
    # Of the level that is advised instead
    advised_level: str
    squares: Figure
    tally: Figure
    notes: tuple[Said, ...]
    late_seats: tuple[str, ...]
    prompt: int
    decisions: tuple[Recorded, ...]

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
    def votes(self) -> tuple[str, ...]:
        """For each column; empty where the card is missing."""
        by_seat = {one.voice.seat: one.recommendation for one in self.said}
        return tuple(by_seat.get(voice.seat, "") for voice in self.panel.voices)

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
        """To all who may read: once every lead card is in, or once it was decided without some."""
        return self.panel.is_complete or bool(self.decisions)

    @property
    def can_be_decided(self) -> bool:
        return self.decided is None and bool(self.said) and self.application.state == ApplicationState.ACTIVE


def debrief(application: Application, user: Person, at: datetime, *, known: Panel | None = None) -> Debrief:
    """Four queries beside the application, which comes from `debriefs`; the same for one card and for many."""
    now = known or panel(application, at)
    said = _said(application, user, now)
    asked = _asked(application)
    rows = [_row(one, now, said) for one in asked]
    levels: Sequence[Mapping[str, Any]] = application.levels  # type: ignore[attr-defined]  # annotated by debriefs
    verdict = _verdict(application, asked, rows, levels)
    must_haves = _ordered(row for row in rows if row.must_have)
    bars = {row.bar for row in must_haves}
    bar = bars.pop() if len(bars) == 1 else None
    choices = len(levels) + 1
    names = {row.id: row.name for row in rows}
    return Debrief(
        application=application,
        panel=now,
        said=said,
        groups=_groups(now),
        must_haves=must_haves,
        others=_ordered((row for row in rows if not row.must_have), opens=False),
        choices=choices,
        common_bar=bar,
        verdict=verdict,
        points=_points(((reason.why, reason.competency) for reason in verdict.reasons), names),
        advised_level=_level_name(verdict.level, levels),
        squares=squares([(value, row.bar) for row in must_haves for value in row.values], choices, bar),
        tally=tally([(one.recommendation, one.voice.name) for one in said]),
        notes=tuple(one for one in said if one.note.strip()),
        late_seats=_late_seats(application, now),
        prompt=sum(v.submitted_at is not None and v.submitted_at <= v.ends_at + PROMPT for v in now.voices),
        decisions=_decisions(application, names, levels),
    )


def _said(application: Application, user: Person, now: Panel) -> tuple[Said, ...]:
    rating = JSONObject(competency="ratings__competency", value="ratings__value", evidence="ratings__evidence")
    cards = (
        Scorecard.objects.visible_to(user)
        .filter(
            seat__interview__application=application,
            seat__interview__state=InterviewState.BOOKED,
            seat__kind=SeatKind.LEAD,
            state=CardState.SUBMITTED,
        )
        .annotate(told=JSONBAgg(rating, filter=Q(ratings__isnull=False), default=Value([], output_field=JSONField())))
    )
    by_seat = {card.seat_id: card for card in cards}
    manages = is_on_team(user, application.requisition, Part.HIRING_MANAGER)
    return tuple(
        _one_said(voice, by_seat[voice.seat], manages=manages) for voice in now.voices if voice.seat in by_seat
    )


def _one_said(voice: Voice, card: Any, *, manages: bool) -> Said:
    return Said(
        voice=voice,
        recommendation=card.recommendation,
        summary=card.summary,
        note=card.note if manages else "",
        ratings={one["competency"]: (one["value"], one["evidence"]) for one in card.told},
    )


def _asked(application: Application) -> list[Any]:
    """The competencies of the requisition with their bar in words, and what the role asks for at each level."""
    targets = RoleCompetency.objects.filter(role=OuterRef("requisition__role"), competency=OuterRef("competency"))
    anchors = Anchor.objects.filter(competency=OuterRef("competency"), level=OuterRef("target"))
    return list(
        RequisitionCompetency.objects.filter(requisition=application.requisition_id)
        .select_related("competency", "target")
        .annotate(targets=Subquery(targets.values("targets")[:1]), anchor=Subquery(anchors.values("text")[:1]))
        .order_by("-must_have", "position", "id")
    )


def _row(asked: Any, now: Panel, said: Sequence[Said]) -> Row:
    by_seat = {one.voice.seat: one for one in said}
    told = [(one.voice, *one.ratings[asked.pk]) for one in said if asked.pk in one.ratings]
    bar = asked.target.rank + 1
    due = sum(asked.pk in voice.planned and not voice.is_in for voice in now.voices)
    rated = tuple(Rated(voice.person, value) for voice, value, _evidence in told)
    quotes = [Quote(value, voice.name, voice.title, evidence) for voice, value, evidence in told]
    cells = [
        Cell(
            value=by_seat[v.seat].ratings.get(asked.pk, (None, ""))[0] if v.seat in by_seat else None,
            is_due=not v.is_in and asked.pk in v.planned,
        )
        for v in now.voices
    ]
    return Row(
        id=asked.pk,
        key=asked.competency.key,
        name=asked.competency.name,
        must_have=asked.must_have,
        bar=bar,
        bar_level=asked.target.name,
        anchor=asked.anchor or {},
        found=read(bar, rated, due=due),
        rated=rated,
        cells=tuple(cells),
        quotes=tuple(sorted(quotes, key=lambda quote: (quote.value, quote.name))),
        is_open=False,
    )


def _ordered(rows: Iterable[Row], *, opens: bool = True) -> tuple[Row, ...]:
    """Most in need of discussion first; of the must-haves that one lies open, if there is something to discuss."""
    found = sorted(rows, key=lambda row: urgency(row.found))
    if opens and found and found[0].found.reading in URGENCY:
        found[0] = replace(found[0], is_open=True)
    return tuple(found)


def _groups(now: Panel) -> tuple[Group, ...]:
    counts: dict[str, int] = {}
    for voice in now.voices:
        counts[voice.purpose] = counts.get(voice.purpose, 0) + 1
    return tuple(Group(purpose, count) for purpose, count in counts.items())


def _verdict(
    application: Application, asked: Sequence[Any], rows: Sequence[Row], levels: Sequence[Mapping[str, Any]]
) -> Verdict:
    ranks = {level["key"]: level["rank"] for level in levels}
    others = [level for level in reversed(levels) if level["id"] != application.requisition.level_id]
    by_id = {row.id: row for row in rows}
    must_haves = [
        MustHave(
            competency=one.pk,
            bar=by_id[one.pk].bar,
            ratings=by_id[one.pk].rated,
            due=by_id[one.pk].found.due,
            other_bars={level["id"]: _bar_at(level, one.targets or {}, ranks) for level in others},
        )
        for one in asked
        if one.must_have
    ]
    return advise(must_haves, [level["id"] for level in others])


def _bar_at(level: Mapping[str, Any], targets: Mapping[str, str], ranks: Mapping[str, int]) -> int:
    """The role's target at that level; of a competency the role does not know, the level itself."""
    return int(ranks.get(targets.get(level["key"], level["key"]), level["rank"])) + 1


def _points(reasons: Iterable[tuple[str, int | None]], names: Mapping[int, Words]) -> tuple[Point, ...]:
    """Reasons of one kind together, in the order of the kinds."""
    found: dict[str, list[Words]] = {why.value: [] for why in Why}
    seen = set()
    for why, competency in reasons:
        seen.add(str(why))
        if competency is not None and competency in names:
            found[str(why)].append(names[competency])
    return tuple(Point(why, tuple(words)) for why, words in found.items() if why in seen)


def _level_name(level: int | None, levels: Sequence[Mapping[str, Any]]) -> str:
    return next((in_sentence(one["name"]) for one in levels if one["id"] == level), "")


def _late_seats(application: Application, now: Panel) -> tuple[str, ...]:
    """Who took their seat when other cards were in already and they could have read them."""
    members = application.requisition.members.all()
    staff = {m.person_id for m in members if m.part in {Part.HIRING_MANAGER, Part.RECRUITER}}
    late = []
    for voice in now.voices:
        before = [v for v in now.voices if v.submitted_at and v.submitted_at < voice.booked_at]
        read_them = voice.person in staff or any(v.person == voice.person for v in before)
        if read_them and any(v.person != voice.person for v in before):
            late.append(voice.name)
    return tuple(dict.fromkeys(late))


def _decisions(
    application: Application, names: Mapping[int, Words], levels: Sequence[Mapping[str, Any]]
) -> tuple[Recorded, ...]:
    addendum = JSONObject(text="addenda__text", by="addenda__by__name", at="addenda__at")
    decisions = application.decisions.select_related("by", "level").annotate(
        added=JSONBAgg(
            addendum,
            filter=Q(addenda__isnull=False),
            default=Value([], output_field=JSONField()),
            order_by=("addenda__at", "addenda__id"),
        )
    )
    return tuple(
        Recorded(
            decision=one,
            points=_points(((r["why"], r["competency"]) for r in one.advice.get("reasons", [])), names),
            advised_level=_level_name(one.advice.get("level"), levels),
            addenda=tuple(Addendum(a["text"], a["by"], datetime.fromisoformat(a["at"])) for a in one.added),
        )
        for one in decisions
    )


def owed_interview(user: Person, application: Application) -> int | None:
    """Where the card is that this person still owes here."""
    owed = Scorecard.objects.own(user).owed().filter(seat__interview__application=application)
    return owed.order_by("due_at").values_list("seat__interview", flat=True).first()


# The list


def applications_to_debrief(user: Person) -> QuerySet[Application]:
    """What one manages or recruits and where a card is in; who is waited for, not what was said."""
    parts = TeamMember.objects.filter(
        requisition=OuterRef("requisition"), person=user, part__in=[Part.HIRING_MANAGER, Part.RECRUITER]
    )
    waiting = (
        Seat.objects.filter(
            interview__application=OuterRef("pk"),
            interview__state=InterviewState.BOOKED,
            held=True,
            kind=SeatKind.LEAD,
            scorecard__state__in=NOT_IN,
        )
        .values("interview__application")
        .annotate(names=ArrayAgg("person__name", distinct=True, order_by="person__name"))
        .values("names")
    )
    decided = Decision.objects.filter(application=OuterRef("pk")).order_by("-at", "-id")
    mine = Application.objects.visible_to(user).filter(cards_in__gt=0)
    if not (user.is_administrator or user.is_recruiter):
        mine = mine.filter(Exists(parts))
    return (
        mine.select_related("candidate", "requisition")
        .annotate(
            waits=Subquery(waiting),
            # Whoever owes a card is not told what was decided
            outcome=Case(When(owed_by__contains=[user.pk], then=None), default=Subquery(decided.values("outcome")[:1])),
            decided_at=Case(When(owed_by__contains=[user.pk], then=None), default=Subquery(decided.values("at")[:1])),
        )
        .order_by(F("decided_at").desc(nulls_first=True), "-stage_since", "-id")
    )
