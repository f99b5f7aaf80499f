from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from rubrics.models import (
    Anchor,
    AssessmentType,
    CatalogueEntry,
    Competency,
    Level,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
    RubricState,
    Weight,
)
from rubrics.queries.documents import COMPETENCY_FIELDS, ROLE_FIELDS, document_of
from rubrics.rules.rubrics import Document, following, gaps, mark
from rubrics.rules.shapes import SCALES, VERSIONED, Entry, EntryKind


class RubricRefused(Refusal):
    pass


@recorded
def start_draft(origin: Rubric, *, by: Person, at: datetime) -> Rubric:
    """A copy of that version, to be changed. One is written at a time."""
    wait_for_turn()
    if standing := Rubric.objects.drafts().first():
        raise RubricRefused(
            _("Version %(version)d is being written already. Go on with it, or discard it first.")
            % {"version": standing.version}
        )
    draft = _next_version(based_on=origin)
    fill(draft, document_of(origin))
    record("rubrics.rubric_drafted", draft, by=by, at=at, version=draft.version, based_on=origin.version)
    return draft


@recorded
def write(draft: Rubric, *, kind: EntryKind, entry: Entry, read_as: str, by: Person, at: datetime) -> Rubric:
    """`read_as` is the mark of the entry when the writer read it; empty for one that is new."""
    fresh = _locked(draft)
    document = document_of(fresh)
    before = document.entries.get((kind, entry["key"]))
    if before is not None and not read_as:
        raise RubricRefused(_("Something with this name is there already. Choose another name, or change that one."))
    if read_as and before is None:
        raise RubricRefused(_("Somebody removed this meanwhile. Your text is still below; copy what you need."))
    if read_as and before is not None and mark(before) != read_as:
        raise RubricRefused(
            _(
                "Somebody else changed this after you opened it. Your text is still below: open the page anew in "
                "another tab, compare, and save again there."
            )
        )
    if before == entry:
        return fresh
    WRITERS[kind](fresh, entry)
    record("rubrics.entry_written", fresh, by=by, at=at, entry=kind, key=entry["key"], name=entry.get("name"))
    return fresh


@recorded
def remove(draft: Rubric, *, kind: EntryKind, key: str, by: Person, at: datetime) -> Rubric:
    """A role or a competency; a competency that a role asks for stays until no role does."""
    fresh = _locked(draft)
    row = (fresh.competencies if kind == EntryKind.COMPETENCY else fresh.roles).filter(key=key).first()
    asking = RoleDefinition.objects.filter(rubric=fresh, role_competencies__competency__key=key).order_by("position")
    if kind == EntryKind.COMPETENCY and asking:
        names = pgettext("between names", ", ").join(dict.fromkeys(map(str, asking)))
        raise RubricRefused(_("It is asked for by %(roles)s. Take it out there first.") % {"roles": names})
    if row is not None:
        row.delete()
        record("rubrics.entry_removed", fresh, by=by, at=at, entry=kind, key=key, name=row.name)
    return fresh


@recorded
def discard(draft: Rubric, *, by: Person, at: datetime) -> None:
    wait_for_turn()
    fresh = _locked(draft)
    record("rubrics.rubric_discarded", fresh, by=by, at=at, version=fresh.version)
    fresh.delete()


@recorded
def publish(draft: Rubric, *, note: str, seen: str, by: Person, at: datetime) -> Rubric:
    """From now on new requisitions are opened from it; those that are there keep the version they pin. `seen` is the
    mark of the content that the publisher looked at."""
    wait_for_turn()
    fresh = _locked(draft)
    document = document_of(fresh)
    if mark(document.entries_listed) != seen:
        raise RubricRefused(_("The draft was changed after you opened this page. Look at it again, then publish."))
    if not note.strip():
        raise RubricRefused(_("Say what changed and why: whoever hires by it wants to know."))
    if found := gaps(document):
        raise RubricRefused(
            ngettext(
                "One thing is missing. It is listed on this page.",
                "%(number)d things are missing. They are listed on this page.",
                len(found),
            )
            % {"number": len(found)}
        )
    standing = Rubric.objects.published().first()
    if standing and document == document_of(standing):
        raise RubricRefused(_("It says the same as the version in force, so there is nothing to publish."))
    published = put_in_force(fresh, note=note.strip(), by=by, at=at)
    _settle_offers(document)
    return published


def put_in_force(rubric: Rubric, *, note: str, by: Person | None, at: datetime) -> Rubric:
    """For actions, whose turn it is."""
    for older in Rubric.objects.published():
        older.state = RubricState.RETIRED
        older.save(update_fields=["state"])
        record("rubrics.rubric_retired", older, by=by, at=at, version=older.version)
    rubric.state, rubric.published_at, rubric.published_by, rubric.note = RubricState.PUBLISHED, at, by, note
    rubric.save(update_fields=["state", "published_at", "published_by", "note"])
    record("rubrics.rubric_published", rubric, by=by, at=at, version=rubric.version)
    return rubric


def _settle_offers(document: Document) -> None:
    """What was taken from a newer catalogue is in force now, and not on offer any more."""
    offers = CatalogueEntry.objects.filter(kind__in=VERSIONED, offered__isnull=False)
    # A role that asks for them is not followed to the end yet
    coming = {one.key for one in offers if one.kind == EntryKind.COMPETENCY} - set(document.competency_keys)
    for offer in offers:
        entry: Entry = offer.offered or {}
        asked = {*entry.get("must_have", ()), *entry.get("nice_to_have", ())}
        followed = following(offer.kind, entry, document) == document.entries.get((offer.kind, offer.key))
        if followed and not asked & coming:
            offer.entry, offer.offered = offer.offered, None
            offer.save(update_fields=["entry", "offered"])


def make_version(document: Document, *, digest: str) -> Rubric:
    """For actions, whose turn it is: a draft with that content, which came from the catalogue's files."""
    rubric = _next_version(catalogue_digest=digest)
    fill(rubric, document)
    return rubric


def wait_for_turn() -> None:
    """Versions are begun and published one after the other; there may be no row yet to lock."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rubrics.versions'))")


def _next_version(**fields: Any) -> Rubric:
    latest = Rubric.objects.order_by("-version").first()
    return Rubric.objects.create(version=latest.version + 1 if latest else 1, **fields)


def _locked(draft: Rubric) -> Rubric:
    fresh = Rubric.objects.select_for_update().filter(pk=draft.pk, state=RubricState.DRAFT).first()
    if fresh is None:
        raise RubricRefused(
            _("This version is not being written any more: it was published or discarded. Nothing was changed.")
        )
    return fresh


# From a document to rows


def fill(rubric: Rubric, document: Document) -> None:
    """An empty version gets this content, in few statements."""
    levels = Level.objects.bulk_create(
        Level(rubric=rubric, rank=rank, **entry) for rank, entry in enumerate(document.levels, 1)
    )
    competencies = {
        one.key: one
        for one in Competency.objects.bulk_create(
            Competency(rubric=rubric, position=position, **_picked(entry, COMPETENCY_FIELDS))
            for position, entry in enumerate(document.competencies, 1)
        )
    }
    Anchor.objects.bulk_create(
        Anchor(competency=competencies[entry["key"]], level=level, text=entry["anchors"][level.key])
        for entry in document.competencies
        for level in levels
        if entry["anchors"].get(level.key)
    )
    roles = RoleDefinition.objects.bulk_create(
        RoleDefinition(rubric=rubric, position=position, **_role_fields(entry))
        for position, entry in enumerate(document.roles, 1)
    )
    _fill_roles(list(zip(roles, document.roles, strict=True)), competencies)


def _fill_roles(pairs: list[tuple[RoleDefinition, Entry]], competencies: Mapping[str, Competency]) -> None:
    types = {kind.key: kind for kind in AssessmentType.objects.all()}
    RoleCompetency.objects.bulk_create(
        asked for role, entry in pairs for asked in _role_competencies(role, entry, competencies)
    )
    planned = [(role, position, one) for role, entry in pairs for position, one in enumerate(entry["loop"], 1)]
    sessions = RoleSession.objects.bulk_create(
        RoleSession(
            role=role,
            position=position,
            assessment_type=types[one["type"]],
            **_picked(one, ("title", "minutes", "purpose")),
        )
        for role, position, one in planned
    )
    RoleSessionCompetency.objects.bulk_create(
        RoleSessionCompetency(session=session, competency=competencies[key], weight=weight)
        for session, (_role, _position, one) in zip(sessions, planned, strict=True)
        for weight in Weight
        for key in one[weight.value]
    )


def _picked(entry: Entry, names: Iterable[str]) -> dict[str, Any]:
    return {name: entry[name] for name in names}


def _role_fields(entry: Entry) -> dict[str, Any]:
    profile = entry["profile"]
    return {**_picked(entry, ROLE_FIELDS), **_picked(profile, SCALES), "profile_reason": profile["reason"]}


def _role_competencies(
    role: RoleDefinition, entry: Entry, competencies: Mapping[str, Competency]
) -> Iterator[RoleCompetency]:
    asked = [(key, True) for key in entry["must_have"]] + [(key, False) for key in entry["nice_to_have"]]
    for position, (key, must_have) in enumerate(asked, 1):
        targets = entry["must_have" if must_have else "nice_to_have"][key]
        yield RoleCompetency(
            role=role, competency=competencies[key], must_have=must_have, position=position, targets=targets
        )


# One entry of a draft, written over


def _write_ladder(draft: Rubric, entry: Entry) -> None:
    standing = {level.key: level for level in draft.levels.all()}
    kept = [one["key"] for one in entry["levels"]]
    draft.levels.exclude(key__in=kept).delete()
    for rank, one in enumerate(entry["levels"], 1):
        level = standing.get(one["key"]) or Level(rubric=draft, key=one["key"])
        level.rank, level.name = rank, one["name"]
        level.save()


def _write_competency(draft: Rubric, entry: Entry) -> None:
    fields = _picked(entry, COMPETENCY_FIELDS)
    competency = draft.competencies.filter(key=entry["key"]).first()
    if competency is None:
        competency = Competency(rubric=draft, key=entry["key"], position=_next_position(draft.competencies))
    _set(competency, fields)
    standing = {anchor.level_id: anchor for anchor in competency.anchors.all()}
    for level in draft.levels.all():
        text = entry["anchors"].get(level.key) or {}
        anchor = standing.get(level.pk)
        if anchor and not text:
            anchor.delete()
        elif text and (anchor is None or anchor.text != text):
            Anchor.objects.update_or_create(competency=competency, level=level, defaults={"text": text})


def _write_role(draft: Rubric, entry: Entry) -> None:
    role = draft.roles.filter(key=entry["key"]).first()
    if role is None:
        role = RoleDefinition(rubric=draft, key=entry["key"], position=_next_position(draft.roles))
    _set(role, _role_fields(entry))
    role.sessions.all().delete()
    role.role_competencies.all().delete()
    _fill_roles([(role, entry)], {one.key: one for one in draft.competencies.all()})


def _set(row: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _next_position(rows: Any) -> int:
    last = rows.order_by("-position").first()
    return last.position + 1 if last else 1


WRITERS = {EntryKind.LADDER: _write_ladder, EntryKind.COMPETENCY: _write_competency, EntryKind.ROLE: _write_role}
