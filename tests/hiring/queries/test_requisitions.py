from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from core.models import Organisation, Person
from hiring import access
from hiring.actions import pipeline, requisitions
from hiring.models import NextStep, Requisition
from hiring.queries.requisitions import (
    Next,
    Pay,
    approvals_waiting,
    competencies_offered,
    head,
    is_shown,
    levels_of,
    pay_of,
    people_here,
    recruiters,
    requisition_index,
    requisitions_shown,
    usual_currency,
)
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


@pytest.fixture
def open_one(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, openings=2)


def next_of(user: Person) -> Next:
    (row,) = requisition_index(user, over=False).rows
    return row.next


def test_requisition_index_shows_how_each_stands(
    open_one: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    make.application(open_one, rae, at)
    (row,) = requisition_index(rae, over=False).rows
    assert (row.requisition, row.openings, row.filled, row.active) == (open_one, 2, 0, 1)
    assert (row.manager, row.recruiter, row.next) == (hana, rae, Next("review", 1))


def test_requisition_index_says_what_is_next(draft: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    assert next_of(rae) == Next("ask")
    approval = requisitions.submit(draft, by=rae, at=at)
    assert (next_of(rae), next_of(hana)) == (Next("answer", name="Hana Diallo"), Next("mine", name="Hana Diallo"))
    requisitions.answer(approval, answer="approved", by=hana, at=at)
    assert next_of(rae) == Next("add")
    requisitions.hold(draft, by=rae, at=at)
    assert next_of(rae) == Next("resume")


def test_requisition_index_says_the_most_urgent(open_one: Requisition, rae: Person, at: datetime) -> None:
    steps = [NextStep.MEET, NextStep.BOOK, NextStep.DEBRIEF, NextStep.NONE]
    expected = [Next("under_way", 1), Next("book", 1), Next("debrief", 1), Next("none", 1)]
    for step, said in zip(steps, expected, strict=True):
        application = make.application(open_one, rae, at, email=f"{step}@example.org")
        pipeline.note_progress(application, next_step=step, cards_due=0, cards_in=0)
        assert next_of(rae) == said


def test_requisition_index_keeps_what_is_over_apart(open_one: Requisition, rae: Person, at: datetime) -> None:
    requisitions.cancel(open_one, reason="No budget.", by=rae, at=at)
    assert requisition_index(rae, over=False).rows == ()
    (row,) = requisition_index(rae, over=True).rows
    assert row.next == Next("")


def test_requisition_index_puts_what_needs_a_person_first(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    make.requisition(role, rae, hana, at, title="open")
    requisitions.submit(make.draft(role, rae, hana, at, title="asked"), by=rae, at=at)
    make.draft(role, rae, hana, at, title="older draft")
    make.draft(role, rae, hana, at + timedelta(days=1), title="draft")
    titles = [row.requisition.title for row in requisition_index(rae, over=False).rows]
    assert titles == ["asked", "open", "draft", "older draft"]


def test_requisition_index_shows_own_ones_alone(
    open_one: Requisition, ada: Person, rae: Person, hana: Person, otto: Person, ivan: Person
) -> None:
    for person, seen in ((ada, 1), (rae, 1), (hana, 1), (otto, 0), (ivan, 0)):
        assert len(requisition_index(person, over=False).rows) == seen, person


def test_requisition_index_keeps_confidential_ones_from_other_recruiters(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    made = make.draft(role, rae, hana, at, confidential=True)
    assert (is_shown(made, rae), is_shown(made, ada), is_shown(made, other)) == (True, True, False)
    assert requisition_index(other, over=False).rows == ()


def test_requisition_index_asks_the_same_with_one_and_with_three(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.application(make.requisition(role, rae, hana, at), rae, at)
    with CaptureQueriesContext(connection) as one:
        assert len(requisition_index(rae, over=False).rows) == 1
    for number in range(2):
        made = make.requisition(role, rae, hana, at, openings=2)
        make.application(made, rae, at, email=f"{number}@example.org")
    with django_assert_num_queries(len(one)):
        assert len(requisition_index(rae, over=False).rows) == 3


def test_head_counts_days_of_the_readers_calendar(open_one: Requisition, rae: Person, at: datetime) -> None:
    shown = requisitions_shown(rae).get()
    assert head(shown, at=at).day == 0
    with timezone.override("Asia/Shanghai"):
        # 16:00 there; ten hours on it is the next day
        assert head(shown, at=at + timedelta(hours=7)).day == 0
        assert head(shown, at=at + timedelta(hours=10)).day == 1
    assert head(shown, at=at + timedelta(days=50)).day == 50


def test_head_names_the_team_and_the_openings(
    role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime
) -> None:
    make.draft(role, rae, hana, at, coordinators=[cora], openings=2, target_date=date(2026, 7, 10))
    shown = head(requisitions_shown(rae).get(), at=at)
    assert (shown.manager, shown.recruiter, shown.coordinators) == (hana, rae, (cora,))
    assert (shown.openings, shown.filled, shown.target_date, shown.day) == (2, 0, date(2026, 7, 10), None)


def test_approvals_waiting_are_ones_own_and_unanswered(
    draft: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    approval = requisitions.submit(draft, by=rae, at=at)
    assert ([*approvals_waiting(hana)], [*approvals_waiting(rae)]) == ([approval], [])
    requisitions.answer(approval, answer="approved", by=hana, at=at)
    assert not approvals_waiting(hana).exists()


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (Pay(80_000, 95_000, "EUR"), "€80,000 to €95,000 a year"),
        (Pay(80_000, None, "USD"), "from $80,000 a year"),
        (Pay(None, 600_000, "CNY"), "up to CN¥600,000 a year"),
    ],
)
def test_pay_is_said_with_its_currency(pay: Pay, said: str) -> None:
    with translation.override("en"):
        assert str(pay) == said


def test_pay_of_a_requisition_without_is_none(draft: Requisition) -> None:
    assert pay_of(draft) is None


def test_usual_currency_is_that_of_the_country(organisation: Organisation) -> None:
    assert usual_currency() == ""
    organisation.country = "CH"
    organisation.save(update_fields=["country"])
    assert usual_currency() == "CHF"


def test_people_here_are_active_and_recruiters_have_the_office(
    ada: Person, rae: Person, hana: Person, otto: Person
) -> None:
    otto.is_active = False
    otto.save(update_fields=["is_active"])
    assert people_here(rae) == [ada, hana, rae]
    assert recruiters(people_here(rae)) == [ada, rae]


def test_competencies_offered_are_the_roles_first_with_its_targets(draft: Requisition) -> None:
    draft.competencies.filter(competency__key="planning").delete()
    offered = competencies_offered(draft, levels_of(draft))
    assert [one.competency.key for one in offered] == [key for key, _must, _targets in make.COMPETENCIES]
    planning = next(one for one in offered if one.competency.key == "planning")
    assert (planning.role_target.key, planning.role_must_have, planning.target) == ("junior", False, None)


def test_whoever_may_run_a_requisition_may_see_its_pay(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, cora: Person, otto: Person, at: datetime
) -> None:
    """So that the form to change it may hold the pay."""
    made = make.draft(role, rae, hana, at, coordinators=[cora])
    for person in (ada, rae, hana, cora, otto):
        may_run = access.can_run_requisition(person, made)
        assert access.can_see_salary(person, made) or not may_run


def test_can_see_pipeline_agrees_with_staffed_by(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, cora: Person, otto: Person, ivan: Person, at: datetime
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    for confidential in (False, True):
        made = make.draft(role, rae, hana, at, coordinators=[cora], confidential=confidential)
        for person in (ada, rae, hana, cora, otto, ivan, other):
            staffed = Requisition.objects.staffed_by(person).filter(pk=made.pk).exists()
            assert access.can_see_pipeline(person, made) == staffed, (person, confidential)
