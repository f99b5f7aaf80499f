from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject, Lower, Trim
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.words import Words, say
from hiring.models import Channel, Requisition, Visit
from hiring.rules.jobs import JOB_PAGE
from hiring.rules.referrals import SOURCE
from hiring.rules.sourcing import names_of
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import Chapter, Note, Section

# Who came to one of these was interviewed
INTERVIEWED = (StageKind.INTERVIEWS, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED)
# Of applications that no channel of the plan brought
ELSEWHERE = 0
# What the program notes as a source, where the library does not know that channel
TOLD = {JOB_PAGE.lower(): _("Job page"), SOURCE.lower(): _("Referral")}


@dataclass(frozen=True)
class Result:
    applications: int = 0
    interviews: int = 0
    hires: int = 0


@dataclass(frozen=True)
class ChannelRow:
    channel: Channel
    result: Result


@dataclass(frozen=True)
class Known:
    """A channel that the library knows."""

    key: str
    name: Words
    is_planned: bool


@dataclass(frozen=True)
class Strategy:
    """Where the role says to look, and how."""

    what: Words
    channels: tuple[Known, ...]


@dataclass(frozen=True)
class Plan:
    rows: tuple[ChannelRow, ...]
    elsewhere: Result
    strategies: tuple[Strategy, ...]
    # Those not planned yet, the role's own first
    others: tuple[Known, ...]


def sourcing_plan(requisition: Requisition) -> Plan:
    channels = list(requisition.channels.select_related("owner"))
    planned = {channel.key for channel in channels}
    notes = list(_library().only("key", "name"))
    known = {note.key: Known(note.key, note.name, note.key in planned) for note in notes}
    strategies = tuple(
        Strategy(one["what"], tuple(known[key] for key in one["channels"] if key in known))
        for one in requisition.role.sourcing
    )
    first = [channel.key for strategy in strategies for channel in strategy.channels]
    found = results(requisition, channels, Sources((note.key, note.name) for note in notes))
    return Plan(
        tuple(ChannelRow(channel, found.get(channel.pk, Result())) for channel in channels),
        found.get(ELSEWHERE, Result()),
        strategies,
        tuple(known[key] for key in dict.fromkeys([*first, *known]) if key not in planned),
    )


class Sources:
    """The channels that are known, and what applications have as their source by all the names of each."""

    def __init__(self, channels: Iterable[tuple[str, Words]]) -> None:
        """Of (key, name); the first name of a key is the one that is shown. Without a key: one of our own."""
        self.words: dict[str, Words] = {}
        self.names: dict[str, frozenset[str]] = {}
        self.value_of: dict[str, str] = {}
        for key, words in channels:
            names = names_of(words, key)
            if not key and not names:
                continue
            # One of our own that is called as another channel is that channel
            value = key or next((self.value_of[name] for name in sorted(names) if name in self.value_of), min(names))
            self.words.setdefault(value, words)
            self.names[value] = self.names.get(value, frozenset()) | names
            for name in names:
                self.value_of.setdefault(name, value)

    def value(self, source: str) -> str:
        """The same for all sources that are one channel."""
        plain = source.strip().lower()
        return plain if plain in self.words else self.value_of.get(plain, plain)

    def name(self, source: str) -> str:
        """In the reader's language; what no channel is called stands as somebody wrote it."""
        value = self.value(source)
        return say(self.words[value]) if value in self.words else str(TOLD.get(value, source.strip()))

    def alike(self, source: str) -> frozenset[str]:
        """All that may stand as the source of that channel, as it is compared."""
        value = self.value(source)
        return self.names.get(value, frozenset({value}))


def _library() -> "QuerySet[Note]":
    return Note.objects.filter(chapter=Chapter.SOURCING, section=Section.CHANNELS).order_by("position", "pk")


def sources_known(user: Person) -> Sources:
    """By the library, and by the plans of requisitions whose candidates this person may see."""
    planned = Channel.objects.filter(requisition__in=Requisition.objects.staffed_by(user))
    mine = planned.order_by().values_list("key", "name", Value(1)).distinct()
    both = _library().order_by().values_list("key", "name", Value(0)).union(mine, all=True)
    return Sources((key, name) for key, name, _place in sorted(both, key=lambda one: one[2]))


def with_sources(rows: "QuerySet[Any]", requisition: str) -> "QuerySet[Any]":
    """Each with the channels that are known, for a page that asks nothing more. `requisition`: where its id stands."""
    one = JSONObject(key="key", name="name")
    planned = Channel.objects.filter(requisition=OuterRef(requisition)).values_list(one)
    found: QuerySet[Any] = rows.annotate(
        in_library=ArraySubquery(_library().values_list(one)), in_plan=ArraySubquery(planned)
    )
    return found


def sources_of(row: Any) -> Sources:
    """Of one of `with_sources`."""
    return Sources((one["key"], one["name"]) for one in (*row.in_library, *row.in_plan))


def results(requisition: Requisition, channels: Sequence[Channel], library: Sources | None = None) -> dict[int, Result]:
    """Channel -> what came of it, in one query whatever the number of applications. `library`: what else a channel is
    called there by now."""
    called = Sources((channel.key, channel.name) for channel in channels)
    by_name = []
    for channel in channels:
        names = called.alike(channel.key or say(channel.name))
        if library is not None and channel.key:
            names |= library.alike(channel.key)
        by_name.append(When(low__in=names, then=Value(channel.pk)))
    met = Visit.objects.filter(application=OuterRef("pk"), stage__kind__in=INTERVIEWED)
    counted = (
        requisition.applications.order_by()
        .alias(low=Lower(Trim("source")), met=Exists(met))
        .annotate(channel=Case(*by_name, default=Value(ELSEWHERE), output_field=IntegerField()))
        .values("channel")
        .annotate(
            applications=Count("pk"),
            interviewed=Count("pk", filter=Q(met=True)),
            hires=Count("pk", filter=Q(state=ApplicationState.HIRED)),
        )
        .values_list("channel", "applications", "interviewed", "hires")
    )
    return {channel: Result(*counts) for channel, *counts in counted}


def sources_offered(requisition: Requisition) -> list[str]:
    """What may be chosen as the source of an application, in the reader's language."""
    return [say(name) for name in requisition.channels.values_list("name", flat=True)]
