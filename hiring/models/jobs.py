import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.words import WordsField
from hiring.rules.jobs import LONGEST_LINK, EmploymentType, QuestionKind, Visa


def new_key() -> str:
    """Not to be guessed: a job is found by its link or in the list, not by counting."""
    return secrets.token_urlsafe(9)


class JobAd(models.Model):
    """What is said to the world about a requisition, beside what the requisition itself says. What is empty is absent.

    Texts of several lines are lists: one point a line.
    """

    requisition = models.OneToOneField("hiring.Requisition", models.CASCADE, related_name="job_ad")
    key = models.CharField(max_length=20, unique=True, default=new_key)
    # Empty: the title of the requisition
    title = WordsField(blank=True)
    pitch = WordsField(blank=True)
    duties = WordsField(blank=True)
    not_needed = WordsField(blank=True)
    before = WordsField(blank=True)
    ai_tools = WordsField(blank=True)
    hours = WordsField(blank=True)
    employment = ArrayField(models.CharField(max_length=20, choices=EmploymentType), default=list, blank=True)
    # ISO 3166
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=100, blank=True)
    locality = models.CharField(max_length=100, blank=True)
    remote = models.BooleanField(default=False)
    # From where one may work; EU stands for its members
    remote_from = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    visa = models.CharField(max_length=20, choices=Visa, blank=True)
    # Until the end of this day where the organisation is
    apply_by = models.DateField(null=True, blank=True)
    asks_for_cv = models.BooleanField(default=True)
    shows_pay = models.BooleanField(default=False)
    # Those of the hiring team who are named
    meets = models.ManyToManyField("core.Person", blank=True, related_name="+")
    # Whether candidates read on their page who will interview them
    names_interviewers = models.BooleanField(default=False)
    # The first time; it stays when the page is taken down, so that its address is known to be over
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(visa="") | Q(visa__in=Visa.values), name="job_visa_is_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name="job_withdrawn_was_published"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None


class ApplicationQuestion(models.Model):
    """Asked of everybody who applies on this requisition."""

    requisition = models.ForeignKey("hiring.Requisition", models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind)
    text = WordsField()
    hint = WordsField(blank=True)
    required = models.BooleanField(default=True)
    words_from = models.PositiveSmallIntegerField(null=True, blank=True)
    words_to = models.PositiveSmallIntegerField(null=True, blank=True)
    # Of a choice, one a line
    options = WordsField(blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"),
            models.CheckConstraint(
                condition=Q(words_from=None) | Q(words_to=None) | Q(words_from__lte=F("words_to")),
                name="question_words_are_a_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}/{self.position}"


class Submission(models.Model):
    """What a candidate sent with the form. The arrangements are for the recruiter: they never reach who judges."""

    application = models.OneToOneField("hiring.Application", models.CASCADE, related_name="submission")
    language = models.CharField(max_length=10)
    links = ArrayField(models.CharField(max_length=LONGEST_LINK), default=list, blank=True)
    arrangements = models.TextField(blank=True)
    # The words that were agreed to, as they stood
    consent = models.TextField()
    # Whether they may be considered for other roles, and since when
    for_others_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sent with {self.application_id}"


class ApplicationAnswer(models.Model):
    """An answer beside the question as it was asked, whatever becomes of the question."""

    application = models.ForeignKey("hiring.Application", models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        "hiring.ApplicationQuestion", models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    position = models.PositiveSmallIntegerField()
    asked = models.TextField()
    answer = models.TextField()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="answer_position_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.position}"
