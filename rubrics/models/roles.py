from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.words import WordsField, say

# Columns that came later have a default in the database too: while the new one starts, the old program still writes
NOTHING = models.Value([], models.JSONField())


class Purpose(models.TextChoices):
    """Why a session is held."""

    STRENGTH = "strength", _("Validate strength")
    BAR = "bar", _("Minimum bar")
    # Neither: both sides decide whether to go on (the recruiter call)
    MUTUAL = "mutual", _("Get to know each other")


class Weight(models.TextChoices):
    """How a session sees a competency. Both count for coverage."""

    MAIN = "main", _("main")
    ALSO = "also", _("also")


def scale() -> models.FloatField:  # type: ignore[type-arg]  # set by the field itself
    """0 low, 1 high."""
    return models.FloatField(validators=[MinValueValidator(0), MaxValueValidator(1)])


class RoleDefinition(models.Model):
    """What good looks like for one role."""

    rubric = models.ForeignKey("rubrics.Rubric", models.CASCADE, related_name="roles")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = WordsField()
    summary = WordsField()
    # Lists of words
    duties = models.JSONField(default=list)
    work_product = models.JSONField(default=list)
    tools = models.JSONField(default=list)
    backgrounds = models.JSONField(default=list)
    # How its work is led
    notes = models.JSONField(default=list, db_default=NOTHING)
    # How to judge somebody before meeting them
    judge = models.JSONField(default=list, db_default=NOTHING)
    # [{"what": words, "channels": [keys of notes]}, ...]: where to look, and how
    sourcing = models.JSONField(default=list, db_default=NOTHING)
    # What it is not, and which role is
    not_this = WordsField(db_default=models.Value({}, models.JSONField()))
    # What to expect to be strong, and where to make sure of the minimum
    strength = WordsField()
    bar = WordsField()
    ml_depth = scale()
    software_depth = scale()
    communication = scale()
    profile_reason = WordsField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rubric", "key"], name="role_key_is_one")]

    def __str__(self) -> str:
        return say(self.name)


class RoleCompetency(models.Model):
    """A competency that counts for a role, and the level it asks for at each level of the role."""

    role = models.ForeignKey("rubrics.RoleDefinition", models.CASCADE, related_name="role_competencies")
    competency = models.ForeignKey("rubrics.Competency", models.CASCADE, related_name="+")
    must_have = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    # {level key of the requisition: level key asked for}
    targets = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "competency"], name="role_competency_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}:{self.competency_id}"


class RoleSession(models.Model):
    """One session of the loop recommended for a role."""

    role = models.ForeignKey("rubrics.RoleDefinition", models.CASCADE, related_name="sessions")
    assessment_type = models.ForeignKey("rubrics.AssessmentType", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = WordsField()
    minutes = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose)
    competencies = models.ManyToManyField(
        "rubrics.Competency", through="rubrics.RoleSessionCompetency", related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "position"], name="role_session_position_is_one"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values), name="role_session_purpose_is_known"
            ),
        ]

    def __str__(self) -> str:
        return say(self.title)


class RoleSessionCompetency(models.Model):
    session = models.ForeignKey("rubrics.RoleSession", models.CASCADE, related_name="session_competencies")
    competency = models.ForeignKey("rubrics.Competency", models.CASCADE, related_name="+")
    weight = models.CharField(max_length=4, choices=Weight)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "competency"], name="role_session_competency_is_one"),
            models.CheckConstraint(condition=models.Q(weight__in=Weight.values), name="role_session_weight_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.competency_id} {self.weight}"
