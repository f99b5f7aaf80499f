from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import Application
from interviews.models.scorecards import NOT_IN, Scorecard


class RollupKind(models.TextChoices):
    DEBRIEF_READY = "debrief_ready", _("Debrief ready")
    DECIDED = "decided", _("Decided")


class RollupQuerySet(models.QuerySet["Rollup"]):
    def visible_to(self, user: Person) -> "RollupQuerySet":
        """As the application, and not while one owes a card for it: counts of votes are blind too."""
        owes = Scorecard.objects.filter(
            seat__interview__application=OuterRef("application"),
            seat__person=user,
            seat__held=True,
            state__in=NOT_IN,
        )
        return self.filter(application__in=Application.objects.visible_to(user)).exclude(Exists(owes))


class Rollup(models.Model):
    """A summary kept as of a moment: the dashboard reads it, a letter tells it."""

    kind = models.CharField(max_length=20, choices=RollupKind)
    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="rollups")
    # The decision or the last card's moment: the same occasion is summed up once
    occasion = models.CharField(max_length=60)
    at = models.DateTimeField()
    # Kinds, ids and counts as they were
    facts = models.JSONField(default=dict)

    objects = RollupQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "application", "occasion"], name="rollup_occasion_is_one"),
            models.CheckConstraint(condition=models.Q(kind__in=RollupKind.values), name="rollup_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"
