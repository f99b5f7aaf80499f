"""One candidate as their reader may see them: facts for all who work on them, opinions under the law of blindness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from core.models import Person
from core.queries.letters import hard_bounces
from core.statements import prepared
from hiring.models import (
    Application,
    Candidate,
    CandidateFile,
    CandidateNote,
    CandidateTag,
    FilePage,
    GrowthEvidence,
    Merge,
    Part,
    TeamMember,
)
from hiring.queries.duplicates import Likeness, possible_duplicates
from hiring.queries.messages import Shown, messages_of_candidate
from hiring.queries.timeline import Happening, timeline_of_candidate
from hiring.rules.growth import GrowthKind
from hiring.rules.merges import may_undo
from hiring.rules.reading import Trouble

MOST_NOTES = 200


@dataclass(frozen=True)
class PageShown:
    number: int
    width: int
    height: int


@dataclass(frozen=True)
class GrowthShown:
    pk: int
    kind: GrowthKind
    text: str
    url: str
    by: str


@dataclass(frozen=True)
class MergeShown:
    """A file that went into this one."""

    pk: int
    name: str
    email: str
    by: str
    at: datetime
    may_undo: bool


@dataclass(frozen=True)
class FileShown:
    file: CandidateFile
    pages: Sequence[PageShown]

    @property
    def trouble(self) -> str:
        """A sentence for its reader."""
        kind = self.file.trouble
        return str(Trouble(kind).label) if kind in Trouble.values else ""

    @property
    def further_pages(self) -> int:
        return max(0, self.file.page_count - len(self.pages)) if self.pages else 0


@dataclass(frozen=True)
class CandidatePage:
    candidate: Candidate
    applications: Sequence[Application]
    files: Sequence[FileShown]
    # The one that is open on the page: the one asked for, else the latest
    open_file: FileShown | None
    growth: Sequence[GrowthShown]
    notes: Sequence[CandidateNote]
    messages: Sequence[Shown]
    happenings: Sequence[Happening]
    tags: Sequence[str]
    likenesses: Sequence[Likeness]
    merges: Sequence[MergeShown]
    # Whether opinions are for this reader at all, and whether some wait for a card they owe
    may_read_notes: bool
    owes: bool
    # On which a note of theirs may be
    notable: Sequence[Application]


def candidates_shown(user: Person) -> QuerySet[Candidate]:
    """With all of which there is little, so that a page asks the same number of questions about anybody."""
    mine = OuterRef("pk")
    tags = CandidateTag.objects.filter(candidate=mine).order_by("name", "pk")
    growth = GrowthEvidence.objects.filter(candidate=mine).order_by("kind", "pk")
    merges = Merge.objects.filter(survivor=mine, undone_at=None).order_by("-at", "-pk")
    return (
        Candidate.objects.visible_to(user)
        .select_related("found_by")
        .defer("found_by__words")
        .annotate(
            owes=Exists(Application.objects.filter(candidate=mine, owed_by__contains=[user.pk])),
            unreachable_since=Subquery(hard_bounces(OuterRef("email")).values("bounced_at")[:1]),
            tag_names=ArraySubquery(tags.values("name")),
            grown=ArraySubquery(
                growth.values(row=JSONObject(pk="pk", kind="kind", text="text", url="url", by="by__name"))
            ),
            merged_rows=ArraySubquery(
                merges.values(
                    row=JSONObject(pk="pk", name="merged__name", email="merged__email", by="by__name", at="at")
                )
            ),
        )
    )


def candidate_shown(user: Person, pk: int) -> Candidate | None:
    return next(iter(_one_shown(user, pk)), None)


@prepared
def _one_shown(user: Person, pk: int) -> QuerySet[Any]:
    return candidates_shown(user).filter(pk=pk)


def file_pages(candidate: Candidate, file: int) -> QuerySet[FilePage]:
    return FilePage.objects.filter(file=file, file__candidate=candidate).select_related("image")


def survivor_of(user: Person, pk: int) -> Candidate | None:
    """Into which a file went, for those who may see that one."""
    return Candidate.objects.visible_to(user).filter(merged=pk).first()


def candidate_page(candidate: Candidate, user: Person, *, at: datetime, file: int | None = None) -> CandidatePage:
    """`candidate` comes from `candidates_shown`. Applications on requisitions the reader may not see are not there
    for them."""
    applications = _applications(user, candidate.pk)
    owes: bool = candidate.owes  # type: ignore[attr-defined]  # annotated above
    # As in hiring.access.can_read_reasons: by office, or by a part that judges; coordinators work without it
    by_office = user.is_administrator or user.is_recruiter
    readable = [each for each in applications if by_office or each.judges]
    may_read = by_office or bool(readable)
    frank = [each for each in readable if user.pk not in each.owed_by]
    files = list(_files(candidate))
    merges = list(_merges(candidate, at))
    return CandidatePage(
        candidate,
        applications,
        files,
        next((each for each in files if each.file.pk == file), files[0] if files else None),
        list(_growth(candidate)),
        list(_notes(candidate, user, frank, with_loose=may_read and not owes)),
        messages_of_candidate(applications, user, with_reasons=readable, at=at),
        timeline_of_candidate(candidate, applications, user),
        candidate.tag_names if may_read and not owes else [],  # type: ignore[attr-defined]
        possible_duplicates(candidate, user),
        merges,
        may_read,
        owes,
        readable,
    )


@prepared
def _applications(user: Person, candidate: int) -> QuerySet[Any]:
    """Each with `judges`: whether the reader is its recruiter or hiring manager."""
    parts = TeamMember.objects.filter(requisition=OuterRef("requisition"), person=user)
    judging = parts.filter(part__in=[Part.RECRUITER, Part.HIRING_MANAGER])
    found = Application.objects.visible_to(user).filter(candidate=candidate)
    found = found.select_related("requisition", "stage", "waits_for")
    return found.annotate(judges=Exists(judging))


def _files(candidate: Candidate) -> Iterable[FileShown]:
    pages = FilePage.objects.filter(file=OuterRef("pk")).order_by("number")
    drawn = ArraySubquery(pages.values(row=JSONObject(number="number", width="width", height="height")))
    for file in candidate.files.select_related("file", "file__by").annotate(drawn=drawn):
        yield FileShown(file, [PageShown(**row) for row in file.drawn])


def _growth(candidate: Candidate) -> Iterable[GrowthShown]:
    rows: list[dict[str, Any]] = candidate.grown  # type: ignore[attr-defined]  # annotated above
    return (GrowthShown(**{**row, "kind": GrowthKind(row["kind"])}) for row in rows)


def _merges(candidate: Candidate, at: datetime) -> Iterable[MergeShown]:
    """The latest alone may be undone: an earlier one stands under it."""
    rows: list[dict[str, Any]] = candidate.merged_rows  # type: ignore[attr-defined]  # annotated above
    for place, row in enumerate(rows):
        moment = parse_datetime(row.pop("at"))
        if moment is not None:
            yield MergeShown(**row, at=moment, may_undo=place == 0 and may_undo(moment, at))


def _notes(
    candidate: Candidate, user: Person, frank: Sequence[Application], *, with_loose: bool
) -> QuerySet[CandidateNote]:
    """One's own always. Of others: about an application whose opinions one may read by now; private ones for its
    recruiter and manager; one about no application is for who owes no card on any."""
    team = [each for each in frank if each.judges]  # type: ignore[attr-defined]  # annotated above
    seen = Q(by=user) | Q(application__in=frank, is_private=False) | Q(application__in=team)
    if with_loose:
        seen |= Q(application=None, is_private=False)
    found = CandidateNote.objects.filter(seen, candidate=candidate)
    return found.select_related("by", "application__requisition")[:MOST_NOTES]
