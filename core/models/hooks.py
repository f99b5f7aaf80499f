from typing import ClassVar

from django.db import models


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
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name
