from typing import ClassVar

from django.db import models

from core.models.people import Person


class HookQuerySet(models.QuerySet["Hook"]):
    def visible_to(self, user: Person) -> "HookQuerySet":
        """One's own; the organisation's for who manages its settings."""
        kept = models.Q(person=user)
        if user.is_administrator:
            kept |= models.Q(person=None)
        return self.filter(kept, removed_at=None) if user.is_active else self.none()


class Hook(models.Model):
    """An address of a chat that takes what is posted to it. Who knows the address may write there: it is shown to
    nobody again."""

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=2000)
    # Whose own it is; none: the organisation's
    person = models.ForeignKey("core.Person", models.CASCADE, null=True, blank=True, related_name="hooks")
    is_on = models.BooleanField(default=True)
    # The kind of the last failure, while nothing has gone through since
    trouble = models.CharField(max_length=200, blank=True)
    troubled_at = models.DateTimeField(null=True, blank=True)
    # Its address is wiped with it; what went there stays on record
    removed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name
