"""The record of changes: rows of the history as people read them.

Each storey says which of its tables and columns are shown, and to whom (`recorded.py` on its floor of queries); what is
named nowhere is shown to nobody. A row is read through the thing it belongs to, and a thing that is gone has no record:
what is left of it in the history is for whoever runs the database.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models, transaction
from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core import when, zones
from core.models import History, Person
from core.rules.records import Table
from core.rules.sheets import harmless
from core.rules.texts import marked
from core.words import WordsField, say

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
class Thing:
    """What a row belongs to, as its reader may call it."""

    name: str
    url: str


@dataclass(frozen=True)
class Kind:
    key: str
    # Of many of them
    name: Any
    # Those of these ids that the reader may see
    found: Callable[[Person, Collection[int]], Mapping[int, Thing]]
    # What is shown of them on the page of the whole house; the rest stands with the thing itself
    scopes: frozenset[str]


@dataclass(frozen=True)
class Piece:
    what: str
    text: str


@dataclass(frozen=True)
class Line:
    """One column, or one language of it."""

    label: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    id: int
    at: datetime
    # Empty: the program
    by: str
    # INSERT, UPDATE or DELETE
    operation: str
    table: str
    title: str
    lines: tuple[Line, ...]
    thing: Thing | None = None


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


# What the storeys say


@cache
def tables() -> dict[str, Table]:
    return _said("TABLES")


@cache
def kinds() -> dict[str, Kind]:
    return {kind.key: kind for module in settings.RECORDED for kind in import_module(module).KINDS}


def labels() -> dict[str, Any]:
    return _said("LABELS")


@cache
def _names() -> dict[str, tuple[str, ...]]:
    return _said("NAMES")


@cache
def _values() -> dict[str, Callable[[Any], str]]:
    return _said("VALUES", {})


@cache
def _gates() -> dict[str, tuple[str, Callable[[Person], QuerySet[Any]]]]:
    return _said("GATES", {})


def _said(name: str, *otherwise: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in settings.RECORDED:
        found |= getattr(import_module(module), name, *otherwise)
    return found


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


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
    return Record(_told(looked.rows), looked.older)


def _rows_of(shown: Mapping[str, Table], pk: int, user: Person) -> dict[str, list[str]]:
    """Ids of the rows that belong to it: those that stand, and those that were deleted from under it or from under what
    belongs to it."""
    stand, gone = [], defaultdict(list)
    for name, table in shown.items():
        rows = _models()[name]._base_manager.filter(**{table.through or "pk": pk})
        if table.gate:
            path, let_through = _gates()[table.gate]
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
        column, model = _column(name, table), _models()[name]
        holder = model._meta.get_field(table.through.partition("__")[0]).related_model._meta.db_table  # type: ignore[union-attr]
        for row_id in found.get(holder, ()):
            left |= Q(table_name=name, operation="DELETE", before__contains={column: int(row_id)})
    return list(History.objects.filter(left).values_list("table_name", "row_id"))


def _column(name: str, table: Table) -> str:
    """The column of a row that leads to its thing."""
    first = table.through.partition("__")[0]
    return str(_models()[name]._meta.get_field(first).attname)  # type: ignore[union-attr]  # a foreign key has one


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
    return Record(_told(looked.rows, {pk: thing for pk, (_kind, thing) in things.items()}), looked.older)


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
    model: Any = _models()[row.table_name]._meta.get_field(holder).related_model
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


# As people read it

Named = Mapping[tuple[str, int], str]


def _told(rows: Sequence[tuple[History, Sequence[str]]], things: Mapping[int, Thing] | None = None) -> list[Change]:
    names = _name_all(rows)
    person = Person._meta.label
    told = []
    for row, columns in rows:
        table = tables()[row.table_name]
        at_hand = row.after or row.before or {}
        titles = (_value(row.table_name, column, at_hand.get(column), names) for column in table.title.split())
        told.append(
            Change(
                row.pk,
                row.at,
                names.get((person, row.actor), _("somebody who is gone")) if row.actor else "",
                row.operation,
                str(table.name),
                " · ".join(filter(None, (title.get("") or say(title) for title in titles))),
                tuple(line for column in _beside_title(row, columns) for line in _lines(row, column, names)),
                (things or {}).get(row.pk),
            )
        )
    return told


def _beside_title(row: History, columns: Sequence[str]) -> list[str]:
    """What was added or removed is said once: what its title says needs no line."""
    title = tables()[row.table_name].title.split() if row.operation != "UPDATE" else []
    return [column for column in columns if column not in title]


def _lines(row: History, column: str, names: Named) -> Iterator[Line]:
    label = str(labels().get(f"{row.table_name}.{column}") or labels()[column])
    was, now = (_value(row.table_name, column, (side or {}).get(column), names) for side in (row.before, row.after))
    for language in dict.fromkeys([*was, *now]):
        before, after = was.get(language, ""), now.get(language, "")
        if before != after:
            pieces = tuple(Piece(what, text) for what, text in marked(before, after))
            yield Line(label, language if language in dict(settings.LANGUAGES) else "", pieces)


def _field(table: str, column: str) -> Any:
    return next(field for field in _models()[table]._meta.concrete_fields if field.attname == column)


def _value(table: str, column: str, value: Any, names: Named) -> dict[str, str]:
    """By language where it is a text in several, else under none."""
    field = _field(table, column)
    if f"{table}.{column}" in _values():
        return {"": "" if value is None else _values()[f"{table}.{column}"](value)}
    if isinstance(field, WordsField):
        return {language: text for language, text in (value or {}).items() if text}
    if isinstance(field, models.JSONField):
        return _list(value)
    return {"": _text(field, value, names)}


def _list(value: Any) -> dict[str, str]:
    """A list of texts, a line each; those in several languages by language."""
    lines: dict[str, list[str]] = defaultdict(list)
    for one in value if isinstance(value, list) else ():
        for language, text in one.items() if isinstance(one, dict) else (("", one),):
            lines[language].append(str(text))
    return {language: "\n".join(texts) for language, texts in lines.items()}


def _text(field: Any, value: Any, names: Named) -> str:
    if value is None or value in ("", []):
        return ""
    if field.is_relation:
        return names.get((field.related_model._meta.label, value)) or _("somebody or something that is gone")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name in BY_NAME:
        return str(BY_NAME[field.name](value))
    if isinstance(field, ArrayField):
        return _(", ").join(_text(field.base_field, one, names) for one in value)
    return str(next((written(value) for kind, written in BY_KIND if isinstance(field, kind)), value))


def _span(value: str) -> str:
    ends = [parse_datetime(text) for text in re.findall(r'"([^"]+)"', value)]
    return " – ".join(filter(None, (when.moment(ends[0]), when.clock(ends[-1])))) if ends else value


def _weekdays(value: Sequence[int]) -> str:
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return _(", ").join(names[day] for day in value if day < len(names))


BY_NAME: dict[str, Callable[[Any], str]] = {
    "language": lambda value: str(dict(settings.LANGUAGES).get(value, value)),
    "time_zone": when.zone_city,
    "country": zones.country_name,
    "working_days": _weekdays,
}
BY_KIND: Sequence[tuple[type[Any], Callable[[Any], str]]] = (
    (models.BooleanField, lambda value: _("Yes") if value else _("No")),
    (models.DateTimeField, lambda value: when.moment(parse_datetime(value))),
    (models.DateField, lambda value: when.day(parse_date(value))),
    (models.TimeField, lambda value: value[:5]),
    (DateTimeRangeField, _span),
)


def _name_all(rows: Sequence[tuple[History, Sequence[str]]]) -> dict[tuple[str, int], str]:
    """What the ids in these rows are called, asked for at once."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row, columns in rows:
        if row.actor:
            wanted[Person._meta.label].add(row.actor)
        for column in {*columns, *tables()[row.table_name].title.split()}:
            field = _field(row.table_name, column)
            if field.is_relation:
                given = ((side or {}).get(column) for side in (row.before, row.after))
                wanted[field.related_model._meta.label] |= {pk for pk in given if pk}
    asked = [
        apps.get_model(label)
        ._base_manager.filter(pk__in=ids)
        .order_by()
        .values_list(
            Value(label),
            "pk",
            JSONObject(**{f"p{n}": F(path) for n, path in enumerate(_names()[label])}),
        )
        for label, ids in sorted(wanted.items())
    ]
    found = asked[0].union(*asked[1:], all=True) if asked else ()
    return {(label, pk): _name(label, parts) for label, pk, parts in found}


def _name(label: str, parts: Mapping[str, Any]) -> str:
    """The first of its fields that says something, as that field says it."""
    model = apps.get_model(label)
    for number, path in enumerate(_names()[label]):
        value = parts[f"p{number}"]
        if isinstance(value, dict):
            return say(value)
        if value:
            field = model._meta.get_field(path) if "__" not in path else None
            return str(dict(getattr(field, "flatchoices", ())).get(value, value))
    return ""


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
