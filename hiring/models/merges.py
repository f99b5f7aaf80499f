from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Merge(models.Model):
    """Two files made one, and what is needed to make them two again."""

    survivor = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="merges")
    merged = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="merged_by")
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Which rows moved, which fields were filled, which applications were closed: ids and values before and after
    facts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_standing_is_one"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="merge_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.survivor_id}"
