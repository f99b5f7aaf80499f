from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import files
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import search
from hiring.actions.pipeline import FIRST_STEPS, team_member
from hiring.models import (
    Application,
    Candidate,
    CandidateFile,
    NextStep,
    Policy,
    Requisition,
    Stage,
    Visit,
)
from hiring.models.candidates import FileKind
from hiring.queries.addresses import addresses_of, managers_of
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState, StageKind


class CandidateRefused(Refusal):
    pass


OWN_ADDRESS = _("This is your own address. Ask another recruiter to add you.")
MANAGERS_ADDRESS = _("This is the hiring manager of this requisition, who cannot decide on themselves.")


def kept_until(at: datetime, policy: Policy | None = None) -> date:
    """When the data of somebody who applied or agreed at this moment are due for deletion."""
    return (at + timedelta(days=(policy or Policy.objects.current()).keep_days)).date()


@recorded
def add(
    requisition: Requisition,
    *,
    name: str,
    email: str,
    phone: str = "",
    language: str = "en",
    time_zone: str = "UTC",
    headline: str = "",
    source: str = "",
    cv: "UploadedFile[Any] | None",
    consented: bool,
    by: Person | None,
    at: datetime,
) -> Application:
    """A candidate on this requisition. Somebody we know by the address is met again, not made twice."""
    if cv is not None:
        files.check_document(cv)
    hold_open(requisition)
    known = {"phone": phone, "headline": headline}
    candidate = meet(
        email,
        name=name.strip(),
        language=language,
        time_zone=time_zone,
        created_at=at,
        delete_by=kept_until(at),
        **known,
    )
    _refuse_own(requisition, candidate, by=by)
    fill_in(candidate, known, consented_at=at if consented else None, until=kept_until(at))
    candidate.save(update_fields=FILLED_IN)
    application = _apply(requisition, candidate, source=source.strip(), by=by, at=at)
    if cv is not None:
        attach_cv(candidate, upload=cv, by=by, at=at)
    search.index([candidate.pk])
    return application


def hold_open(requisition: Requisition) -> None:
    """Locked, so that it cannot be closed while somebody comes in."""
    if Requisition.objects.select_for_update().get(pk=requisition.pk).state != RequisitionState.OPEN:
        raise CandidateRefused(_("This requisition is not open. Candidates can be added once it is."))


def of_address(emails: Sequence[str]) -> "QuerySet[Candidate]":
    """Whom we know by these addresses, given in small letters."""
    return Candidate.objects.annotate(small_email=Lower("email")).filter(small_email__in=emails)


def _refuse_own(requisition: Requisition, candidate: Candidate, *, by: Person | None) -> None:
    """By any address the candidate ever had."""
    addresses = addresses_of(candidate)
    if by is not None and by.email.lower() in addresses:
        raise CandidateRefused(OWN_ADDRESS)
    if addresses & {manager.email.lower() for manager in managers_of(requisition)}:
        raise CandidateRefused(MANAGERS_ADDRESS)


def meet(email: str, **facts: Any) -> Candidate:
    """Whoever is known by this address, else a new candidate of these facts; locked until the transaction ends."""
    email = email.strip().lower()
    candidate, _new = of_address([email]).get_or_create(defaults={"email": email, **facts})
    return stand(candidate)


def stand(candidate: Candidate) -> Candidate:
    """The file as it stands, locked: of one that was merged meanwhile, the one it went into. Whatever adds something
    to a candidate asks here first, so that nothing comes to a file that nobody opens any more."""
    found = Candidate.objects.select_for_update().get(pk=candidate.pk)
    while found.merged_into_id:
        found = Candidate.objects.select_for_update().get(pk=found.merged_into_id)
    return found


def stand_all(candidate_ids: Iterable[int]) -> dict[int, Candidate]:
    """The same of many: by the ids they were known by."""
    wanted = list(candidate_ids)
    locked = Candidate.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {one.pk: stand(one) if one.merged_into_id else one for one in locked}


FILLED_IN = ["phone", "headline", "consented_at", "delete_by"]


def fill_in(candidate: Candidate, known: dict[str, str], *, consented_at: datetime | None, until: date) -> None:
    """What was unknown is filled in, what is known stays; the time of keeping starts again."""
    for field, value in known.items():
        if value and not getattr(candidate, field):
            setattr(candidate, field, value)
    if consented_at and (candidate.consented_at is None or candidate.consented_at < consented_at):
        candidate.consented_at = consented_at
    candidate.delete_by = max(candidate.delete_by, until)


@dataclass(frozen=True)
class Entrance:
    """Where an application on a requisition begins, and who is to look at it."""

    stage: Stage
    step: NextStep
    waits_for: Person | None


def entrance_of(requisition: Requisition) -> Entrance:
    first = requisition.stages.order_by("position").first()
    if first is None:
        raise CandidateRefused(_("This requisition has no stages. Ask an administrator to look at it."))
    step, part = FIRST_STEPS[StageKind(first.kind)]
    return Entrance(first, step, team_member(requisition.pk, part))


def begun(
    requisition: Requisition, candidate: Candidate, entrance: Entrance, *, source: str, at: datetime
) -> Application:
    """A new application, not yet written."""
    return Application(
        candidate=candidate,
        requisition=requisition,
        stage=entrance.stage,
        state=ApplicationState.ACTIVE,
        source=source,
        applied_at=at,
        stage_since=at,
        next_step=entrance.step,
        waits_for=entrance.waits_for,
    )


def _apply(
    requisition: Requisition, candidate: Candidate, *, source: str, by: Person | None, at: datetime
) -> Application:
    application = begun(requisition, candidate, entrance_of(requisition), source=source, at=at)
    try:
        with transaction.atomic():
            application.save()
            Visit.objects.create(application=application, stage=application.stage, entered_at=at)
    except IntegrityError as clash:
        raise CandidateRefused(
            _("%(name)s has an open application on this requisition already. Go on with that one.")
            % {"name": candidate.name}
        ) from clash
    record("hiring.application_added", application, by=by, at=at, candidate=candidate.pk, source=source)
    return application


@recorded
def attach_cv(candidate: Candidate, *, upload: "UploadedFile[Any]", by: Person | None, at: datetime) -> CandidateFile:
    """Earlier files stay: somebody may have been interviewed on them."""
    stored = files.store(upload, by=by, at=at)
    attached = CandidateFile.objects.create(candidate=candidate, file=stored, kind=FileKind.CV)
    record("hiring.file_attached", candidate, by=by, at=at, file=attached.pk, name=stored.name)
    return attached
