from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Event, Person
from hiring.models import (
    Application,
    Candidate,
    CandidateIndex,
    CandidateNote,
    CandidateTag,
    Import,
    ImportProblem,
    Requisition,
    ReviewClaim,
    Visit,
)
from hiring.models.imports import WORKED_ON
from hiring.queries import rows
from hiring.rules import imports as rules
from hiring.rules.imports import ImportState, Outcome, Trouble, Unreadable
from hiring.rules.stages import ApplicationState

PROBLEM_ROWS = 50
SHOWN_IMPORTS = 20
# Told once something can be told of it
TELLS_AFTER_SECONDS = 2


def known_here(requisition: Requisition, emails: Sequence[str]) -> dict[str, bool]:
    """Whom we know of these, by the address, and whether they have an open application on this requisition."""
    here = requisition.applications.active().filter(candidate=OuterRef("file"))
    # Of a file that was merged the one it went into
    found = Candidate.objects.annotate(small_email=Lower("email"), file=Coalesce("merged_into", "pk"))
    found = found.filter(small_email__in=emails).annotate(here=Exists(here))
    return dict(found.values_list("small_email", "here"))


# What was done with what came in


def _rows_about(model: type[Model], *besides: type[Model]) -> Q:
    """Any row of any storey that speaks of it: whoever wrote one has touched it."""
    about = Q()
    for relation in model._meta.related_objects:
        if relation.related_model not in besides:
            name = relation.field.name
            about |= Q(Exists(relation.related_model._default_manager.filter(**{name: OuterRef("pk")})))
    return about


def _told_of(kind: str, pk: str, *besides: str) -> Exists:
    return Exists(Event.objects.filter(on_kind=kind, on_id=OuterRef(pk)).exclude(kind__in=besides))


def why_kept(imported: Import, among: Sequence[int] | None = None) -> dict[int, str]:
    """Of those that came with it the ones somebody has done something with since, and what."""
    moved = Exists(Visit.objects.filter(application=OuterRef("pk")).exclude(stage=OuterRef("stage")))
    worked_on = (
        Q(assigned_to__isnull=False)
        # To open it for reading is no work yet
        | _rows_about(Application, Visit, CandidateNote, ReviewClaim)
        # What came along with it has its moment
        | Q(Exists(CandidateNote.objects.filter(candidate=OuterRef("candidate")).exclude(at=OuterRef("stage_since"))))
        | Q(Exists(CandidateTag.objects.filter(candidate=OuterRef("candidate")).exclude(at=OuterRef("stage_since"))))
        | Q(_told_of("application", "pk", "hiring.application_added"))
        | Q(_told_of("candidate", "candidate_id"))
    )
    why = Case(
        When(~Q(state=ApplicationState.ACTIVE), then=Value("closed")),
        When(moved, then=Value("moved")),
        When(worked_on, then=Value("worked_on")),
        default=Value(""),
        output_field=CharField(),
    )
    asked = Application.objects.filter(came_with=imported)
    if among is not None:
        asked = asked.filter(pk__in=among)
    return {pk: why for pk, why in asked.order_by("pk").values_list("pk", why) if why}


def alone(imported: Import) -> "QuerySet[Candidate]":
    """Who came with it and of whom nothing is here, applications least of all."""
    tagged_since = CandidateTag.objects.filter(candidate=OuterRef("pk")).exclude(at=OuterRef("created_at"))
    return Candidate.objects.filter(came_with=imported).exclude(
        _rows_about(Candidate, CandidateIndex, CandidateTag) | Q(Exists(tagged_since)) | Q(_told_of("candidate", "pk"))
    )


@dataclass(frozen=True)
class Undoing:
    """What undoing will do."""

    applications: int
    closed: int
    moved: int
    worked_on: int
    # Some of those that stay
    examples: tuple[Application, ...]

    @property
    def stay(self) -> int:
        return self.closed + self.moved + self.worked_on

    @property
    def go(self) -> int:
        return self.applications - self.stay


def undoing(imported: Import, reader: Person) -> Undoing:
    kept = why_kept(imported)
    why = Counter(kept.values())
    examples = Application.objects.visible_to(reader).filter(pk__in=list(kept)[:SHOWN_IMPORTS])
    return Undoing(
        imported.applications.count(),
        why["closed"],
        why["moved"],
        why["worked_on"],
        tuple(examples.select_related("candidate", "stage")) if kept else (),
    )


# The pages


@dataclass(frozen=True)
class ImportPage:
    imported: Import
    # Of whoever brought the file; others see numbers alone
    is_own: bool
    works: bool
    left: str
    trouble: str
    counts: tuple[tuple[str, int], ...]
    # Who comes in, or came
    coming: int
    left_out: int
    problems: "Page[ImportProblem] | None"

    @property
    def shows_problems(self) -> bool:
        shown = {ImportState.CHECKED, ImportState.WRITING, ImportState.STOPPED, ImportState.DONE}
        return self.problems is not None and self.imported.state in shown and bool(self.problems.paginator.count)

    @property
    def told(self) -> list[tuple[ImportProblem, str]]:
        return [(problem, rules.said_of(problem.kind)) for problem in self.problems or ()]


def import_page(imported: Import, user: Person, *, page: Any, at: datetime) -> ImportPage:
    counts = _counts_of(imported)
    own = imported.by_id == user.pk
    return ImportPage(
        imported,
        own,
        imported.state in WORKED_ON,
        _left(imported, at),
        str(Trouble(imported.trouble).label) if imported.trouble else "",
        tuple((str(outcome.label), counts.get(outcome, 0)) for outcome in Outcome if counts.get(outcome)),
        counts.get(Outcome.NEW, 0) + counts.get(Outcome.KNOWN, 0),
        sum(counts.get(outcome, 0) for outcome in (Outcome.WRONG, Outcome.ACTIVE, Outcome.TWICE)),
        Paginator(imported.problems.all(), PROBLEM_ROWS).get_page(page) if own else None,
    )


def _counts_of(imported: Import) -> dict[str, int]:
    """As it went, or as it will go."""
    before = {ImportState.MATCHING, ImportState.CHECKING, ImportState.CHECKED}
    counts: dict[str, int] = imported.checked if imported.state in before else imported.written
    return counts


def _left(imported: Import, at: datetime) -> str:
    """How long it will take from here, going by how long it took so far."""
    if imported.began_at is None or not imported.done:
        return _("about to begin")
    passed = (at - imported.began_at).total_seconds()
    if passed < TELLS_AFTER_SECONDS:
        return ""
    seconds = passed / imported.done * (imported.total - imported.done)
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(count)d minute left", "about %(count)d minutes left", minutes) % {"count": minutes}


@dataclass(frozen=True)
class Column:
    number: int
    head: str
    samples: tuple[str, ...]
    field: str


def columns(imported: Import) -> tuple[Column, ...]:
    """With what stands in the first rows; nothing, when they cannot be read so."""
    try:
        with rows.opened(imported) as found:
            sample = [row.cells for row in islice(found, rules.SAMPLE)]
    except Unreadable:
        sample = []
    fields = {number: field for field, number in imported.matching.items()}
    return tuple(
        Column(number, head, tuple(_cell(cells, number) for cells in sample[:3]), fields.get(number, ""))
        for number, head in enumerate(imported.heads)
    )


def _cell(cells: Sequence[str], number: int) -> str:
    return cells[number].replace("\x00", "")[:80] if number < len(cells) else ""


def imports_of(requisition: Requisition, user: Person) -> "QuerySet[Import]":
    return Import.objects.visible_to(user).filter(requisition=requisition).select_related("by")[:SHOWN_IMPORTS]


def problem_lines(imported: Import) -> Iterator[list[str]]:
    """Rows that were left out, as they stood, with what to do: mended, the same file can be brought in again."""
    yield [_("Line"), _("What to do"), *imported.heads]
    said = _said_by_line(imported.problems.order_by("line", "pk").iterator())
    try:
        with rows.opened(imported) as found:
            line, text = next(said, (0, ""))
            for row in found:
                if row.line == line:
                    yield [str(line), text, *row.cells]
                    line, text = next(said, (0, ""))
    except Unreadable as wrong:
        yield ["", str(wrong.trouble.label)]


def _said_by_line(problems: Iterable[ImportProblem]) -> Iterator[tuple[int, str]]:
    line, said = 0, list[str]()
    for problem in problems:
        if problem.line != line and said:
            yield line, " ".join(said)
            said = []
        line = problem.line
        sentence = rules.said_of(problem.kind)
        said.append(f"{problem.column}: {sentence}" if problem.column else sentence)
    if said:
        yield line, " ".join(said)
