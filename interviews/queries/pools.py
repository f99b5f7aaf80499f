from collections.abc import Iterable
from dataclasses import dataclass

from core.models import Person
from hiring.models import Application, Session
from hiring.queries.addresses import addresses_of
from interviews.models import PoolMember, Qualification, TrainingState


@dataclass(frozen=True)
class Pool:
    """Who may hold a seat in a session, by the ids of people."""

    leads: tuple[int, ...]
    # On their way to lead this type: a seat beside a lead
    trainees: tuple[int, ...]
    # Put together by hand; else everybody who is qualified
    is_chosen: bool


def pools(sessions: Iterable[Session], *, rank: int, application: Application | None = None) -> dict[int, Pool]:
    """By the session's id; five queries, however many sessions.

    `rank`: the level that is hired for; who is qualified for lower ones only does not lead. Who was chosen by hand
    and never began a training leads: not every organisation trains. Nobody interviews themselves.
    """
    found = list(sessions)
    here = Person.objects.active()
    if application is not None:
        here = here.exclude(email__in=addresses_of(application.candidate))
    active = set(here.values_list("pk", flat=True))
    chosen: dict[int, set[int]] = {session.pk: set() for session in found}
    for session, person in PoolMember.objects.filter(session__in=found).values_list("session", "person"):
        chosen[session].add(person)
    types = {session.assessment_type_id for session in found}
    standing: dict[int, dict[int, Qualification]] = {}
    for one in Qualification.objects.filter(assessment_type__in=types, person__is_active=True):
        standing.setdefault(one.assessment_type_id, {})[one.person_id] = one
    return {
        session.pk: _pool(chosen[session.pk], standing.get(session.assessment_type_id, {}), rank, active)
        for session in found
    }


def _pool(chosen: set[int], standing: dict[int, Qualification], rank: int, active: set[int]) -> Pool:
    asked = (chosen or set(standing)) & active
    trainees = {pk for pk in asked if pk in standing and standing[pk].state == TrainingState.TRAINING}
    below = {pk for pk in asked - trainees if pk in standing and standing[pk].rank < rank}
    return Pool(tuple(sorted(asked - trainees - below)), tuple(sorted(trainees)), bool(chosen))
