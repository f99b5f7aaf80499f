"""A loop with its panel: three sessions led by three people, for one application in the interview stage."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.models import Interview
from rubrics.models import RoleDefinition
from tests import make
from tests.kept import keeper


@keeper.keeps
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


class Asked:
    """Queries as the budgets count them: without transaction control and `set_config`."""

    def __init__(self) -> None:
        self._context = CaptureQueriesContext(connection)

    def __enter__(self) -> "Asked":
        self._context.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._context.__exit__(*exception)

    @property
    def queries(self) -> list[str]:
        uncounted = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT", "SELECT SET_CONFIG")
        return [q["sql"] for q in self._context.captured_queries if not q["sql"].upper().startswith(uncounted)]

    def __len__(self) -> int:
        return len(self.queries)
