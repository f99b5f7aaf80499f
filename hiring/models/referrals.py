from typing import ClassVar

from django.db import models

from core.models import Person


class ReferralQuerySet(models.QuerySet["Referral"]):
    def own(self, user: Person) -> "ReferralQuerySet":
        return self.filter(by=user)


class Referral(models.Model):
    """A colleague's word for a candidate: an opinion, read by staff through `Application.objects.frank_with`."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="referrals")
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="referrals")
    at = models.DateTimeField()
    # As the referrer wrote it: what else we know of the candidate they do not learn
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=200)
    reason = models.TextField()
    # Else they are asked by mail first
    told = models.BooleanField()

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "by"], name="referral_is_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} by {self.by_id}"
