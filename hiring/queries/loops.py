"""What the kit of a planned session holds: the questions of the bank that may be chosen for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from hiring.models import Requisition, Session, SessionCompetency
from hiring.rules.loops import PlannedSession, suits
from rubrics.models import RoleDefinition
from rubrics.queries.names import NamesInForce, by_key
from rubrics.queries.questions import Asking, asking, questions_shown


@dataclass(frozen=True)
class Offered:
    """A question of the type of the session."""

    id: int
    asking: Asking
    # Whether it is for the role, and shows something that the session looks at
    suits: bool
    # Where it stands among those that were chosen
    place: int | None


def sessions_to_choose_for(requisition: Requisition) -> QuerySet[Session]:
    """With the keys of what they look at."""
    sees = SessionCompetency.objects.filter(session=OuterRef("pk")).values("competency__key")
    return requisition.sessions.select_related("assessment_type").annotate(sees=ArraySubquery(sees))


def offered(session: Any, *, role: RoleDefinition, chosen: Sequence[int]) -> list[Offered]:
    """Those chosen first, in their order; three queries, whatever the size of the bank. `session`: one of the above."""
    rubric = role.rubric
    levels = {level.key: level.name for level in rubric.levels.all()}
    names = NamesInForce(levels, {}, by_key(rubric.competencies.all()))
    places = {pk: place for place, pk in enumerate(chosen, start=1)}
    found = [
        Offered(
            one.pk,
            asking(one, names),
            suits(one.roles, one.competencies or one.assessment_type.can_show, role=role.key, sees=session.sees),
            places.get(one.pk),
        )
        for one in questions_shown().filter(assessment_type=session.assessment_type_id)
    ]
    return sorted(found, key=lambda one: one.place or len(found) + 1)


def chosen_for(session: Session, planned: Sequence[PlannedSession]) -> Sequence[int]:
    """Of the loop as it stands."""
    return next((one.questions for one in planned if one.id == session.pk), ())
