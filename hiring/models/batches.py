from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BatchKind(models.TextChoices):
    MOVED = "moved", _("Moved")
    CLOSED = "closed", _("Closed")
    TAGGED = "tagged", _("Tagged")
    ASSIGNED = "assigned", _("Assigned")
    ADDED = "added", _("Added to a requisition")
    SETTLED = "settled", _("Settled after the last opening was filled")


class Batch(models.Model):
    """One thing done to many applications at once, and what is needed to take it back."""

    kind = models.CharField(max_length=10, choices=BatchKind)
    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="batches")
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # One entry for each application: its id and where it stood before
    facts = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.requisition_id}"
