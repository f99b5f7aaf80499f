from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models.candidates import Candidate


class RequestKind(models.TextChoices):
    COPY = "copy", _("A copy of their data")
    DELETION = "deletion", _("Deletion of their data")


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> "DataRequestQuerySet":
        return self.filter(handled_at=None)

    def visible_to(self, user: Person) -> "DataRequestQuerySet":
        """Administrators answer for them; nobody for their own."""
        if not user.is_administrator:
            return self.none()
        own = Candidate.objects.own_of(user).values("pk")
        return self.filter(Q(candidate=None) | ~Q(candidate__in=own))


class DataRequest(models.Model):
    """What a candidate asks of us about their data; an administrator answers for it."""

    # None: deleted since, as was asked
    candidate = models.ForeignKey(
        "hiring.Candidate", models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    kind = models.CharField(max_length=10, choices=RequestKind)
    asked_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # What was done, in words
    note = models.TextField(blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="data_request_kind_is_known"),
            models.UniqueConstraint(
                fields=["candidate", "kind"], condition=Q(handled_at=None), name="data_request_open_is_one"
            ),
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None) | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="data_request_handled_has_a_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
