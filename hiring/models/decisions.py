from typing import ClassVar

from django.db import models

from hiring.rules.decisions import Outcome


class Decision(models.Model):
    """What a person decided about an application, beside what the program advised. Locked: it never changes."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    level = models.ForeignKey("rubrics.Level", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    # Owed when it goes against the verdict or cards were missing
    justification = models.TextField(blank=True)
    # The verdict as stated at that moment, with its reasons: kinds and ids
    advised = models.CharField(max_length=12, choices=Outcome)
    advice = models.JSONField(default=dict)
    cards_missing = models.PositiveSmallIntegerField(default=0)
    # Of each lead how they had voted and what they said after the talk, as it stood then: person, cast, now
    voices = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            # After "one more interview" a second decision follows; any other ends the matter
            models.UniqueConstraint(
                fields=["application"], condition=~models.Q(outcome=Outcome.ONE_MORE), name="decision_final_is_one"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=(models.Q(outcome=models.F("advised")) & models.Q(cards_missing=0))
                | ~models.Q(justification=""),
                name="decision_against_the_verdict_is_justified",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.OTHER_LEVEL) | models.Q(level__isnull=False),
                name="decision_at_another_level_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values) & models.Q(advised__in=Outcome.values),
                name="decision_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"


class DecisionAddendum(models.Model):
    decision = models.ForeignKey("hiring.Decision", models.CASCADE, related_name="addenda")
    text = models.TextField()
    # Somebody of the panel says that they disagree
    dissents = models.BooleanField(default=False, db_default=False)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"addendum to {self.decision_id}"
