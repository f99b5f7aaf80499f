"""What the organisation decided for all its hiring, ready to be shown or asked."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from core.models import Organisation, Person
from core.models.people import PersonQuerySet
from core.words import Words, say
from hiring.models import Policy
from hiring.rules.messages import fill

READY = Path(__file__).parents[1] / "content" / "consent.yaml"


@cache
def ready_consent() -> Words:
    """The words that come with the program."""
    words: Words = yaml.safe_load(READY.read_text("utf-8"))
    return words


def consent_text(language: str) -> str:
    """What a candidate agrees to, in their language: the organisation's own words, else those of the program."""
    policy, organisation = Policy.objects.current(), Organisation.objects.first()
    facts = {"organisation": organisation.name if organisation else "", "days": str(policy.keep_days)}
    return fill(say(policy.consent, language) or say(ready_consent(), language), facts)


def possible_approvers() -> PersonQuerySet:
    """Who may be asked to approve a requisition: those the policy names; nobody named, everybody who works here.

    One who left is asked no more and does not open the door to all the others.
    """
    named = Policy.approvers.through.objects.all()
    of_them = Exists(named.filter(person=OuterRef("pk")))
    found: PersonQuerySet = Person.objects.active().filter(of_them | Q(~Exists(named)))
    return found


def may_approve(person: Person) -> bool:
    return possible_approvers().filter(pk=person.pk).exists()


def policy_settings() -> dict[str, Any]:
    """As they stand; `seen` is their version."""
    policy = Policy.objects.current()
    words = {f"consent-{code}": policy.consent.get(code, "") for code, _name in settings.LANGUAGES}
    named = list(policy.approvers.values_list("pk", flat=True)) if policy.pk else []
    return {
        "keep_days": policy.keep_days,
        **words,
        "who": "named" if named else "everybody",
        "approvers": named,
        "seen": policy.version,
    }


def nobody_approves() -> bool:
    """Of those who are named nobody works here any more."""
    return not possible_approvers().exists()
