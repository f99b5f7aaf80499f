"""Summaries kept as of a moment, and the letters that tell them. The same occasion is summed up once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q

from core import mail
from core.models import Person
from hiring.models import Application, Decision, Part, TeamMember
from interviews.models import CardState, InterviewState, Rollup, RollupKind, Scorecard


@transaction.atomic
def debrief_ready(application: Application, *, at: datetime) -> Rollup | None:
    """All lead cards are in: told to the manager and the recruiter. None while one is missing."""
    cards = Scorecard.objects.votes().filter(
        seat__interview__application=application, seat__interview__state=InterviewState.BOOKED
    )
    counts = cards.aggregate(
        due=Count("pk"), cards_in=Count("pk", filter=Q(state=CardState.SUBMITTED)), last=Max("submitted_at")
    )
    if not counts["due"] or counts["cards_in"] < counts["due"]:
        return None
    return _sum_up(
        RollupKind.DEBRIEF_READY,
        application,
        counts["last"].isoformat(),
        {"cards_due": counts["due"], "cards_in": counts["cards_in"]},
        _team(application, Part.HIRING_MANAGER, Part.RECRUITER),
        at=at,
    )


@transaction.atomic
def decided(decision: Decision, *, at: datetime) -> Rollup:
    """Told to the recruiter, and to the manager if somebody else decided."""
    facts = {
        "decision": decision.pk,
        "outcome": decision.outcome,
        "level": decision.level_id,
        "cards_missing": decision.cards_missing,
    }
    told = [
        person
        for person in _team(decision.application, Part.RECRUITER, Part.HIRING_MANAGER)
        if person.pk != decision.by_id
    ]
    return _sum_up(RollupKind.DECIDED, decision.application, f"decision {decision.pk}", facts, told, at=at)


def _team(application: Application, *parts: Part) -> list[Person]:
    """Each once, whatever they are."""
    members = TeamMember.objects.filter(requisition=application.requisition_id, part__in=parts, person__is_active=True)
    return list({member.person_id: member.person for member in members.select_related("person")}.values())


def _sum_up(
    kind: RollupKind,
    application: Application,
    occasion: str,
    facts: dict[str, Any],
    told: Sequence[Person],
    *,
    at: datetime,
) -> Rollup:
    rollup, _made = Rollup.objects.get_or_create(
        kind=kind, application=application, occasion=occasion, defaults={"at": at, "facts": facts}
    )
    for person in told:
        mail.post(
            f"interviews.{kind}:{rollup.pk}:{person.pk}",
            f"interviews.{kind}",
            to=person,
            facts={"rollup": rollup.pk},
            thread=f"application-{application.pk}",
            at=at,
        )
    return rollup
