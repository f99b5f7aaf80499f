"""What a candidate needs: for who books them and who meets them."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from hiring.models import Application, Candidate
from interviews.models import Arrangement
from interviews.rules.arrangements import Needs, together


def needs_of(candidate: Candidate) -> Needs:
    """Of all files that went into this one: a merge forgets nothing, and taking it apart again loses nothing."""
    files = Candidate.objects.filter(pk=candidate.pk) | Candidate.objects.filter(merged_into=candidate.pk)
    rows = Arrangement.objects.filter(candidate__in=files).order_by("at", "pk")
    return together(Needs(row.captions, row.breaks, row.more_time, row.other) for row in rows)


def noted(candidate: str) -> ArraySubquery:
    """The same to annotate beside a row that reaches its candidate by this path; `together(Needs(**row) for ...)`."""
    of_files = Q(candidate=OuterRef(candidate)) | Q(candidate__merged_into=OuterRef(candidate))
    facts = JSONObject(captions="captions", breaks="breaks", more_time="more_time", other="other")
    return ArraySubquery(Arrangement.objects.filter(of_files).order_by("at", "pk").values(row=facts))


def needs_for(application: Application) -> Needs:
    return needs_of(application.candidate)
