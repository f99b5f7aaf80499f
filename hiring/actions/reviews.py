from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import pipeline
from hiring.models import Application, Requisition, RequisitionCompetency, Review, ReviewClaim, Stage
from hiring.queries.reviews import free_to_read, next_stage, stages_to_go_on_to
from hiring.rules.reviews import MOST_REVIEWERS, Reading, Seen, Verdict, reading
from hiring.rules.stages import ApplicationState, StageKind

# Of those that are taken from under one's hands the next is tried, so often
TRIES = 5


class ReviewRefused(Refusal):
    pass


@recorded
def take_next(requisition: Requisition, *, by: Person, at: datetime) -> Application | None:
    """The oldest one that waits for this person's view, theirs to read for a while. Two who read at once get
    different ones, unless both are wanted."""
    for _try in range(TRIES):
        free = free_to_read(by, requisition, at=at)
        locked = free.select_related("candidate", "stage").select_for_update(of=("self",), skip_locked=True)
        found: Any = locked.first()
        if found is None:
            return None
        found.requisition = requisition
        if found.opened:
            return cast(Application, found)
        # Somebody may have taken it between the look and the lock
        if free.filter(pk=found.pk).exists():
            _claim(found, by=by, at=at)
            return cast(Application, found)
    return None


@recorded
def take(application: Application, *, by: Person, at: datetime) -> Application | None:
    """This one, if this person's view of it is wanted."""
    free = free_to_read(by, application.requisition, at=at).filter(pk=application.pk)
    found: Any = free.select_for_update(of=("self",)).first()
    if found is not None and not found.opened:
        _claim(application, by=by, at=at)
    return application if found else None


def _claim(application: Application, *, by: Person, at: datetime, skipped_at: datetime | None = None) -> None:
    claim = ReviewClaim(application=application, reviewer=by, began_at=at, skipped_at=skipped_at)
    ReviewClaim.objects.bulk_create(
        [claim],
        update_conflicts=True,
        unique_fields=["application", "reviewer"],
        update_fields=["began_at", "skipped_at"],
    )


@recorded
def skip(application: Application, *, by: Person, at: datetime) -> Application:
    """Put off: it comes back to this person after the others, and is free for everybody else."""
    pipeline.held(application)
    _claim(application, by=by, at=at, skipped_at=at)
    return application


@recorded
def give(
    application: Application, *, verdict: str, musts: Mapping[int, str], note: str = "", by: Person, at: datetime
) -> Review:
    """One person's view. When all who are asked say to go on it goes on; nobody is rejected by it."""
    row = _locked(application)
    if row.state != ApplicationState.ACTIVE or row.stage.kind != StageKind.APPLIED:
        raise ReviewRefused(_("Somebody has moved or closed this application meanwhile. Your view was not needed."))
    if verdict not in Verdict.values:
        raise ReviewRefused(_("Say whether to go on, to decline, or that you are not sure."))
    _ensure_answered(row.requisition, musts)
    given = list(row.reviews.all())
    if any(review.reviewer_id == by.pk for review in given):
        raise ReviewRefused(_("You have reviewed this application already. Nothing was changed."))
    if len(given) >= row.requisition.reviewers:
        raise ReviewRefused(_("Somebody has reviewed this application meanwhile. Your view was not needed."))
    claim = ReviewClaim.objects.filter(application=row, reviewer=by).first()
    try:
        with transaction.atomic():
            review = Review.objects.create(
                application=row,
                reviewer=by,
                verdict=verdict,
                musts={str(pk): seen for pk, seen in musts.items()},
                note=note.strip(),
                began_at=claim.began_at if claim else None,
                at=at,
            )
    except IntegrityError as clash:
        raise ReviewRefused(_("You have reviewed this application already. Nothing was changed.")) from clash
    if claim:
        claim.delete()
    # What was said is an opinion, and the timeline is read by more than those who may know it
    record("hiring.application_reviewed", row, by=by, at=at)
    if _note(row) == Reading.GO_ON:
        _go_on(row, by=by, at=at)
    return review


def _note(application: Application) -> Reading:
    """What the views come to, kept on the application so that a list of thousands asks no more."""
    verdicts = list(application.reviews.values_list("verdict", flat=True))
    application.review = reading(verdicts, wanted=application.requisition.reviewers)
    application.save(update_fields=["review"])
    return Reading(application.review)


def _locked(application: Application) -> Application:
    held = pipeline.held(application)
    return Application.objects.select_related("stage", "requisition").get(pk=held.pk)


def _ensure_answered(requisition: Requisition, musts: Mapping[int, str]) -> None:
    asked = RequisitionCompetency.objects.filter(requisition=requisition, must_have=True)
    if set(musts) != set(asked.values_list("competency", flat=True)) or not set(musts.values()) <= set(Seen.values):
        raise ReviewRefused(_("Say of each must-have whether the file shows it. “Cannot tell” is an answer too."))


def _go_on(application: Application, *, by: Person, at: datetime) -> None:
    target = next_stage(application.requisition)
    if target is None:
        raise ReviewRefused(_("This requisition has no stage to go on to. Ask an administrator to look at it."))
    pipeline.advance(application, to=target, seen=application.stage_id, by=by, at=at)


@recorded
def go_on(application: Application, *, by: Person, at: datetime) -> Application:
    """What a person decides where the views differ, or against them."""
    row = _locked(application)
    if row.state != ApplicationState.ACTIVE or row.stage.kind != StageKind.APPLIED:
        raise ReviewRefused(_("Somebody has moved or closed this application meanwhile. Nothing was changed."))
    if row.review == Reading.WAITING:
        raise ReviewRefused(_("Not everybody who is to read this application has read it. Nothing was changed."))
    _go_on(row, by=by, at=at)
    return row


@recorded
def take_back(application: Application, *, by: Person, at: datetime) -> Application:
    """One's own view, as long as nothing else was built on it; the application waits for it again."""
    row = _locked(application)
    review = row.reviews.filter(reviewer=by).first()
    if review is None:
        raise ReviewRefused(_("There is no review of yours to take back. Nothing was changed."))
    # Whoever could read the other view has had their own say
    if row.reviews.exclude(pk=review.pk).exists():
        raise ReviewRefused(_("Somebody else has reviewed this application too, so yours stays."))
    if row.state != ApplicationState.ACTIVE:
        raise ReviewRefused(_("This application was closed since, so your review stays."))
    if row.stage.kind != StageKind.APPLIED:
        # Moved by this very review, and nothing has happened since
        if row.stage_since != review.at or row.next_step in pipeline.STANDING:
            raise ReviewRefused(_("This application has gone on since, so your review stays."))
        came_in = Stage.objects.filter(requisition=row.requisition_id, kind=StageKind.APPLIED).first()
        if came_in is None:
            raise ReviewRefused(_("This application has gone on since, so your review stays."))
        pipeline.place(row, origin=row.stage, to=came_in, by=by, at=at)
    review.delete()
    _note(row)
    record("hiring.review_taken_back", row, by=by, at=at)
    _claim(row, by=by, at=at)
    return row


@recorded
def set_reviewing(
    requisition: Requisition,
    *,
    name_hidden: bool,
    reviewers: int,
    review_to: Stage | None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    """How new applications are read, at any time: views that are in stay."""
    if not 1 <= reviewers <= MOST_REVIEWERS:
        raise ReviewRefused(_("One person reads an application, or two."))
    if review_to is not None and review_to not in stages_to_go_on_to(requisition):
        raise ReviewRefused(_("An application cannot go on to this stage from where it comes in."))
    # Applications before the requisition, in the order of a hire, so that neither waits for the other
    read = Application.objects.filter(requisition=requisition, pk__in=Review.objects.values("application"))
    held = list(read.select_for_update().order_by("pk"))
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    wanted: dict[str, Any] = {"name_hidden": name_hidden, "reviewers": reviewers, "review_to": review_to}
    changed = [name for name, value in wanted.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, wanted[name])
    if changed:
        fresh.save(update_fields=changed)
        for application in held:
            application.requisition = fresh
            _note(application)
        record("hiring.reviewing_changed", fresh, by=by, at=at, changed=changed)
    return fresh
