from datetime import datetime

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from hiring.actions import candidates
from hiring.models import Application
from interviews.models import Arrangement
from interviews.queries.arrangements import needs_of
from interviews.rules.arrangements import Needs


@recorded
def say(
    application: Application, *, needs: Needs, seen: Needs | None = None, by: Person | None, at: datetime
) -> Arrangement:
    """Said by the candidate, or by who spoke with them. The event says that it changed, and not what they need.

    `seen`: what `by` had before them.
    """
    candidate = candidates.stand(application.candidate)
    if seen is not None and needs_of(candidate) not in (seen, needs):
        raise ChangedMeanwhile
    facts = {
        "captions": needs.captions,
        "breaks": needs.breaks,
        "more_time": needs.more_time,
        "other": needs.other.strip(),
        "at": at,
    }
    made, _new = Arrangement.objects.update_or_create(candidate=candidate, defaults=facts)
    # Files that were merged into this one said it before: what is said now holds for the person
    Arrangement.objects.filter(candidate__merged_into=candidate).delete()
    record("interviews.arrangements_changed", application, by=by, at=at)
    return made
