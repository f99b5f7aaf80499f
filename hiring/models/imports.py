from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import Person
from hiring.models.requisitions import Requisition
from hiring.rules.imports import Delimiter, Encoding, ImportState, Trouble


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Person) -> "ImportQuerySet":
        """One's own, for the file says of people what nobody has sorted yet; an administrator's hand reaches all."""
        seen = self.filter(requisition__in=Requisition.objects.staffed_by(user))
        return seen if user.is_administrator else seen.filter(by=user)

    def waiting(self) -> "ImportQuerySet":
        return self.filter(state__in=WORKED_ON)


# A worker has something to do in these
WORKED_ON = [ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING]


class Import(models.Model):
    """Candidates out of one file onto one requisition: read, checked, written and, if wanted, taken back.

    The row is what a worker goes by: `done` of `total` rows of the phase it is in are behind it.
    """

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="imports")
    # Thrown away with what could not be read once it has served, see hiring.actions.imports.forget
    file = models.OneToOneField("core.StoredFile", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MATCHING)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    # How the file is read
    encoding = models.CharField(max_length=10, choices=Encoding)
    delimiter = models.CharField(max_length=10, choices=Delimiter)
    has_heads = models.BooleanField(default=True)
    day_first = models.BooleanField(default=True)
    heads = models.JSONField(default=list)
    # Field of hiring.rules.imports: number of its column
    matching = models.JSONField(default=dict)
    # For rows that say nothing of it
    source = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")

    # Where the work stands
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Of undoing: the last application that was looked at
    cursor = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    # Since when the phase runs: from it and `done` the time left is told
    began_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=20, choices=Trouble, blank=True)
    # Numbers of rows by hiring.rules.imports.Outcome: as checked, as written, as undone
    checked = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(state__in=["checking", "writing", "undoing"]), name="import_waiting"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(condition=Q(encoding__in=Encoding.values), name="import_encoding_is_known"),
            models.CheckConstraint(condition=Q(delimiter__in=Delimiter.values), name="import_delimiter_is_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_done_adds_up"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """Why a row of the file is left out: a kind and what it is about; the sentence is made where it is shown."""

    of = models.ForeignKey("hiring.Import", models.CASCADE, related_name="problems")
    # Of the file as an editor counts them
    line = models.PositiveIntegerField()
    # The head of the column; empty: the whole row
    column = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["line", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "line", "column"], name="import_problem_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}, line {self.line}: {self.kind}"
