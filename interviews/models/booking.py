import uuid
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import Application, Candidate
from interviews.models.spans import nobody_twice


class InterviewState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    CANCELLED = "cancelled", _("Cancelled")


class InterviewQuerySet(models.QuerySet["Interview"]):
    def booked(self) -> "InterviewQuerySet":
        return self.filter(state=InterviewState.BOOKED)

    def visible_to(self, user: Person) -> "InterviewQuerySet":
        """Those one holds a seat in, and those of applications one may see."""
        if not user.is_active:
            return self.none()
        seated = Seat.objects.filter(interview=OuterRef("pk"), person=user, held=True)
        seen = self.filter(Exists(seated) | Q(application__in=Application.objects.visible_to(user)))
        return seen.not_of(user)

    def not_of(self, user: Person) -> "InterviewQuerySet":
        """A merge of two files may show that a candidate is a colleague who was to interview them."""
        return self.exclude(application__candidate__in=Candidate.objects.own_of(user).values("pk"))


class Interview(models.Model):
    """A session for one application at one time."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="interviews")
    session = models.ForeignKey("hiring.Session", models.PROTECT, related_name="interviews")
    state = models.CharField(max_length=10, choices=InterviewState, default=InterviewState.BOOKED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # How often one more interview was decided before it: each time a session may be held again
    round = models.PositiveSmallIntegerField(default=0)
    # A room or the address of a video call
    place = models.CharField(max_length=300, blank=True)
    # Calendars know it by these two: the id never changes, the sequence rises with every change
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    # The address that invites, the same as long as the interview stands: calendars believe no other
    organiser = models.EmailField(max_length=254, blank=True, default="", db_default="")
    # Whether the candidate gets an invitation of their own, and hears of changes
    tells_candidate = models.BooleanField(default=False, db_default=False)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], condition=Q(state="booked"), name="interview_to_come")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="interview_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["application", "session", "round"], condition=Q(state="booked"), name="interview_booked_is_one"
            ),
            models.CheckConstraint(condition=Q(state__in=InterviewState.values), name="interview_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"

    @property
    def code(self) -> str:
        """Stands for the candidate where a grader may not know whom they grade."""
        return self.uid.hex[:4].upper()

    @property
    def minutes(self) -> int:
        """As long as it was booked for, whatever became of the loop."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class SeatKind(models.TextChoices):
    LEAD = "lead", _("Lead")
    # Trainees learn, they do not vote
    SHADOW = "shadow", _("Shadow")
    REVERSE_SHADOW = "reverse_shadow", _("Reverse shadow")


class SeatAnswer(models.TextChoices):
    """What the interviewer said to the invitation; empty: nothing yet."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Seat(models.Model):
    """An interviewer in an interview.

    The time stands here too, so that the database itself refuses to book anybody twice. PostgreSQL without
    extensions has no exclusion over `person =`, so the person is written as the range that holds only them.
    """

    interview = models.ForeignKey("interviews.Interview", models.CASCADE, related_name="seats")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=16, choices=SeatKind, default=SeatKind.LEAD)
    # None: a take-home is read at any hour
    span = DateTimeRangeField(null=True, blank=True)
    # False: swapped, declined or cancelled; the seat is then nobody's time and nobody's vote
    held = models.BooleanField(default=True)
    released_at = models.DateTimeField(null=True, blank=True)
    # An answer is to one time: it is asked for anew when the interview moves
    answer = models.CharField(max_length=10, choices=SeatAnswer, blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    # Whom the decliner named, if anybody
    instead = models.ForeignKey("core.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        constraints: ClassVar = [
            nobody_twice("seat_nobody_is_booked_twice", condition=Q(held=True)),
            models.UniqueConstraint(fields=["interview", "person"], condition=Q(held=True), name="seat_is_one"),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_is_known"),
            models.CheckConstraint(
                condition=Q(held=True, released_at=None) | Q(held=False, released_at__isnull=False),
                name="seat_released_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | Q(answer__in=SeatAnswer.values, answered_at__isnull=False),
                name="seat_answer_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer=SeatAnswer.DECLINED) | Q(held=False), name="seat_declined_is_not_held"
            ),
        ]
        # Of a whole team in one week: the exclusion begins with the person
        indexes: ClassVar = [GistIndex(fields=["span"], name="seat_span", condition=Q(held=True))]

    def __str__(self) -> str:
        return f"{self.interview_id}:{self.person_id} {self.kind}"
