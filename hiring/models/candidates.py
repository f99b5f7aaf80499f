from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models.requisitions import Requisition


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def own_of(self, *people: Person) -> "CandidateQuerySet":
        """The files of internal applicants, known by any address they ever had: one that was merged keeps its address
        and points to the file it went into."""
        addresses = [person.email.lower() for person in people]
        addressed = Candidate.objects.alias(small=Lower("email")).filter(small__in=addresses)
        return self.filter(pk__in=addressed.values(own=Coalesce("merged_into", "pk")))

    def by_address(self, email: str) -> "Candidate | None":
        """Who is known by this address; of a file that was merged the one it went into."""
        known = self.alias(small=Lower("email")).filter(small=email.strip().lower())
        found = known.select_related("merged_into").first()
        return (found.merged_into or found) if found else None

    def visible_to(self, user: Person) -> "CandidateQuerySet":
        """Through an application on a requisition one may see; administrators also those without one.
        Never their own file, nor what was merged into another."""
        if not user.is_active:
            return self.none()
        own = Candidate.objects.own_of(user).values("pk")
        others = self.filter(merged_into=None).exclude(pk__in=own)
        if user.is_administrator:
            return others
        applied = apps.get_model("hiring", "Application").objects.filter(candidate=OuterRef("pk"))
        return others.filter(Exists(applied.filter(requisition__in=Requisition.objects.staffed_by(user))))


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
    # One file too many: everything it held is on the other, it keeps the address and points there
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="merged")
    # The import that made them known, if it was one
    came_with = models.ForeignKey("hiring.Import", models.SET_NULL, null=True, blank=True, related_name="candidates")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], condition=Q(merged_into=None), name="candidate_by_name"),
            models.Index(fields=["delete_by", "id"], name="candidate_due_for_deletion"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="candidate_email_is_one"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="candidate_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FileKind(models.TextChoices):
    CV = "cv", _("CV")
    RESUME = "resume", _("JSON Resume")


class ReadState(models.TextChoices):
    WAITING = "waiting", _("Waits to be read")
    READ = "read", _("Read")
    TROUBLE = "trouble", _("Could not be read")


class CandidateFile(models.Model):
    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="files")
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FileKind)
    # What a reader found in it, written by hiring.actions.reading alone; the database knows the start as well, so that
    # rows of a server that does not know these columns yet are read too
    read_state = models.CharField(max_length=10, choices=ReadState, default=ReadState.WAITING, db_default="waiting")
    # One of hiring.rules.reading.Trouble
    trouble = models.CharField(max_length=12, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    # Of the document, which may have more than are kept; none: text without pages
    page_count = models.PositiveIntegerField(default=0, db_default=0)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Somebody reads it until then; after that it may be taken up again
    leased_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["leased_until", "id"], condition=Q(read_state="waiting"), name="file_to_read"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="candidate_file_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}:{self.kind}"


class FilePage(models.Model):
    """A page of a document as an image, for reading in the browser; the document itself is only given back."""

    file = models.ForeignKey("hiring.CandidateFile", models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "number"], name="file_page_is_one")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.file_id}"
