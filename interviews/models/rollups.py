from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import Application, Requisition
from interviews.models.scorecards import NOT_IN, Scorecard


class RollupKind(models.TextChoices):
    DEBRIEF_READY = "debrief_ready", _("Debrief ready")
    DECIDED = "decided", _("Decided")
    # What one person owes, each working day
    DIGEST = "digest", _("What you owe")
    # What moved on one requisition, each week
    WEEKLY = "weekly", _("The week of a requisition")
    # The same for all requisitions of a department
    DEPARTMENT = "department", _("The week of a department")


class RollupQuerySet(models.QuerySet["Rollup"]):
    def visible_to(self, user: Person) -> "RollupQuerySet":
        """Of an application as the application, and not while one owes a card for it: counts of votes are blind too.
        Of a requisition for its staff; of a department for who is staff on one of its requisitions. What they say of
        each application goes through the gate again (`interviews.queries.summaries`). Of a person for that person."""
        owes = Scorecard.objects.filter(
            seat__interview__application=OuterRef("application"),
            seat__person=user,
            seat__held=True,
            state__in=NOT_IN,
        )
        staffed = Requisition.objects.staffed_by(user)
        of_application = Q(application__in=Application.objects.visible_to(user)) & ~Q(Exists(owes))
        of_requisition = Q(requisition__in=staffed)
        of_department = Q(kind=RollupKind.DEPARTMENT) & Exists(staffed.filter(team_name=OuterRef("department")))
        return self.filter(of_application | of_requisition | of_department | Q(person=user, person__is_active=True))


class RollupChoice(models.Model):
    """When and where somebody wants their summaries. No row: by mail, when their working day begins."""

    person = models.OneToOneField("core.Person", models.CASCADE, related_name="rollup_choice")
    # Local time of the daily digest and of the weekly summary; None: when the working day begins
    hour = models.TimeField(null=True, blank=True)
    # Monday is 0
    weekday = models.PositiveSmallIntegerField(default=0)
    # Of which a weekly summary is wanted, by name; `interviews.queries.summaries` says which one may have
    departments = ArrayField(models.CharField(max_length=100), default=list, db_default=[], blank=True)
    # None: by mail
    hook = models.ForeignKey("core.Hook", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="rollup_weekday_is_one_of_seven")
        ]

    def __str__(self) -> str:
        return f"summaries of {self.person_id}"


class SummedUp(models.Model):
    """Up to which moment the summaries that fell due are made: one row. What fell due before is folded into them."""

    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="summed_up_is_one")]

    def __str__(self) -> str:
        return f"until {self.until}"


class Rollup(models.Model):
    """A summary kept as of a moment: the dashboard reads it, a letter tells it."""

    kind = models.CharField(max_length=20, choices=RollupKind)
    # What it is about: one of these four, by its kind
    application = models.ForeignKey("hiring.Application", models.CASCADE, null=True, blank=True, related_name="rollups")
    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, null=True, blank=True, related_name="rollups")
    person = models.ForeignKey("core.Person", models.CASCADE, null=True, blank=True, related_name="+")
    department = models.CharField(max_length=200, blank=True, default="", db_default="")
    # The decision, the last card's moment or the day: the same occasion is summed up once
    occasion = models.CharField(max_length=60)
    at = models.DateTimeField()
    # Kinds, ids and counts as they were
    facts = models.JSONField(default=dict)

    objects = RollupQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "application", "occasion"], name="rollup_occasion_is_one"),
            models.CheckConstraint(condition=Q(kind__in=RollupKind.values), name="rollup_kind_is_known"),
            models.UniqueConstraint(fields=["kind", "requisition", "occasion"], name="rollup_of_requisition_is_one"),
            models.UniqueConstraint(fields=["kind", "person", "occasion"], name="rollup_of_person_is_one"),
            models.UniqueConstraint(
                fields=["kind", "department", "occasion"],
                condition=~Q(department=""),
                name="rollup_of_department_is_one",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["debrief_ready", "decided"], application__isnull=False)
                | Q(kind="digest", person__isnull=False)
                | Q(kind="weekly", requisition__isnull=False)
                | (Q(kind="department") & ~Q(department="")),
                name="rollup_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}"
