from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q


class History(models.Model):
    """One row for each change of a row, written by a trigger of the database owner.

    The application may only SELECT. Read it through `visible_to` of the row it speaks of.
    """

    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=100)
    row_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["table_name", "row_id", "at"], name="history_row"),
            # The page of the house: by who, by what, by when, each the latest first
            models.Index(fields=["actor", "id"], name="history_actor"),
            models.Index(fields=["table_name", "id"], name="history_table"),
            models.Index(fields=["at"], name="history_moment"),
            # What was deleted is found by what it belonged to; deletions are few
            GinIndex(
                OpClass(F("before"), name="jsonb_path_ops"), condition=Q(operation="DELETE"), name="history_deleted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name}:{self.row_id}"
