from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.words import WordsField, say
from rubrics.models import Purpose, Weight


class Setting(models.TextChoices):
    VIDEO = "video", _("Video")
    ON_SITE = "on_site", _("On site")


class Session(models.Model):
    """One planned interview in the loop of a requisition."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="sessions")
    assessment_type = models.ForeignKey("rubrics.AssessmentType", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = WordsField()
    minutes = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose)
    competencies = models.ManyToManyField("rubrics.Competency", through="hiring.SessionCompetency", related_name="+")
    setting = models.CharField(max_length=10, choices=Setting, default=Setting.VIDEO, db_default="video")
    # How many lead it together
    seats = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Minutes that the candidate keeps free after it
    buffer = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Sessions that the candidate has had before this one
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="+")
    # The candidate works on it alone for so many days and sends it in; none: it is held at an hour
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    # What the candidate is asked to do in these days
    brief = WordsField(blank=True, db_default=models.Value({}, models.JSONField()))

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="session_purpose_is_known"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="session_takes_time"),
            models.CheckConstraint(condition=models.Q(setting__in=Setting.values), name="session_setting_is_known"),
            models.CheckConstraint(condition=models.Q(seats__gt=0), name="session_has_a_seat"),
            models.CheckConstraint(condition=models.Q(days=None) | models.Q(days__gt=0), name="session_days_are_some"),
        ]

    def __str__(self) -> str:
        return say(self.title)

    @property
    def is_timeless(self) -> bool:
        return self.days is not None


class SessionQuestion(models.Model):
    """A question of the bank that was chosen for a session. None chosen: its kit offers all that suit."""

    session = models.ForeignKey("hiring.Session", models.CASCADE, related_name="session_questions")
    question = models.ForeignKey("rubrics.Question", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "question"], name="session_question_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.question_id}"


class SessionCompetency(models.Model):
    session = models.ForeignKey("hiring.Session", models.CASCADE, related_name="session_competencies")
    competency = models.ForeignKey("rubrics.Competency", models.PROTECT, related_name="+")
    weight = models.CharField(max_length=4, choices=Weight)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "competency"], name="session_competency_is_one"),
            models.CheckConstraint(condition=models.Q(weight__in=Weight.values), name="session_weight_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.competency_id} {self.weight}"
