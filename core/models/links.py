from datetime import datetime
from typing import ClassVar

from django.db import models


class SignedLinkQuerySet(models.QuerySet["SignedLink"]):
    def usable(self, purpose: str, at: datetime) -> "SignedLinkQuerySet":
        return self.filter(purpose=purpose, used_at=None, revoked_at=None, expires_at__gt=at)


class SignedLink(models.Model):
    """A door for one purpose, on one thing, for a while. The token itself is never stored, only its digest."""

    purpose = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    target_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SignedLinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["purpose", "target_id"], name="link_target")]

    def is_usable(self, at: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > at

    def __str__(self) -> str:
        return f"{self.purpose}:{self.target_id}"
