from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from interviews.models.spans import nobody_twice


class Arrangement(models.Model):
    """What a candidate needs to be met fairly. For who books and who meets them, and for nobody else."""

    candidate = models.OneToOneField("hiring.Candidate", models.CASCADE, related_name="arrangement")
    captions = models.BooleanField(default=False)
    breaks = models.BooleanField(default=False)
    # Percent of the planned time on top of it
    more_time = models.PositiveSmallIntegerField(default=0)
    other = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(more_time__lte=100), name="more_time_is_at_most_double")
        ]

    def __str__(self) -> str:
        return f"arrangements for {self.candidate_id}"


class Window(models.Model):
    """A time at which a candidate can be met, said by them or by who spoke with them. None said: any."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="windows")
    span = DateTimeRangeField()

    class Meta:
        ordering: ClassVar = ["span"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.span}"


class SearchState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ANSWERED = "answered", _("Answered")
    FAILED = "failed", _("Failed")


class TimeSearch(models.Model):
    """A wish to find times for sessions of one application. A worker answers it; see interviews.rules.scheduling for
    the shape of the wish and of the answer."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="time_searches")
    wish = models.JSONField()
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SearchState, default=SearchState.WAITING)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # What was known when the worker looked, so that an answer can be explained later
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["asked_at", "id"], condition=Q(state="waiting"), name="time_search_undone")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=SearchState.values), name="time_search_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=SearchState.WAITING, answered_at=None)
                | (~Q(state=SearchState.WAITING) & Q(answered_at__isnull=False)),
                name="time_search_answer_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def open(self, at: datetime) -> "ChoiceQuerySet":
        return self.filter(chosen_at=None, closed_at=None, until__gt=at)


class Choice(models.Model):
    """An invitation to a candidate to choose the time of one or more sessions themselves, through a signed link."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="choices")
    # In the order in which they are held
    sessions = models.ManyToManyField("hiring.Session", related_name="+")
    # Between these days, on the candidate's calendar
    first_day = models.DateField()
    last_day = models.DateField()
    # How long before an interview a candidate may still book, move or cancel it by themselves
    notice_hours = models.PositiveSmallIntegerField(default=24)
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # The link opens until then
    until = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True, blank=True)
    # Taken back by a person
    closed_at = models.DateTimeField(null=True, blank=True)
    # What stands in the mail above the link
    words = models.TextField(blank=True, default="", db_default="")
    # None of the times would do: what the candidate said, and when
    wish = models.TextField(blank=True, default="", db_default="")
    wished_at = models.DateTimeField(null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="choice_asked")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="choice_days_are_in_order"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(chosen_at=None, closed_at=None), name="choice_open_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"


class Hold(models.Model):
    """A person's time kept for a candidate who is about to confirm. It ends by itself; the database refuses two."""

    choice = models.ForeignKey("interviews.Choice", models.CASCADE, related_name="holds")
    session = models.ForeignKey("hiring.Session", models.CASCADE, related_name="+")
    person = models.ForeignKey("core.Person", models.CASCADE, related_name="holds")
    span = DateTimeRangeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            nobody_twice("hold_nobody_is_held_twice"),
        ]

    def __str__(self) -> str:
        return f"hold of {self.person_id} until {self.until}"
