"""The loop as planned: sessions in their order, how they are held, and what each of them sees."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rubrics.rules.shapes import SESSION_MINUTES

SHORTEST, LONGEST = SESSION_MINUTES.lowest, SESSION_MINUTES.highest
MOST_SESSIONS = 20
MOST_SEATS = 6
# Minutes and days
MOST_BUFFER = 240
MOST_DAYS = 60

# The key of the assessment type that has no hour, and of the purpose that judges nobody
TAKE_HOME = "take_home"
GRADERS = 2
MUTUAL = "mutual"
# As a new requisition begins: days for a take-home, minutes between two interviews that judge
USUAL_DAYS = 7
USUAL_BUFFER = 15
# What reading one take-home is reckoned at, for each who reads it
READING_MINUTES = 45


@dataclass(frozen=True)
class PlannedSession:
    """One session as wanted. Without an id it is a new one; competencies are those of the rubric.

    `minutes` are always the candidate's: how long an interview takes, or how long the work of a take-home is meant to
    take. Interviewers spend the same on an interview, each of its seats, and `READING_MINUTES` on a take-home.
    """

    id: int | None
    assessment_type_id: int
    title: Mapping[str, str]
    minutes: int
    purpose: str
    main: Sequence[int] = field(default=())
    also: Sequence[int] = field(default=())
    setting: str = "video"
    seats: int = 1
    # Minutes that the candidate keeps free after it
    buffer: int = 0
    # Places in the loop, counted from 1, of those the candidate has had before
    after: Sequence[int] = field(default=())
    # Of a take-home: how many days the candidate has, and what to do in them
    days: int | None = None
    brief: Mapping[str, str] = field(default_factory=dict)
    # Questions of the bank that were chosen, in the order of asking; none: all that suit
    questions: Sequence[int] = field(default=())

    @property
    def sees(self) -> frozenset[int]:
        return frozenset({*self.main, *self.also})

    @property
    def is_timeless(self) -> bool:
        return self.days is not None

    @property
    def interviewer_minutes(self) -> int:
        return self.seats * (READING_MINUTES if self.is_timeless else self.minutes)


def suits(roles: Collection[str], shows: Collection[str], *, role: str, sees: Collection[str]) -> bool:
    """Whether a question, by the roles it is for and the competencies it shows, is one to ask: of a question or a
    session that names none of them, all."""
    return (not roles or role in roles) and (not shows or not sees or not set(shows).isdisjoint(sees))


def usually_held(planned: Sequence[PlannedSession], kinds: Sequence[str]) -> list[PlannedSession]:
    """How sessions of these types are held unless somebody says otherwise: first the talk in which both sides decide
    whether to go on; a take-home before the session that follows it, for it is defended there; a break after each
    interview that judges. A take-home has two graders, neither of whom sees the other's scorecard."""
    opens = bool(planned) and planned[0].purpose == MUTUAL
    made = []
    for index, (one, kind) in enumerate(zip(planned, kinds, strict=True)):
        after = [1] if opens and index else []
        if index and kinds[index - 1] == TAKE_HOME:
            after.append(index)
        is_home = kind == TAKE_HOME
        buffer = 0 if is_home or one.purpose == MUTUAL else USUAL_BUFFER
        days, seats = (USUAL_DAYS, GRADERS) if is_home else (None, one.seats)
        made.append(replace(one, buffer=buffer, after=tuple(after), days=days, seats=seats))
    return made


def in_order(places: Sequence[tuple[int | None, int]]) -> list[int]:
    """Indices in the wanted order, of (place until now, place wanted) pairs.

    Where two want one place, the one that moved up stands before the one that stayed, the one that moved down after
    it, and a new one (no place until now) last: so whoever writes 2 beside a session finds it second.
    """

    def key(index: int) -> tuple[int, int, int]:
        was, wanted = places[index]
        if was is None:
            return wanted, 3, index
        return wanted, (wanted > was) - (wanted < was), index

    return sorted(range(len(places)), key=key)


def ring(after: Sequence[Sequence[int]]) -> list[int]:
    """Places that wait for one another, each for the one named next and the last for the first; or none."""
    done: set[int] = set()

    def walk(place: int, path: list[int]) -> list[int]:
        if place in path:
            return path[path.index(place) :]
        if place in done:
            return []
        for before in after[place - 1]:
            if found := walk(before, [*path, place]):
                return found
        done.add(place)
        return []

    return next((found for place in range(1, len(after) + 1) if (found := walk(place, []))), [])


def out_of_place(after: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """A place that stands before one which it is to follow, and that one: a loop is read from top to bottom."""
    pairs = ((place, before) for place, ones in enumerate(after, start=1) for before in ones)
    return next(((place, before) for place, before in pairs if before >= place), None)


def _all_before(after: Sequence[Sequence[int]]) -> list[frozenset[int]]:
    """What comes before each, near and far; of a loop without a ring."""
    known: dict[int, frozenset[int]] = {}

    def walk(place: int) -> frozenset[int]:
        if place not in known:
            ones = after[place - 1]
            known[place] = frozenset(ones).union(*map(walk, ones))
        return known[place]

    return [walk(place) for place in range(1, len(after) + 1)]


def nearest(after: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Of what comes before each, those that come before nothing else of it: the rest goes without saying."""
    known = _all_before(after)
    return [tuple(sorted(set(ones).difference(*(known[place - 1] for place in ones)))) for ones in after]


def worth_saying(after: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The same, without what all that stand below it follow: a list says that by itself."""
    known = _all_before(after)
    said = {place for place in range(1, len(after) + 1) if all(place in ones for ones in known[place:])}
    return [tuple(place for place in ones if place not in said) for ones in nearest(after)]


@dataclass(frozen=True)
class Change:
    """What a change of a loop that goes on means for what is booked. `kind`: "added", "removed", or which fact of the
    session is another: "minutes", "seats", "setting", "days"."""

    kind: str
    title: Mapping[str, str]
    session: int | None = None
    was: int | str | None = None
    now: int | str | None = None


FACTS_OF_WHAT_IS_BOOKED = ("minutes", "seats", "setting", "days")


def changes(standing: Sequence[PlannedSession], wanted: Sequence[PlannedSession]) -> list[Change]:
    """Those that somebody may expect to reach interviews which are booked; a title, a break or another order is read
    by the next booking alone."""
    return list(_changes(standing, {one.id: one for one in wanted if one.id})) + [
        Change("added", one.title) for one in wanted if not one.id
    ]


def _changes(standing: Sequence[PlannedSession], kept: Mapping[int | None, PlannedSession]) -> Iterator[Change]:
    for one in standing:
        now = kept.get(one.id)
        if now is None:
            yield Change("removed", one.title, one.id)
            continue
        for name in FACTS_OF_WHAT_IS_BOOKED:
            if getattr(one, name) != getattr(now, name):
                yield Change(name, now.title, one.id, getattr(one, name), getattr(now, name))
