"""Rows of the pattern, copied many times over by one INSERT of SELECT for each table.

What a column becomes follows from the model: a key that the pattern made is moved into the copy's own thousands, a
person becomes the one who does the same elsewhere, a moment is shifted with the whole.
"""

from typing import Any

import psycopg
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from core.models import Person
from hiring.models import Application, Candidate, Requisition

# A copy's own keys begin at this many times its number; the pattern's are smaller
WIDTH = 10_000
Models = set[type[models.Model]]
# What a plan says of each copy
NAMED: dict[type, str] = {Application: "p.application", Candidate: "p.candidate", Requisition: "p.requisition"}


def moved(copy: str, column: str) -> str:
    """The key that a row of the pattern has in a copy."""
    return f"{copy} * {WIDTH} + {column}"


class Copier:
    """`plan`: the table of copies, one row each, joined as `p` to the rows of the pattern, `t`."""

    def __init__(self, connection: "psycopg.Connection[Any]", *, of_requisition: Models, of_application: Models):
        self.connection, self.of_requisition, self.of_application = connection, of_requisition, of_application
        # In the order of the copying
        self.copied: dict[type[models.Model], int] = {}

    def copy(self, model: type[models.Model], plan: str, condition: str, numbered: str, **instead: str) -> None:
        """`condition`: which rows of the pattern belong to which copy. `numbered`: what numbers the copy."""
        made = {
            field.column: instead.get(field.column) or self._said(field, numbered)
            for field in model._meta.concrete_fields
            if field.column
        }
        columns = ", ".join(f'"{column}"' for column in made)
        done = self.connection.execute(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # nosec B608  # names and expressions of ours
            f'SELECT {", ".join(made.values())} FROM {plan} p JOIN "{model._meta.db_table}" t ON {condition}'
        )
        self.copied[model] = self.copied.get(model, 0) + done.rowcount

    def _said(self, field: Any, numbered: str) -> str:
        column = f't."{field.column}"'
        if field.primary_key:
            return moved(numbered, column)
        if field.is_relation:
            return self._key(field.related_model, column)
        if isinstance(field, models.DateTimeField):
            return f"{column} + p.shift"
        if isinstance(field, DateTimeRangeField):
            return f"tstzrange(lower({column}) + p.shift, upper({column}) + p.shift)"
        if isinstance(field, models.UUIDField):
            return f"md5(({numbered})::text || '-' || t.id::text)::uuid"
        return column

    def _key(self, model: type, column: str) -> str:
        if model in self.of_application:
            return moved("p.application", column)
        if model in self.of_requisition:
            return moved("p.requisition", column)
        if model is Person:
            return f"pg_temp.who({column}, p.recruiter, p.manager, p.panel)"
        if model in NAMED:
            return f"CASE WHEN {column} IS NULL THEN NULL ELSE {NAMED[model]} END"
        return column
