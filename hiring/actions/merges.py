"""Two files of one person made one, and made two again within a day.

Nothing is copied and nothing deleted: rows change whose they are, the file that is one too many stays as a sign that
points to the other. What changed is kept by ids and values, so that it can be put back exactly.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import search
from hiring.models import Application, Candidate, CandidateIndex, Merge, NextStep, Part, TeamMember, Visit
from hiring.queries.addresses import addresses_of
from hiring.queries.merges import Clash, clashes, filled, seen_by
from hiring.rules.merges import DUPLICATE, may_undo
from hiring.rules.stages import ApplicationState
from hiring.signals import application_closed, applications_merged

# Of an application that is closed as a duplicate: what is put back
CLOSED_FIELDS = ("state", "closed_at", "close_reason", "close_kind", "next_step", "next_step_at", "waits_for_id")
# Rows that are not moved: made anew, or about the two files themselves
NOT_MOVED: tuple[type[models.Model], ...] = (Candidate, CandidateIndex, Merge)


class MergeRefused(Refusal):
    pass


@recorded
def merge(survivor: Candidate, merged: Candidate, *, by: Person, at: datetime) -> Merge:
    """All that `merged` held is on `survivor` afterwards."""
    survivor, merged = _both(survivor, merged)
    found = list(clashes(survivor, merged))
    if len(seen_by(by, found)) < len(found):
        raise MergeRefused(_("Something that you may not see stands in the way. Ask an administrator to merge them."))
    if any(clash.goes_on is None for clash in found):
        raise MergeRefused(
            _("Both have interviews under way on one requisition. Close one of the two applications first.")
        )
    _refuse_own(survivor, merged, by=by)
    facts: dict[str, Any] = {"closed": [_close(clash, by=by, at=at) for clash in found]}
    facts["filled"] = _fill(survivor, merged)
    facts["moved"] = _move(survivor, merged)
    further = Candidate.objects.filter(merged_into=merged)
    facts["further"] = list(further.values_list("pk", flat=True))
    further.update(merged_into=survivor)
    Candidate.objects.filter(pk=merged.pk).update(merged_into=survivor)
    made = Merge.objects.create(survivor=survivor, merged=merged, by=by, at=at, facts=_plain(facts))
    search.index([survivor.pk, merged.pk])
    record("hiring.candidates_merged", survivor, by=by, at=at, merge=made.pk, name=merged.name, candidate=merged.pk)
    applications_merged.send(Candidate, survivor=survivor, merged=merged, by=by, at=at)
    return made


@recorded
def undo(made: Merge, *, by: Person, at: datetime) -> Merge:
    """Both as they were. What came to the survivor since stays there."""
    survivor, merged = _locked(made.survivor_id, made.merged_id)
    made = Merge.objects.select_for_update().get(pk=made.pk)
    if made.undone_at is not None or merged.merged_into_id != survivor.pk:
        raise MergeRefused(_("The two are apart already, or a later merge has to be undone first."))
    if not may_undo(made.at, at):
        raise MergeRefused(_("A merge can be undone within a day. This one is older."))
    Candidate.objects.filter(pk=merged.pk).update(merged_into=None)
    Candidate.objects.filter(pk__in=made.facts["further"]).update(merged_into=merged)
    _move_back(made, survivor, merged)
    _empty(survivor, made.facts["filled"])
    for fact in made.facts["closed"]:
        _open(fact)
    Merge.objects.filter(pk=made.pk).update(undone_at=at)
    made.refresh_from_db()
    search.index([survivor.pk, merged.pk])
    for candidate in (survivor, merged):
        record("hiring.merge_undone", candidate, by=by, at=at, merge=made.pk)
    return made


def _both(survivor: Candidate, merged: Candidate) -> tuple[Candidate, Candidate]:
    if survivor.pk == merged.pk:
        raise MergeRefused(_("These are one and the same already."))
    kept, gone = _locked(survivor.pk, merged.pk)
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeRefused(_("Somebody merged one of the two a moment ago. Nothing was changed; look again."))
    return kept, gone


def _locked(one: int, other: int) -> tuple[Candidate, Candidate]:
    """In one order, whoever comes: two hands on the same two do not wait for each other."""
    locked = Candidate.objects.select_for_update().filter(pk__in=[one, other]).order_by("pk")
    found = {candidate.pk: candidate for candidate in locked}
    return found[one], found[other]


def _refuse_own(survivor: Candidate, merged: Candidate, *, by: Person) -> None:
    """Nobody decides on their own file, nor makes it another's."""
    addresses = addresses_of(survivor) | addresses_of(merged)
    if by.email.lower() in addresses:
        raise MergeRefused(_("One of the two is your own file. Ask another recruiter."))
    requisitions = Application.objects.filter(candidate__in=[survivor, merged]).values("requisition")
    managers = TeamMember.objects.filter(part=Part.HIRING_MANAGER, requisition__in=requisitions)
    if addresses & {email.lower() for email in managers.values_list("person__email", flat=True)}:
        raise MergeRefused(_("One address is that of a hiring manager, who cannot decide on themselves."))


def _close(clash: Clash, *, by: Person, at: datetime) -> dict[str, Any]:
    """Without a reason: nothing is wrong with the person."""
    application = Application.objects.select_for_update().get(pk=clash.ends.pk)
    before = {name: getattr(application, name) for name in CLOSED_FIELDS}
    visits = list(application.visits.filter(left_at=None).values_list("pk", flat=True))
    after = {
        "state": ApplicationState.WITHDRAWN,
        "closed_at": at,
        "close_reason": "",
        "close_kind": DUPLICATE,
        "next_step": NextStep.NONE,
        "next_step_at": None,
        "waits_for_id": None,
    }
    Application.objects.filter(pk=application.pk).update(**after)
    for visit in application.visits.filter(pk__in=visits):
        visit.left_at = max(at, visit.entered_at)
        visit.save(update_fields=["left_at"])
    application.refresh_from_db()
    record("hiring.application_was_duplicate", application, by=by, at=at)
    application_closed.send(Application, application=application, by=by, at=at)
    return {"application": application.pk, "before": before, "visits": visits}


def _open(fact: dict[str, Any]) -> None:
    """Unless somebody opened it meanwhile, or took the person up anew on the requisition."""
    closed = Application.objects.filter(pk=fact["application"], close_kind=DUPLICATE)
    try:
        with transaction.atomic():
            if closed.update(**_parsed(Application, fact["before"])):
                Visit.objects.filter(pk__in=fact["visits"]).update(left_at=None)
    except IntegrityError:
        return


def _fill(survivor: Candidate, merged: Candidate) -> dict[str, Any]:
    """What was unknown of the one is taken from the other; before and after."""
    changes = filled(survivor, merged)
    before = {name: getattr(survivor, name) for name in changes}
    for name, value in changes.items():
        setattr(survivor, name, value)
    survivor.save(update_fields=list(changes))
    return {"before": before, "after": changes}


def _empty(survivor: Candidate, fact: dict[str, Any]) -> None:
    """Only where the value is still the one that was filled in."""
    survivor.refresh_from_db()
    before, after = _parsed(Candidate, fact["before"]), _parsed(Candidate, fact["after"])
    changed = [name for name in after if getattr(survivor, name) == after[name]]
    for name in changed:
        setattr(survivor, name, before[name])
    survivor.save(update_fields=changed)


def _moving() -> Iterable[tuple[type[models.Model], str]]:
    """Every row of the program that is a candidate's, also of what comes later."""
    for relation in Candidate._meta.related_objects:
        model = relation.related_model
        if model not in NOT_MOVED:
            yield model, relation.field.name


def _move(survivor: Candidate, merged: Candidate) -> dict[str, list[int]]:
    """A row that the survivor has already, as a tag of the same name, stays with the file it came from."""
    moved: dict[str, list[int]] = {}
    for model, field in _moving():
        ids = list(model._default_manager.filter(**{field: merged}).order_by("pk").values_list("pk", flat=True))
        if not _give(model, field, ids, survivor):
            ids = [pk for pk in ids if _give(model, field, [pk], survivor)]
        moved[f"{model._meta.label}.{field}"] = ids
    return moved


def _give(model: type[models.Model], field: str, ids: list[int], to: Candidate) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(**{field: to})
    except IntegrityError:
        return False
    return True


def _move_back(made: Merge, survivor: Candidate, merged: Candidate) -> None:
    for model, field in _moving():
        ids = made.facts["moved"].get(f"{model._meta.label}.{field}", [])
        model._default_manager.filter(**{"pk__in": ids, field: survivor}).update(**{field: merged})


def _plain(facts: dict[str, Any]) -> Any:
    """Moments to the last digit, which the encoder of the framework cuts off."""
    return json.loads(json.dumps(facts, default=str))


def _parsed(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    return {name: _field(model, name).to_python(value) for name, value in values.items()}


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, models.Field)  # noqa: S101  # nosec B101  # of the lists above
    return field
