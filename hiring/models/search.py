from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Matches(models.Func):
    """Whether a tsvector holds what a tsquery, made as text, asks for."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class Among(models.Func):
    """Whether a key is one of many that are known, or that a query finds first: they travel as one array, where `__in`
    asks about each of them, and where a few are looked for by a query, about each that there is."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, key: str, keys: "list[int] | ArraySubquery") -> None:
        them = models.Value(keys, ArrayField(models.BigIntegerField())) if isinstance(keys, list) else keys
        super().__init__(models.F(key), them)


class CandidateIndex(models.Model):
    """What a candidate is found by, made anew from the candidate and their files by hiring.actions.search alone."""

    candidate = models.OneToOneField("hiring.Candidate", models.CASCADE, primary_key=True, related_name="found_by")
    # Each with where it is found: see hiring.rules.search.vector
    words = SearchVectorField()
    # E.164; empty: none, or none that anybody could call
    phone_key = models.CharField(max_length=32, blank=True)
    # The name in each of its scripts, the order of its parts and accents set aside
    name_keys = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        indexes: ClassVar = [
            # At once, not when the pending list is full: a search pays for what was put off
            GinIndex(fields=["words"], name="candidate_words", fastupdate=False),
            models.Index(fields=["phone_key"], condition=~Q(phone_key=""), name="candidate_phone"),
            GinIndex(fields=["name_keys"], name="candidate_name_keys", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"index of {self.candidate_id}"


class SavedView(models.Model):
    """A search somebody wants to make again, by a name of their own."""

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    # As in the address of the page, without the page number
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint("person", Lower("name"), name="view_of_person_is_one")]

    def __str__(self) -> str:
        return self.name
