from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RubricState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class RubricQuerySet(models.QuerySet["Rubric"]):
    def published(self) -> "RubricQuerySet":
        return self.filter(state=RubricState.PUBLISHED)


class Rubric(models.Model):
    """One version of all that says what good looks like. Once published it never changes; a requisition pins one."""

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=RubricState, default=RubricState.DRAFT)
    # The digest of the catalogue files it was loaded from; empty: written by the organisation
    catalogue_digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="rubric_published_has_a_moment",
            ),
            models.CheckConstraint(condition=models.Q(state__in=RubricState.values), name="rubric_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"rubric {self.version}"
