from collections.abc import Iterable
from datetime import datetime

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from core.words import Words
from hiring.models import Policy


@recorded
def change(
    *, keep_days: int, consent: Words, approvers: Iterable[Person], seen: int, by: Person, at: datetime
) -> Policy:
    """`seen`: the version that `by` had before them. `consent` says nothing: the words that come with the program."""
    Policy.objects.bulk_create([Policy(pk=1)], ignore_conflicts=True)
    policy = Policy.objects.select_for_update().get(pk=1)
    if policy.version != seen:
        raise ChangedMeanwhile
    was = policy.keep_days
    policy.keep_days, policy.consent, policy.version = keep_days, consent, policy.version + 1
    policy.save(update_fields=["keep_days", "consent", "version"])
    policy.approvers.set(approvers)
    record("hiring.policy_changed", policy, by=by, at=at, was=was, keep_days=keep_days)
    return policy
