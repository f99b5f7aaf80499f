from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Person


class RubricState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class RubricQuerySet(models.QuerySet["Rubric"]):
    def published(self) -> "RubricQuerySet":
        """The one in force: what new requisitions are opened from."""
        return self.filter(state=RubricState.PUBLISHED)

    def drafts(self) -> "RubricQuerySet":
        return self.filter(state=RubricState.DRAFT)

    def visible_to(self, user: Person) -> "RubricQuerySet":
        """What good looks like is no secret; what it may become is in the hands of those who write it."""
        if not user.is_active:
            return self.none()
        return self if user.is_administrator or user.is_recruiter else self.exclude(state=RubricState.DRAFT)


class Rubric(models.Model):
    """One version of all that says what good looks like. Once published it never changes; a requisition pins one.

    One is written at a time, and one is in force: publishing the next retires it, for new requisitions alone."""

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=RubricState, default=RubricState.DRAFT)
    # The digest of the catalogue files it was loaded from; empty: written by the organisation
    catalogue_digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # What it began as a copy of
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # What changed and why, in the words of who published it
    note = models.TextField(blank=True, db_default="")

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="rubric_published_has_a_moment",
            ),
            models.CheckConstraint(condition=models.Q(state__in=RubricState.values), name="rubric_state_is_known"),
            *(
                models.UniqueConstraint(
                    fields=["state"], condition=models.Q(state=state), name=f"rubric_{state}_is_one"
                )
                for state in ("draft", "published")
            ),
        ]

    def __str__(self) -> str:
        return f"rubric {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == RubricState.DRAFT
