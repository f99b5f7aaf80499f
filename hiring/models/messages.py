from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.models.letters import LetterState
from core.words import WordsField
from hiring.models.pipeline import Application
from hiring.rules.messages import Occasion


class MessageTemplate(models.Model):
    """What is proposed for a message: an own wording of a ready template, known by its key, or one of one's own."""

    key = models.SlugField(max_length=60, unique=True)
    occasion = models.CharField(max_length=20, choices=Occasion)
    name = WordsField()
    subject = WordsField()
    body = WordsField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(occasion__in=Occasion.values), name="template_occasion_is_known")
        ]

    def __str__(self) -> str:
        return self.key


class Direction(models.TextChoices):
    OUT = "out", _("To the candidate")
    IN = "in", _("From the candidate")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Person) -> "MessageQuerySet":
        """That it was written, to whoever sees the application; what it says: hiring.queries.messages."""
        return self.filter(application__in=Application.objects.visible_to(user))

    def waiting(self) -> "MessageQuerySet":
        """To be sent, and not called back."""
        return self.filter(letter__state=LetterState.WAITING, called_back_at=None)


class Message(models.Model):
    """One mail to a candidate or from them, on the application it is about. It says what was written, for good."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    occasion = models.CharField(max_length=20, choices=Occasion, default=Occasion.WRITTEN)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=10)
    # None: the program itself, as a receipt
    by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    # Of one that goes out: when it goes, and the letter that carries it
    due_at = models.DateTimeField(null=True, blank=True)
    letter = models.OneToOneField("core.Letter", models.PROTECT, null=True, blank=True, related_name="+")
    called_back_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["application", "-at"], name="message_of_application")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(occasion__in=Occasion.values), name="message_occasion_is_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="message_direction_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.subject}"
