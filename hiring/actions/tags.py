from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Event, Person
from core.recording import recorded
from core.refusals import Refusal
from hiring.models import Candidate, CandidateTag

LONGEST = 60


class TagRefused(Refusal):
    pass


@recorded
def tag(candidate_ids: Iterable[int], name: str, *, by: Person | None, at: datetime) -> list[int]:
    """Ids of those who had it not: what `untag` needs to take it back."""
    name = " ".join(name.split())
    if not name:
        raise TagRefused(_("Write a tag."))
    if len(name) > LONGEST:
        raise TagRefused(_("A tag has at most %(n)d characters.") % {"n": LONGEST})
    wanted = _there(candidate_ids)
    had = set(_tagged(wanted, name).values_list("candidate", flat=True))
    # A second hand on the same tag is not told: both wanted it there
    CandidateTag.objects.bulk_create(
        (CandidateTag(candidate_id=pk, name=name, by=by, at=at) for pk in wanted if pk not in had),
        ignore_conflicts=True,
    )
    return _note("hiring.candidate_tagged", (pk for pk in wanted if pk not in had), name, by=by, at=at)


@recorded
def untag(candidate_ids: Iterable[int], name: str, *, by: Person | None, at: datetime) -> list[int]:
    """Ids of those who had it."""
    name = " ".join(name.split())
    found = list(_tagged(_there(candidate_ids), name).values_list("candidate", flat=True))
    _tagged(found, name).delete()
    return _note("hiring.candidate_untagged", found, name, by=by, at=at)


def _there(candidate_ids: Iterable[int]) -> list[int]:
    """Locked in one order, so that two hands on many candidates do not wait for each other."""
    found = Candidate.objects.select_for_update().filter(pk__in=list(candidate_ids), merged_into=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _tagged(candidate_ids: Iterable[int], name: str) -> "QuerySet[CandidateTag]":
    return CandidateTag.objects.filter(candidate__in=candidate_ids, name__iexact=name)


def _note(kind: str, ids: Iterable[int], name: str, *, by: Person | None, at: datetime) -> list[int]:
    """The name of a tag may be an opinion, so the event leaves it out; the history has it."""
    done = list(ids)
    Event.objects.bulk_create(Event(kind=kind, on_kind="candidate", on_id=pk, by=by, at=at) for pk in done)
    return done
