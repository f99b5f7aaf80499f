from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.rules.offers import HOLDING, OfferState

HOLDS = Q(state__in=sorted(HOLDING))


class OfferQuerySet(models.QuerySet["Offer"]):
    def sent(self) -> "OfferQuerySet":
        """Those that wait for an answer."""
        return self.filter(state=OfferState.SENT)


class Offer(models.Model):
    """One offer to one person. While it is out, and once it is accepted, it holds an opening."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="offers")
    opening = models.OneToOneField("hiring.Opening", models.PROTECT, null=True, blank=True, related_name="offer")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.SENT)
    sent_at = models.DateTimeField()
    by = models.ForeignKey("core.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    reason = models.TextField(_("Reason"), blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=HOLDS, name="offer_alive_is_one"),
            models.CheckConstraint(
                condition=(HOLDS & Q(opening__isnull=False)) | (~HOLDS & Q(opening=None)),
                name="offer_holds_an_opening_while_alive",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.SENT, answered_at=None)
                | (~Q(state=OfferState.SENT) & Q(answered_at__isnull=False)),
                name="offer_answer_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.ACCEPTED, starts_on__isnull=False)
                | (~Q(state=OfferState.ACCEPTED) & Q(starts_on=None)),
                name="offer_accepted_has_a_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=OfferState.DECLINED) | ~Q(reason=""), name="offer_declined_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"offer to {self.application_id}: {self.state}"
