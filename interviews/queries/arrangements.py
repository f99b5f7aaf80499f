"""What a candidate needs: for who books them and who meets them."""

from hiring.models import Application, Candidate
from interviews.models import Arrangement
from interviews.rules.arrangements import Needs, together


def needs_of(candidate: Candidate) -> Needs:
    """Of all files that went into this one: a merge forgets nothing, and taking it apart again loses nothing."""
    files = Candidate.objects.filter(pk=candidate.pk) | Candidate.objects.filter(merged_into=candidate.pk)
    rows = Arrangement.objects.filter(candidate__in=files).order_by("at", "pk")
    return together(Needs(row.captions, row.breaks, row.more_time, row.other) for row in rows)


def needs_for(application: Application) -> Needs:
    return needs_of(application.candidate)
