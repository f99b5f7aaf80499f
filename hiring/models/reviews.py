from typing import ClassVar

from django.db import models

from hiring.rules.reviews import Verdict


class Review(models.Model):
    """What one person thinks of a new application after reading it: an opinion, shown as one."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    # Id of a competency -> hiring.rules.reviews.Seen
    musts = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    # When the application was opened to be read; None: not known
    began_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="review_is_one"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="review_verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} by {self.reviewer_id}"


class ReviewClaim(models.Model):
    """Who reads an application just now, so that two who read at once get different ones. It ends by itself."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="review_claims")
    reviewer = models.ForeignKey("core.Person", models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    # Put off for later by this reviewer: it holds nobody up
    skipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="review_claim_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} with {self.reviewer_id}"
