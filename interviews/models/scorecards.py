from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import Application, Candidate, Decision, Part, TeamMember
from interviews.models.booking import SeatKind


class CardState(models.TextChoices):
    DRAFT = "draft", _("In draft")
    # Ratings and recommendation are given, text is owed still: not in, and to everybody else a draft
    VOTED = "voted", _("Voted")
    SUBMITTED = "submitted", _("Submitted")


# Not in: nobody else reads it, reminders go on, and whoever holds one reads nobody's
NOT_IN = (CardState.DRAFT, CardState.VOTED)


class Recommendation(models.TextChoices):
    STRONG_NO = "strong_no", _("Strong no")
    NO = "no", _("No")
    YES = "yes", _("Yes")
    STRONG_YES = "strong_yes", _("Strong yes")


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def owed(self) -> "ScorecardQuerySet":
        """Not in yet, of seats still held."""
        return self.filter(state__in=NOT_IN, seat__held=True)

    def asked_for(self) -> "ScorecardQuerySet":
        """Of a take-home from its submission on: before it there is nothing to mark."""
        take_home = "seat__interview__take_home"
        return self.filter(Q(**{take_home: None}) | Q(**{f"{take_home}__closed_at__isnull": False}))

    def votes(self) -> "ScorecardQuerySet":
        """Lead cards of held seats: the only ones that count for coverage, the debrief and statistics."""
        return self.filter(seat__held=True, seat__kind=SeatKind.LEAD)

    def progress(self, application: Application, *, of_past: bool = False) -> "ScorecardQuerySet":
        """Logistics: which lead cards the booked interviews of an application ask for. Read their state alone.
        `of_past`: those that they once asked for as well."""
        leads = self.filter(seat__kind=SeatKind.LEAD, seat__interview__application=application)
        asked = leads if of_past else leads.filter(seat__held=True, seat__interview__state="booked")
        return asked.only("state", "due_at", "submitted_at", "seat")

    def owing(self, application: Application) -> "models.QuerySet[Scorecard, int]":
        """Ids of those whose own card about this application is not in, in order."""
        owed = self.owed().filter(seat__interview__application=application)
        return owed.order_by("seat__person").values_list("seat__person", flat=True).distinct()

    def own(self, user: Person) -> "ScorecardQuerySet":
        return self.filter(seat__person=user, seat__held=True)

    def to_bind(self, application: Application) -> "ScorecardQuerySet":
        """In, and from now on fixed: its author owes nothing more here and another lead card is in, so that they could
        read it; or it was decided upon."""
        about = Scorecard.objects.filter(seat__interview__application=application, seat__held=True)
        theirs = Q(seat__person=OuterRef("seat__person"))
        others = about.filter(~theirs, state=CardState.SUBMITTED, seat__kind=SeatKind.LEAD)
        reads = Exists(others) & ~Exists(about.filter(theirs, state__in=NOT_IN))
        decided = Exists(Decision.objects.filter(application=application, at__gte=OuterRef("submitted_at")))
        mine = Q(seat__interview__application=application, seat__held=True, state=CardState.SUBMITTED, bound_at=None)
        return self.filter(mine & (Q(reads) | Q(decided)))

    def visible_to(self, user: Person) -> "ScorecardQuerySet":
        """THE gate: no other line of the program reads another person's card.

        One's own always. Those of others when they are submitted lead cards, when one has a reason to read
        the application (administrator, recruiter who may see it, its hiring manager, its panel), and when one
        owes no card for it oneself, whatever one's office. Never those about oneself.
        """
        if not user.is_active:
            return self.none()
        own = Q(seat__person=user, seat__held=True)
        mine = Scorecard.objects.filter(
            seat__interview__application=OuterRef("seat__interview__application"),
            seat__person=user,
            seat__held=True,
        )
        owes = Exists(mine.filter(state__in=NOT_IN))
        reads = Q(Exists(mine.filter(state=CardState.SUBMITTED)))
        if user.is_administrator or user.is_recruiter:
            reads |= Q(seat__interview__application__in=Application.objects.visible_to(user))
        else:
            manages = TeamMember.objects.filter(
                requisition=OuterRef("seat__interview__application__requisition"),
                person=user,
                part__in=[Part.HIRING_MANAGER, Part.RECRUITER],
            )
            reads |= Q(Exists(manages))
        others = Q(state=CardState.SUBMITTED, seat__held=True, seat__kind=SeatKind.LEAD)
        themselves = Q(seat__interview__application__candidate__in=Candidate.objects.own_of(user).values("pk"))
        return self.filter(own | (others & reads & ~Q(owes) & ~themselves))


class Scorecard(models.Model):
    """What one interviewer saw in one interview. It exists from the booking on, empty."""

    seat = models.OneToOneField("interviews.Seat", models.CASCADE, related_name="scorecard")
    state = models.CharField(max_length=10, choices=CardState, default=CardState.DRAFT)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    # The two or three facts that decided it
    summary = models.TextField(blank=True)
    # Read by the hiring manager alone
    note = models.TextField(blank=True)
    # Rises with every save, so that a second tab is noticed
    version = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    voted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # When its author corrected it last, after submission
    corrected_at = models.DateTimeField(null=True, blank=True)
    # From when its author could have read another card: it is corrected no more, only added to
    bound_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["draft", "voted"]), name="card_not_in"),
            models.Index(fields=["due_at"], name="card_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=CardState.DRAFT, submitted_at=None, voted_at=None)
                | (Q(state=CardState.VOTED, submitted_at=None, voted_at__isnull=False) & ~Q(recommendation=""))
                | (Q(state=CardState.SUBMITTED, submitted_at__isnull=False) & ~Q(recommendation="")),
                name="card_voted_or_submitted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None, bound_at=None) | Q(submitted_at__isnull=False),
                name="card_corrected_is_submitted",
            ),
            models.CheckConstraint(
                condition=Q(recommendation="") | Q(recommendation__in=Recommendation.values),
                name="card_recommendation_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk}"


class Rating(models.Model):
    """The highest level whose anchor was shown: 1 below the first level, rank + 1 for a level.

    0 is *not assessed*, a value of its own and never a number; null is not answered yet.
    """

    scorecard = models.ForeignKey("interviews.Scorecard", models.CASCADE, related_name="ratings")
    competency = models.ForeignKey("hiring.RequisitionCompetency", models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    # What was said or done
    evidence = models.TextField(blank=True)
    # Stamped when the card goes in; until then the history does not hear of it
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["competency__position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "competency"], name="rating_is_one"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__range=(0, 9)), name="rating_is_a_key"),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(value__isnull=False), name="rating_submitted_has_a_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id}:{self.competency_id}"


class OfCardQuerySet(models.QuerySet[Any]):
    """What belongs to cards and is read as they are."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(scorecard__in=Scorecard.objects.visible_to(user))


class CardAddendum(models.Model):
    """What an author adds once they could have read another card: it stands below, the card stays as it was."""

    scorecard = models.ForeignKey("interviews.Scorecard", models.CASCADE, related_name="addenda")
    text = models.TextField()
    at = models.DateTimeField()

    objects = OfCardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="card_addendum_says_something")]

    def __str__(self) -> str:
        return f"addendum to card {self.scorecard_id}"


class CardFileQuerySet(OfCardQuerySet):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class CardFile(models.Model):
    """Something that shows what was seen: a photograph of the whiteboard, code. Read as the card it belongs to."""

    scorecard = models.ForeignKey("interviews.Scorecard", models.CASCADE, related_name="files")
    # By its bytes alone: what it is called is content of the card, and every stored file enters the history at once
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True, default="", db_default="")
    at = models.DateTimeField()
    # Taken off by the author before the card was bound
    removed_at = models.DateTimeField(null=True, blank=True)
    # Stamped when the card goes in; until then the history does not hear of it
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = CardFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.scorecard_id}:{self.file_id}"
