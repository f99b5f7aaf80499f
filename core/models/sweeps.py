from typing import ClassVar

from django.db import models


class Sweep(models.Model):
    """When a task of the beat last ran: one row each, written over."""

    task = models.CharField(max_length=100, unique=True)
    ran_at = models.DateTimeField()
    seconds = models.FloatField()
    # The kind of its failure; empty: it went well
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["task"]

    def __str__(self) -> str:
        return self.task
