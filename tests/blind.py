"""Blindness as non-interference: what an ower is given does not depend on what others think.

A company in which people of every kind owe a card; the hand that lets others have thought something else, in place, so
that ids, moments and states stay; and the ear that compares what one is given in either case.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.urls import get_resolver
from django.utils.module_loading import import_string

from core import mail
from core.models import Event, Letter, Person, StoredFile
from hiring.actions import decisions as hiring_decisions
from hiring.actions import messages, notes, offers, referrals
from hiring.models import (
    Application,
    CandidateNote,
    Decision,
    Message,
    Offer,
    Referral,
    RequisitionCompetency,
    Review,
    Usual,
)
from hiring.rules.decisions import HIRES, Outcome
from hiring.rules.messages import LOGISTICS as LOGISTIC_OCCASIONS
from interviews.actions import debrief, progress, summaries, take_homes, talks
from interviews.models import (
    NOT_IN,
    CardAddendum,
    CardFile,
    CardState,
    Conclusion,
    DebriefOpening,
    Rating,
    Rollup,
    RollupKind,
    Scorecard,
    SecondThought,
)
from interviews.queries import debrief as debrief_query
from interviews.queries.summaries import SUMMARIES
from interviews.rules.agenda import Issue
from interviews.rules.verdict import Why
from tests import doors, make
from tests.test_house import routes

# Who owes: on the panel, with one card in and another not, in training, by every office, and in the team
OWERS = ("ivan", "rae", "ada", "hana", "rob", "cora", "pia", "otto", "ines")
# About whom, besides those of the doors: undecided, an offer, a rejection, one more interview, a graded take-home
OWED = ("zora", "xena", "yann", "wren", "quin")


def world() -> doors.Company:
    """The company of the doors, with people at the table who keep it running."""
    made = doors.company(datetime(2026, 6, 9, 8, 0, tzinfo=UTC))
    cast = made.people
    opened, rae, hana = made.things["open"].requisition, cast["rae"], cast["hana"]
    applied = {
        name: doors._applied(opened, name.capitalize(), f"{name}@example.org", hana, made.at, view=f"view of {name}")
        for name in OWED
    }
    tables = {
        "zora": (("ines", "ivan"), ("rae", "hana", "pia"), ("ada", "ivan", "cora", "rob")),
        "xena": (("ines",), ("rae",), ("ada", "ivan")),
        "yann": (("ines",), ("rob", "cora"), ("pia", "ivan", "rae")),
        "wren": (("ines",), ("rae", "rob"), ("ivan",)),
    }
    for hours, (name, panel) in enumerate(tables.items()):
        held = [
            make.interview(
                applied[name],
                [cast[who] for who in leads],
                rae,
                made.at,
                session=number,
                # Days after those of the doors: nobody is booked twice
                starts_at=made.at + timedelta(days=3 + number, hours=2 * hours),
                **({"shadows": [cast["otto"]], "reverse_shadows": [cast["paul"]]} if number == 0 else {}),
            )
            for number, leads in enumerate(panel)
        ]
        for who in ("ines", "ivan", "paul"):
            if held[0].seats.filter(person=cast[who]).exists():
                make.submitted(make.card(held[0], cast[who]), made.at)
        # Begun by others too: of a draft one sees that it is one
        make.filled(make.card(held[2], cast["ivan"]), made.at)
        made.things[name] = doors._thing(applied[name], held[1])
        made.things |= {f"{name}/{number}": doors._thing(applied[name], one) for number, one in enumerate(held)}
    later = made.at + timedelta(days=9)
    level = opened.role.rubric.levels.get(key="lead")
    for name, outcome in (("xena", Outcome.OTHER_LEVEL), ("yann", Outcome.NO_HIRE), ("wren", Outcome.ONE_MORE)):
        decided = _decide(
            applied[name], outcome=outcome, level=level if outcome == Outcome.OTHER_LEVEL else None, by=hana, at=later
        )
        hiring_decisions.add_addendum(decided, text=f"later of {name}", by=hana, at=later)
        made.things[name] = replace(made.things[name], application=Application.objects.get(pk=applied[name].pk))
    _think_aloud(made, applied)
    made.things["quin"] = _graded(applied["quin"], cast["ines"], cast["ivan"], rae, made)
    _sum_up(made, opened)
    return made


def _sum_up(made: doors.Company, opened: Any) -> None:
    """All those people stand in the week: stuck, late, ready or moved on. Whoever owes a card is told of it too."""
    at, kinds = made.at + timedelta(days=20), ("call", "interviews", "debrief", "offer")
    usual = (
        Usual(role_key=opened.role.key, kind=kind, reached=9, went_on=4, days=1, as_of=at.date()) for kind in kinds
    )
    Usual.objects.bulk_create(usual)
    for who in OWERS:
        for kind in SUMMARIES:
            summaries.send_now(made.people[who], kind, requisition=opened, department="Forecasting", hook=None, at=at)


def _decide(application: Application, *, by: Person, at: datetime, **said: Any) -> Decision:
    """With cards missing, once each point of the agenda is concluded."""
    talks.begin(application, reason="Cannot wait", by=by, at=at)
    found = debrief_query.debrief(debrief_query.debriefs(by).get(pk=application.pk), by, at)
    points = [topic.point for topic in found.topics]
    typed = [talks.Typed("So we think", 0, point.competency, point.seat) for point in points]
    talks.conclude(application, typed=typed, by=by, at=at)
    return debrief.decide(application, **said, reason="All of it", justification="Without them", by=by, at=at)


def _think_aloud(made: doors.Company, applied: Mapping[str, Application]) -> None:
    """What hiring keeps of opinions: notes, a colleague's word, why an offer was declined, the mail that said no."""
    rae, hana, at = made.people["rae"], made.people["hana"], made.at
    for name, application in applied.items():
        notes.write(application.candidate, text=f"thought of {name}", application=application, by=hana, at=at)
    said = {"phone": "", "relation": "Studied together", "reason": "Her thesis", "cv": None, "told": True}
    referrals.refer(
        applied["zora"].requisition, name="Zora", email="zora@example.org", **said, by=made.people["igor"], at=at
    )
    later = at + timedelta(days=10)
    offer = offers.send(Application.objects.get(pk=applied["xena"].pk), by=rae, at=later)
    offers.decline(offer, reason="Too far", by=rae, at=later + timedelta(days=1))
    messages.write(applied["yann"], occasion="rejection", subject="No", body="Not enough", by=rae, at=later)
    _talk(made, applied["zora"])
    written = messages.write(applied["zora"], occasion="written", subject="A call", body="When?", by=rae, at=at)
    made.things["zora"] = replace(made.things["zora"], message=written)


def _talk(made: doors.Company, application: Application) -> None:
    """What is said after a card went in, and in the debrief."""
    card, ines, hana = (
        make.card(made.things["zora/0"].interview, made.people["ines"]),
        made.people["ines"],
        made.people["hana"],
    )
    CardAddendum.objects.create(scorecard=card, text="One thing more", at=made.at)
    put = CardFile.objects.create(scorecard=card, file=_file(random.Random(0)), at=made.at, submitted_at=made.at)
    made.things["zora/0"] = replace(made.things["zora/0"], put=put)
    said = {"application": application, "at": made.at}
    asked = application.requisition.competencies.first()
    Conclusion.objects.create(**said, competency=asked, text="Good enough", by=hana)
    DebriefOpening.objects.create(**said, reason="Cannot wait", by=hana)
    SecondThought.objects.create(**said, person=ines, recommendation="no", reason="Heard the others")


def _graded(application: Application, one: Person, other: Person, rae: Person, made: doors.Company) -> doors.Thing:
    """A take-home with two graders, of whom one is through."""
    session = application.requisition.sessions.first()
    type(session).objects.filter(pk=session.pk).update(days=5, brief={"en": "Build it"})
    session.refresh_from_db()
    sent = take_homes.send(
        application, session=session, leads=[one, other], due_at=made.at + timedelta(days=5), by=rae, at=made.at
    )
    type(session).objects.filter(pk=session.pk).update(days=None)
    take_homes.upload(sent, [ContentFile(b"The work", "work.txt")], by=rae, at=made.at)
    take_homes.finish(sent, by=rae, at=made.at + timedelta(days=1))
    make.submitted(make.card(sent, one), made.at + timedelta(days=2))
    return replace(doors._thing(application, sent), work=sent.take_home.files.get())


def owed_by(person: Person) -> list[Application]:
    cards = Scorecard.objects.own(person).exclude(state=CardState.SUBMITTED)
    return list(Application.objects.filter(pk__in=cards.values("seat__interview__application")).order_by("pk"))


# What others think

MARK = "zq"


@dataclass(frozen=True)
class Teller:
    """Rows that say what somebody thinks of a candidate."""

    model: Any
    application: str
    author: str
    # None: all that is not logistics
    fields: tuple[str, ...] | None = None


# Who holds a seat is shown to everybody, a third grader's too, though it comes of how far apart two others are: one
# cannot be asked to grade in secret. Nothing else tells of it (`interviews.actions.third_graders`).
# Whether, who and when: may be shown to whoever owes. All else of what hangs on a card, a decision or a debrief is what
# somebody thinks; a field that is added is held to be that until it is named here
LOGISTICS: dict[str, set[str]] = {
    "interviews.Scorecard": {"state", "version"},
    "interviews.Conclusion": {"round", "version"},
    # Whose cards were missing
    "interviews.DebriefOpening": {"round", "missing"},
    "interviews.SecondThought": {"round"},
    "hiring.Decision": {"cards_missing"},
}
# That hang on an application and are no opinion, or are one in the fields that `OPINIONS` names
PLAIN = {
    "hiring.Submission",
    "hiring.ApplicationAnswer",
    "hiring.Message",
    "hiring.Offer",
    "hiring.Visit",
    "hiring.ReviewClaim",
    "hiring.Opening",
    "interviews.Interview",
    "interviews.Rollup",
    "interviews.Window",
    "interviews.TimeSearch",
    "interviews.Choice",
    "interviews.Arrangement",
    # When one meets, and who opened a debrief when
    "interviews.DebriefMeeting",
    "interviews.DebriefView",
    # When somebody is reminded, and why not, hangs on whether a card is in
    "interviews.Reminder",
    "interviews.Quiet",
}
OPINIONS = (
    Teller(CandidateNote, "application", "by", ("text",)),
    Teller(Review, "application", "reviewer", ("note",)),
    Teller(Referral, "application", "by", ("relation", "reason")),
    Teller(Offer, "application", "", ("reason",)),
)


@cache
def tellers() -> tuple[Teller, ...]:
    """By introspection: cards and decisions, whatever hangs on them, and what else hangs on an application."""
    found = [Teller(Scorecard, "seat__interview__application", "seat__person"), Teller(Decision, "application", "by")]
    named = {one.model for one in OPINIONS}
    for relation in Application._meta.related_objects:
        model = relation.related_model
        if model._meta.label not in PLAIN and model not in named | {Decision}:
            found.append(Teller(model, relation.field.name, _author(model) or ""))
    for one in found:
        for relation in one.model._meta.related_objects:
            model, on = relation.related_model, relation.field.name
            known = {each.model for each in found}
            if model._meta.label not in PLAIN and model not in known and not relation.many_to_many:
                by = _author(model) or (f"{on}__{one.author}" if one.author else "")
                found.append(Teller(model, f"{on}__{one.application}", by))
    return (*found, *OPINIONS)


def _author(model: type[models.Model]) -> str | None:
    people = [field.name for field in model._meta.fields if field.related_model is Person]
    return next((name for name in ("by", "author", "person") if name in people), None)


def others_think(
    person: Person, applications: Iterable[Application], seed: int, *, only: Sequence[Person] = ()
) -> None:
    """Everybody but this person, or `only` these, think something else of these candidates. What hangs together stays
    so."""
    chance, about = random.Random(seed), [one.pk for one in applications]
    for one in tellers():
        rows = one.model.objects.filter(**{f"{one.application}__in": about}).order_by("pk")
        if one.author:
            rows = rows.filter(**{f"{one.author}__in": only}) if only else rows.exclude(**{one.author: person})
        fields = [field for field in one.model._meta.concrete_fields if _tells(one, field)]
        found = list(rows)
        for row in found:
            if isinstance(row, Scorecard) and row.state in NOT_IN:
                _vote_or_wait(row, chance)
            for field in fields:
                setattr(row, field.attname, _otherwise(field, row, chance))
            if isinstance(row, Decision):
                _decide_otherwise(row, chance)
        if found and fields:
            names = {field.name for field in fields} | MORE.get(one.model, set())
            one.model.objects.bulk_update(found, sorted(names))
    _follow(about)
    if only:
        return
    for message in Message.objects.filter(application__in=about).exclude(occasion__in=LOGISTIC_OCCASIONS):
        Message.objects.filter(pk=message.pk).update(subject=_words(chance), body=_words(chance))


# What is told otherwise together with something else
MORE: dict[Any, set[str]] = {Decision: {"outcome", "level", "advice"}, Scorecard: {"state", "voted_at"}}


def _vote_or_wait(card: Scorecard, chance: random.Random) -> None:
    """Of a card that is not in nobody else learns whether its author has voted."""
    voted = chance.random() < 0.5
    card.state = CardState.VOTED if voted else CardState.DRAFT
    card.voted_at = card.due_at if voted else None


def _tells(one: Teller, field: Any) -> bool:
    if one.fields is not None:
        return field.name in one.fields
    if field.primary_key or field.name in LOGISTICS.get(one.model._meta.label, ()):
        return False
    if field.name in MORE.get(one.model, ()):
        return False
    if field.is_relation:
        return field.related_model is StoredFile
    return not isinstance(field, models.DateField | models.TimeField | models.DurationField | models.UUIDField)


def _words(chance: random.Random, *, most: int = 12) -> str:
    return " ".join([MARK, *(f"w{chance.randrange(10**6)}" for _ in range(chance.randrange(1, most)))])


def _otherwise(field: Any, row: Any, chance: random.Random) -> Any:
    if field.name in FIELDS:
        return FIELDS[field.name](row, chance)
    if field.is_relation:
        return _file(chance).pk
    if field.choices:
        return chance.choice([key for key, _label in field.choices])
    if isinstance(field, models.CharField | models.TextField):
        return _words(chance)[: field.max_length or None]
    if isinstance(field, models.BooleanField):
        return chance.random() < 0.5
    if isinstance(field, models.IntegerField):
        return chance.randrange(10)
    raise AssertionError(f"Say in tests/blind.py what else {field} could hold, or that it is logistics.")


def _file(chance: random.Random) -> StoredFile:
    """Under another name, with other bytes."""
    content = ContentFile(_words(chance, most=40).encode(), "attached")
    name = f"{MARK}-{chance.randrange(10**6)}.txt"
    return StoredFile.objects.create(
        content=content, name=name, content_type="text/plain", size=content.size, at=datetime(2026, 6, 9, tzinfo=UTC)
    )


def _maybe(text: str, chance: random.Random) -> str:
    return text if chance.random() < 0.7 else ""


def _value(row: Any, chance: random.Random) -> int | None:
    is_draft = isinstance(row, Rating) and row.scorecard.state == CardState.DRAFT
    return chance.choice([None, 0, 1, 2, 3, 4] if is_draft else [0, 1, 2, 3, 4])


VOTES = ["strong_no", "no", "yes", "strong_yes"]


def _vote(row: Any, chance: random.Random) -> str:
    return chance.choice(["", *VOTES] if getattr(row, "state", "") == CardState.DRAFT else VOTES)


# Where the kind of the field does not say what may stand in it. Text is there or not, where it need not be
FIELDS: dict[str, Callable[[Any, random.Random], Any]] = {
    "value": _value,
    "recommendation": _vote,
    "evidence": lambda _row, chance: _maybe(_words(chance), chance),
    "summary": lambda _row, chance: _maybe(_words(chance), chance),
    "note": lambda _row, chance: _maybe(_words(chance), chance),
    "advised": lambda _row, chance: chance.choice(Outcome.values),
    "voices": lambda row, chance: [
        voice | {"cast": chance.choice(VOTES), "now": chance.choice(VOTES)} for voice in row.voices
    ],
}


def _decide_otherwise(decision: Decision, chance: random.Random) -> None:
    """Where the application stands is known to all who run it: of a decision to hire, at which level is not."""
    requisition = decision.application.requisition
    others = list(requisition.role.rubric.levels.exclude(pk=requisition.level_id).order_by("rank"))
    if decision.outcome in HIRES:
        decision.outcome = chance.choice(sorted(HIRES))
        decision.level = chance.choice(others) if decision.outcome == Outcome.OTHER_LEVEL else None
    asked = list(
        RequisitionCompetency.objects.filter(requisition=requisition).order_by("pk").values_list("pk", flat=True)
    )
    told = [{"why": chance.choice(list(Why)).value, "competency": chance.choice(asked)} for _ in range(3)]
    # That a card was missing is logistics; why a competency was talked about is not
    issues = [issue.value for issue in Issue if issue != Issue.MISSING]
    points = [
        point | {"issue": chance.choice(issues)} if point["competency"] else point
        for point in decision.advice.get("points", [])
    ]
    decision.advice |= {"level": chance.choice(others).pk, "reasons": told, "points": points}


def _follow(about: Sequence[int]) -> None:
    """What repeats a decision says the same, and what is handed down is made from the rows again."""
    for decision in Decision.objects.filter(application__in=about):
        for row in Rollup.objects.filter(kind=RollupKind.DECIDED, facts__decision=decision.pk):
            row.facts |= {"outcome": decision.outcome, "level": decision.level_id}
            row.save(update_fields=["facts"])
        # Events are never written anew: one more, as it would have been
        facts = {"decision": decision.pk, "outcome": decision.outcome}
        on = {"on_kind": "application", "on_id": decision.application_id}
        Event.objects.create(kind="hiring.application_decided", by=decision.by, at=decision.at, facts=facts, **on)
        if decision.outcome == Outcome.NO_HIRE:
            Application.objects.filter(pk=decision.application_id).update(close_reason=decision.reason)
    for application in Application.objects.filter(pk__in=about).order_by("pk"):
        progress.refresh(application, at=datetime(2026, 7, 1, tzinfo=UTC))


# What one is given


@dataclass(frozen=True)
class Ask:
    method: str
    url: str
    body: tuple[tuple[str, Any], ...] = ()
    is_htmx: bool = False

    def __str__(self) -> str:
        return f"{'htmx ' if self.is_htmx else ''}{self.method} {self.url}"


@dataclass(frozen=True)
class Given:
    answer: doors.Answer
    # Where it led on to
    then: doors.Answer | None
    queries: int


# At every answer anew: the masked CSRF tokens, and what is sealed with its moment
MASKS = (
    (re.compile(rb'(value=)"[\w-]+:\w{6}:[\w-]{43}"'), rb'\1""'),
    (re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]+"'), rb'\1""'),
    (re.compile(rb'("x-csrftoken": |x-csrftoken&quot;: &quot;)[\w"]+'), rb"\1"),
)
COOKIE = re.compile(rf"({settings.CSRF_COOKIE_NAME}|expires|Max-Age)=[^;]+")
# The time and the seal of what is said on the next page
SEAL = re.compile(r":\w{6}:[\w-]{43}")


def _masked(answer: doors.Answer) -> doors.Answer:
    body = answer.body
    for pattern, by in MASKS:
        body = pattern.sub(by, body)
    headers = tuple((name, SEAL.sub("", COOKIE.sub(r"\1=", value))) for name, value in answer.headers)
    return replace(answer, body=body, headers=headers)


class _Count:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def give(made: doors.Company, who: str, ask: Ask) -> Given:
    headers = {"HX-Request": "true"} if ask.is_htmx else {}
    client, count = made.client(who), _Count()
    then = None
    with connection.execute_wrapper(count), transaction.atomic():
        answer = doors.knock(client, ask.method, ask.url, dict(ask.body), **headers)
        if ask.method == "POST" and answer.letter == "o" and answer.onward.startswith("/"):
            then = doors.knock(client, "GET", answer.onward)
    return Given(_masked(answer), _masked(then) if then else None, count.count)


@contextmanager
def thinking(made: doors.Company, who: str, seed: int, about: Sequence[Application] = ()) -> Iterator[None]:
    """Of those for whom this person owes a card, or of these. Taken back afterwards."""
    person = made.people[who]
    with transaction.atomic():
        others_think(person, about or owed_by(person), seed)
        yield
        transaction.set_rollback(True)


def leaks(
    made: doors.Company,
    who: str,
    asks: Sequence[Ask],
    seeds: Sequence[int] = (1, 2),
    about: Sequence[Application] = (),
    *,
    follow: bool = False,
    confirm: bool = True,
) -> dict[str, str]:
    """What is answered otherwise when others think otherwise. Pages tell the time: of those that differ, either case is
    looked at again at once, and the first once more to see whether it stood still."""
    asked, given = list(asks), {}
    for seed in seeds:
        with thinking(made, who, seed, about):
            given[seed] = [give(made, who, ask) for ask in asked]
            if follow and seed == seeds[0]:
                further = linked(given[seed], asked)
                given[seed] += [give(made, who, ask) for ask in further]
                asked += further
    first, *others = seeds
    found = {}
    for seed in others:
        for ask, one, other in zip(asked, given[first], given[seed], strict=True):
            if one == other or str(ask) in found:
                continue
            if not confirm or _differs(made, who, ask, first, seed, about):
                found[str(ask)] = _first_difference(one, other)
    return found


def _differs(made: doors.Company, who: str, ask: Ask, one: int, other: int, about: Sequence[Application]) -> bool:
    for _try in range(4):
        heard = []
        for seed in (one, other, one):
            with thinking(made, who, seed, about):
                heard.append(give(made, who, ask))
        if heard[0] == heard[1]:
            return False
        if heard[0] == heard[2]:
            return True
    # What was made anew has another id and another address every time
    one_, other_, again = map(_coarse, heard)
    if one_ != again:
        raise AssertionError(f"{ask} is never twice the same: mask what is random. {_first_difference(one_, again)}")
    return one_ != other_


def _coarse(given: Given) -> Given:
    """Without numbers, and without what is as long and meaningless as a token."""

    def plain(text: bytes) -> bytes:
        return re.sub(rb"\d+", b"0", re.sub(rb"[\w-]{40,}", b"", text))

    def answer(one: doors.Answer) -> doors.Answer:
        onward = plain(one.onward.encode()).decode()
        headers = tuple((name, plain(value.encode()).decode()) for name, value in one.headers)
        return replace(one, body=plain(one.body), onward=onward, headers=headers)

    return replace(given, answer=answer(given.answer), then=answer(given.then) if given.then else None)


def _first_difference(one: Given, other: Given) -> str:
    for name in ("status", "onward", "headers"):
        if getattr(one.answer, name) != getattr(other.answer, name):
            return f"{getattr(one.answer, name)} or {getattr(other.answer, name)}"
    bodies = (each.answer.body.decode(errors="replace").splitlines() for each in (one, other))
    lines = next(((a, b) for a, b in zip_longest(*bodies) if a != b), None)
    if lines:
        return f"{lines[0]} or {lines[1]}"
    return "the page it led on to" if one.then != other.then else f"{one.queries} or {other.queries} queries"


# What can be asked for

LINK = re.compile(r'(?:href|data-hx-get|action)="(/[^"#]*)')
OUT = ("/accounts/", "/static/", "/demo/")


def known_routes() -> dict[str, Any]:
    """Of the addresses as they are now, so that what is planted is found like what is written."""
    return dict(routes(get_resolver()))


def concerned(made: doors.Company, who: str) -> list[str]:
    """A thing about each for whom this person owes a card."""
    owed = {application.pk for application in owed_by(made.people[who])}
    found = {thing.application.pk: name for name, thing in made.things.items() if thing.application}
    return [name for pk, name in found.items() if pk in owed]


def pages(made: doors.Company, names: Iterable[str] = ()) -> list[Ask]:
    """Every page about these things, or about all."""
    wanted = set(names)
    things = {name: thing for name, thing in made.things.items() if not wanted or name in wanted}
    return [Ask("GET", url) for url in doors.pages(replace(made, things=things), tuple(known_routes()))]


def linked(given: Iterable[Given], asked: Iterable[Ask]) -> list[Ask]:
    """Where these pages lead that nobody has asked for yet: filters, orders, further pages."""
    seen = {ask.url for ask in asked}
    found: dict[str, None] = {}
    for one in given:
        for url in LINK.findall(one.answer.body.decode(errors="replace")):
            clean = url.replace("&amp;", "&")
            if clean not in seen and not clean.startswith(OUT):
                found[clean] = None
    return [Ask("GET", url) for url in found]


def forms(made: doors.Company, names: Iterable[str]) -> list[Ask]:
    """The least that is worth sending to every door, about each of these."""
    found = []
    for name in names:
        for route in known_routes():
            thing = made.things[name]
            given = doors.arguments(route, thing)
            if not route.startswith(doors.SIGNING_IN) and all(given):
                body = doors.body(route, thing) or READS.get(route, {})
                found.append(Ask("POST", doors.address(route, thing), tuple(body.items())))
    return list(dict.fromkeys(found))


# Sent to look at something, and not to change it
READS: Mapping[str, dict[str, Any]] = {
    "hiring:messages_create": {"subject": "{requisition}", "body": "{first_name}", "preview": "1"},
    "hiring:pipeline_reopen": {},
}


def searches(made: doors.Company, who: str) -> list[Ask]:
    """For words that stand in what others think, and nowhere else."""
    with thinking(made, who, 3):
        said = Rating.objects.filter(scorecard__seat__interview__application__in=owed_by(made.people[who]))
        words = " ".join(
            said.exclude(scorecard__seat__person=made.people[who]).values_list("evidence", flat=True)
        ).split()
    fields = ("q", "search", "name")
    return [
        Ask("GET", f"{ask.url}?{field}={word}")
        for ask in pages(made, ["-", "open"])
        if "?" not in ask.url
        for field, word in zip(fields, (MARK, *words[1:3]), strict=False)
    ]


# Letters

# Sweeps that nothing is learned from: they send, ask other machines, or start another process
NOT_SWEPT = {
    "core.tasks.deliver_letters",
    "core.tasks.post_to_chats",
    "hiring.tasks.read_files",
    "interviews.tasks.read_feeds",
    "interviews.tasks.find_times",
}


# Summaries say when they were written
READ_AT = datetime.now(UTC)


def letters(made: doors.Company, who: str, seed: int, *, sweep: bool = True) -> list[list[str]]:
    """Every letter to a colleague as this person would be sent it, after every sweep, at one and the same moment."""
    person, found = made.people[who], []
    with thinking(made, who, seed), patch("django.utils.timezone.now", return_value=READ_AT):
        for name in sorted(set(settings.CELERY_BEAT_SCHEDULE) - NOT_SWEPT) if sweep else ():
            import_string(name)()
        for letter in Letter.objects.exclude(to=None).select_related("to").order_by("kind", "posted_at", "pk"):
            is_own = letter.to_id == person.pk
            letter.to, letter.message_id = person, ""
            if sent := mail.compose(letter, None, at=made.at):
                parts = [STAMP.sub("", str(part.get_content())) for part in sent.walk() if not part.is_multipart()]
                found.append(
                    [letter.kind, str(is_own), *(f"{name}: {value}" for name, value in _headers(sent)), *parts]
                )
    return found


# The moment of the writing, and what a signed link hangs on
STAMP = re.compile(r"DTSTAMP:\w+|[\w-]{40,}")


def _headers(sent: Any) -> list[tuple[str, str]]:
    # What parts a message from its like is random
    return [(name, STAMP.sub("", value)) for name, value in sent.items() if name != "Content-Type"]
