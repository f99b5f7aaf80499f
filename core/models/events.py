from typing import ClassVar

from django.db import models


class Event(models.Model):
    """Who did what, when, on what: the sentence people read. `History` is the evidence under it."""

    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # "<storey>.<past participle phrase>", such as "hiring.application_advanced"
    kind = models.CharField(max_length=80)
    # Whose timeline it stands on: a model's name in small letters and its id
    on_kind = models.CharField(max_length=40)
    on_id = models.BigIntegerField()
    # Kinds, ids, names and moments; never sentences, for there are two languages, and nothing blind
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["on_kind", "on_id", "-at"], name="event_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_kind}:{self.on_id}"
