from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.models import Event, Person
from core.words import say
from rubrics.models import Rubric, RubricState
from rubrics.models.rubrics import RubricQuerySet
from rubrics.queries import labels
from rubrics.queries.documents import documents
from rubrics.queries.offers import offers_shown
from rubrics.queries.shown import ChangeShown, change_shown, channel_names, names_of
from rubrics.rules.rubrics import Document, Gap, cautions, changes, gaps, mark
from rubrics.rules.shapes import EntryKind


def rubrics_shown(user: Person) -> RubricQuerySet:
    return Rubric.objects.visible_to(user).select_related("published_by", "based_on")


def in_force() -> Rubric | None:
    return Rubric.objects.published().first()


def version_shown(user: Person, version: int | None) -> Rubric | None:
    """The one asked for, else the one in force; None: there is none to show."""
    return in_force() if version is None else rubrics_shown(user).filter(version=version).first()


@dataclass(frozen=True)
class RubricIndex:
    versions: Sequence[Rubric]
    draft: Rubric | None
    offers: int


def rubric_index(user: Person, *, may_edit: bool) -> RubricIndex:
    found = list(rubrics_shown(user))
    draft = next((one for one in found if one.state == RubricState.DRAFT), None)
    return RubricIndex([one for one in found if one is not draft], draft, len(offers_shown()) if may_edit else 0)


@dataclass(frozen=True)
class GapShown:
    code: str
    kind: str
    key: str
    # What it is in, and which level or competency it is about
    name: Any
    about: Any


@dataclass(frozen=True)
class Comparison:
    rubric: Rubric
    # None: there is nothing before it
    other: Rubric | None
    ladder: ChangeShown | None
    competencies: Sequence[ChangeShown]
    roles: Sequence[ChangeShown]
    gaps: Sequence[GapShown]
    cautions: Sequence[GapShown]
    document: Document
    # A form carries it: nobody publishes what they have not seen
    mark: str

    @property
    def number(self) -> int:
        return len(self.competencies) + len(self.roles) + (self.ladder is not None)


def other_version(user: Person, rubric: Rubric, wanted: int | None) -> Rubric | None:
    """The version to compare with. Of a draft the one in force, whatever it began as: that is what it would replace.
    Of any other the one before it."""
    found = rubrics_shown(user).exclude(pk=rubric.pk)
    if wanted is not None:
        return found.filter(version=wanted).first()
    if rubric.state == RubricState.DRAFT:
        return found.published().first()
    return found.filter(version__lt=rubric.version).order_by("-version").first()


def comparison(rubric: Rubric, other: Rubric | None) -> Comparison:
    found = documents([rubric, other] if other else [rubric])
    now = found[rubric.pk]
    before = found[other.pk] if other else now
    names, is_draft = channel_names() | names_of(before, now), rubric.state == RubricState.DRAFT
    lines = [change_shown(change, names) for change in changes(before, now)]
    return Comparison(
        rubric=rubric,
        other=other,
        ladder=next((one for one in lines if one.kind == EntryKind.LADDER), None),
        competencies=[one for one in lines if one.kind == EntryKind.COMPETENCY],
        roles=[one for one in lines if one.kind == EntryKind.ROLE],
        gaps=_gaps_shown(gaps(now), names) if is_draft else [],
        cautions=_gaps_shown(cautions(now), names) if is_draft else [],
        document=now,
        mark=mark(now.entries_listed),
    )


def _gaps_shown(found: Sequence[Gap], names: Mapping[str, Any]) -> list[GapShown]:
    return [GapShown(one.code, one.kind, one.key, names.get(one.key, ""), names.get(one.about, "")) for one in found]


# Who did what to a version

SHOWN = 50
SENTENCES: dict[str, str | Promise] = {
    "rubrics.rubric_drafted": gettext_lazy("%(by)s began it."),
    "rubrics.entry_written": gettext_lazy("%(by)s wrote %(name)s."),
    "rubrics.entry_removed": gettext_lazy("%(by)s removed %(name)s."),
    "rubrics.rubric_published": gettext_lazy("%(by)s published it."),
    "rubrics.rubric_retired": gettext_lazy("A later version took its place."),
}
BY_ITSELF = gettext_lazy("It was published.")


@dataclass(frozen=True)
class Happened:
    at: datetime
    sentence: str


def rubric_history(rubric: Rubric) -> list[Happened]:
    """The latest first."""
    found = Event.objects.filter(on_kind="rubric", on_id=rubric.pk, kind__in=SENTENCES).select_related("by")[:SHOWN]
    return [Happened(one.at, _sentence(one)) for one in found]


def _sentence(event: Event) -> str:
    said = SENTENCES[event.kind] if event.by or event.kind == "rubrics.rubric_retired" else BY_ITSELF
    name = say(event.facts.get("name")) or str(labels.of("levels"))
    return str(said) % {"by": event.by.name if event.by else "", "name": name}


def was_discarded(version: int) -> bool:
    """Whether a draft of this number was ever thrown away."""
    return Event.objects.filter(kind="rubrics.rubric_discarded", facts__version=version).exists()
