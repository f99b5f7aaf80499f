from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models.candidates import Candidate
from hiring.models.requisitions import Requisition
from hiring.rules.reviews import Reading
from hiring.rules.stages import ApplicationState, StageKind


class Stage(models.Model):
    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=12, choices=StageKind)
    # The organisation's own name for it; empty: the kind's
    name = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "position"], name="stage_position_is_one"),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="stage_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or str(StageKind(self.kind).label)


class NextStep(models.TextChoices):
    """What has to happen next: a kind, for the sentence is made where it is shown."""

    NONE = "none", _("No next step")
    REVIEW = "review", _("Review the application")
    BOOK = "book", _("Book interviews")
    MEET = "meet", _("Interview")
    # A take-home: with the candidate, with the recruiter, with its graders
    SUBMIT = "submit", _("Submission to come")
    MORE_TIME = "more_time", _("Answer the request for more time")
    MISSING = "missing", _("Nothing was sent in")
    MARK = "mark", _("Mark the submission")
    # Nobody of the pool could be asked
    GRADER = "grader", _("Third grader")
    # Times: with the candidate, or back with the recruiter when none suits
    CHOOSE = "choose", _("Choose a time")
    WISHES = "wishes", _("Find other times")
    WAIT_CARDS = "wait_cards", _("Scorecards to come")
    DEBRIEF = "debrief", _("Debrief")
    OFFER = "offer", _("Make an offer")
    ANSWER = "answer", _("Answer to the offer")
    SETTLE = "settle", _("Close it, or make another offer")


class Breach(models.TextChoices):
    """What of the interviews still to come somebody has to mend."""

    # An interview to come has no lead
    NO_LEAD = "no_lead", _("Nobody leads")
    # Nobody will look at something that the loop meant to see
    UNCOVERED = "uncovered", _("Not covered")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def active(self) -> "ApplicationQuerySet":
        return self.filter(state=ApplicationState.ACTIVE)

    def frank_with(self, user: Person) -> "ApplicationQuerySet":
        """Of which this person may read what others think: those for which they owe no card of their own."""
        return self.exclude(owed_by__contains=[user.pk])

    def visible_to(self, user: Person) -> "ApplicationQuerySet":
        """On requisitions where one is staff, and never one's own file."""
        own = Candidate.objects.own_of(user).values("pk")
        return self.filter(requisition__in=Requisition.objects.staffed_by(user)).exclude(candidate__in=own)


class Application(models.Model):
    """A candidate on a requisition."""

    candidate = models.ForeignKey("hiring.Candidate", models.CASCADE, related_name="applications")
    requisition = models.ForeignKey("hiring.Requisition", models.PROTECT, related_name="applications")
    stage = models.ForeignKey("hiring.Stage", models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.ACTIVE)
    source = models.CharField(max_length=100, blank=True)
    applied_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.TextField(blank=True)
    # The key of a reason of hiring.queries.reasons; empty: none was chosen
    close_kind = models.CharField(max_length=60, blank=True)
    # Who looks after it in place of the recruiter
    assigned_to = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # The import it came with, if it was one
    came_with = models.ForeignKey("hiring.Import", models.SET_NULL, null=True, blank=True, related_name="applications")

    # What the views on it come to, written by hiring.actions.reviews alone
    review = models.CharField(max_length=8, choices=Reading, default=Reading.WAITING, db_default="waiting")

    # Handed down by the storey above, by hiring.actions.pipeline.note_progress alone
    next_step = models.CharField(max_length=12, choices=NextStep, default=NextStep.REVIEW)
    next_step_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # Lead scorecards: those that the booked interviews ask for, and those that are in
    cards_due = models.PositiveSmallIntegerField(default=0)
    cards_in = models.PositiveSmallIntegerField(default=0)
    # Ids of those who hold a seat and whose own card is not in: they read no opinion of others, see `frank_with`
    owed_by = ArrayField(models.BigIntegerField(), default=list)
    # What of its interviews somebody has to mend before they are held
    breach = models.CharField(max_length=12, choices=Breach, blank=True, default="", db_default="")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-applied_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["requisition", "stage", "stage_since"], condition=Q(state="active"), name="board"),
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(state="active", next_step="meet"),
                name="application_meets",
            ),
            # What reports count of a period, and what they leave out of it
            models.Index(fields=["applied_at"], name="application_applied"),
            models.Index(fields=["closed_at"], name="application_closed"),
            GinIndex(fields=["owed_by"], name="application_owed", fastupdate=False),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "requisition"], condition=Q(state="active"), name="application_active_is_one"
            ),
            models.CheckConstraint(
                condition=Q(state="active", closed_at=None) | (~Q(state="active") & Q(closed_at__isnull=False)),
                name="application_closed_has_a_moment",
            ),
            models.CheckConstraint(condition=Q(cards_in__lte=F("cards_due")), name="application_cards_add_up"),
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state_is_known"),
            models.CheckConstraint(condition=Q(next_step__in=NextStep.values), name="application_next_step_is_known"),
            models.CheckConstraint(condition=Q(review__in=Reading.values), name="application_review_is_known"),
            models.CheckConstraint(condition=Q(breach__in=["", *Breach.values]), name="application_breach_is_known"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"


class Visit(models.Model):
    """One stay of an application in one stage: what funnels and "usual" are counted from."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="visits")
    stage = models.ForeignKey("hiring.Stage", models.PROTECT, related_name="visits")
    entered_at = models.DateTimeField()
    # Closed with the move, or with the application
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["entered_at", "id"]
        indexes: ClassVar = [models.Index(fields=["entered_at"], name="visit_began")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(left_at=None), name="visit_running_is_one"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="visit_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.stage_id}"
