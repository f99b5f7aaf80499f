from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models.requisitions import Requisition


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Person) -> "CandidateQuerySet":
        """Through an application on a requisition one may see; administrators also those without one.
        Never their own file: an internal applicant is known by the address."""
        if not user.is_active:
            return self.none()
        others = self.annotate(small_email=Lower("email")).exclude(small_email=user.email.lower())
        if user.is_administrator:
            return others
        return others.filter(applications__requisition__in=Requisition.objects.staffed_by(user)).distinct()


class Candidate(models.Model):
    """A person. Anything written about a person may be read by that person."""

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    # Now: one line such as "ML engineer at a grid operator, 5 years"
    headline = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    # On this day their data are due for deletion
    delete_by = models.DateField()

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="candidate_email_is_one")]

    def __str__(self) -> str:
        return self.name


class FileKind(models.TextChoices):
    CV = "cv", _("CV")


class CandidateFile(models.Model):
    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="files")
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FileKind)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="candidate_file_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}:{self.kind}"
