from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hiring.rules.stages import StageKind


class Usual(models.Model):
    """What happened to those who were in a stage of this kind, for a role of this key, and are done: closed themselves,
    or on a requisition that is over. Written by `hiring.actions.usual.reckon` alone."""

    role_key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12, choices=StageKind)
    reached = models.PositiveIntegerField()
    went_on = models.PositiveIntegerField()
    # The median stay, in days begun; None: nobody has left yet
    days = models.PositiveIntegerField(null=True)
    # By the organisation's calendar
    as_of = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role_key", "kind"], name="usual_is_one"),
            models.CheckConstraint(condition=Q(went_on__lte=F("reached")), name="usual_adds_up"),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="usual_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role_key} in {self.kind}"
