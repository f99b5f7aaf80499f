"""A loop with its panel: three sessions led by three people, for one application in the interview stage."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.models import Interview
from rubrics.models import RoleDefinition
from tests import make


def application(role: RoleDefinition, recruiter: Person, manager: Person, at: datetime) -> Application:
    made = make.application(make.requisition(role, recruiter, manager, at, pay=(87654, 98765, "EUR")), recruiter, at)
    stage = made.requisition.stages.get(kind=StageKind.INTERVIEWS)
    return pipeline.advance(made, to=stage, by=recruiter, at=at)


def loop(made: Application, leads: Sequence[Person], recruiter: Person, at: datetime) -> list[Interview]:
    """The n-th session is led by the n-th person, two hours apart."""
    return [
        make.interview(made, [lead], recruiter, at, session=n, starts_at=at + timedelta(hours=1 + 2 * n))
        for n, lead in enumerate(leads)
    ]
