from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.models import Application
from interviews.queries.kits import interviews_with_kits, kit, kit_files
from rubrics.models import Question
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def interview(application: Application, ivan: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan], rae, at)[0]


def test_kit_marks_what_runs_now(interview, ivan: Person, at: datetime) -> None:
    row = interviews_with_kits(ivan).get(pk=interview.pk)
    before, during = kit(row, at), kit(row, at + timedelta(hours=1, minutes=5))
    assert not any(step.is_now for step in before.plan)
    assert [step.is_now for step in during.plan] == [False, True]
    assert during.plan[-1].starts_at == interview.starts_at + timedelta(minutes=5)


def test_kit_asks_what_suits_the_role(interview, ivan: Person, at: datetime) -> None:
    kind = interview.session.assessment_type
    for position, (key, roles) in enumerate((("own", ["ml_engineer"]), ("foreign", ["data_engineer"])), 2):
        Question.objects.create(
            assessment_type=kind,
            key=key,
            position=position,
            text=make.words(key),
            roles=roles,
            answers={"senior": make.words("says why"), "junior": make.words("says what"), "expert": make.words("?")},
        )
    questions = kit(interviews_with_kits(ivan).get(pk=interview.pk), at).questions
    assert [question.text["en"] for question in questions] == ["A question about applied_ml", "own"]
    # From the first level up, in the ladder's own names
    assert [sound.level["en"] for sound in questions[1].sounds] == ["Junior", "Senior"]


def test_kit_holds_no_pay_and_no_source() -> None:
    names = set(kit.__annotations__["return"].__dataclass_fields__)
    assert not names & {"pay", "pay_from", "pay_to", "pay_currency", "source", "email", "phone", "application"}


def test_kit_calls_only_addresses_of_the_web(interview, ivan: Person, at: datetime) -> None:
    row = interviews_with_kits(ivan).get(pk=interview.pk)
    for place, call in (("https://meet.example/1", "https://meet.example/1"), ("javascript:x", ""), ("Room 5", "")):
        row.place = place
        assert kit(row, at).call_url == call


def test_interviews_with_kits_are_closed_to_strangers(interview, otto: Person, hana: Person) -> None:
    assert not interviews_with_kits(otto).exists()
    assert interviews_with_kits(hana).get().own_seat is None


def test_kit_files_are_for_those_seated_in_this_interview(interview, ivan, otto, hana, rae) -> None:
    for person in (ivan, otto, hana, rae):
        assert kit_files(person, interview.pk).count() == 0  # no file yet
