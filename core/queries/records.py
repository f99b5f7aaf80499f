"""The record of changes: rows of the history as people read them.

Each storey says which of its tables and columns are shown, and to whom (`recorded.py` on its floor of queries); what is
named nowhere is shown to nobody. A row is read through the thing it belongs to, and a thing that is gone has no record:
what is left of it in the history is for whoever runs the database.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import History, Person
from core.queries.changes import Change, Line, told
from core.queries.register import Thing, gates, kinds, models_by_table, tables
from core.rules.records import Table
from core.rules.sheets import harmless

# Changes on a page; and rows looked at for them, of which some are not for this reader
SHOWN, LOOKED_AT = 50, 200
# Of one thing, whose rows are nearly all for its readers
LOOKED_AT_OF_ONE = 2000
# Lines of a file
EXPORTED = 5000
# Two changes at once may get their number in one order and their moment in the other
AT_ONCE = 1000
# Nobody looks for more people at once
PEOPLE_FOUND = 20


@dataclass(frozen=True)
class Record:
    changes: Sequence[Change]
    # The number before which the older ones begin; none: these are the oldest
    older: int | None


@dataclass(frozen=True)
class Asked:
    """What of the whole house is looked for."""

    who: str = ""
    kind: str = ""
    first: datetime | None = None
    last: datetime | None = None


# One thing


def record_of(
    kind: str, pk: int, user: Person, scopes: Collection[str], *, before: int | None = None, most: int = SHOWN
) -> Record:
    """All that changed of one thing and what belongs to it, the latest first. That this reader may see it at all was
    asked before; `scopes`: what of it they may read."""
    shown = {
        name: table
        for name, table in tables().items()
        if table.of == kind and not set(scopes).isdisjoint(table.columns.values())
    }
    wanted = Q(pk=None)
    for name, ids in _rows_of(shown, pk, user).items():
        wanted |= Q(table_name=name, row_id__in=ids)
    found = History.objects.filter(wanted)
    if before:
        found = found.filter(pk__lt=before)
    looked = _look(found.order_by("-pk")[:LOOKED_AT_OF_ONE], lambda _row: frozenset(scopes), most, LOOKED_AT_OF_ONE)
    return Record(told(looked.rows), looked.older)


def _rows_of(shown: Mapping[str, Table], pk: int, user: Person) -> dict[str, list[str]]:
    """Ids of the rows that belong to it: those that stand, and those that were deleted from under it or from under what
    belongs to it."""
    stand, gone = [], defaultdict(list)
    for name, table in shown.items():
        rows = models_by_table()[name]._base_manager.filter(**{table.through or "pk": pk})
        if table.gate:
            path, let_through = gates()[table.gate]
            own = path if name != let_through(user).model._meta.db_table else "pk"
            rows = rows.filter(**{f"{own}__in": let_through(user).values("pk")})
        stand.append(rows.order_by().values_list(Value(name), Cast("pk", TextField())))
        if table.through and "__" not in table.through and not table.gate:
            gone[_column(name, table)].append(name)
    found: dict[str, list[str]] = defaultdict(list)
    for name, row_id in stand[0].union(*stand[1:], all=True) if stand else ():
        found[name].append(row_id)
    left = Q(pk=None)
    for column, names in gone.items():
        left |= Q(table_name__in=names, operation="DELETE", before__contains={column: pk})
    for name, row_id in History.objects.filter(left).values_list("table_name", "row_id"):
        found[name].append(row_id)
    for name, row_id in _gone_below(shown, found):
        found[name].append(row_id)
    return found


def _gone_below(shown: Mapping[str, Table], found: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    left = Q(pk=None)
    for name, table in shown.items():
        if "__" not in table.through or table.gate:
            continue
        column, model = _column(name, table), models_by_table()[name]
        holder = model._meta.get_field(table.through.partition("__")[0]).related_model._meta.db_table  # type: ignore[union-attr]
        for row_id in found.get(holder, ()):
            left |= Q(table_name=name, operation="DELETE", before__contains={column: int(row_id)})
    return list(History.objects.filter(left).values_list("table_name", "row_id"))


def _column(name: str, table: Table) -> str:
    """The column of a row that leads to its thing."""
    first = table.through.partition("__")[0]
    return str(models_by_table()[name]._meta.get_field(first).attname)  # type: ignore[union-attr]  # a foreign key has one


# The whole house


def house_record(
    user: Person, asked: Asked, *, before: int | None = None, most: int = SHOWN, look_at: int = LOOKED_AT
) -> Record:
    """What changed anywhere, the latest first: of each thing as much as the page of the house shows of its kind."""
    readable = [
        name
        for name, table in tables().items()
        if not kinds()[table.of].scopes.isdisjoint(table.columns.values())
        and (not asked.kind or asked.kind in (table.of, table.otherwise))
    ]
    found = _asked_for(asked)
    if before:
        found = found.filter(pk__lt=before)
    if asked.kind:
        # Each by its own index: one that seldom changes is found without walking through all others
        first, *others = [found.filter(table_name=name).order_by("-pk")[:look_at] for name in readable]
        found = first.union(*others, all=True) if others else first
    else:
        found = found.filter(table_name__in=readable)
    rows = list(found.order_by("-pk")[:look_at])
    things = _things_of(rows, user)

    def scopes(row: History) -> frozenset[str]:
        kind, _thing = things.get(row.pk, ("", None))
        return kinds()[kind].scopes if kind and asked.kind in ("", kind) else frozenset()

    looked = _look(rows, scopes, most, look_at)
    return Record(told(looked.rows, {pk: thing for pk, (_kind, thing) in things.items()}), looked.older)


def _asked_for(asked: Asked) -> QuerySet[History]:
    found = History.objects.all()
    if asked.who:
        people = Person.objects.filter(Q(name__icontains=asked.who) | Q(email__iexact=asked.who))
        found = found.filter(actor__in=list(people.values_list("pk", flat=True)[:PEOPLE_FOUND]))
    # Numbers rise with the moments, so that a period is a span of them
    if asked.first:
        begins = History.objects.filter(at__gte=asked.first).order_by("at").values("pk")[:1]
        found = found.filter(at__gte=asked.first, pk__gte=Subquery(begins) - AT_ONCE)
    if asked.last:
        ends = History.objects.filter(at__lt=asked.last).order_by("-at").values("pk")[:1]
        found = found.filter(at__lt=asked.last, pk__lte=Subquery(ends) + AT_ONCE)
    return found


def _things_of(rows: Sequence[History], user: Person) -> dict[int, tuple[str, Thing]]:
    """By the number of the row, with the kind. Whose thing is gone, or not for this reader, has none."""
    ways: dict[tuple[type[models.Model], str], set[int]] = defaultdict(set)
    for row in rows:
        way, given = _first_step(row)
        if way and given is not None:
            ways[way].add(given)
    numbered = list(ways)
    asked = [
        way[0]._base_manager.filter(pk__in=ways[way]).order_by().values_list(Value(number), "pk", F(way[1]))
        for number, way in enumerate(numbered)
    ]
    led = {
        (numbered[number], pk): thing for number, pk, thing in (asked[0].union(*asked[1:], all=True) if asked else ())
    }
    owners: dict[int, tuple[str, int]] = {}
    for row in rows:
        table, (way, given) = tables()[row.table_name], _first_step(row)
        pk = led.get((way, given)) if way and given is not None else given
        if pk is not None:
            owners[row.pk] = (table.of, pk)
        elif table.otherwise:
            owners[row.pk] = (table.otherwise, _whole(row.row_id))
    seen: dict[str, Mapping[int, Thing]] = {}
    for kind in {kind for kind, _pk in owners.values()}:
        seen[kind] = kinds()[kind].found(user, {pk for of, pk in owners.values() if of == kind})
    return {row: (kind, seen[kind][pk]) for row, (kind, pk) in owners.items() if pk in seen[kind]}


def _first_step(row: History) -> tuple[tuple[type[models.Model], str] | None, int | None]:
    """The id that leads to the thing, out of the row itself, and the way on from there where that is not yet the thing:
    what was deleted is found like what stands."""
    table = tables()[row.table_name]
    holder, _dunder, further = table.through.partition("__")
    if not holder:
        return None, _whole(row.row_id)
    given = (row.after or row.before or {}).get(_column(row.table_name, table))
    if not further:
        return None, given
    model: Any = models_by_table()[row.table_name]._meta.get_field(holder).related_model
    return (model, further), given


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


# Of rows what may be shown


@dataclass(frozen=True)
class _Looked:
    # Each with the columns that changed and may be shown
    rows: Sequence[tuple[History, Sequence[str]]]
    older: int | None


def _look(
    rows: QuerySet[History] | Sequence[History], scopes: Callable[[History], frozenset[str]], most: int, given: int
) -> _Looked:
    """The first so many in which the reader may see something: a change of nothing but what is not for them is no row
    to them, and takes no place on their page."""
    found: list[tuple[History, Sequence[str]]] = []
    last, number = None, 0
    # A cursor lives in a transaction; none of these rows is read twice
    with transaction.atomic():
        for row in rows.iterator(chunk_size=LOOKED_AT) if isinstance(rows, QuerySet) else rows:
            if len(found) == most:
                return _Looked(found, last)
            number, last = number + 1, row.pk
            _enter(row)
            columns = _changed(row, scopes(row))
            if columns:
                found.append((row, columns))
    return _Looked(found, last if number == given else None)


def _enter(row: History) -> None:
    """The change by which a draft went in is read as if it came whole."""
    enters = tables()[row.table_name].enters
    if enters and row.operation == "UPDATE" and not (row.before or {}).get(enters):
        row.operation, row.before = "INSERT", None


NOTHING: tuple[Any, ...] = (None, "", [], {}, False)


def _changed(row: History, scopes: Collection[str]) -> list[str]:
    """Of what was added or removed all that says something; not the way to the thing, which is where one reads it."""
    before, after = row.before or {}, row.after or {}
    columns = [column for column, scope in tables()[row.table_name].columns.items() if scope in scopes]
    if row.operation == "UPDATE":
        return [column for column in columns if before.get(column) != after.get(column)]
    return [column for column in columns if (after or before).get(column) not in NOTHING]


# As a file


def exported(user: Person, asked: Asked) -> list[list[str]]:
    """A line for each column that changed, the latest first, and no more than a person reads: made at once, for while
    a file is sent nobody's language is at hand."""
    lines = [[_("When"), _("Who"), _("About"), _("What"), _("Change"), _("Field"), _("Before"), _("After")]]
    before = None
    while len(lines) <= EXPORTED:
        record = house_record(user, asked, before=before, most=LOOKED_AT_OF_ONE, look_at=LOOKED_AT_OF_ONE)
        lines += [[harmless(cell) for cell in line] for change in record.changes for line in _cells(change)]
        if record.older is None:
            break
        before = record.older
    return lines[: EXPORTED + 1]


def _cells(change: Change) -> Iterator[list[str]]:
    what = " · ".join(filter(None, (change.table, change.title)))
    verb = {"INSERT": _("Added"), "UPDATE": _("Changed"), "DELETE": _("Removed")}[change.operation]
    thing = change.thing.name if change.thing else ""
    at = timezone.localtime(change.at).isoformat(timespec="seconds")
    for line in change.lines or (Line("", "", ()),):
        was = "".join(piece.text for piece in line.pieces if piece.what != "new")
        now = "".join(piece.text for piece in line.pieces if piece.what != "gone")
        yield [at, change.by or _("The program"), thing, what, verb, line.label, was, now]
