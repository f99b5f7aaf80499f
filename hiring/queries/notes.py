from django.db.models import QuerySet

from core.models import Person
from hiring.models import Candidate, CandidateNote


def own_notes(user: Person, candidate: Candidate) -> QuerySet[CandidateNote]:
    return CandidateNote.objects.filter(by=user, candidate=candidate).select_related("application", "candidate")
