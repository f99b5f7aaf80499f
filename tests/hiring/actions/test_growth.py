from datetime import datetime

import pytest

from core.models import Event, Person
from hiring.actions import growth
from hiring.actions.growth import GrowthRefused
from hiring.models import Application, GrowthEvidence

pytestmark = pytest.mark.django_db


def test_evidence_is_kept_changed_and_removed(application: Application, rae: Person, at: datetime) -> None:
    made = growth.note(application.candidate, kind="talk", text=" Spoke ", url="https://example.org", by=rae, at=at)
    growth.edit(made, kind="writing", text="Wrote", by=rae, at=at)
    kept = GrowthEvidence.objects.get()
    assert (kept.kind, kept.text, kept.url) == ("writing", "Wrote", "")
    growth.remove(kept, by=rae, at=at)
    assert not GrowthEvidence.objects.exists()
    told = Event.objects.filter(on_kind="candidate", kind__startswith="hiring.growth").order_by("pk")
    assert [event.facts["growth"] for event in told] == ["talk", "writing", "writing"]
    with pytest.raises(GrowthRefused):
        growth.edit(kept, kind="talk", text="x", by=rae, at=at)
    with pytest.raises(GrowthRefused):
        growth.remove(made, by=rae, at=at)
