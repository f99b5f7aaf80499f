"""Many candidates at once: the same facts as `hiring.actions.candidates.add`, written together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce

from core.bulk import copy_in, number_all
from core.models import Event, Person
from hiring.actions import search
from hiring.actions.candidates import (
    FILLED_IN,
    begun,
    entrance_of,
    fill_in,
    hold_open,
    kept_until,
    of_address,
    stand_all,
)
from hiring.models import Application, Candidate, CandidateNote, CandidateTag, Import, Policy, Visit
from hiring.queries.addresses import managers_of
from hiring.rules.imports import Arrival, Outcome


@dataclass
class Brought:
    """What became of each of them: those that were left out by line and kind of problem."""

    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def leave_out(self, arrival: Arrival, outcome: Outcome, why: str = "") -> None:
        self.count(outcome)
        self.left_out[arrival.line] = why or str(outcome)


@transaction.atomic
def bring_in(imported: Import, arrivals: Sequence[Arrival], *, by: Person, at: datetime) -> Brought:
    """Onto the import's requisition, all or none. Who is active there already is left out."""
    hold_open(imported.requisition)
    try:
        with transaction.atomic():
            return _bring_in(imported, arrivals, by=by, at=at)
    except IntegrityError:
        # Some became known a moment ago, through other hands: once more, slower, whoever comes in between
        return _bring_in(imported, arrivals, by=by, at=at, beside_others=True)


def _bring_in(
    imported: Import, arrivals: Sequence[Arrival], *, by: Person, at: datetime, beside_others: bool = False
) -> Brought:
    brought, policy = Brought(), Policy.objects.current()
    new = _unknown(imported, arrivals, policy, at=at)
    if beside_others:
        Candidate.objects.bulk_create(new.values(), ignore_conflicts=True)
    else:
        copy_in(list(new.values()))
    known = _known([arrival.email for arrival in arrivals])
    active = set(
        imported.requisition.applications.active()
        .filter(candidate__in=[one.pk for one in known.values()])
        .values_list("candidate", flat=True)
    )
    barred = _barred(imported, by)
    met: list[Candidate] = []
    coming: list[tuple[Arrival, Candidate]] = []
    for arrival in arrivals:
        candidate = known[arrival.email]
        is_new = arrival.email in new and new[arrival.email].pk == candidate.pk
        if why := barred.get(candidate.pk):
            brought.leave_out(arrival, Outcome.WRONG, why)
            continue
        if candidate.pk in active:
            brought.leave_out(arrival, Outcome.TWICE if is_new else Outcome.ACTIVE)
            continue
        active.add(candidate.pk)
        if not is_new:
            met.append(candidate)
            fill_in(candidate, _facts(arrival), consented_at=arrival.consented_at, until=_until(arrival, policy, at))
        brought.count(Outcome.NEW if is_new else Outcome.KNOWN)
        coming.append((arrival, candidate))
    Candidate.objects.bulk_update(met, FILLED_IN)
    _apply_all(imported, coming, by=by, at=at)
    # New ones are found after the next sweep
    search.index([candidate.pk for candidate in met])
    return brought


def _unknown(imported: Import, arrivals: Sequence[Arrival], policy: Policy, *, at: datetime) -> dict[str, Candidate]:
    """Of those whom nobody knows yet the files, not yet written; in the order of their addresses, so that two imports
    never wait for each other."""
    known = {one.email.lower() for one in of_address([arrival.email for arrival in arrivals])}
    new: dict[str, Candidate] = {}
    for arrival in sorted(arrivals, key=lambda one: (one.email, one.line)):
        if arrival.email not in known and arrival.email not in new:
            new[arrival.email] = Candidate(
                name=arrival.name,
                email=arrival.email,
                language=arrival.language,
                time_zone=arrival.time_zone,
                created_at=at,
                consented_at=arrival.consented_at,
                delete_by=_until(arrival, policy, at),
                came_with=imported,
                **_facts(arrival),
            )
    number_all(list(new.values()))
    return new


def _facts(arrival: Arrival) -> dict[str, str]:
    return {"phone": arrival.phone, "headline": arrival.headline}


def _until(arrival: Arrival, policy: Policy, at: datetime) -> date:
    """Counted from when they last applied or agreed."""
    applied_at = arrival.applied_at or at
    return kept_until(max(applied_at, arrival.consented_at or applied_at), policy)


def _apply_all(imported: Import, coming: Sequence[tuple[Arrival, Candidate]], *, by: Person, at: datetime) -> None:
    """Who applied elsewhere on an earlier day stands in the first stage from now on."""
    entrance = entrance_of(imported.requisition)
    applications: list[Application] = []
    for arrival, candidate in coming:
        application = begun(imported.requisition, candidate, entrance, source=arrival.source, at=at)
        application.applied_at, application.came_with = arrival.applied_at or at, imported
        applications.append(application)
    number_all(applications)
    notes = [
        CandidateNote(candidate=candidate, application=application, text=arrival.note, by=by, at=at)
        for (arrival, candidate), application in zip(coming, applications, strict=True)
        if arrival.note
    ]
    visits = [Visit(application=one, stage=entrance.stage, entered_at=at) for one in applications]
    events = [
        Event(
            kind="hiring.application_added",
            on_kind="application",
            on_id=one.pk,
            by=by,
            at=at,
            facts={"candidate": one.candidate_id, "source": one.source, "import": imported.pk},
        )
        for one in applications
    ]
    for rows in (visits, events, notes):
        number_all(rows)
    copy_in(applications)
    for rows in (visits, events, notes):
        copy_in(rows)
    # What somebody wrote with the same letters stands
    CandidateTag.objects.bulk_create(
        (CandidateTag(candidate=one, name=tag, by=by, at=at) for arrival, one in coming for tag in arrival.tags),
        ignore_conflicts=True,
    )


def _known(emails: Sequence[str]) -> dict[str, Candidate]:
    """By the address; of a file that was merged the one it went into. Locked in one order, so that two imports never
    wait for each other."""
    files = dict(of_address(emails).values_list("small_email", Coalesce("merged_into", "pk")))
    held = stand_all(files.values())
    return {email: held[pk] for email, pk in files.items()}


def _barred(imported: Import, by: Person) -> dict[int, str]:
    """Whom the check could not foretell: files that were merged since. Asked when they are locked."""
    deciding = Candidate.objects.own_of(*managers_of(imported.requisition)).values_list("pk", flat=True)
    own = Candidate.objects.own_of(by).values_list("pk", flat=True)
    return dict.fromkeys(deciding, "manager") | dict.fromkeys(own, "own")
