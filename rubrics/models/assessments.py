from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.words import WordsField, say


class AssessmentKey(models.TextChoices):
    BACKGROUND = "background", _("Background and culture")
    WHITEBOARD = "whiteboard", _("Whiteboard coding")
    PAIRING = "pairing", _("Pair programming and debugging")
    MATH = "math", _("Math")
    TAKE_HOME = "take_home", _("Take-home project")
    APPLIED_ML = "applied_ml", _("Applied ML")
    PAST_PROJECTS = "past_projects", _("Past projects")
    ML_THEORY = "ml_theory", _("ML theory")


class AssessmentType(models.Model):
    """A way to see something. There are eight."""

    key = models.CharField(max_length=20, choices=AssessmentKey, unique=True)
    position = models.PositiveSmallIntegerField()
    name = WordsField()
    # What it shows
    shows = WordsField()
    not_when = WordsField()
    # [{"minutes": 5, "what": words}, ...]: shares of the hour, scaled to the session's minutes
    plan = models.JSONField(default=list)
    # Lists of words
    leave_out = models.JSONField(default=list)
    prepare = models.JSONField(default=list)
    # Keys of the competencies it can show
    can_show = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(key__in=AssessmentKey.values), name="assessment_key_is_known"),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Question(models.Model):
    assessment_type = models.ForeignKey("rubrics.AssessmentType", models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField()
    text = WordsField()
    # Python that the candidate reads, and the same with its fault mended; empty: a question without code
    code = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    # A list of words
    follow_ups = models.JSONField(default=list)
    # {level key: words}: what an answer of that level sounds like
    answers = models.JSONField(default=dict)
    # Keys of the competencies it shows; none: all that its type can show
    competencies = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # Keys of the roles it suits; none: all
    roles = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return say(self.text)
