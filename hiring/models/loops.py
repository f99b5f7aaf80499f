from typing import ClassVar

from django.db import models

from core.words import WordsField, say
from rubrics.models import Purpose, Weight


class Session(models.Model):
    """One planned interview in the loop of a requisition."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="sessions")
    assessment_type = models.ForeignKey("rubrics.AssessmentType", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = WordsField()
    minutes = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose)
    competencies = models.ManyToManyField("rubrics.Competency", through="hiring.SessionCompetency", related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="session_purpose_is_known"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="session_takes_time"),
        ]

    def __str__(self) -> str:
        return say(self.title)


class SessionCompetency(models.Model):
    session = models.ForeignKey("hiring.Session", models.CASCADE, related_name="session_competencies")
    competency = models.ForeignKey("rubrics.Competency", models.PROTECT, related_name="+")
    weight = models.CharField(max_length=4, choices=Weight)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "competency"], name="session_competency_is_one"),
            models.CheckConstraint(condition=models.Q(weight__in=Weight.values), name="session_weight_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.competency_id} {self.weight}"
