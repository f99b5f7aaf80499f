"""Who may lead which type of interview. Progress is counted; that it is enough, a person says, and of somebody else."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from interviews.models import Qualification, TrainingState
from interviews.queries.qualifications import progress_of, with_progress
from interviews.rules.qualifications import needs_reason
from rubrics.models import AssessmentType

# Of `interviews.models.Qualification`
ONE_FOR_EACH_TYPE = "qualification_is_one"


class QualificationRefused(Refusal):
    pass


@recorded
def train(
    person: Person,
    *,
    assessment_type: AssessmentType,
    rank: int,
    shadows: int,
    reverse_shadows: int,
    by: Person,
    at: datetime,
) -> Qualification:
    """The path begins; what they sat in on before is not counted."""
    made = _create(person, assessment_type, rank, by=by, at=at, shadows=shadows, reverse_shadows=reverse_shadows)
    steps = {"shadows": shadows, "reverse_shadows": reverse_shadows}
    record("interviews.training_started", person, by=by, at=at, type=assessment_type.key, rank=rank, **steps)
    return made


@recorded
def qualify_at_once(
    person: Person, *, assessment_type: AssessmentType, rank: int, reason: str, by: Person, at: datetime
) -> Qualification:
    """Off the path: somebody who has led such interviews for years, or elsewhere."""
    if not reason.strip():
        raise QualificationRefused(_("Say why they need no training. It is kept with the qualification."))
    done = {"state": TrainingState.QUALIFIED, "qualified_at": at, "qualified_by": by}
    made = _create(person, assessment_type, rank, by=by, at=at, **done)
    facts = {"type": assessment_type.key, "rank": rank, "reason": reason}
    record("interviews.person_qualified", person, by=by, at=at, **facts)
    return made


@recorded
def sign_off(qualification: Qualification, *, rank: int, reason: str = "", by: Person, at: datetime) -> Qualification:
    """Qualified from now on. Before the end of the path, or to change what somebody is qualified for, with a reason."""
    fresh = _locked(qualification, by=by)
    was_qualified = fresh.state == TrainingState.QUALIFIED
    if was_qualified and fresh.rank == rank:
        raise QualificationRefused(_("They are qualified for this already."))
    counted = with_progress(Qualification.objects.filter(pk=fresh.pk), at).get()
    if needs_reason(None if was_qualified else progress_of(counted)) and not reason.strip():
        raise QualificationRefused(
            _("Say why it is to be another level.")
            if was_qualified
            else _("The path is not walked to its end. Say why they may lead all the same.")
        )
    fresh.state, fresh.rank = TrainingState.QUALIFIED, rank
    fresh.qualified_at, fresh.qualified_by = at, by
    fresh.save(update_fields=["state", "rank", "qualified_at", "qualified_by"])
    facts = {"type": fresh.assessment_type.key, "rank": rank, "reason": reason}
    record("interviews.person_qualified", fresh.person, by=by, at=at, **facts)
    return fresh


@recorded
def withdraw(qualification: Qualification, *, reason: str, by: Person, at: datetime) -> Person:
    """Gone, with the path walked so far: who begins again is counted anew. Interviews booked stay as they are."""
    fresh = _locked(qualification, by=by)
    if not reason.strip():
        raise QualificationRefused(_("Say why. The person may ask."))
    person, key = fresh.person, fresh.assessment_type.key
    fresh.delete()
    record("interviews.qualification_withdrawn", person, by=by, at=at, type=key, reason=reason)
    return person


def _create(
    person: Person, assessment_type: AssessmentType, rank: int, *, by: Person, at: datetime, **facts: object
) -> Qualification:
    _not_oneself(person, by)
    try:
        with transaction.atomic():
            return Qualification.objects.create(
                person=person, assessment_type=assessment_type, rank=rank, started_at=at, **facts
            )
    except IntegrityError as error:
        if ONE_FOR_EACH_TYPE not in str(error):
            raise
        raise QualificationRefused(_("They are qualified for this type already, or on the way.")) from error


def _locked(qualification: Qualification, *, by: Person) -> Qualification:
    found = Qualification.objects.select_for_update(of=("self",)).select_related("person", "assessment_type")
    fresh = found.filter(pk=qualification.pk).first()
    if fresh is None:
        raise QualificationRefused(_("This qualification was withdrawn a moment ago."))
    _not_oneself(fresh.person, by)
    return fresh


def _not_oneself(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise QualificationRefused(_("Nobody judges what they themselves may lead. Ask a colleague."))
