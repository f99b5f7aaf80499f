from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiring.rules.growth import GrowthKind


class CandidateNote(models.Model):
    """What somebody thinks of a candidate: an opinion, read under the law of blindness (hiring.queries.notes)."""

    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="notes")
    # None: about the person, whatever they apply for
    application = models.ForeignKey("hiring.Application", models.CASCADE, null=True, blank=True, related_name="notes")
    text = models.TextField()
    # For its author, and for the recruiter and the hiring manager of the application it is about
    is_private = models.BooleanField(default=False)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="note_of_candidate_says_something")]

    def __str__(self) -> str:
        return f"note on {self.candidate_id}"


class GrowthEvidence(models.Model):
    """Something the candidate did that shows growth: a fact with its place, never a score."""

    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="growth")
    kind = models.CharField(max_length=12, choices=GrowthKind)
    text = models.CharField(max_length=500)
    url = models.URLField(max_length=500, blank=True)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=GrowthKind.values), name="growth_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.kind}"
