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
    # It was due, and was left out: somebody had said so
    SKIPPED = "skipped", _("Left out")


class ReminderWhy(models.TextChoices):
    """Why a rung was not sent, or not yet."""

    SUBMITTED = "submitted", _("The scorecard came in")
    CANCELLED = "cancelled", _("The interview was cancelled")
    RELEASED = "released", _("The seat was given up")
    CLOSED = "closed", _("The application was closed")
    LEFT = "left", _("The person no longer works here")
    HIGHER = "higher", _("A later reminder went instead")
    DISMISSED = "dismissed", _("Somebody said that no more reminders are needed")
    SNOOZED = "snoozed", _("Put off")
    AWAY = "away", _("The person is away")
    HOURS = "hours", _("Outside the person’s working hours")
    TOO_SOON = "too_soon", _("Less than a working day after the reminder before")


class StepUnit(models.TextChoices):
    # After the end of the interview
    HOURS = "hours", _("hours after the end")
    # After the step before
    WORKING_DAYS = "working_days", _("working days after the step before")


class LadderStep(models.Model):
    """One rung as the organisation wants it, or one requisition in its place. No row: the ladder of the program."""

    # None: for all requisitions that have none of their own
    requisition = models.ForeignKey(
        "hiring.Requisition", models.CASCADE, null=True, blank=True, related_name="ladder_steps"
    )
    rung = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=StepUnit)
    # Parts of the hiring team who get a copy
    copies = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["rung"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "rung"], name="ladder_step_is_one", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(unit__in=StepUnit.values), name="ladder_step_unit_is_known"),
            models.CheckConstraint(condition=models.Q(rung__lte=9), name="ladder_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"rung {self.rung}: {self.after} {self.unit}"


class Quiet(models.Model):
    """Somebody said that reminders of one card are to stop, or to wait."""

    scorecard = models.ForeignKey("interviews.Scorecard", models.CASCADE, related_name="quiets")
    # None: no more of them
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Taken back
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="quiet_has_a_reason"),
            models.UniqueConstraint(
                fields=["scorecard"], condition=models.Q(ended_at=None), name="quiet_is_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"quiet about card {self.scorecard_id}"


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
    # Of a rung that was not sent, or that waits longer than it was meant to
    why = models.CharField(max_length=10, choices=ReminderWhy, blank=True, default="", db_default="")

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
