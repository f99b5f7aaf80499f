from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions.candidates import stand
from hiring.models import Candidate, GrowthEvidence


class GrowthRefused(Refusal):
    pass


@recorded
def note(candidate: Candidate, *, kind: str, text: str, url: str = "", by: Person, at: datetime) -> GrowthEvidence:
    candidate = stand(candidate)
    made = GrowthEvidence.objects.create(candidate=candidate, kind=kind, text=text.strip(), url=url, by=by, at=at)
    record("hiring.growth_noted", made.candidate, by=by, at=at, evidence=made.pk, growth=kind)
    return made


@recorded
def edit(evidence: GrowthEvidence, *, kind: str, text: str, url: str = "", by: Person, at: datetime) -> GrowthEvidence:
    """`evidence`: as `by` had it before them."""
    found = GrowthEvidence.objects.select_for_update().filter(pk=evidence.pk).first()
    if found is None:
        raise GrowthRefused(_("Somebody removed this a moment ago. Nothing was changed."))
    wanted = (kind, text.strip(), url)
    if _words(found) not in (_words(evidence), wanted):
        raise ChangedMeanwhile
    found.kind, found.text, found.url = wanted
    found.save(update_fields=["kind", "text", "url"])
    record("hiring.growth_noted", found.candidate, by=by, at=at, evidence=found.pk, growth=kind)
    return found


@recorded
def remove(evidence: GrowthEvidence, *, by: Person, at: datetime) -> None:
    if not GrowthEvidence.objects.filter(pk=evidence.pk).delete()[0]:
        raise GrowthRefused(_("Somebody removed this a moment ago. Nothing was changed."))
    record("hiring.growth_removed", evidence.candidate, by=by, at=at, evidence=evidence.pk, growth=evidence.kind)


def _words(evidence: GrowthEvidence) -> tuple[str, str, str]:
    return evidence.kind, evidence.text, evidence.url
