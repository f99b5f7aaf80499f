"""What is proposed to be written to a candidate, and what was written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from core.models import Organisation, Person
from core.models.letters import LetterState
from core.words import Words, say
from hiring.models import Application, Message, MessageTemplate, Part, Requisition, TeamMember
from hiring.models.messages import Direction
from hiring.rules.messages import LATER, LOGISTICS, Occasion, fill
from hiring.rules.stages import ApplicationState

MESSAGE_ROWS = 50
READY = Path(__file__).parents[1] / "content" / "messages.yaml"


@dataclass(frozen=True)
class Template:
    key: str
    occasion: Occasion
    name: Words
    subject: Words
    body: Words
    # Worded by the organisation itself
    is_own: bool
    # One that came with the program: it can be worded anew and put back, not removed
    is_ready: bool
    is_active: bool = True

    @property
    def texts(self) -> dict[str, Words]:
        return {"name": self.name, "subject": self.subject, "body": self.body}


@dataclass(frozen=True)
class Proposal:
    """A message as it could go out, to be changed by hand."""

    subject: str
    body: str
    language: str


# What a template comes to

SAMPLES: dict[str, dict[str, str]] = {
    "en": {"candidate": "Nadia Rahimi", "first_name": "Nadia", "requisition": "Senior ML engineer"},
    "zh-hans": {"candidate": "李薇", "first_name": "李薇", "requisition": "高级机器学习工程师"},
}
SAMPLE_ADDRESS = "https://…"


@dataclass(frozen=True)
class Sample:
    language: str
    subject: str
    body: str


@cache
def _ready() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in yaml.safe_load(READY.read_text("utf-8"))}


def _rows() -> Iterable[Template]:
    """Ready ones as the organisation words them, then its own; with those that are retired."""
    ready = _ready()
    found: dict[str, Template] = {key: _came_with_it(entry) for key, entry in ready.items()}
    for row in MessageTemplate.objects.all():
        found[row.key] = Template(
            row.key, Occasion(row.occasion), row.name, row.subject, row.body, True, row.key in ready, row.is_active
        )
    return found.values()


def templates(*occasions: Occasion) -> Sequence[Template]:
    """Those in use, of these occasions or of all: the ready ones as the organisation words them, then its own."""
    return [each for each in _rows() if each.is_active and (not occasions or each.occasion in occasions)]


def retired_templates() -> Sequence[Template]:
    return [each for each in _rows() if not each.is_active]


def template_of(key: str) -> Template | None:
    return next((each for each in _rows() if each.key == key), None)


def ready_template(key: str) -> Template | None:
    """As it came with the program, whatever the organisation says now."""
    entry = _ready().get(key)
    return _came_with_it(entry) if entry else None


def _came_with_it(entry: dict[str, Any]) -> Template:
    return Template(**{**entry, "occasion": Occasion(entry["occasion"])}, is_own=False, is_ready=True)


def templates_to_write(application: Application, *, may_reject: bool) -> Sequence[Template]:
    """For a message by hand. A rejection is written with the rejecting, and afterwards by those alone who may reject:
    nobody reads it before it is so."""
    occasions = [Occasion.WRITTEN, Occasion.KEEP_WARM]
    if application.state == ApplicationState.REJECTED and may_reject:
        occasions += [Occasion.REJECTION, Occasion.FILLED]
    return templates(*occasions)


def proposed(application: Application, occasion: Occasion, *, key: str = "") -> Proposal:
    """The template of this key, else the first of the occasion, in the candidate's language; empty without one.

    `{status}` stays in braces: the address is made when the mail is sent.
    """
    offered = templates(occasion)
    chosen = next((each for each in offered if each.key == key), offered[0] if offered else None)
    language = application.candidate.language
    if chosen is None:
        return Proposal("", "", language)
    facts = facts_of(application)
    return Proposal(fill(say(chosen.subject, language), facts), fill(say(chosen.body, language), facts), language)


def worded(application: Application, *, subject: str, body: str) -> Proposal:
    """What was typed, with the names that still stand in braces filled in, but for `{status}`."""
    facts = facts_of(application)
    return Proposal(fill(subject, facts), fill(body, facts), application.candidate.language)


def as_sent(proposal: Proposal) -> Sample:
    """To look at before it goes: the address of the candidate's page is made when the mail is sent."""
    return Sample(proposal.language, proposal.subject, fill(proposal.body, {LATER: SAMPLE_ADDRESS}))


def facts_of(application: Application) -> dict[str, str]:
    """What the names in braces stand for, but `status`."""
    organisation = Organisation.objects.first()
    recruiter = recruiter_of(application)
    return {
        **names_in(application),
        "requisition": application.requisition.title,
        "organisation": organisation.name if organisation else "",
        "recruiter": recruiter.person.name if recruiter else "",
    }


NAMES_OF_CANDIDATE = ("candidate", "first_name")


def names_in(application: Application) -> dict[str, str]:
    """The candidate's own."""
    name = application.candidate.name.strip()
    return dict(zip(NAMES_OF_CANDIDATE, (name, name.split()[0] if name else ""), strict=True))


def recruiter_of(application: Application) -> TeamMember | None:
    """To whom a candidate's answer goes."""
    members = TeamMember.objects.filter(requisition=application.requisition_id, part=Part.RECRUITER)
    return members.select_related("person").first()


def message_to_send(pk: int) -> Message | None:
    """None: called back, or gone with the application."""
    found = Message.objects.filter(pk=pk, called_back_at=None)
    return found.select_related("application__candidate", "application__requisition").first()


# What was written


@dataclass(frozen=True)
class Shown:
    """A message as one reader may know it."""

    pk: int
    application: int
    candidate: str
    is_in: bool
    # Empty where the text is hidden: on which occasion it was written says as much
    occasion: str
    subject: str
    body: str
    language: str
    by: str
    at: datetime
    # waiting, going, sent, failed, dropped, called_back or received
    state: str
    # Of that state
    moment: datetime
    is_hidden: bool
    is_tried_again: bool = False


WORDS_OF_STATE = {LetterState.SENT: "sent", LetterState.FAILED: "failed", LetterState.DROPPED: "dropped"}


def messages_of(application: Application, user: Person, *, with_reasons: bool, at: datetime) -> list[Shown]:
    """Latest first. `with_reasons`: whether the reader may know why somebody was rejected."""
    found = _told(application.messages.all(), user)
    return [_one(message, with_reasons=with_reasons, at=at) for message in found]


def messages_of_candidate(
    applications: Sequence[Application], user: Person, *, with_reasons: Sequence[Application], at: datetime
) -> list[Shown]:
    """Of all these applications, latest first. `with_reasons`: on which the reader may know why."""
    reasons = {application.pk for application in with_reasons}
    found = _told(Message.objects.filter(application__in=applications), user)[:MESSAGE_ROWS]
    return [_one(message, with_reasons=message.application_id in reasons, at=at) for message in found]


@dataclass(frozen=True)
class MessagesPage:
    waiting: tuple[Shown, ...]
    others: tuple[Shown, ...]
    page: "Page[Any]"


def messages_of_requisition(
    requisition: Requisition, user: Person, *, with_reasons: bool, at: datetime, page: str | None = None
) -> MessagesPage:
    """Of all its applications: first those that can be called back, then one page of the rest, latest first."""
    found = Message.objects.visible_to(user).filter(application__requisition=requisition)
    waiting = found.waiting()
    first = _told(waiting, user).order_by("letter__due_at", "pk")[:MESSAGE_ROWS]
    rest = _told(found.exclude(pk__in=waiting.order_by().values("pk")), user)
    shown = Paginator(rest, MESSAGE_ROWS).get_page(page)
    return MessagesPage(
        tuple(_one(message, with_reasons=with_reasons, at=at) for message in first),
        tuple(_one(message, with_reasons=with_reasons, at=at) for message in shown.object_list),
        shown,
    )


def _told(messages: "QuerySet[Message]", user: Person) -> "QuerySet[Any]":
    """Each with whether this person may read what others think of its application."""
    frank = Application.objects.frank_with(user).filter(pk=OuterRef("application"))
    told: QuerySet[Any] = messages.select_related("by", "letter", "application__candidate").annotate(
        is_frank=Exists(frank)
    )
    return told


def _one(message: Any, *, with_reasons: bool, at: datetime) -> Shown:
    """Whoever owes a scorecard reads what is logistics: another's words may echo what others think."""
    is_in = message.direction == Direction.IN
    is_open = message.is_frank or (message.occasion in LOGISTICS and not is_in)
    hidden = not is_open or (message.occasion == Occasion.REJECTION and not with_reasons)
    state, moment = _state(message, at)
    return Shown(
        message.pk,
        message.application_id,
        message.application.candidate.name,
        is_in,
        "" if hidden or is_in else str(Occasion(message.occasion).label),
        "" if hidden else message.subject,
        "" if hidden else message.body,
        message.language,
        message.by.name if message.by else "",
        message.at,
        state,
        moment,
        hidden,
        state == "going" and bool(message.letter and message.letter.trouble),
    )


def _state(message: Message, at: datetime) -> tuple[str, datetime]:
    letter = message.letter
    if message.direction == Direction.IN:
        return "received", message.at
    if message.called_back_at:
        return "called_back", message.called_back_at
    if letter is None or letter.state == LetterState.WAITING:
        due_at = message.due_at or message.at
        return "going" if due_at <= at else "waiting", due_at
    return WORDS_OF_STATE[LetterState(letter.state)], letter.settled_at or message.at


def samples(subject: Words, body: Words, *, recruiter: Person) -> list[Sample]:
    """What a template comes to, in each language that it has."""
    organisation = Organisation.objects.first()
    usual = {
        "organisation": organisation.name if organisation else "",
        "recruiter": recruiter.name,
        LATER: SAMPLE_ADDRESS,
    }
    return [
        Sample(code, fill(subject.get(code, ""), usual | names), fill(body[code], usual | names))
        for code, names in SAMPLES.items()
        if body.get(code)
    ]
