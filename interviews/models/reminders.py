from datetime import datetime
from typing import ClassVar

from django.db import models

from interviews.rules.notices import NoticeStep
from interviews.rules.reminders import ReminderState, ReminderWhy, StepUnit


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


class LadderSettings(models.Model):
    """What belongs to a ladder beside its steps. No row: as the organisation, or the program."""

    requisition = models.ForeignKey(
        "hiring.Requisition", models.CASCADE, null=True, blank=True, related_name="ladder_settings"
    )
    # Hours from the end to the moment at which a scorecard is due; None: as the organisation, or the program
    due_after = models.PositiveSmallIntegerField(null=True, blank=True)
    # Counts its changes, so that of two hands the second is told
    version = models.PositiveIntegerField(default=0)
    # Cards up to this id climb it since it was changed; None: all do
    planned_to = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition"], name="ladder_settings_are_one", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"ladder settings of {self.requisition_id or 'all'}"


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
    rung = models.PositiveSmallIntegerField()
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


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, at: datetime) -> "NoticeQuerySet":
        return self.filter(state=ReminderState.WAITING, due_at__lte=at)


class Notice(models.Model):
    """A word before an interview: to whom, when it is due, and what became of it."""

    interview = models.ForeignKey("interviews.Interview", models.CASCADE, related_name="notices")
    # None: the candidate
    person = models.ForeignKey("core.Person", models.CASCADE, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=4, choices=NoticeStep)
    # When the interview was to begin: one that is moved gets rows of its own, these stay as the record
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=10, choices=ReminderWhy, blank=True, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="notice_undone")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interview", "person", "step", "starts_at"], name="notice_is_one", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(step__in=NoticeStep.values), name="notice_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", settled_at=None)
                | (~models.Q(state="waiting") & models.Q(settled_at__isnull=False)),
                name="notice_settled_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.step}"
