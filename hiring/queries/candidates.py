from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from core.models import Person
from hiring.models import Application, Candidate, CandidateFile

INDEX_ROWS = 50


def candidates_found(user: Person, text: str) -> "QuerySet[Candidate]":
    """Those this person may see, by a part of the name or of the address; each with its applications as `shown`."""
    found = Candidate.objects.visible_to(user)
    for word in text.replace("\x00", "").split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("name", "pk").prefetch_related(Prefetch("applications", _applications(user), "shown"))


@dataclass(frozen=True)
class CandidatePage:
    candidate: Candidate
    applications: tuple[Application, ...]
    files: tuple[CandidateFile, ...]


def candidate_page(candidate: Candidate, user: Person) -> CandidatePage:
    """Applications on requisitions the reader may not see are not there for them."""
    return CandidatePage(
        candidate,
        tuple(_applications(user).filter(candidate=candidate)),
        tuple(candidate.files.select_related("file", "file__by")),
    )


def _applications(user: Person) -> "QuerySet[Application]":
    return Application.objects.visible_to(user).select_related("requisition", "stage", "waits_for")
