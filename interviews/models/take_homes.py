from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import Person
from interviews.models.booking import Interview


class TakeHome(models.Model):
    """A session without an hour, sent to a candidate. Its interview lasts from the sending until it is due, and ends
    with the submission once that is final: the ladder of its graders starts there. Their seats have no span."""

    interview = models.OneToOneField("interviews.Interview", models.CASCADE, related_name="take_home")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Of the last upload; as often as wished until it is due
    submitted_at = models.DateTimeField(null=True, blank=True)
    # From when graders may read: it was due, or the candidate said that it is finished
    closed_at = models.DateTimeField(null=True, blank=True)
    extension_asked_at = models.DateTimeField(null=True, blank=True)
    extension_wanted = models.DateTimeField(null=True, blank=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    extension_answered_at = models.DateTimeField(null=True, blank=True)
    extension_given = models.BooleanField(null=True, blank=True)
    # What was answered, in words for the candidate
    extension_words = models.CharField(max_length=1000, blank=True, default="", db_default="")
    # It was due and nothing had come: the recruiter was told, and gives more time or closes it
    missed_at = models.DateTimeField(null=True, blank=True)
    # The candidate was last reminded that it falls due
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(closed_at=None), name="take_home_open")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_at__gt=F("sent_at")), name="take_home_is_due_after_it_is_sent"),
            models.CheckConstraint(
                condition=Q(extension_asked_at=None) | Q(extension_wanted__isnull=False),
                name="take_home_extension_says_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"take-home {self.interview_id}"

    @property
    def is_asking(self) -> bool:
        """More time was asked for, and nobody has answered yet."""
        return self.closed_at is None and self.extension_asked_at is not None and self.extension_answered_at is None


def take_home_of(interview: Interview) -> TakeHome | None:
    """None: it is held at an hour."""
    return getattr(interview, "take_home", None)


class TakeHomeFileQuerySet(models.QuerySet["TakeHomeFile"]):
    def standing(self) -> "TakeHomeFileQuerySet":
        """Not taken back."""
        return self.filter(removed_at=None)

    def visible_to(self, user: Person) -> "TakeHomeFileQuerySet":
        """Once the submission is final, for whom its interview is: until then it is the candidate's own desk."""
        final = self.standing().filter(take_home__closed_at__isnull=False)
        return final.filter(take_home__interview__in=Interview.objects.visible_to(user))


class TakeHomeFile(models.Model):
    """What a candidate sent in; a later one of the same name does not replace it."""

    take_home = models.ForeignKey("interviews.TakeHome", models.CASCADE, related_name="files")
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Taken back by the candidate before it was due
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TakeHomeFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.take_home_id}:{self.file_id}"
