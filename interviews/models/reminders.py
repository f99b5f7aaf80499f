from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.rules.due_times import Rung


class ReminderState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    # A higher rung was due at the same time and went instead
    FOLDED = "folded", _("Folded into a later one")
    # Submitted, cancelled or released before it was due
    STOPPED = "stopped", _("No longer needed")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, at: datetime) -> "ReminderQuerySet":
        return self.filter(state=ReminderState.WAITING, due_at__lte=at)


class Reminder(models.Model):
    """One rung of the ladder for one missing card: when it is due, and what became of it."""

    scorecard = models.ForeignKey("interviews.Scorecard", models.CASCADE, related_name="reminders")
    rung = models.PositiveSmallIntegerField(choices=[(rung.value, rung.name.lower()) for rung in Rung])
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="reminder_undone")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "rung"], name="reminder_rung_is_one"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", settled_at=None)
                | (~models.Q(state="waiting") & models.Q(settled_at__isnull=False)),
                name="reminder_settled_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id} rung {self.rung}"
