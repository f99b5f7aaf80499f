from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from core.words import WordsField, say


class Channel(models.Model):
    """A channel chosen for a requisition. Its name is what applications have as their source."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="channels")
    # Of the note about it in the library; empty: one of our own
    key = models.SlugField(max_length=80, blank=True)
    name = WordsField()
    owner = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(pgettext_lazy("channel", "Note"), blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "key"], condition=~Q(key=""), name="channel_is_planned_once")
        ]

    def __str__(self) -> str:
        return say(self.name)
