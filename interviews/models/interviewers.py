from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import Part, Session, TeamMember
from hiring.rules.requisitions import RUNNING
from rubrics.models import AssessmentType

# Of somebody who never said otherwise
PER_DAY, PER_WEEK, BUFFER = 2, 5, 10
SHADOWS, REVERSE_SHADOWS = 2, 2


class Profile(models.Model):
    """How much somebody interviews, beside their working hours (core.Person). Without a row: as the defaults say."""

    person = models.OneToOneField("core.Person", models.CASCADE, related_name="profile")
    per_day = models.PositiveSmallIntegerField(default=PER_DAY)
    per_week = models.PositiveSmallIntegerField(default=PER_WEEK)
    # Minutes kept free before and after each interview
    buffer = models.PositiveSmallIntegerField(default=BUFFER)
    # The last day without interviews, on their own calendar
    paused_until = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # Where their video interviews take place, unless the interview says otherwise
    video_url = models.URLField(max_length=300, blank=True)
    # Counts its changes, so that of two hands the second is told
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(per_week__gte=models.F("per_day")), name="profile_week_holds_a_day"),
        ]

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class TrainingState(models.TextChoices):
    TRAINING = "training", _("In training")
    QUALIFIED = "qualified", _("Qualified")


class Qualification(models.Model):
    """What somebody may lead: one assessment type, for candidates up to a level. First a path: listen so often, then
    ask while a lead listens so often, then a person says that it is enough."""

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="qualifications")
    assessment_type = models.ForeignKey("rubrics.AssessmentType", models.PROTECT, related_name="+")
    # The highest rank of a level they may assess; ranks keep their meaning from rubric to rubric
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TrainingState, default=TrainingState.TRAINING)
    shadows = models.PositiveSmallIntegerField(default=SHADOWS)
    reverse_shadows = models.PositiveSmallIntegerField(default=REVERSE_SHADOWS)
    started_at = models.DateTimeField()
    qualified_at = models.DateTimeField(null=True, blank=True)
    qualified_by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "assessment_type"], name="qualification_is_one"),
            models.CheckConstraint(
                condition=Q(state=TrainingState.TRAINING, qualified_at=None)
                | Q(state=TrainingState.QUALIFIED, qualified_at__isnull=False),
                name="qualification_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.assessment_type_id} {self.state}"


def types_signed_by(user: Person) -> "models.QuerySet[AssessmentType]":
    """Of which types this person may call somebody qualified: administrators and recruiters of all; who manages a
    requisition that goes on, of those in its loop."""
    types = AssessmentType.objects.all()
    if not user.is_active:
        return types.none()
    if user.is_administrator or user.is_recruiter:
        return types
    managed = TeamMember.objects.filter(
        person=user, part=Part.HIRING_MANAGER, requisition=OuterRef("requisition"), requisition__state__in=RUNNING
    )
    return types.filter(Exists(Session.objects.filter(Exists(managed), assessment_type=OuterRef("pk"))))


class PoolMember(models.Model):
    """Somebody who may be asked to hold a seat in a session. In training for its type: a seat beside a lead."""

    session = models.ForeignKey("hiring.Session", models.CASCADE, related_name="pool")
    person = models.ForeignKey("core.Person", models.CASCADE, related_name="pools")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "person"], name="pool_member_is_one")]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.person_id}"


class FeedTrouble(models.TextChoices):
    """Why busy times could not be read."""

    REFUSED = "refused", _("This address is not reachable from here, or not allowed.")
    GONE = "gone", _("The address answers, but there is no calendar.")
    NO_ANSWER = "no_answer", _("The address did not answer.")
    NOT_A_CALENDAR = "not_ics", _("What came back is not a calendar.")
    TOO_LARGE = "too_large", _("The calendar is too large.")
    TOO_SLOW = "too_slow", _("The calendar takes too long to read.")


class BusyFeed(models.Model):
    """A calendar elsewhere that says when somebody is busy. Its address is a secret: it opens the calendar."""

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="busy_feeds")
    url = models.CharField(max_length=2000)
    added_at = models.DateTimeField()
    # When it is read next
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    # What its server called the version that was read last, so that the same one is not read again; and until when it
    # was read ahead, for days to come are read although nothing changed
    etag = models.CharField(max_length=200, blank=True, default="", db_default="")
    read_to = models.DateTimeField(null=True, blank=True)
    # What was read last stands until it is read again
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=10, choices=FeedTrouble, blank=True)
    troubled_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], name="busy_feed_due")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "url"], name="busy_feed_is_one")]

    def __str__(self) -> str:
        return f"feed {self.pk} of {self.person_id}"


class BusySpan(models.Model):
    """A time that a feed says is taken, and nothing of what for."""

    feed = models.ForeignKey("interviews.BusyFeed", models.CASCADE, related_name="spans")
    span = DateTimeRangeField()

    class Meta:
        indexes: ClassVar = [GistIndex(fields=["span"], name="busy_span")]

    def __str__(self) -> str:
        return f"busy {self.span}"
