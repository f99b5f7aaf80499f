from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import loops
from hiring.models import Application, Candidate
from interviews.actions import booking, kits
from interviews.models import Arrangement, TakeHome
from interviews.queries.kits import interviews_with_kits, kit, kit_files
from interviews.rules.arrangements import Needs
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


def ask(interview, key: str, **facts) -> Question:
    kind = interview.session.assessment_type
    return Question.objects.create(assessment_type=kind, key=key, position=2, text=make.words(key), **facts)


def seen(interview, person: Person, at: datetime):
    return kit(interviews_with_kits(person).get(pk=interview.pk), at)


def test_kit_asks_what_was_chosen_and_follows_its_wording(interview, ivan: Person, rae: Person, at: datetime) -> None:
    first, second = ask(interview, "first"), ask(interview, "second")
    # Of another role, and chosen all the same
    Question.objects.filter(pk=first.pk).update(roles=["data_engineer"])
    loops.choose(interview.session, questions=[second.pk, first.pk], by=rae, at=at)
    Question.objects.filter(pk=second.pk).update(text=make.words("Said better"))
    found = seen(interview, ivan, at)
    assert [question.text["en"] for question in found.questions] == ["Said better", "first"]
    assert found.is_chosen
    # What was asked stays in sight, whatever is chosen later
    kits.mark(interview, question=first.pk, by=ivan, at=at)
    loops.choose(interview.session, questions=[second.pk], by=rae, at=at)
    assert [question.id for question in seen(interview, ivan, at).questions] == [second.pk, first.pk]


def test_kit_asks_what_shows_something_that_is_looked_at(interview, ivan: Person, at: datetime) -> None:
    ask(interview, "suits", competencies=["system_design"])
    ask(interview, "elsewhere", competencies=["planning"])
    texts = [question.text["en"] for question in seen(interview, ivan, at).questions]
    assert texts == ["A question about applied_ml", "suits"]
    # Where none does, those for the role
    Question.objects.exclude(key="elsewhere").delete()
    assert [question.text["en"] for question in seen(interview, ivan, at).questions] == ["elsewhere"]


@pytest.fixture
def two(application: Application, ivan: Person, ines: Person, rae: Person, at: datetime):
    """Applied ML with Ivan an hour from now, ML theory with Ines two hours later; both look at fundamentals."""
    first = make.interview(application, [ivan], rae, at, starts_at=at + timedelta(hours=1))
    second = make.interview(application, [ines], rae, at, session=2, starts_at=at + timedelta(hours=3))
    return first, second


def fundamentals(application: Application) -> int:
    return int(application.requisition.competencies.get(competency__key="ml_fundamentals").pk)


def test_kit_hands_on_what_was_asked_and_not_reached(application, two, ivan, ines, at: datetime) -> None:
    first, second = two
    asked = first.session.assessment_type.questions.get()
    own = second.session.assessment_type.questions.get()
    begun = first.starts_at + timedelta(minutes=50)
    for question in (asked, own):
        kits.mark(first, question=question.pk, by=ivan, at=begun)
    kits.mark(first, competency=fundamentals(application), by=ivan, at=begun)
    found = seen(second, ines, begun)
    (handed,) = found.handed
    assert (handed.title["en"], handed.starts_at) == ("Applied ML", first.starts_at)
    assert [text["en"] for text in handed.asked] == ["A question about applied_ml", "A question about ml_theory"]
    assert [name["en"] for name in handed.not_reached] == ["Ml fundamentals"]
    # Among its own questions, and among what it looks for
    assert [(told.by, told.starts_at) for told in found.questions[0].told] == [(ivan.name, first.starts_at)]
    assert {one.name["en"]: len(one.told) for one in found.seeks} == {"Ml fundamentals": 1, "Communication": 0}
    # Where it was marked it is a mark, and nothing is handed back
    here = seen(first, ivan, begun)
    assert not here.handed
    assert here.questions[0].mark.by == ivan.name
    assert here.questions[0].told == []


def test_kit_hands_on_nothing_before_it_began_nor_of_what_was_cancelled(
    application, two, ivan, ines, rae, at: datetime
) -> None:
    first, second = two
    kits.mark(first, competency=fundamentals(application), by=ivan, at=at)
    assert not seen(second, ines, at).handed
    begun = first.starts_at + timedelta(minutes=1)
    assert seen(second, ines, begun).handed
    booking.cancel(first, reason="", by=rae, at=begun)
    assert not seen(second, ines, begun).handed
    assert [one.interview for one in seen(second, ines, begun).meets] == [second.pk]


def test_kit_hands_on_nothing_of_another_application_or_of_later(application, two, ivan, ines, rae, at) -> None:
    first, second = two
    kits.mark(second, competency=fundamentals(application), by=ines, at=at)
    assert not seen(first, ivan, at + timedelta(days=1)).handed
    other = make.application(application.requisition, rae, at, name="Hao Zhang", email="hao@example.org")
    later = make.interview(other, [ines], rae, at, starts_at=at + timedelta(days=1))
    assert not seen(later, ines, at + timedelta(days=1, hours=1)).handed


def test_kit_says_who_else_is_met_and_of_a_take_home_no_names(application, two, ivan, ines, rae, at) -> None:
    first, second = two
    TakeHome.objects.create(interview=first, sent_at=at, due_at=at + timedelta(days=5))
    met = seen(second, ines, at).meets
    assert [(one.title["en"], one.is_take_home, list(one.people)) for one in met] == [
        ("Applied ML", True, []),
        ("ML theory", False, [ines.name]),
    ]
    # Who grades what was sent is not led to whose it is
    grading = seen(first, ivan, at)
    assert not grading.meets
    assert not grading.handed
    assert not grading.may_mark


def test_kit_knows_nothing_of_cards(application, two, ivan, ines, at: datetime) -> None:
    """Not assessed is what a card says; not reached is a mark of its own."""
    first, second = two
    begun = first.starts_at + timedelta(hours=1)
    before = seen(second, ines, begun)
    make.submitted(make.card(first, ivan), begun, rating=0)
    assert seen(second, ines, begun) == before


def test_kit_says_what_is_needed_of_all_files_of_the_person_and_to_those_seated(
    interview, ivan: Person, rae: Person, at: datetime
) -> None:
    candidate = interview.application.candidate
    twin = make.application(
        interview.application.requisition, rae, at, name="N. Rahimi", email="n@example.org"
    ).candidate
    Arrangement.objects.create(candidate=candidate, breaks=True, at=at)
    Arrangement.objects.create(candidate=twin, more_time=25, at=at)
    assert seen(interview, ivan, at).needs == Needs(breaks=True)
    Candidate.objects.filter(pk=twin.pk).update(merged_into=candidate)
    assert seen(interview, ivan, at).needs == Needs(breaks=True, more_time=25)
    assert seen(interview, rae, at).needs == Needs()
