from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.models.people import Office
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import pipeline
from hiring.models import Application, DataRequest, Submission
from hiring.models.requests import RequestKind
from hiring.queries.addresses import addresses_of
from hiring.queries.messages import recruiter_of
from hiring.rules.stages import ApplicationState

# Where no reason was given; the field is not empty, so that it is plain that none was
NO_REASON = "–"


class RequestRefused(Refusal):
    pass


@recorded
def ask(application: Application, *, kind: str, by: Person | None, at: datetime) -> DataRequest:
    """By the candidate, from their page. Asked twice it is one request."""
    if kind not in RequestKind.values:
        raise RequestRefused(_("Say whether you want a copy of your data or their deletion."))
    asked, new = DataRequest.objects.get_or_create(
        candidate=application.candidate, kind=kind, handled_at=None, defaults={"asked_at": at}
    )
    if new:
        record("hiring.data_requested", application.candidate, by=by, at=at, request=asked.pk, what=kind)
        administrators = Person.objects.joined().filter(office=Office.ADMINISTRATOR)
        for person in administrators.exclude(email__in=addresses_of(application.candidate)):
            key = f"hiring.data_requested:{asked.pk}:{person.pk}"
            facts, thread = {"request": asked.pk}, f"application-{application.pk}"
            mail.post(key, "hiring.data_requested", to=person, facts=facts, thread=thread, at=at)
    return asked


@recorded
def handle(asked: DataRequest, *, note: str, by: Person, at: datetime) -> DataRequest:
    """Seen to, with what was done; of two hands the second is told."""
    if not note.strip():
        raise RequestRefused(_("Say what was done: somebody may ask for it later."))
    done = DataRequest.objects.filter(pk=asked.pk, handled_at=None)
    if not done.update(handled_at=at, handled_by=by, note=note.strip()):
        raise RequestRefused(_("Somebody has seen to this already. Nothing was changed."))
    asked.refresh_from_db()
    if asked.candidate is not None:
        record("hiring.data_request_handled", asked.candidate, by=by, at=at, request=asked.pk)
    return asked


@recorded
def consider(application: Application, *, for_others: bool, by: Person | None, at: datetime) -> Application:
    """Whether they may be considered for other roles, as they last said."""
    defaults = {"language": application.candidate.language, "consent": "", "at": at}
    submission, _new = Submission.objects.get_or_create(application=application, defaults=defaults)
    if (submission.for_others_at is not None) != for_others:
        submission.for_others_at = at if for_others else None
        submission.save(update_fields=["for_others_at"])
        record("hiring.consent_changed", application, by=by, at=at, for_others=for_others)
    return application


@recorded
def withdraw(application: Application, *, reason: str, by: Person | None, at: datetime) -> Application:
    """By the candidate, who owes nobody a reason. The recruiter is told; interviews are cancelled with it."""
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason=reason.strip() or NO_REASON, by=by, at=at)
    recruiter = recruiter_of(application)
    if recruiter is not None:
        key = f"hiring.withdrawn:{application.pk}:{int(at.timestamp())}"
        facts, thread = {"application": application.pk}, f"application-{application.pk}"
        mail.post(key, "hiring.withdrawn", to=recruiter.person, facts=facts, thread=thread, at=at)
    return application
