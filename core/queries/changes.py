"""Rows of the history as people read them: who, when, which field, what before and what after."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import when, zones
from core.models import History, Person
from core.queries.register import Thing, labels, models_by_table, naming, tables, writers
from core.rules.texts import marked
from core.words import WordsField, say


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


Named = Mapping[tuple[str, int], str]


def told(rows: Sequence[tuple[History, Sequence[str]]], things: Mapping[int, Thing] | None = None) -> list[Change]:
    names = _name_all(rows)
    person = Person._meta.label
    changes: list[Change] = []
    for row, columns in rows:
        table = tables()[row.table_name]
        at_hand = row.after or row.before or {}
        titles = (_value(row.table_name, column, at_hand.get(column), names) for column in table.title.split())
        changes.append(
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
    return changes


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


def field_of(table: str, column: str) -> Any:
    return next(field for field in models_by_table()[table]._meta.concrete_fields if field.attname == column)


def _value(table: str, column: str, value: Any, names: Named) -> dict[str, str]:
    """By language where it is a text in several, else under none."""
    field = field_of(table, column)
    if f"{table}.{column}" in writers():
        return {"": "" if value is None else writers()[f"{table}.{column}"](value)}
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
    (models.BooleanField, lambda value: pgettext("answer", "Yes") if value else pgettext("answer", "No")),
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
            field = field_of(row.table_name, column)
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
            JSONObject(**{f"p{n}": F(path) for n, path in enumerate(naming()[label])}),
        )
        for label, ids in sorted(wanted.items())
    ]
    found = asked[0].union(*asked[1:], all=True) if asked else ()
    return {(label, pk): _name(label, parts) for label, pk, parts in found}


def _name(label: str, parts: Mapping[str, Any]) -> str:
    """The first of its fields that says something, as that field says it."""
    model = apps.get_model(label)
    for number, path in enumerate(naming()[label]):
        value = parts[f"p{number}"]
        if isinstance(value, dict):
            return say(value)
        if value:
            field = model._meta.get_field(path) if "__" not in path else None
            return str(dict(getattr(field, "flatchoices", ())).get(value, value))
    return ""
