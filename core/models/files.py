import uuid
from typing import ClassVar

from django.db import models


def private_path(file: "StoredFile", filename: str) -> str:
    """Where the bytes lie: nothing of the uploaded name, so that a path tells nothing and does nothing."""
    name = file.key.hex
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """Bytes somebody gave us, kept privately; reached only through the row that holds them."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.FileField(upload_to=private_path, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name
