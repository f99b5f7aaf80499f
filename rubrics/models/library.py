from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.words import WordsField, say
from rubrics.rules.shapes import EntryKind


class Chapter(models.TextChoices):
    SOURCING = "sourcing", _("Sourcing")
    TOPICS = "topics", _("Topics to explore")
    GROWTH = "growth", _("Evidence of growth")
    LEADING = "leading", _("How ML work is led")
    PREPARATION = "preparation", _("Guide for candidates")


class Section(models.TextChoices):
    CHANNELS = "channels", _("Channels")
    PITCHES = "pitches", _("What attracts people, and what you can do")
    SUPPLY = "supply", _("How many there are")
    DATA_SCIENCE = "data_science", _("Data science")
    SOFTWARE_ENGINEERING = "software_engineering", _("Software engineering")
    CERTIFICATES = "certificates", _("Cloud certificates, and what they are worth")
    LEARNING = "learning", _("Ways of learning")
    COMPANY_KINDS = "company_kinds", _("Kinds of company")
    BACKGROUNDS = "backgrounds", _("Usual backgrounds")
    CAREERS = "careers", _("Neighbouring careers")
    READING = "reading", _("Reading list")
    SIGNALS = "signals", _("Signals")
    PHASES = "phases", _("Six phases of a project: the script of the past projects interview")
    APPROACHES = "approaches", _("Ways to lead uncertain work")
    FACTS = "facts", _("What those around the team should know")
    LADDER = "ladder", _("One ladder")
    LOOKING = "looking", _("Where to look")
    STANDING_OUT = "standing_out", _("How to stand out")
    PREPARING = "preparing", _("How to prepare")


class Note(models.Model):
    """Something worth knowing: read by those who hire, scored by nobody."""

    chapter = models.CharField(max_length=20, choices=Chapter)
    section = models.CharField(max_length=30, choices=Section)
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=80, unique=True)
    name = WordsField()
    text = WordsField()
    # A word or two beside the name; empty: nothing
    tag = WordsField()
    # Lists of words: details, and questions an interviewer may ask
    points = models.JSONField(default=list)
    ask = models.JSONField(default=list)
    # Keys of the roles it is about; none: all
    roles = models.JSONField(default=list)
    # The year of its facts, where they age, and whose they are
    as_of = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(chapter__in=Chapter.values), name="note_chapter_is_known"),
            models.CheckConstraint(condition=models.Q(section__in=Section.values), name="note_section_is_known"),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Archetype(models.Model):
    """A kind of company, by how far it has come with machine learning, and what that does to a role."""

    key = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()
    name = WordsField()
    summary = WordsField()
    examples = WordsField()
    # Lists of words
    helps = models.JSONField(default=list)
    hinders = models.JSONField(default=list)
    # Words for each of software_or_research, data_ownership, model_ownership
    choices = models.JSONField(default=dict)
    # How far a role's profile moves here: {"ml_depth": -0.2 to 0.2, "software_depth": ..., "communication": ...}
    lean = models.JSONField(default=dict)
    # [{"competency": key, "by": 1 or -1, "roles": [keys; none: all], "because": words}, ...]
    shifts = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return say(self.name)


class CatalogueEntry(models.Model):
    """What the catalogue's files last said of one entry. Where the organisation says otherwise, a newer catalogue is
    offered and overwrites nothing."""

    kind = models.CharField(max_length=20, choices=EntryKind)
    key = models.SlugField(max_length=80)
    # Null: it is new, and only offered yet
    entry = models.JSONField(null=True, blank=True)
    # What a newer catalogue says, until somebody takes it or keeps their own
    offered = models.JSONField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="catalogue_entry_is_one"),
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="catalogue_entry_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
