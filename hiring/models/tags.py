from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower


class CandidateTag(models.Model):
    """A word of ours on a candidate. It may be an opinion, so it is read like a note."""

    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)
    by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(Lower("name"), "candidate", name="tag_by_name")]
        constraints: ClassVar = [models.UniqueConstraint("candidate", Lower("name"), name="tag_of_candidate_is_one")]

    def __str__(self) -> str:
        return self.name
