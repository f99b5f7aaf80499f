"""What is proposed to be written to a candidate, and what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.models import Organisation
from core.words import Words, say
from hiring.models import Application, Message, MessageTemplate, Part, TeamMember
from hiring.rules.messages import Occasion, fill

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


@dataclass(frozen=True)
class Proposal:
    """A message as it could go out, to be changed by hand."""

    subject: str
    body: str
    language: str


@cache
def _ready() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in yaml.safe_load(READY.read_text("utf-8"))}


def templates(*occasions: Occasion) -> Sequence[Template]:
    """Those in use, of these occasions or of all: the ready ones as the organisation words them, then its own."""
    ready = {key: Template(**entry, is_own=False, is_ready=True) for key, entry in _ready().items()}
    found: dict[str, Template | None] = dict(ready)
    for row in MessageTemplate.objects.all():
        own = Template(row.key, Occasion(row.occasion), row.name, row.subject, row.body, True, row.key in ready)
        found[row.key] = own if row.is_active else None
    return [each for each in found.values() if each and (not occasions or each.occasion in occasions)]


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


def facts_of(application: Application) -> dict[str, str]:
    """What the names in braces stand for, but `status`."""
    organisation = Organisation.objects.first()
    recruiter = recruiter_of(application)
    name = application.candidate.name.strip()
    return {
        "candidate": name,
        "first_name": name.split()[0] if name else "",
        "requisition": application.requisition.title,
        "organisation": organisation.name if organisation else "",
        "recruiter": recruiter.person.name if recruiter else "",
    }


def recruiter_of(application: Application) -> TeamMember | None:
    """To whom a candidate's answer goes."""
    members = TeamMember.objects.filter(requisition=application.requisition_id, part=Part.RECRUITER)
    return members.select_related("person").first()


def message_to_send(pk: int) -> Message | None:
    """None: called back, or gone with the application."""
    found = Message.objects.filter(pk=pk, called_back_at=None)
    return found.select_related("application__candidate", "application__requisition").first()
