import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from core.models import Person
from core.postgres import PROJECT
from core.recording import record
from hiring.actions import candidates, decisions, pipeline
from hiring.models import Application
from hiring.queries.timeline import SENTENCES, SHOWN, timeline, timeline_of_candidate
from hiring.rules.decisions import Outcome
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return make.application(make.requisition(role, rae, hana, at), rae, at)


@pytest.fixture
def decided(application: Application, rae: Person, hana: Person, at: datetime) -> Application:
    """And added to."""
    made = decisions.decide(
        application,
        outcome=Outcome.NO_HIRE,
        reason="Two must-haves below.",
        advised=Outcome.NO_HIRE,
        advice={},
        cards_missing=0,
        by=hana,
        at=at,
    )
    decisions.add_addendum(made, text="Asked again.", by=rae, at=at)
    application.refresh_from_db()
    return application


def owed(application: Application, by: Person) -> Application:
    """The card that is not in."""
    Application.objects.filter(pk=application.pk).update(owed_by=[by.pk])
    application.refresh_from_db()
    return application


def sentences(application: Application, reader: Person) -> list[str]:
    return [happening.sentence for happening in timeline(application, reader)]


DECIDED = {"Hana Diallo decided: Do not hire.", "Rae Fournier added to the decision."}


def test_timeline_says_nothing_of_a_decision_to_who_owes_a_card(decided: Application, rae: Person, ada: Person) -> None:
    assert set(sentences(decided, ada)) >= DECIDED
    assert set(sentences(owed(decided, ada), rae)) - set(sentences(decided, ada)) == DECIDED


def test_timeline_of_candidate_says_nothing_of_what_was_decided_where_a_card_is_owed(
    decided: Application, role: RoleDefinition, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    other = make.application(make.requisition(role, rae, hana, at, title="Another"), rae, at)
    decisions.decide(
        other,
        outcome=Outcome.HIRE,
        reason="All of it.",
        advised=Outcome.HIRE,
        advice={},
        cards_missing=0,
        by=hana,
        at=at,
    )
    both = [owed(decided, ada), other]
    told = {
        reader: {one.sentence for one in timeline_of_candidate(decided.candidate, both, reader)}
        for reader in (rae, ada)
    }
    assert told[rae] - told[ada] == DECIDED
    assert "Hana Diallo decided: Hire." in told[ada]


def test_timeline_tells_the_whole_story_latest_first(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    def stage(kind: StageKind) -> Any:
        return application.requisition.stages.get(kind=kind)

    hour = timedelta(hours=1)
    candidates.attach_cv(application.candidate, upload=SimpleUploadedFile("cv.txt", b"me"), by=rae, at=at + hour)
    pipeline.advance(application, to=stage(StageKind.INTERVIEWS), by=rae, at=at + 2 * hour)
    pipeline.advance(application, to=stage(StageKind.DEBRIEF), by=None, at=at + 3 * hour)
    made = decisions.decide(
        application,
        outcome=Outcome.NO_HIRE,
        reason="Two must-haves below.",
        advised=Outcome.NO_HIRE,
        advice={},
        cards_missing=0,
        by=hana,
        at=at + 4 * hour,
    )
    decisions.add_addendum(made, text="Asked again.", by=rae, at=at + 5 * hour)
    assert sentences(application, rae) == [
        "Rae Fournier added to the decision.",
        "Hana Diallo closed the application: rejected.",
        "Hana Diallo decided: Do not hire.",
        "The application moved from Interview loop to Debrief.",
        "Rae Fournier moved the application from Applications to Interview loop.",
        "Rae Fournier attached the file cv.txt.",
        "Rae Fournier added the application.",
    ]
    assert "must-haves" not in repr(timeline(application, rae))


def test_timeline_names_a_stage_as_the_organisation_does(application: Application, rae: Person, at: datetime) -> None:
    call = application.requisition.stages.get(kind=StageKind.CALL)
    call.name = "Coffee"
    call.save(update_fields=["name"])
    pipeline.advance(application, to=call, by=rae, at=at)
    assert "Rae Fournier moved the application from Applications to Coffee." in sentences(application, rae)


def test_timeline_shows_what_the_storeys_above_tell(application: Application, rae: Person, at: datetime) -> None:
    record(
        "interviews.interview_booked",
        application,
        by=rae,
        at=at,
        session={"en": "Applied ML", "zh-hans": "应用机器学习"},
        leads=["Ivan Herrera", "Ines Weber"],
        starts_at="2026-06-11T08:00:00+00:00",
    )
    happening = timeline(application, rae)[0]
    assert happening.sentence == "Rae Fournier booked an interview."
    assert happening.session == {"en": "Applied ML", "zh-hans": "应用机器学习"}
    assert happening.people == ("Ivan Herrera", "Ines Weber")
    assert happening.moment == datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"origin": None, "target": 7, "outcome": ["x"], "name": {}, "leads": [1, None], "starts_at": "soon"},
        {"starts_at": "2026-13-45T99:00"},
        {"origin": {"kind": "gone"}, "outcome": "gone", "session": ""},
    ],
)
def test_timeline_stays_readable_whatever_the_facts(
    application: Application, rae: Person, at: datetime, facts: dict[str, Any]
) -> None:
    for kind in (*SENTENCES, "interviews.something_new"):
        record(kind, application, by=rae, at=at, **facts)
    found = timeline(application, rae)
    assert len(found) == len(SENTENCES) + 2
    assert all(happening.sentence and "%(" not in happening.sentence for happening in found)
    assert found[0].sentence == "Rae Fournier changed something about the application."


def test_timeline_is_of_this_application_alone(
    application: Application, role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.application(make.requisition(role, rae, hana, at, title="Another"), rae, at)
    pipeline.close(other, state="withdrawn", reason="No time.", by=rae, at=at)
    assert sentences(application, rae) == ["Rae Fournier added the application."]


@pytest.mark.parametrize("count", [1, 3, SHOWN + 5])
def test_timeline_asks_once(
    application: Application, rae: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        record("hiring.decision_added_to", application, by=rae, at=at)
    with django_assert_num_queries(1):
        assert len(timeline(application, rae)) == min(count + 1, SHOWN)


SUBJECTS = "application|decision|file|message|offer|review|kept|data|consent|note|growth|candidate|merge"


def test_sentences_know_every_kind_that_hiring_records_on_an_application() -> None:
    text = "".join(path.read_text() for path in (PROJECT / "hiring" / "actions").glob("*.py"))
    recorded = set(re.findall(rf'"(hiring\.(?:(?:{SUBJECTS})_\w+|candidates_merged))"', text))
    assert recorded
    assert recorded == {kind for kind in SENTENCES if kind.startswith("hiring.")}


def test_sentences_hold_together_in_both_languages() -> None:
    said = {"by": "Rae", "origin": "A", "target": "B", "outcome": "C", "name": "D", "starts_on": "E", "growth": "F"}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for somebody, itself in SENTENCES.values():
                assert str(somebody) % said
                assert str(itself) % said
