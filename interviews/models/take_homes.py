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
    # Its two graders are far apart, so that a third was called for; and since when there is one. Nothing of what was
    # rated, and for the recruiter alone
    third_wanted_at = models.DateTimeField(null=True, blank=True)
    third_seated_at = models.DateTimeField(null=True, blank=True)

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
    def lacks_third(self) -> bool:
        return self.third_wanted_at is not None and self.third_seated_at is None

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

    def to_copy(self) -> "TakeHomeFileQuerySet":
        """Final, and not yet made ready for graders."""
        return self.standing().filter(take_home__closed_at__isnull=False, copied_at=None)

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
    # What its graders are given instead, written by interviews.actions.anonymity alone
    copy = models.OneToOneField("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    # Done with; without a copy the file was not in the store any more
    copied_at = models.DateTimeField(null=True, blank=True)
    # Somebody makes it until then; after that it may be taken up again
    copy_leased_until = models.DateTimeField(null=True, blank=True)
    copy_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Not everything in the copy could be looked through
    may_name = models.BooleanField(default=False, db_default=False)
    # Kept versions, whose authors are named in them, are not in the copy
    left_out = models.BooleanField(default=False, db_default=False)

    objects = TakeHomeFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["copy_leased_until", "id"], condition=Q(copied_at=None), name="take_home_file_to_copy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.take_home_id}:{self.file_id}"
