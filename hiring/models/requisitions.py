from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.rules.requisitions import RequisitionState
from hiring.rules.reviews import MOST_REVIEWERS


class Part(models.TextChoices):
    """What somebody is on one requisition."""

    RECRUITER = "recruiter", _("Recruiter")
    HIRING_MANAGER = "hiring_manager", _("Hiring manager")
    COORDINATOR = "coordinator", _("Coordinator")


class RequisitionQuerySet(models.QuerySet["Requisition"]):
    def open(self) -> "RequisitionQuerySet":
        return self.filter(state=RequisitionState.OPEN)

    def templates(self) -> "RequisitionQuerySet":
        return self.exclude(template_name="")

    def in_earnest(self) -> "RequisitionQuerySet":
        """All but those kept to be copied."""
        return self.filter(template_name="")

    def referable(self) -> "RequisitionQuerySet":
        """Known to everybody who works here, by title alone."""
        return self.open().filter(confidential=False)

    def staffed_by(self, user: Person) -> "RequisitionQuerySet":
        """Where this person may see candidates: administrators everywhere, recruiters but for confidential ones
        they are not on, the hiring team its own. Interviewers meet the candidate through the interview."""
        if not user.is_active:
            return self.none()
        if user.is_administrator:
            return self
        seen = Q(Exists(TeamMember.objects.filter(requisition=OuterRef("pk"), person=user)))
        if user.is_recruiter:
            seen |= Q(confidential=False)
        return self.filter(seen)

    def visible_to(self, user: Person) -> "RequisitionQuerySet":
        """Where they are staff, and what they are asked to approve or have answered."""
        if not user.is_active:
            return self.none()
        asked = Exists(Approval.objects.of_concern(user).filter(requisition=OuterRef("pk")))
        return self.staffed_by(user) | self.filter(asked)


class Requisition(models.Model):
    """Permission to hire, with openings. It pins the rubric its role definition belongs to."""

    role = models.ForeignKey("rubrics.RoleDefinition", models.PROTECT, related_name="+")
    level = models.ForeignKey("rubrics.Level", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    location = models.CharField(max_length=200, blank=True)
    # The team that hires, such as "Forecasting"
    team_name = models.CharField(max_length=100, blank=True, db_default="")
    # The kind of company or team it is for: shown beside what is asked for, never applied
    archetype = models.ForeignKey("rubrics.Archetype", models.PROTECT, null=True, blank=True, related_name="+")
    # A draft that is kept to be copied has a name as such
    template_name = models.CharField(max_length=100, blank=True, db_default="")
    state = models.CharField(max_length=12, choices=RequisitionState, default=RequisitionState.DRAFT)
    confidential = models.BooleanField(default=False)
    # Yearly, in whole units of the currency (ISO 4217); not for everybody: see hiring.access.can_see_salary
    pay_from = models.PositiveIntegerField(null=True, blank=True)
    pay_to = models.PositiveIntegerField(null=True, blank=True)
    pay_currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Written when a loop that falls short of the coverage law is published all the same
    coverage_reason = models.TextField(blank=True)
    # How new applications are read: see hiring.rules.reviews
    name_hidden = models.BooleanField(default=False, db_default=False)
    reviewers = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Where they go on to; None: the next stage
    review_to = models.ForeignKey("hiring.Stage", models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ManyToManyField("core.Person", through="hiring.TeamMember", related_name="+")

    objects = RequisitionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RequisitionState.values), name="requisition_state_is_known"),
            models.CheckConstraint(
                condition=Q(pay_from=None) | Q(pay_to=None) | Q(pay_from__lte=F("pay_to")),
                name="requisition_pay_is_a_range",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequisitionState.OPEN, RequisitionState.ON_HOLD]) | Q(opened_at__isnull=False),
                name="requisition_open_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(reviewers__gte=1, reviewers__lte=MOST_REVIEWERS), name="requisition_reviewers_are_few"
            ),
            models.CheckConstraint(
                condition=Q(template_name="") | Q(state=RequisitionState.DRAFT), name="requisition_template_is_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return f"REQ-{self.pk:03d}"


class TeamMember(models.Model):
    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="members")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="memberships")
    part = models.CharField(max_length=20, choices=Part)

    class Meta:
        ordering: ClassVar = ["part", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "person", "part"], name="team_part_is_one"),
            # One recruiter and one manager answer for it; coordinators may be several
            models.UniqueConstraint(
                fields=["requisition", "part"],
                condition=~Q(part=Part.COORDINATOR),
                name="team_recruiter_and_manager_are_one",
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="team_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}:{self.person_id} {self.part}"


class RequisitionCompetency(models.Model):
    """A competency asked for here: its target level is the bar."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="competencies")
    competency = models.ForeignKey("rubrics.Competency", models.PROTECT, related_name="+")
    target = models.ForeignKey("rubrics.Level", models.PROTECT, related_name="+")
    must_have = models.BooleanField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["-must_have", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "competency"], name="requisition_competency_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}:{self.competency_id}"


class Opening(models.Model):
    """One seat, known by its number as long as it stands. Filled: an application holds it."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="openings")
    number = models.PositiveSmallIntegerField()
    target_date = models.DateField(null=True, blank=True)
    filled_by = models.OneToOneField(
        "hiring.Application", models.PROTECT, null=True, blank=True, related_name="opening"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "number"], name="opening_number_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}/{self.number}"

    @property
    def code(self) -> str:
        return f"REQ-{self.requisition_id:03d}/{self.number}"


class ApprovalAnswer(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    # No answer was needed any more: enough others approved, or the question was taken back or settled without them
    NOT_NEEDED = "not_needed", _("Not needed any more")
    TAKEN_BACK = "taken_back", _("Taken back")


# What somebody said, of all that ends a question
GIVEN = (ApprovalAnswer.APPROVED, ApprovalAnswer.DECLINED)


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def of_concern(self, user: Person) -> "ApprovalQuerySet":
        """What this person is asked, or has answered. Who is no longer asked has no business with it."""
        return self.filter(approver=user, answer__in=["", *GIVEN])


class Approval(models.Model):
    """One person asked to approve, and the answer. Asked again after a decline: a new row."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="approvals")
    # Empty only in what an older program writes while the new one starts
    round = models.ForeignKey("hiring.ApprovalRound", models.CASCADE, null=True, related_name="approvals")
    # Which group of the round it belongs to, and how many of that group have to approve
    group = models.PositiveSmallIntegerField(default=1, db_default=1)
    needed = models.PositiveSmallIntegerField(default=1, db_default=1)
    approver = models.ForeignKey("core.Person", models.PROTECT, related_name="approvals")
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=ApprovalAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["requisition", "approver"], condition=Q(answer=""), name="approval_waiting_is_one"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=ApprovalAnswer.values, answered_at__isnull=False),
                name="approval_answer_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}:{self.approver_id} {self.answer or 'waiting'}"
