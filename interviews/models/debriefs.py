from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from interviews.models.scorecards import Recommendation
from interviews.models.spans import nobody_twice


class Conclusion(models.Model):
    """What the panel concluded on one point of the agenda: a competency, or a card that is missing.

    `round`: how many times one more interview was decided before; each debrief has its own agenda.
    """

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="conclusions")
    round = models.PositiveSmallIntegerField(default=0)
    competency = models.ForeignKey(
        "hiring.RequisitionCompetency", models.CASCADE, null=True, blank=True, related_name="+"
    )
    seat = models.ForeignKey("interviews.Seat", models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField()
    # Rises with every save, so that a second hand is noticed
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(competency__isnull=False, seat=None) | Q(competency=None, seat__isnull=False),
                name="conclusion_is_on_one_point",
            ),
            models.UniqueConstraint(
                fields=["application", "round", "competency"], name="conclusion_on_a_competency_is_one"
            ),
            models.UniqueConstraint(fields=["application", "round", "seat"], name="conclusion_on_a_card_is_one"),
        ]

    def __str__(self) -> str:
        return f"conclusion on application {self.application_id}"


class DebriefOpening(models.Model):
    """The debrief was opened while cards are missing, with a reason that all its readers see."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="debrief_openings")
    round = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    # Whose lead cards were missing then: ids of seats
    missing = models.JSONField(default=list)
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round"], name="debrief_is_opened_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="debrief_opening_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"opening of debrief {self.application_id}"


class DebriefView(models.Model):
    """Who opened which debrief, and when first."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="debrief_views")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "person"], name="debrief_view_is_first")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} seen by {self.person_id}"


class SecondThought(models.Model):
    """What a lead interviewer would recommend after the talk. The vote on the card stays as it was cast."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="second_thoughts")
    round = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    recommendation = models.CharField(max_length=10, choices=Recommendation)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        # The last of a person stands
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="second_thought_has_a_reason"),
            models.CheckConstraint(
                condition=Q(recommendation__in=Recommendation.values), name="second_thought_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"second thought of {self.person_id} on {self.application_id}"


class DebriefMeeting(models.Model):
    """When the panel talks. Its agenda is the list of points to discuss; the calendar entry names none of them."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="debrief_meetings")
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    uid = models.UUIDField(unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    # The address that invites, the same as long as the meeting stands
    organiser = models.EmailField(max_length=254, blank=True, default="")
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="debrief_meeting_takes_time"),
            models.UniqueConstraint(
                fields=["application", "round"], condition=Q(cancelled_at=None), name="debrief_meeting_is_one_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"debrief meeting {self.pk}"


class Attendee(models.Model):
    """Somebody at a debrief meeting; the time stands here too, so that the database refuses two at once."""

    meeting = models.ForeignKey("interviews.DebriefMeeting", models.CASCADE, related_name="attendees")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    span = DateTimeRangeField()
    held = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            nobody_twice("attendee_nobody_meets_twice", condition=Q(held=True)),
            models.UniqueConstraint(fields=["meeting", "person"], name="attendee_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}:{self.person_id}"
