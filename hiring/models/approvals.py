from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApprovalGroup(models.Model):
    """Who is asked in their turn, and how many of them have to approve. A requisition without any: its hiring manager
    alone."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="approval_groups")
    position = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    people = models.ManyToManyField("core.Person", related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "position"], name="approval_group_position_is_one"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="approval_group_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}: group {self.position}"


class RoundOutcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class ApprovalRound(models.Model):
    """One question, from the asking to the end of it: whether to open, or whether to change what was approved."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="rounds")
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # What is to be otherwise: `level` (id), `pay` (from, to, currency), `openings` (how many). Nothing: it is to open
    wanted = models.JSONField(default=dict)
    # The same facts as they stood when it was asked
    stood = models.JSONField(default=dict)
    # Why the change is wanted
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=RoundOutcome, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition"], condition=Q(outcome=""), name="round_running_is_one"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | Q(outcome__in=RoundOutcome.values, ended_at__isnull=False),
                name="round_outcome_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}: {self.outcome or 'running'}"
