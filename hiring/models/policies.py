from typing import ClassVar

from django.db import models

from core.words import WordsField


class PolicyManager(models.Manager["Policy"]):
    def current(self) -> "Policy":
        """The one there is; before anybody wrote it, what holds without it."""
        return self.first() or Policy()


class Policy(models.Model):
    """What the organisation decided for all its hiring."""

    # How long a candidate's data are kept after they last agreed or applied
    keep_days = models.PositiveSmallIntegerField(default=365)
    # What a candidate agrees to when they apply; empty: the text that comes with the program
    consent = WordsField(blank=True)
    # Who may be asked to approve a requisition; nobody named: everybody who works here
    approvers = models.ManyToManyField("core.Person", blank=True, related_name="+")
    # Counts its changes, so that of two hands the second is told
    version = models.PositiveIntegerField(default=0, db_default=0)

    objects = PolicyManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="policy_is_one"),
            models.CheckConstraint(condition=models.Q(keep_days__range=(1, 3650)), name="policy_keeps_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"kept for {self.keep_days} days"
