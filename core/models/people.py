from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [0, 1, 2, 3, 4]


def weekdays() -> list[int]:
    return list(WEEKDAYS)


class Organisation(models.Model):
    """The one company this installation serves."""

    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    # ISO 3166 country whose public holidays are not worked; empty: none
    country = models.CharField(max_length=2, blank=True)
    # The working time that new people start with; each may change their own
    day_starts = models.TimeField(default=time(9), db_default=time(9))
    day_ends = models.TimeField(default=time(18), db_default=time(18))
    # Monday is 0
    working_days = ArrayField(models.PositiveSmallIntegerField(), default=weekdays, db_default=WEEKDAYS)
    # Of the mails that leave the house; empty: the organisation's name, the address of the installation, none
    sender_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    sender_address = models.EmailField(max_length=254, blank=True, default="", db_default="")
    reply_to = models.EmailField(max_length=254, blank=True, default="", db_default="")
    # Recruiters and administrators sign in with a second step
    asks_second_factor = models.BooleanField(default=False, db_default=False)
    # Counts the changes of these settings, so that of two hands the second is told
    version = models.PositiveIntegerField(default=0, db_default=0)
    is_demo = models.BooleanField(default=False)
    founded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="organisation_is_one"),
            models.CheckConstraint(
                condition=models.Q(day_ends__gt=models.F("day_starts")), name="organisation_day_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A place where people of the organisation work, with its own public holidays."""

    name = models.CharField(max_length=100)
    # ISO 3166 country whose public holidays are not worked there; empty: those of the organisation
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64)
    # Counts its changes, so that of two hands the second is told
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="location_name_is_one")]

    def __str__(self) -> str:
        return self.name


class Office(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    RECRUITER = "recruiter", _("Recruiter")
    NONE = "none", _("No office")


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def joined(self) -> "PersonQuerySet":
        """Who took their place and has not left: an invitation by itself opens no other door."""
        return self.active().filter(joined_at__isnull=False)

    def visible_to(self, user: "Person") -> "PersonQuerySet":
        """Colleagues know of each other; nobody else does."""
        return self if user.is_authenticated and user.is_active else self.none()


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]  # made by Django
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person: Person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who works here. What they are on one requisition or interview is said there, not here."""

    # Kept in small letters
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    office = models.CharField(max_length=20, choices=Office, default=Office.NONE)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    # Whose public holidays they keep; none: those of the organisation
    location = models.ForeignKey("core.Location", models.PROTECT, null=True, blank=True, related_name="people")
    # Kinds of letters they do without, of those that nobody needs in order to act
    muted = ArrayField(models.CharField(max_length=80), default=list, db_default=[], blank=True)
    # Local working time; reminders keep to it
    day_starts = models.TimeField(default=time(9))
    day_ends = models.TimeField(default=time(18))
    # Monday is 0
    working_days = ArrayField(models.PositiveSmallIntegerField(), default=weekdays)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="person_email_is_one"),
            models.CheckConstraint(condition=models.Q(office__in=Office.values), name="person_office_is_known"),
            models.CheckConstraint(
                condition=models.Q(day_ends__gt=models.F("day_starts")), name="person_day_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.office == Office.ADMINISTRATOR

    @property
    def is_recruiter(self) -> bool:
        return self.is_active and self.office == Office.RECRUITER
