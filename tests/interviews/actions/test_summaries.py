"""Monday 8 June 2026; the company and its people are in Berlin but for Igor."""

from datetime import UTC, datetime, time, timedelta

import pytest

from core import mail
from core.models import Hook, Letter, Person
from core.queries.letters import is_masked
from hiring.actions import pipeline
from hiring.models import Application, Requisition
from hiring.queries.board import board
from hiring.rules.stages import StageKind
from interviews.actions import profiles, summaries
from interviews.models import Rollup, RollupChoice, RollupKind, SummedUp
from interviews.queries import digests
from interviews.queries.summaries import departments_of, history, preview
from rubrics.models import RoleDefinition
from tests import make
from tests.core.test_mail import in_threads
from tests.interviews import panel

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Nine o'clock in Berlin
MONDAY = datetime(2026, 6, 8, 7, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return MONDAY - 6 * DAY


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    found = panel.application(role, rae, hana, at)
    Requisition.objects.filter(pk=found.requisition_id).update(team_name="Forecasting")
    return Application.objects.get(pk=found.pk)


@pytest.fixture
def late(application: Application, ivan: Person, rae: Person, at: datetime) -> Application:
    """Ivan met Nadia on Wednesday and has written nothing."""
    make.interview(application, [ivan], rae, at, starts_at=at + DAY)
    return application


def sweep(at: datetime, since: datetime | None = None) -> int:
    SummedUp.objects.update_or_create(pk=1, defaults={"until": since or at - timedelta(minutes=1)})
    return summaries.send_due(at)


def told(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=f"interviews.{kind}").select_related("to").order_by("to__name", "pk"))


def said(letter: Letter) -> str:
    rendered = mail.preview(letter)
    assert rendered
    return f"{rendered.subject}\n{rendered.text}\n{rendered.html}"


def test_send_due_owes_one_digest_to_who_owes_something_and_none_to_others(
    late: Application, ivan: Person, otto: Person
) -> None:
    sweep(MONDAY)
    row = Rollup.objects.get(kind=RollupKind.DIGEST, person=ivan)
    assert (row.occasion, row.facts) == ("2026-06-08", {"cards": 1, "late": 1})
    assert not Rollup.objects.filter(person=otto).exists()
    [letter] = [letter for letter in told("digest") if letter.to == ivan]
    text = said(letter)
    assert "You owe 1 scorecard that is late" in text
    assert "Nadia Rahimi, Applied ML" in text
    assert f"/interviews/{late.interviews.get().pk}/" in text
    assert is_masked(letter)


def test_send_due_again_or_in_two_hands_changes_nothing(late: Application, ivan: Person) -> None:
    first = sweep(MONDAY)
    assert first
    assert summaries.send_due(MONDAY) == 0
    assert summaries.send_due(MONDAY + timedelta(minutes=1)) == 0
    # As if the beat had come twice: nobody gets a second one of the day
    sweep(MONDAY + timedelta(minutes=2), since=MONDAY - HOUR)
    assert Letter.objects.filter(kind__in=["interviews.digest", "interviews.weekly"]).count() == first


@pytest.mark.django_db(transaction=True)
def test_send_due_in_two_hands_at_once_is_one(late: Application) -> None:
    SummedUp.objects.create(pk=1, until=MONDAY - HOUR)
    in_threads(3, lambda _number: summaries.send_due(MONDAY))
    assert Rollup.objects.filter(kind=RollupKind.WEEKLY).count() == 1
    assert len({letter.key for letter in Letter.objects.all()}) == Letter.objects.count()
    assert len(told("weekly")) == 2


def test_send_due_starts_with_what_falls_due_from_now_on(late: Application) -> None:
    assert summaries.send_due(MONDAY + HOUR) == 0
    assert not Rollup.objects.exists()


def test_send_due_after_days_without_a_sweep_is_one_of_each(late: Application, ivan: Person, rae: Person) -> None:
    """Away from Thursday a fortnight ago until Wednesday noon."""
    wednesday = MONDAY + 2 * DAY + 3 * HOUR
    sweep(wednesday, since=MONDAY - 11 * DAY)
    assert [(letter.to, letter.due_at) for letter in told("digest") if letter.to == ivan] == [(ivan, wednesday)]
    assert [letter.to for letter in told("weekly")].count(rae) == 1
    assert Rollup.objects.get(kind=RollupKind.WEEKLY).at == wednesday


def test_send_due_keeps_to_each_persons_hour_day_and_zone(late: Application, ivan: Person, rae: Person) -> None:
    ivan.time_zone = "America/New_York"
    ivan.save()
    RollupChoice.objects.create(person=rae, hour=time(16), weekday=1)
    sweep(MONDAY)
    assert ivan not in {letter.to for letter in told("digest")}
    assert rae not in {letter.to for letter in told("weekly")}
    sweep(MONDAY + 6 * HOUR)
    assert ivan in {letter.to for letter in told("digest")}
    sweep(MONDAY + DAY + 7 * HOUR)
    assert rae in {letter.to for letter in told("weekly")}
    # Hana was told on Monday: Tuesday's is another row
    assert [row.occasion for row in Rollup.objects.filter(kind=RollupKind.WEEKLY)] == ["2026-06-09", "2026-06-08"]


def test_send_due_leaves_who_is_away_alone_until_they_are_back(late: Application, ivan: Person) -> None:
    tuesday = (MONDAY + DAY).date()
    profiles.pause(ivan, paused_until=tuesday, pause_reason="On leave", seen=0, by=ivan, at=MONDAY - HOUR)
    sweep(MONDAY)
    sweep(MONDAY + DAY)
    assert ivan not in {letter.to for letter in told("digest")}
    sweep(MONDAY + 2 * DAY)
    assert ivan in {letter.to for letter in told("digest")}


def test_send_due_keeps_the_numbers_of_the_page(late: Application, rae: Person, hana: Person) -> None:
    sweep(MONDAY)
    row = Rollup.objects.get(kind=RollupKind.WEEKLY)
    shown = board(late.requisition, at=MONDAY)
    assert [(one["stage"], one["now"], one["left"], one["went_on"], one["usual"]) for one in row.facts["steps"]] == [
        (one.stage.pk, one.now, one.left, one.went_on, one.norm.percent) for one in shown.funnel
    ]
    assert (row.facts["active"], row.facts["over"], row.facts["idle"]) == (
        shown.active,
        shown.over,
        shown.without_next_step,
    )
    [week] = history(late.requisition, rae)
    assert [(one.person, one.candidate, one.is_own) for one in week.late] == [("Ivan Herrera", "Nadia Rahimi", False)]
    assert (week.applied, week.moved_on, week.late_count, week.is_quiet) == (1, 1, 1, False)
    assert [letter.to for letter in told("weekly")] == [hana, rae]
    text = said(told("weekly")[0])
    assert "Ivan Herrera for Nadia Rahimi" in text
    assert "1 scorecard late" in text
    # Who moves on is named with where they are, and where that is
    assert f"/applications/{late.pk}/" in text
    for unwanted in ("87654", "Strong", "&lt;"):
        assert unwanted not in text


def test_a_weekly_letter_answers_the_last_and_can_be_done_without(late: Application, rae: Person, at: datetime) -> None:
    sweep(MONDAY)
    letter = next(one for one in told("weekly") if one.to == rae)
    message = mail.compose(letter, None, at=MONDAY)
    assert message
    assert message["List-Unsubscribe"]
    assert message["References"] == f"<weekly-{late.requisition_id}@testserver>"
    rae.muted = ["interviews.weekly"]
    rae.save()
    sweep(MONDAY + 7 * DAY)
    assert [one.to for one in told("weekly")].count(rae) == 1


def test_who_owes_a_card_reads_of_that_application_that_they_owe_it_and_nothing_else(
    application: Application, ivan: Person, rae: Person, hana: Person, at: datetime
) -> None:
    """Hana learns beside Ivan: his card is in and the debrief is ready; she owes hers."""
    interview = make.interview(application, [ivan], rae, at, shadows=[hana], starts_at=at + DAY)
    make.submitted(make.card(interview, ivan), at + 2 * DAY)
    stage = application.requisition.stages.get(kind=StageKind.DEBRIEF)
    pipeline.advance(Application.objects.get(pk=application.pk), to=stage, by=rae, at=at + 2 * DAY)
    Application.objects.update(next_step="debrief")
    sweep(MONDAY)
    to_hana, to_rae = (said(letter) for letter in told("weekly"))
    assert "Nadia Rahimi" in to_rae
    assert "1 to decide" in to_rae
    assert "Nadia" not in to_hana
    assert "to decide" not in to_hana
    [week] = history(application.requisition, hana)
    assert (week.ready, week.ready_count, week.moved) == ((), 0, ())
    make.submitted(make.card(interview, hana), MONDAY)
    assert "1 to decide" in said(told("weekly")[0])


def test_nobody_is_told_of_what_they_may_not_see(late: Application, rae: Person, hana: Person, otto: Person) -> None:
    """Out of the team since; confidential to a recruiter who is not on it."""
    sweep(MONDAY)
    letter = told("weekly")[0]
    late.requisition.members.filter(person=hana).update(person=otto)
    assert mail.preview(letter) is None
    row = Rollup.objects.filter(kind=RollupKind.WEEKLY)
    rob = make.person("Rob Keller", office="recruiter")
    assert row.visible_to(rob).exists()
    Requisition.objects.update(confidential=True)
    assert not row.visible_to(rob).exists()
    assert row.visible_to(rae).exists()
    assert not row.visible_to(hana).exists()


def test_a_department_is_the_weeks_that_its_reader_may_see(
    late: Application, role: RoleDefinition, rae: Person, hana: Person, ada: Person, igor: Person, at: datetime
) -> None:
    secret = make.requisition(
        role, rae, igor, at, title="Successor", confidential=True, team_name="Forecasting", openings=3
    )
    for person in (hana, ada):
        RollupChoice.objects.create(person=person, departments=["Forecasting"])
    sweep(MONDAY)
    assert Rollup.objects.filter(kind=RollupKind.DEPARTMENT).count() == 1
    to_ada, to_hana = (said(letter) for letter in told("department"))
    assert "Openings filled: 0 of 4." in to_ada
    assert secret.title in to_ada
    assert "Openings filled: 0 of 1." in to_hana
    assert secret.title not in to_hana


def test_departments_of_are_those_somebody_leads_in(
    late: Application, hana: Person, ada: Person, otto: Person, ivan: Person
) -> None:
    assert [departments_of(one) for one in (ada, hana, otto, ivan)] == [["Forecasting"], ["Forecasting"], [], []]


def test_choose_is_kept_and_of_departments_what_one_may_have(late: Application, hana: Person, at: datetime) -> None:
    facts = {"hour": time(8), "weekday": 4, "hook": None, "by": hana, "at": at}
    choice = summaries.choose(hana, kinds=["weekly"], departments=["Forecasting", "Board"], **facts)
    assert (choice.departments, choice.hour, choice.weekday) == (["Forecasting"], time(8), 4)
    assert hana.muted == ["interviews.digest", "interviews.department"]
    summaries.choose(hana, kinds=["digest", "weekly", "department"], departments=[], **facts)
    hana.refresh_from_db()
    assert hana.muted == []


def test_send_now_says_how_it_stands_and_keeps_no_row(late: Application, rae: Person) -> None:
    asked = {"kind": RollupKind.WEEKLY, "requisition": late.requisition, "hook": None}
    letter = summaries.send_now(rae, **asked, at=MONDAY)
    assert summaries.send_now(rae, **asked, at=MONDAY) == letter
    assert not Rollup.objects.exists()
    assert "1 scorecard late" in said(letter)


def test_preview_of_nothing_owed_is_nothing(late: Application, otto: Person, ivan: Person) -> None:
    facts, _about = summaries.facts_now(RollupKind.DIGEST, at=MONDAY)
    assert preview(otto, facts, RollupKind.DIGEST, at=MONDAY) is None
    assert preview(ivan, facts, RollupKind.DIGEST, at=MONDAY)


def test_send_due_asks_the_same_however_many_there_are(
    late: Application, role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    asked = []
    for number in range(3):
        other = make.requisition(role, rae, hana, at, title=f"Number {number}", team_name=f"Team {number % 2}")
        make.application(other, rae, at, name=f"C {number}", email=f"c{number}@example.org")
        RollupChoice.objects.update_or_create(person=hana, defaults={"departments": ["Forecasting", "Team 0"]})
        monday = MONDAY + 7 * number * DAY
        SummedUp.objects.update_or_create(pk=1, defaults={"until": monday - timedelta(minutes=1)})
        with panel.Asked() as context:
            assert summaries.send_due(monday)
        asked.append(len(context))
    assert len(set(asked)) == 1
    assert asked[0] <= 30


def test_a_digest_holds_what_else_waits(
    application: Application, rae: Person, hana: Person, ivan: Person, at: datetime
) -> None:
    """New applications of the recruiter, an invitation that nobody answered, a debrief to be decided."""
    make.application(application.requisition, rae, at, name="Omar Saleh", email="omar@example.org")
    made = make.interview(application, [ivan], rae, at, starts_at=MONDAY + DAY)
    assert made.pk
    other = make.application(application.requisition, rae, at, name="Vera Lang", email="vera@example.org")
    Application.objects.filter(pk=other.pk).update(next_step="debrief", waits_for=hana)
    sweep(MONDAY)
    by_person = {letter.to: Rollup.objects.get(pk=letter.facts["rollup"]).facts for letter in told("digest")}
    assert by_person[rae] == {"steps": 1}
    assert by_person[hana] == {"steps": 1}
    assert by_person[ivan] == {"replies": 1}
    text = said(next(letter for letter in told("digest") if letter.to == hana))
    assert "Vera Lang" in text
    assert f"/applications/{other.pk}/debrief/" in text


def test_a_digest_counts_what_it_does_not_name(
    application: Application, rae: Person, hana: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "NAMED", 1)
    for name in ("Vera", "Omar", "Lena"):
        make.application(application.requisition, rae, at, name=name, email=f"{name}@example.org")
    Application.objects.exclude(pk=application.pk).update(next_step="debrief", waits_for=hana)
    found = digests.digest(hana, MONDAY)
    assert (len(found.decides), found.more_decides, found.count) == (1, 2, 3)
    sweep(MONDAY)
    text = said(next(letter for letter in told("digest") if letter.to == hana))
    assert "To decide (3)" in text
    assert "2 more" in text


def hook_of(person: Person, at: datetime) -> Hook:
    return Hook.objects.create(name="Team chat", url="https://chat.example/x", person=person, by=person, at=at)


def test_way_of_is_by_mail_once_a_chat_is_off(ivan: Person, at: datetime) -> None:
    hook = hook_of(ivan, at)
    choice = RollupChoice.objects.create(person=ivan, hook=hook)
    assert summaries.way_of(choice) == hook
    hook.is_on = False
    assert summaries.way_of(choice) is None
    assert summaries.way_of(None) is None


def test_send_now_reaches_who_does_without_the_weekly_one(application: Application, hana: Person) -> None:
    """They ask for it by hand, and are told that it is on its way."""
    hana.muted = ["interviews.weekly"]
    hana.save()
    letter = summaries.send_now(hana, RollupKind.WEEKLY, requisition=application.requisition, hook=None, at=MONDAY)
    assert mail.compose(letter, None, at=MONDAY)


def test_summaries_that_could_not_go_are_one(late: Application, ivan: Person, rae: Person) -> None:
    """The mail server was away for three days, the worker was not."""
    for day in range(3):
        sweep(MONDAY + day * DAY)
    for person, kind, count in ((ivan, "digest", 3), (rae, "weekly", 1)):
        waiting = [letter for letter in told(kind) if letter.to == person]
        assert len(waiting) == count
        assert [bool(mail.preview(letter)) for letter in waiting] == [False] * (count - 1) + [True]
