from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.words import WordsField, say


class Category(models.TextChoices):
    SYSTEMS = "systems", _("Scalable ML systems")
    PRACTICE = "practice", _("Best practice")
    PROJECT = "project", _("Project management")
    CULTURE = "culture", _("Culture")
    # Our own, for the roles that the sixteen do not describe
    ROLE = "role", _("Of one role")


class Level(models.Model):
    """A step of the ladder. Rank 1 is the first; a level includes the ones below it."""

    rubric = models.ForeignKey("rubrics.Rubric", models.CASCADE, related_name="levels")
    rank = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = WordsField()

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            # Looked at when all is written: an order changes as one
            models.UniqueConstraint(
                fields=["rubric", "rank"], name="level_rank_is_one", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["rubric", "key"], name="level_key_is_one"),
            # n levels give n+1 choices, and a choice is one key press
            models.CheckConstraint(condition=models.Q(rank__range=(1, 8)), name="level_rank_fits_a_key"),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Competency(models.Model):
    rubric = models.ForeignKey("rubrics.Rubric", models.CASCADE, related_name="competencies")
    key = models.SlugField(max_length=60)
    category = models.CharField(max_length=20, choices=Category)
    # The key of the role whose own it is; empty: one of those that every role may ask for
    role = models.SlugField(max_length=60, blank=True, db_default="")
    position = models.PositiveSmallIntegerField()
    name = WordsField()
    # One line: what it is about
    summary = WordsField()
    # One line: what somebody shows who is not yet at the first level
    below = WordsField()
    # 2-3 things that look like evidence and are not: a list of words
    not_evidence = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rubric", "key"], name="competency_key_is_one"),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="competency_category_is_known"
            ),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Anchor(models.Model):
    """What one level looks like in one competency: behaviour an interviewer could have seen."""

    competency = models.ForeignKey("rubrics.Competency", models.CASCADE, related_name="anchors")
    level = models.ForeignKey("rubrics.Level", models.CASCADE, related_name="anchors")
    text = WordsField()

    class Meta:
        ordering: ClassVar = ["level__rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competency", "level"], name="anchor_is_one"),
        ]

    def __str__(self) -> str:
        return say(self.text)
