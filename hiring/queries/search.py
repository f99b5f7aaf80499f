"""Who is found by a question and by filters. A list is cut where nobody reads on, so that it costs the same however
many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, Trim

from core.models import Person
from core.statements import prepared
from hiring.models import Application, Candidate, CandidateFile, CandidateIndex, CandidateTag, SavedView
from hiring.models.candidates import CandidateQuerySet
from hiring.models.search import Among, Matches
from hiring.queries.sourcing import Sources, sources_known
from hiring.rules.search import ANYWHERE, IN_FACTS, IN_NAME, asked, question, snippet
from hiring.rules.stages import ApplicationState, StageKind

# More are not listed: the filters narrow
MOST = 1000
INDEX_ROWS = 50
# Of a word that so many have no more are looked at, unless filters narrow them
LOOKED_AT = 5 * MOST
# A name before an address, an address before the text of a file
TIERS = ((IN_NAME, 1), (IN_FACTS, 2), (ANYWHERE, 3))


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    stage: str = ""
    requisition: int | None = None
    tag: str = ""
    source: str = ""
    language: str = ""
    # "active": has an open application; "closed": has none
    show: str = ""
    since: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self) if each.name != "text")


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    # None: there are too many to count
    count: int | None


@dataclass(frozen=True)
class Row:
    candidate: Candidate
    applications: Sequence[Application]
    tags: Sequence[str]
    # Before the hit, the hit and after it, in the text of a file
    snippet: tuple[str, str, str] | None


@dataclass(frozen=True)
class Found:
    wanted: Wanted
    total: int
    # There are more than are listed
    is_cut: bool
    rows: Sequence[Row]
    page: "Page[Any]"
    stages: Sequence[Option]
    requisitions: Sequence[Option]
    tags: Sequence[Option]
    sources: Sequence[Option]
    languages: Sequence[Option]
    states: Sequence[Option]
    # As the options have it
    source: str

    @property
    def requisition(self) -> str:
        """As the options have it."""
        return str(self.wanted.requisition or "")

    @property
    def tag(self) -> str:
        return self.wanted.tag.casefold()


class _Hit(NamedTuple):
    pk: int
    name: str
    language: str
    tier: int


def search(user: Person, wanted: Wanted, page: str | int | None = 1) -> Found:
    sources = sources_known(user)
    hits = _hits(user, wanted, sources)
    is_cut = len(hits) > MOST
    hits = hits[:MOST]
    ids = [hit.pk for hit in hits]
    shown: Page[Any] = Paginator(hits, INDEX_ROWS).get_page(page)
    tags = _tags(user, ids)
    counted = _Facets(user, ids, hits, tags, is_cut, sources)
    source = sources.value(wanted.source)
    return Found(
        wanted,
        len(ids),
        is_cut,
        _rows(user, list(shown.object_list), tags, wanted.text),
        shown,
        _with(counted.stages, wanted.stage, str(StageKind(wanted.stage).label) if wanted.stage else ""),
        _with(counted.requisitions, str(wanted.requisition or ""), f"REQ-{wanted.requisition or 0:03d}"),
        _with(counted.tagged, wanted.tag.casefold(), wanted.tag),
        _with(counted.sources, source, sources.name(wanted.source)),
        _with(counted.languages, wanted.language, wanted.language),
        _with(counted.states, wanted.show, ""),
        source,
    )


def _with(options: list[Option], chosen: str, name: str) -> list[Option]:
    """What was chosen stays to be seen, also where nobody is found by it."""
    if not chosen or any(option.value == chosen for option in options):
        return options
    return [*options, Option(chosen, name, 0)]


def _hits(user: Person, wanted: Wanted, sources: Sources) -> list[_Hit]:
    terms = asked(wanted.text)
    if wanted.text.strip() and not terms:
        return []
    if not terms and not wanted.is_narrowed:
        return [_Hit(*row) for row in _everybody(user)]
    narrowed = _narrowed(user, wanted, sources)
    if not terms:
        return [_Hit(*row) for row in _listed(narrowed)]
    tiers = [
        narrowed.filter(_matching(question(terms, place), is_narrowed=wanted.is_narrowed))
        .annotate(tier=Value(tier))
        .order_by()
        .values_list(*_Hit._fields)[: MOST + 1]
        for place, tier in TIERS
    ]
    best: dict[int, _Hit] = {}
    for row in tiers[0].union(*tiers[1:], all=True):
        hit = _Hit(*row)
        if hit.pk not in best or hit.tier < best[hit.pk].tier:
            best[hit.pk] = hit
    return sorted(best.values(), key=lambda hit: (hit.tier, hit.name.casefold(), hit.pk))[: MOST + 1]


@prepared
def _everybody(user: Person) -> "QuerySet[Any]":
    return _listed(Candidate.objects.visible_to(user))


def _listed(found: CandidateQuerySet) -> "QuerySet[Any]":
    listed: QuerySet[Any] = found.annotate(tier=Value(0)).order_by("name", "pk").values_list(*_Hit._fields)
    return listed[: MOST + 1]


def _matching(query: str, *, is_narrowed: bool) -> Q | Among:
    """Those looked at are gathered first and then found by their keys: else everybody is gone through for them."""
    found = CandidateIndex.objects.filter(Matches(F("words"), Value(query, output_field=CharField())))
    keys = found.values("candidate")
    return Q(pk__in=keys) if is_narrowed else Among("pk", ArraySubquery(keys[:LOOKED_AT]))


def _narrowed(user: Person, wanted: Wanted, sources: Sources) -> CandidateQuerySet:
    """All that is asked of an application is asked of one and the same."""
    found = Candidate.objects.visible_to(user)
    mine = Application.objects.visible_to(user).filter(candidate=OuterRef("pk"))
    asked_of = Q()
    if wanted.stage:
        asked_of &= Q(stage__kind=wanted.stage)
    if wanted.requisition:
        asked_of &= Q(requisition=wanted.requisition)
    if wanted.source:
        mine = mine.alias(low_source=Lower(Trim("source")))
        asked_of &= Q(low_source__in=sources.alike(wanted.source))
    if wanted.since:
        asked_of &= Q(applied_at__gte=datetime.combine(wanted.since, time.min, UTC))
    if wanted.show == "active":
        asked_of &= Q(state=ApplicationState.ACTIVE)
    if asked_of:
        found = found.filter(Exists(mine.filter(asked_of)))
    if wanted.show == "closed":
        found = found.exclude(Exists(mine.active()))
    if wanted.language:
        found = found.filter(language=wanted.language)
    if wanted.tag:
        found = found.filter(Exists(_readable(user).filter(candidate=OuterRef("pk"), name__iexact=wanted.tag)))
    return found


def _readable(user: Person) -> "QuerySet[CandidateTag]":
    """A tag may be an opinion: not for who owes a card on an application of the candidate."""
    owing = Application.objects.filter(candidate=OuterRef("candidate"), owed_by__contains=[user.pk])
    return CandidateTag.objects.exclude(Exists(owing))


def _tags(user: Person, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, name in _tagged(user, list(ids)):
        found.setdefault(pk, []).append(name)
    return found


@prepared
def _tagged(user: Person, ids: list[int]) -> "QuerySet[Any]":
    found: QuerySet[Any] = _readable(user).filter(Among("candidate", ids)).values_list("candidate", "name")
    return found


def _rows(user: Person, hits: Sequence[_Hit], tags: dict[int, list[str]], text: str) -> list[Row]:
    ids = [hit.pk for hit in hits]
    by_pk = {candidate.pk: candidate for candidate in _candidates(ids)}
    applications: dict[int, list[Application]] = {}
    for application in _applications(user, ids):
        applications.setdefault(application.candidate_id, []).append(application)
    said = _snippets([hit.pk for hit in hits if hit.tier == TIERS[-1][1]], text) if asked(text) else {}
    return [Row(by_pk[pk], applications.get(pk, []), tags.get(pk, []), said.get(pk)) for pk in ids if pk in by_pk]


@prepared
def _candidates(ids: list[int]) -> "QuerySet[Any]":
    return Candidate.objects.filter(Among("pk", ids)).only("name", "email", "headline", "delete_by")


@prepared
def _applications(user: Person, ids: list[int]) -> "QuerySet[Any]":
    """What of them a row of the list says."""
    found = Application.objects.visible_to(user).filter(Among("candidate", ids)).select_related("requisition", "stage")
    return found.only("candidate", "state", "close_kind", "requisition__title", "stage__kind", "stage__name")


def _snippets(ids: Sequence[int], text: str) -> dict[int, tuple[str, str, str]]:
    found = {}
    kept = CandidateFile.objects.filter(candidate__in=ids).exclude(text="").order_by("id")
    for pk, read in kept.values_list("candidate", "text"):
        said = snippet(read, text)
        if said:
            found[pk] = said
    return found


@prepared
def _offered(user: Person, ids: list[int]) -> "QuerySet[Any]":
    found = Application.objects.visible_to(user).filter(Among("candidate", ids)).order_by()
    return found.values_list("candidate", "stage__kind", "requisition", "requisition__title", "source", "state")


class _Facets:
    """What the filters offer: only what is among those found, the most frequent first."""

    def __init__(
        self,
        user: Person,
        ids: Sequence[int],
        hits: Sequence[_Hit],
        tags: dict[int, list[str]],
        is_cut: bool,
        known: Sources,
    ) -> None:
        self.hits, self.tags, self.is_cut, self.known = hits, tags, is_cut, known
        self.rows = _offered(user, list(ids))

    def _options(self, found: Iterable[tuple[int, str, str]]) -> list[Option]:
        """Of (candidate, value, name): each candidate counts once for a value."""
        distinct = set(found)
        counts = Counter(value for _pk, value, _name in distinct)
        names = {value: name for _pk, value, name in distinct}
        ranked = sorted(counts.items(), key=lambda item: (-item[1], names[item[0]].casefold()))
        return [Option(value, names[value], None if self.is_cut else count) for value, count in ranked if value]

    @cached_property
    def stages(self) -> list[Option]:
        labels = {str(kind): str(kind.label) for kind in StageKind}
        found = self._options((row[0], row[1], labels[row[1]]) for row in self.rows)
        order = StageKind.values
        return sorted(found, key=lambda option: order.index(option.value))

    @cached_property
    def requisitions(self) -> list[Option]:
        return self._options((row[0], str(row[2]), row[3]) for row in self.rows)

    @cached_property
    def sources(self) -> list[Option]:
        """However somebody wrote it, a channel is one."""
        known: dict[str, tuple[str, str]] = {}
        for _pk, _stage, _requisition, _title, source, _state in self.rows:
            if source not in known:
                known[source] = self.known.value(source), self.known.name(source)
        by_value = dict(known.values())
        return self._options((row[0], value := known[row[4]][0], by_value[value]) for row in self.rows)

    @cached_property
    def tagged(self) -> list[Option]:
        return self._options(
            (pk, name.casefold(), name.casefold()) for pk, names in self.tags.items() for name in names
        )

    @cached_property
    def languages(self) -> list[Option]:
        return self._options((hit.pk, hit.language, hit.language) for hit in self.hits)

    @cached_property
    def states(self) -> list[Option]:
        active = {row[0] for row in self.rows if row[5] == ApplicationState.ACTIVE}
        return self._options((hit.pk, "active" if hit.pk in active else "closed", "") for hit in self.hits)


def saved_views(user: Person) -> "QuerySet[SavedView]":
    return SavedView.objects.filter(person=user)
