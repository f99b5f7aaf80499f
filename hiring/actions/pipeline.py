from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import messages
from hiring.actions.seats import free_openings, withdraw_offers
from hiring.models import Application, NextStep, Offer, Opening, Part, Requisition, Stage, TeamMember, Visit
from hiring.queries.messages import names_in
from hiring.queries.moves import mails_about_closing
from hiring.queries.offers import offer_step
from hiring.rules.decisions import HIRES, Outcome
from hiring.rules.messages import fill
from hiring.rules.moves import Mail, When, goes_at
from hiring.rules.offers import OfferState
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import CLOSING, REPEATABLE, ApplicationState, StageKind, may_move
from hiring.signals import application_closed, application_moved, application_reopened

# What a stage asks for first, and of whom, until the storey above knows more
FIRST_STEPS: dict[StageKind, tuple[NextStep, Part | None]] = {
    StageKind.APPLIED: (NextStep.REVIEW, Part.RECRUITER),
    StageKind.CALL: (NextStep.BOOK, Part.RECRUITER),
    StageKind.TAKE_HOME: (NextStep.BOOK, Part.RECRUITER),
    StageKind.INTERVIEWS: (NextStep.BOOK, Part.RECRUITER),
    StageKind.DEBRIEF: (NextStep.DEBRIEF, Part.HIRING_MANAGER),
    StageKind.OFFER: (NextStep.OFFER, Part.RECRUITER),
    StageKind.HIRED: (NextStep.NONE, None),
}
# Whose turn it is, of the steps that a stage asks for
WAITS_FOR = {step: part for step, part in FIRST_STEPS.values() if part} | dict.fromkeys(
    (NextStep.SETTLE, NextStep.MORE_TIME, NextStep.MISSING, NextStep.GRADER, NextStep.WISHES), Part.RECRUITER
)
# Interviews that are booked, take-homes that are out, times that are asked for and cards that are owed stay so while
# the application moves about in the loop
OF_A_TAKE_HOME = frozenset({NextStep.SUBMIT, NextStep.MORE_TIME, NextStep.MISSING, NextStep.MARK, NextStep.GRADER})
OF_TIMES = frozenset({NextStep.CHOOSE, NextStep.WISHES})
STANDING = frozenset({NextStep.MEET, NextStep.WAIT_CARDS}) | OF_A_TAKE_HOME | OF_TIMES
# What the recruiter does, or who looks after the application in their place
OF_THE_RECRUITER = frozenset(step for step, part in WAITS_FOR.items() if part == Part.RECRUITER)
OF_THE_LOOP = frozenset({StageKind.CALL, StageKind.TAKE_HOME, StageKind.INTERVIEWS, StageKind.DEBRIEF})


class PipelineRefused(Refusal):
    pass


class Gone(PipelineRefused):
    """What brought the application in was undone: there is no page of it to come back to."""

    def __init__(self) -> None:
        super().__init__(
            _("This application was taken out a moment ago: what brought it in was undone. Nothing was changed.")
        )


def held(application: Application) -> Application:
    """The row as it stands, locked alone: a join on what changes meanwhile would find none."""
    row = Application.objects.select_for_update().filter(pk=application.pk).first()
    if row is None:
        raise Gone
    return row


def look_again(application: Application) -> None:
    try:
        application.refresh_from_db()
    except Application.DoesNotExist as gone:
        raise Gone from gone


def ensure_stands(stage: Stage) -> None:
    """It stays until this move is through: whoever changes the stages waits, or was first. Asked when the applications
    are in hand and before the requisition would be, so that neither waits for the other."""
    if stage.kind in REPEATABLE and not Stage.objects.select_for_update(no_key=True).filter(pk=stage.pk).first():
        raise PipelineRefused(
            _("Somebody removed the stage %(stage)s a moment ago, so nobody was moved there. Choose another one.")
            % {"stage": stage}
        )


@recorded
def advance(
    application: Application, *, to: Stage, seen: int | None = None, by: Person | None, at: datetime
) -> Application:
    """Move on, or a step back. `seen`: the stage it stood in when `by` looked; else the one of the row in hand."""
    origin = Stage.objects.get(pk=seen or application.stage_id, requisition=application.requisition_id)
    if origin.pk == to.pk:
        raise PipelineRefused(_("The application is in this stage already."))
    decided = application.decisions.filter(outcome__in=HIRES).exists()
    if to.requisition_id != application.requisition_id or not may_move(
        StageKind(origin.kind), StageKind(to.kind), decided_to_hire=decided
    ):
        raise PipelineRefused(
            _("From %(origin)s one cannot move to %(target)s here. Choose one of the stages on the page.")
            % {"origin": origin, "target": to}
        )
    place(application, origin=origin, to=to, by=by, at=at)
    if to.kind == StageKind.HIRED:
        hire(application, by=by, at=at)
    return application


def place(application: Application, *, origin: Stage, to: Stage, by: Person | None, at: datetime) -> None:
    """Of two hands on one card the second is told. For actions that have asked the rules."""
    moved = Application.objects.filter(pk=application.pk, state=ApplicationState.ACTIVE, stage=origin).update(
        stage=to, stage_since=at
    )
    look_again(application)
    if moved != 1:
        raise PipelineRefused(_what_happened(application))
    ensure_stands(to)
    if Offer.objects.sent().filter(application=application).exists():
        raise PipelineRefused(_("An offer waits for its answer. Note the answer or withdraw the offer first."))
    leave(application, at=at)
    Visit.objects.create(application=application, stage=to, entered_at=at)
    record(
        "hiring.application_advanced",
        application,
        by=by,
        at=at,
        origin={"id": origin.pk, "kind": origin.kind, "name": origin.name},
        target={"id": to.pk, "kind": to.kind, "name": to.name},
    )
    _first_step(application)
    application_moved.send(Application, application=application, by=by, at=at)
    application.refresh_from_db()


def leave(application: Application, *, at: datetime) -> None:
    """The stay in the stage ends: moved on, or closed. A clock that was set back never makes it end before it began."""
    application.visits.filter(left_at=None).update(left_at=Greatest(F("entered_at"), Value(at)))


def _what_happened(application: Application) -> Any:
    if application.state != ApplicationState.ACTIVE:
        return _("Somebody closed this application a moment ago. Nothing was changed; look again before you go on.")
    return _(
        "Somebody moved this application to %(stage)s a moment ago. Nothing was changed; look again before you go on."
    ) % {"stage": application.stage}


def hire(application: Application, *, by: Person | None, at: datetime) -> None:
    """The seat is taken, the one that was offered where one was; with the last one the requisition is filled."""
    free = free_openings(application.requisition_id)
    offered = Opening.objects.filter(offer__application=application).first()
    if offered is None and not free:
        raise PipelineRefused(
            _("Every opening of this requisition is filled or offered. Ask for another opening first.")
        )
    opening = offered or free[0]
    opening.filled_by = application
    opening.save(update_fields=["filled_by"])
    application.state, application.closed_at = ApplicationState.HIRED, at
    application.save(update_fields=["state", "closed_at"])
    leave(application, at=at)
    record("hiring.application_hired", application, by=by, at=at, opening=opening.number)
    left = Opening.objects.filter(requisition=application.requisition_id, filled_by=None)
    still_open = Requisition.objects.filter(pk=application.requisition_id, state=RequisitionState.OPEN)
    if not left.exists() and still_open.update(state=RequisitionState.FILLED, closed_at=at):
        record("hiring.requisition_filled", application.requisition, by=by, at=at)
    _nothing_next(application)
    application_closed.send(Application, application=application, by=by, at=at)
    application.refresh_from_db()


@recorded
def close(
    application: Application,
    *,
    state: str,
    reason: str = "",
    kind: str = "",
    mail: Mail | None = None,
    no_mail: str = "",
    by: Person | None,
    at: datetime,
) -> Application:
    """Rejected by us, or withdrawn by the candidate. The stage stays, so that the funnel knows how far they came.

    `kind`: the key of a reason the organisation keeps; it suffices, and words about this one person may stand beside
    it or in its place. `mail`: what goes to the candidate about it, in their language; `no_mail`: why none does.
    """
    if state not in CLOSING:
        raise PipelineRefused(_("Say whether we reject or the candidate withdraws."))
    if not reason.strip() and not kind:
        raise PipelineRefused(_("Give a reason. The candidate may ask for it."))
    closed = Application.objects.filter(pk=application.pk, state=ApplicationState.ACTIVE).update(
        state=state, closed_at=at, close_reason=reason.strip(), close_kind=kind
    )
    look_again(application)
    if closed != 1:
        raise PipelineRefused(_("This application is closed already. Nothing was changed."))
    leave(application, at=at)
    withdraw_offers([application.pk], by=by, at=at)
    happened = "hiring.application_rejected" if state == ApplicationState.REJECTED else "hiring.application_withdrawn"
    told = {"no_mail": no_mail.strip()} if no_mail.strip() else {}
    record(happened, application, by=by, at=at, stage=application.stage.kind, **told)
    if mail and mail.when != When.NEVER:
        _write(application, mail, by=by, at=at)
    _nothing_next(application)
    application_closed.send(Application, application=application, by=by, at=at)
    application.refresh_from_db()
    return application


def _write(application: Application, mail: Mail, *, by: Person | None, at: datetime) -> None:
    candidate = application.candidate
    subject, body = (fill(text, names_in(application)) for text in mail.texts[candidate.language])
    due_at = goes_at(mail.when, at, candidate.time_zone)
    messages.write(application, occasion=mail.occasion, subject=subject, body=body, due_at=due_at, by=by, at=at)


@recorded
def reopen(application: Application, *, told: bool = True, by: Person | None, at: datetime) -> Application:
    """Back to where it stood; who was hired goes back to the offer and gives the seat free. The mail about the closing
    is called back while it has not gone; `told`: `by` knows that it has."""
    was = held(application)
    if was.state == ApplicationState.ACTIVE:
        raise PipelineRefused(_("This application is open already. Nothing was changed."))
    if was.decisions.filter(outcome=Outcome.NO_HIRE).exists():
        raise PipelineRefused(
            _("It was decided not to hire, and a decision is locked. Add the candidate to the requisition once more.")
        )
    if was.state == ApplicationState.HIRED:
        _give_seat_free(was, by=by, at=at)
    requisition = Requisition.objects.get(pk=was.requisition_id)
    if requisition.state == RequisitionState.FILLED:
        raise PipelineRefused(
            _(
                "Every opening of this requisition is filled. Take a hire back or ask for another opening first, or "
                "add the candidate to another requisition."
            )
        )
    if requisition.state not in {RequisitionState.OPEN, RequisitionState.ON_HOLD}:
        raise PipelineRefused(
            _("This requisition was cancelled for good. Add the candidate to another requisition instead.")
        )
    _call_mail_back(was, told=told, by=by, at=at)
    try:
        with transaction.atomic():
            Application.objects.filter(pk=was.pk).update(
                state=ApplicationState.ACTIVE,
                closed_at=None,
                close_reason="",
                close_kind="",
                stage=was.stage,
                stage_since=at,
            )
    except IntegrityError as clash:
        raise PipelineRefused(
            _("The candidate has another open application on this requisition. Go on with that one.")
        ) from clash
    application.refresh_from_db()
    Visit.objects.create(application=application, stage=application.stage, entered_at=at)
    record("hiring.application_reopened", application, by=by, at=at, was=was.state)
    _first_step(application)
    application_reopened.send(Application, application=application, by=by, at=at)
    application.refresh_from_db()
    return application


def _call_mail_back(application: Application, *, told: bool, by: Person | None, at: datetime) -> None:
    for mail in mails_about_closing(application):
        try:
            messages.call_back(mail, by=by, at=at)
        except messages.MessageRefused as gone:
            if not told:
                raise PipelineRefused(
                    _(
                        "The mail about the closing has gone out, and nothing calls it back. Write to the candidate if "
                        "you reopen; nothing was changed so far."
                    )
                ) from gone


def _give_seat_free(application: Application, *, by: Person | None, at: datetime) -> None:
    Opening.objects.filter(filled_by=application).update(filled_by=None)
    # Whoever is no longer hired has not accepted either: the start is in the event
    Offer.objects.filter(application=application, state=OfferState.ACCEPTED).update(
        state=OfferState.WITHDRAWN, opening=None, starts_on=None, answered_at=at
    )
    offer = Stage.objects.filter(requisition=application.requisition_id, kind=StageKind.OFFER).first()
    application.stage = offer or application.stage
    if Requisition.objects.filter(pk=application.requisition_id, state=RequisitionState.FILLED).update(
        state=RequisitionState.OPEN, closed_at=None
    ):
        record("hiring.requisition_reopened", application.requisition, by=by, at=at)


@transaction.atomic
def note_progress(
    application: Application,
    *,
    next_step: str,
    next_step_at: datetime | None = None,
    waits_for: Person | None = None,
    cards_due: int,
    cards_in: int,
    owed_by: Sequence[int] | None = None,
    breach: str | None = None,
) -> Application:
    """What the storey above knows of an application, handed down: the one function that writes these facts.

    `owed_by`: whose card is not in, their ids; None: as it stands. So is `breach`.
    """
    noted: dict[str, Any] = {
        "next_step": next_step,
        "next_step_at": next_step_at,
        "waits_for_id": waits_for.pk if waits_for else None,
        "cards_due": cards_due,
        "cards_in": cards_in,
    }
    row = Application.objects.select_for_update().get(pk=application.pk)
    noted["owed_by"] = row.owed_by if owed_by is None else sorted(owed_by)
    noted["breach"] = row.breach if breach is None else breach
    changed = [name for name, value in noted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, noted[name])
    if changed:
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
    for name, value in noted.items():
        setattr(application, name, value)
    return application


def _first_step(application: Application) -> None:
    """After a move the step of the stage stands, unless interviews or cards are on their way.

    What the interviews themselves say is handed down by the storey above, which hears the bell.
    """
    kind = StageKind(application.stage.kind)
    if application.next_step in STANDING and kind in OF_THE_LOOP:
        return
    if kind == StageKind.OFFER:
        step_at_offer(application)
        return
    step, part = FIRST_STEPS[kind]
    note_progress(
        application,
        next_step=step,
        waits_for=_whom(application, part),
        cards_due=application.cards_due,
        cards_in=application.cards_in,
    )


def hand_steps(applications: Sequence[Application], *, recruiter: Person, hiring_manager: Person) -> None:
    """Another recruiter or manager: what waited for the one before waits for them."""
    for application in applications:
        part = WAITS_FOR.get(NextStep(application.next_step))
        if part is None or (part == Part.RECRUITER and application.assigned_to_id):
            continue
        person = recruiter if part == Part.RECRUITER else hiring_manager
        if application.waits_for_id == person.pk:
            continue
        note_progress(
            application,
            next_step=application.next_step,
            next_step_at=application.next_step_at,
            waits_for=person,
            cards_due=application.cards_due,
            cards_in=application.cards_in,
        )


def step_at_offer(application: Application) -> None:
    """By what was offered and answered; a sent one waits for the candidate, who is nobody of ours."""
    step, since = offer_step(application)
    note_progress(
        application,
        next_step=step,
        next_step_at=since,
        waits_for=None if step == NextStep.ANSWER else _whom(application, Part.RECRUITER),
        cards_due=application.cards_due,
        cards_in=application.cards_in,
    )


def _nothing_next(application: Application) -> None:
    note_progress(application, next_step=NextStep.NONE, cards_due=application.cards_due, cards_in=application.cards_in)


def _whom(application: Application, part: Part | None) -> Person | None:
    if part == Part.RECRUITER and application.assigned_to is not None:
        return application.assigned_to
    return team_member(application.requisition_id, part)


def team_member(requisition_id: int, part: Part | None) -> Person | None:
    member = TeamMember.objects.filter(requisition=requisition_id, part=part).select_related("person").first()
    return member.person if member else None
