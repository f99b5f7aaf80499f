from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.words import WordsField
from hiring.rules.stages import CLOSING, ApplicationState


class CloseReason(models.Model):
    """Why an application is closed: an own wording of a ready reason, known by its key, or one of one's own."""

    key = models.SlugField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=ApplicationState)
    name = WordsField()
    # One that is retired is offered no more; what was closed with it keeps its words
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(CLOSING)), name="reason_closes"),
        ]

    def __str__(self) -> str:
        return self.key
