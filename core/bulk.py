"""Many new rows at once by COPY: several times as fast as INSERT, with every constraint and trigger in force."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def number_all(objects: Sequence[models.Model]) -> None:
    """Keys out of the table's own sequence, so that other rows may name these before they are written."""
    if not objects:
        return
    table = objects[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(objects)]
        )
        for one, (pk,) in zip(objects, cursor.fetchall(), strict=True):
            one.pk = pk


def copy_in(objects: Sequence[models.Model]) -> None:
    """Of one model, each with its key; columns and their values are those that `save` would write."""
    if not objects:
        return
    fields = objects[0]._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields if field.column)
    statement = f"COPY {quote(objects[0]._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for one in objects:
            copy.write_row([_value(field, one) for field in fields])


def _value(field: "models.Field[Any, Any]", one: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(one, add=True), connection)
