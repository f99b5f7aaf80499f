from typing import ClassVar

from django.db import models
from django.db.models import Q


class KitMark(models.Model):
    """What one interviewer hands on to the next without leaking a view: a question that was asked, or a competency
    that was not reached. Chosen from the kit, never written."""

    interview = models.ForeignKey("interviews.Interview", models.CASCADE, related_name="marks")
    # It was asked
    question = models.ForeignKey("rubrics.Question", models.CASCADE, null=True, blank=True, related_name="+")
    # It was not reached
    competency = models.ForeignKey(
        "hiring.RequisitionCompetency", models.CASCADE, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, competency=None) | Q(question=None, competency__isnull=False),
                name="kit_mark_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["interview", "question"], name="kit_question_is_marked_once"),
            models.UniqueConstraint(fields=["interview", "competency"], name="kit_competency_is_marked_once"),
        ]

    def __str__(self) -> str:
        return f"mark of interview {self.interview_id}"
