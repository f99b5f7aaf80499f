from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Lower, Trim

from core.words import Words, say
from hiring.models import Channel, Requisition, Visit
from hiring.rules.sourcing import names_of
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import Chapter, Note, Section

# Who came to one of these was interviewed
INTERVIEWED = (StageKind.INTERVIEWS, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED)
# Of applications that no channel of the plan brought
ELSEWHERE = 0


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
    notes = Note.objects.filter(chapter=Chapter.SOURCING, section=Section.CHANNELS).order_by("position", "pk")
    known = {note.key: Known(note.key, note.name, note.key in planned) for note in notes.only("key", "name")}
    strategies = tuple(
        Strategy(one["what"], tuple(known[key] for key in one["channels"] if key in known))
        for one in requisition.role.sourcing
    )
    first = [channel.key for strategy in strategies for channel in strategy.channels]
    found = results(requisition, channels)
    return Plan(
        tuple(ChannelRow(channel, found.get(channel.pk, Result())) for channel in channels),
        found.get(ELSEWHERE, Result()),
        strategies,
        tuple(known[key] for key in dict.fromkeys([*first, *known]) if key not in planned),
    )


def results(requisition: Requisition, channels: Sequence[Channel]) -> dict[int, Result]:
    """Channel -> what came of it, in one query whatever the number of applications."""
    by_name = [When(low__in=names_of(channel.name, channel.key), then=Value(channel.pk)) for channel in channels]
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
