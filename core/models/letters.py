from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.people import Organisation
from core.rules.bounces import is_hard


class LetterState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    # It had become pointless by the time it was to be sent
    DROPPED = "dropped", _("Dropped")
    FAILED = "failed", _("Given up")


class Channel(models.TextChoices):
    MAIL = "mail", _("Mail")
    # A POST to an address of a chat, in the JSON that Slack reads
    HOOK = "hook", _("Chat")


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> "LetterQuerySet":
        """Waiting, due, not in another worker's hands, and nothing that goes before it waits."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=at)
        held_up = Letter.objects.filter(pk=models.OuterRef("after"), state=LetterState.WAITING)
        return self.filter(free, ~models.Exists(held_up), state=LetterState.WAITING, due_at__lte=at)

    def given_up(self) -> "LetterQuerySet":
        """For the house to see to. Of a chat of somebody's own they see to it themselves."""
        return self.filter(state=LetterState.FAILED, hook__person=None)

    def bounced(self) -> "LetterQuerySet":
        return self.filter(bounced_at__isnull=False)


class Letter(models.Model):
    """A mail waiting to be sent or sent. It holds what it is about, not what it says: it is rendered at sending."""

    # Says the occasion, so that posting the same letter twice is harmless
    key = models.CharField(max_length=200, unique=True)
    # "<storey>.<name>": `<storey>.letters.<name>` writes it
    kind = models.CharField(max_length=80)
    to = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="letters")
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.MAIL, db_default="mail")
    # Where it goes, if not by mail
    hook = models.ForeignKey("core.Hook", models.PROTECT, null=True, blank=True, related_name="letters")
    # The address at posting; a letter to a person goes to where they are then, which is noted with the sending
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    # Tokens and codes, kept out of the history and wiped once sent
    secrets = models.JSONField(default=dict)
    # Letters of one thread answer one another in the reader's mail program
    thread = models.CharField(max_length=100, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.WAITING)
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # It says something only to who has read this one: it is not sent while that one waits
    after = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    # The kind of failure, never a body or an address
    trouble = models.CharField(max_length=200, blank=True)
    # It was taken and came back: when that was heard of, and the enhanced status code of RFC 3463
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-posted_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="letter_undone"),
            # What went in the last minute, hour and day
            models.Index(fields=["settled_at"], condition=models.Q(state="sent"), name="letter_gone"),
            models.Index(fields=["settled_at"], condition=models.Q(state="failed"), name="letter_given_up"),
            # What came back from an address, and what went there since
            models.Index(fields=["address", "settled_at"], name="letter_address"),
            models.Index(fields=["bounced_at"], condition=models.Q(bounced_at__isnull=False), name="letter_bounced"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=LetterState.values), name="letter_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(channel=Channel.MAIL, hook=None)
                | models.Q(channel=Channel.HOOK, hook__isnull=False),
                name="letter_by_hook_names_it",
            ),
        ]

    @cached_property
    def organisation(self) -> Organisation | None:
        """Whom it comes from; whoever sends many at once finds out once, and tells each."""
        return Organisation.objects.first()

    def __str__(self) -> str:
        return self.key

    @property
    def came_back_for_good(self) -> bool:
        return is_hard(self.bounce)
