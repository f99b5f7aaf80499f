from typing import ClassVar

from django.db import models


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
        indexes: ClassVar = [models.Index(fields=["table_name", "row_id", "at"], name="history_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name}:{self.row_id}"
