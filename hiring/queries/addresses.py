from hiring.models import Candidate


def addresses_of(candidate: Candidate) -> set[str]:
    """In small letters: their own, and those of the files that were merged into theirs."""
    merged = Candidate.objects.filter(merged_into=candidate).values_list("email", flat=True)
    return {email.lower() for email in (candidate.email, *merged)}
