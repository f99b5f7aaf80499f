from datetime import datetime, timedelta

import pytest

from core import mail
from core.models import Letter, Person
from core.queries.letters import is_masked
from hiring.models import Application, Decision, TeamMember
from interviews.actions import rollups
from interviews.models import Interview, Rollup
from interviews.queries.rollups import summaries
from rubrics.models import RoleDefinition
from tests import make
from tests.core.test_mail import in_threads
from tests.interviews import panel

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(
    application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime
) -> list[Interview]:
    return panel.loop(application, [ivan, ines, igor], rae, at)


def hand_in(loop: list[Interview], people: list[Person], at: datetime) -> None:
    for number, (interview, person) in enumerate(zip(loop, people, strict=True)):
        make.submitted(make.card(interview, person), at + timedelta(minutes=number))


@pytest.fixture
def ready(loop: list[Interview], ivan: Person, ines: Person, igor: Person, at: datetime) -> Application:
    hand_in(loop, [ivan, ines, igor], at + 8 * HOUR)
    return Application.objects.get(pk=loop[0].application_id)


def decide(application: Application, hana: Person, at: datetime, outcome: str = "no_hire") -> Decision:
    said = {"reason": "Thin on systems, said plainly", "justification": "The panel saw it in the room"}
    return make.decided(application, hana, at, outcome=outcome, **said)


def told(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=f"interviews.{kind}").select_related("to").order_by("to__name"))


def said(letter: Letter) -> str:
    rendered = mail.preview(letter)
    assert rendered
    return f"{rendered.subject}\n{rendered.text}\n{rendered.html}"


def test_debrief_ready_waits_for_the_last_card(loop: list[Interview], ivan: Person, ines: Person, at: datetime) -> None:
    hand_in(loop[:2], [ivan, ines], at + 8 * HOUR)
    assert rollups.debrief_ready(loop[0].application, at=at + 9 * HOUR) is None
    assert not Rollup.objects.exists()
    assert told("debrief_ready") == []


def test_debrief_ready_tells_the_manager_and_the_recruiter(ready: Application, rae: Person, hana: Person) -> None:
    rollup = Rollup.objects.get()
    assert (rollup.kind, rollup.application, rollup.facts) == (
        "debrief_ready",
        ready,
        {"cards_due": 3, "cards_in": 3},
    )
    assert [letter.to for letter in told("debrief_ready")] == [hana, rae]


def test_debrief_ready_twice_is_one_rollup_and_one_letter_each(ready: Application, at: datetime) -> None:
    first = Rollup.objects.get()
    assert rollups.debrief_ready(ready, at=at + 20 * HOUR) == first
    assert Rollup.objects.get().at == first.at
    assert len(told("debrief_ready")) == 2


@pytest.mark.django_db(transaction=True)
def test_debrief_ready_in_two_hands_at_once_is_one(
    loop: list[Interview], ivan: Person, ines: Person, igor: Person, at: datetime
) -> None:
    hand_in(loop, [ivan, ines, igor], at + 8 * HOUR)
    Rollup.objects.all().delete()
    Letter.objects.all().delete()
    in_threads(3, lambda _number: rollups.debrief_ready(loop[0].application, at=at + 9 * HOUR))
    assert Rollup.objects.count() == 1
    assert len(told("debrief_ready")) == 2


def test_debrief_ready_is_told_anew_after_one_more_interview(
    ready: Application, hana: Person, rae: Person, ivan: Person, at: datetime
) -> None:
    first = Rollup.objects.get(kind="debrief_ready")
    again = rollups.debrief_ready(ready, at=at + 20 * HOUR)
    assert again == first
    later = at + timedelta(days=2)
    card = make.card(ready.interviews.first(), ivan)
    card.submitted_at = later
    card.save()
    assert rollups.debrief_ready(ready, at=later) != first
    assert len(told("debrief_ready")) == 4


def test_debrief_ready_says_counts_and_the_way_and_no_rating(
    ready: Application, hana: Person, settings: object
) -> None:
    letter = told("debrief_ready")[0]
    text = said(letter)
    assert "The debrief for Nadia Rahimi is ready" in text
    assert "3 of 3 scorecards are in" in text
    assert f"/applications/{ready.pk}/debrief/" in text
    assert "The decision is yours." in text
    assert "The decision is yours." not in said(told("debrief_ready")[1])
    for secret in ("worth a", "Seen by", "Strong", "yes"):
        assert secret not in text
    assert is_masked(letter)


def test_debrief_ready_is_dropped_when_it_is_decided_meanwhile(ready: Application, hana: Person, at: datetime) -> None:
    decide(ready, hana, at + 10 * HOUR)
    assert [mail.preview(letter) for letter in told("debrief_ready")] == [None, None]


def test_debrief_ready_is_dropped_for_who_left_the_team(ready: Application, hana: Person, otto: Person) -> None:
    TeamMember.objects.filter(person=hana).update(person=otto)
    assert mail.preview(told("debrief_ready")[0]) is None


def test_debrief_ready_tells_a_manager_with_an_open_card_to_write_it_first(
    loop: list[Interview],
    application: Application,
    ivan: Person,
    ines: Person,
    igor: Person,
    hana: Person,
    rae: Person,
    at: datetime,
) -> None:
    """She shadows one interview: her card does not hold up the debrief, and it stays closed to her."""
    from interviews.actions import booking

    first = loop[0]
    booking.move(first, starts_at=first.starts_at, place="", leads=[ivan], shadows=[hana], by=rae, at=at)
    hand_in(loop, [ivan, ines, igor], at + 8 * HOUR)
    text = said(told("debrief_ready")[0])
    assert "You owe one yourself" in text
    assert summaries(hana, at + 20 * HOUR) == []
    assert [summary.kind for summary in summaries(rae, at + 20 * HOUR)] == ["debrief_ready"]


def test_decided_tells_the_recruiter_and_not_who_decided(
    ready: Application, rae: Person, hana: Person, at: datetime
) -> None:
    decision = decide(ready, hana, at + 10 * HOUR)
    rollup = Rollup.objects.get(kind="decided")
    assert rollup.facts["decision"] == decision.pk
    assert rollup.facts["outcome"] == "no_hire"
    (letter,) = told("decided")
    assert letter.to == rae
    text = said(letter)
    assert "Hana Diallo decided about Nadia Rahimi" in text
    assert "The outcome: Do not hire." in text
    assert f"/applications/{ready.pk}/debrief/" in text
    assert "Thin on systems" not in text
    assert "saw it in the room" not in text
    assert is_masked(letter)


def test_decided_twice_is_one_rollup_and_one_letter(ready: Application, hana: Person, at: datetime) -> None:
    decision = decide(ready, hana, at + 10 * HOUR)
    rollups.decided(decision, at=at + 20 * HOUR)
    assert Rollup.objects.filter(kind="decided").count() == 1
    assert len(told("decided")) == 1


def test_decided_hides_the_outcome_from_who_still_owes_a_card(
    application: Application, ivan: Person, rae: Person, hana: Person, at: datetime
) -> None:
    """The recruiter has interviewed too; their manager decided without waiting."""
    first, second = (
        make.interview(application, [who], rae, at, session=n, starts_at=at + (1 + 2 * n) * HOUR)
        for n, who in enumerate((ivan, rae))
    )
    make.submitted(make.card(first, ivan), at + 8 * HOUR)
    decide(Application.objects.get(pk=application.pk), hana, at + 10 * HOUR, outcome="hire")
    (letter,) = told("decided")
    assert letter.to == rae
    text = said(letter)
    assert "Hire" not in text.replace("Hiring", "")
    assert "you can read the decision when you have submitted it" in text
    assert second.pk
    assert summaries(rae, at + 20 * HOUR) == []


def test_summaries_are_for_those_who_see_the_application(
    ready: Application, rae: Person, hana: Person, ivan: Person, otto: Person, ada: Person, at: datetime
) -> None:
    for person in (rae, hana, ada):
        (summary,) = summaries(person, at + 20 * HOUR)
        assert (summary.candidate, summary.cards_in, summary.cards_due) == ("Nadia Rahimi", 3, 3)
    assert summaries(otto, at + 20 * HOUR) == []
    assert summaries(ivan, at + 20 * HOUR) == []
