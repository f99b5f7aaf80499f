from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import requisitions
from hiring.models import Approval, Part, Requisition, SessionCompetency
from hiring.rules.requisitions import RequisitionState
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db

PAY = (81_000, 97_000, "EUR")


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at, pay=PAY, coordinators=[cora])


@pytest.fixture
def asked(draft: Requisition, rae: Person, at: datetime) -> Approval:
    return requisitions.submit(draft, by=rae, at=at)


@pytest.fixture
def open_one(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, pay=PAY, coordinators=[cora], openings=2)


def url(requisition: Requisition, then: str = "") -> str:
    return f"/requisitions/{requisition.pk}/{then}"


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def state(requisition: Requisition) -> str:
    return Requisition.objects.get(pk=requisition.pk).state


def loses_a_voice(requisition: Requisition) -> None:
    SessionCompetency.objects.filter(
        session__requisition=requisition, competency__key="ml_fundamentals"
    ).first().delete()


PAGES = ("", "edit/", "loop/", "history/")
DOORS = ("submit/", "answer/", "hold/", "resume/", "cancel/")


# Who sees what


@pytest.mark.parametrize("then", PAGES)
def test_pages_are_not_there_for_who_has_no_business(
    draft: Requisition, otto: Person, ivan: Person, signed_in: Any, then: str
) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(url(draft, then)).status_code == 404


@pytest.mark.parametrize("then", [*DOORS, "edit/", "loop/"])
def test_doors_are_not_there_for_who_has_no_business(
    draft: Requisition, otto: Person, signed_in: Any, then: str
) -> None:
    assert signed_in(otto).post(url(draft, then)).status_code == 404


@pytest.mark.parametrize("then", ["submit/", "hold/", "resume/", "cancel/", "edit/", "loop/"])
def test_doors_are_closed_to_a_coordinator(draft: Requisition, cora: Person, signed_in: Any, then: str) -> None:
    client = signed_in(cora)
    assert client.post(url(draft, then), {"reason": "No."}).status_code == 403
    assert state(draft) == RequisitionState.DRAFT


@pytest.mark.parametrize("then", DOORS)
def test_doors_open_to_a_post_and_lead_back_who_comes_by_a_link(
    draft: Requisition, rae: Person, signed_in: Any, then: str
) -> None:
    assert signed_in(rae).get(url(draft, then)).url == f"/requisitions/{draft.pk}/"


@pytest.mark.parametrize("then", PAGES)
def test_pay_is_on_the_pages_of_those_alone_who_may_see_it(
    draft: Requisition, ada: Person, rae: Person, hana: Person, cora: Person, signed_in: Any, then: str
) -> None:
    hidden = page(signed_in(cora), url(draft, then))
    assert "81,000" not in hidden
    assert "81000" not in hidden
    for person in (ada, rae, hana):
        shown = page(signed_in(person), url(draft, then))
        assert ("€81,000 to €97,000" in shown or 'value="81000"' in shown) == (then in {"", "edit/"})


def test_pay_of_an_open_requisition_is_not_for_a_coordinator(
    open_one: Requisition, rae: Person, cora: Person, signed_in: Any
) -> None:
    for then in PAGES:
        assert "81,000" not in page(signed_in(cora), url(open_one, then))
    assert "€81,000 to €97,000 a year" in page(signed_in(rae), url(open_one))


def test_confidential_pages_are_not_there_for_other_recruiters(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    made = make.draft(role, rae, hana, at, confidential=True)
    for then in PAGES:
        assert signed_in(other).get(url(made, then)).status_code == 404


# index


def test_index_shows_own_requisitions(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, signed_in: Any, at: datetime
) -> None:
    make.application(open_one, rae, at)
    for person in (rae, hana, cora):
        html = page(signed_in(person), "/requisitions/")
        assert f'<a href="{url(open_one)}">Senior ML engineer, Forecasting</a>' in html
        assert "0 of 2" in html
        assert "1 application to review" in html


def test_index_is_closed_to_who_has_no_requisition(open_one: Requisition, otto: Person, signed_in: Any) -> None:
    assert signed_in(otto).get("/requisitions/").status_code == 403


def test_index_marks_what_waits_for_the_reader(asked: Approval, rae: Person, hana: Person, signed_in: Any) -> None:
    assert "waits for your approval" in page(signed_in(hana), "/requisitions/")
    assert "Hana Diallo to approve" in page(signed_in(rae), "/requisitions/")


def test_index_of_an_empty_house_offers_the_first_step(rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), "/requisitions/")
    assert "No requisitions yet" in html
    assert '<a class="btn pri" href="/requisitions/new/">' in html
    assert "Nothing is over yet" in page(signed_in(rae), "/requisitions/?show=over")


def test_index_takes_as_many_queries_with_one_as_with_three(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "/requisitions/")
        return len(queries)

    client = signed_in(hana)
    make.application(make.requisition(role, rae, hana, at), rae, at)
    one = count()
    for number in range(2):
        make.application(make.requisition(role, rae, hana, at), rae, at, email=f"{number}@example.org")
    assert one == count() <= 12


# create


def typed(role: RoleDefinition, manager: Person, recruiter: Person, **other: Any) -> dict[str, Any]:
    return {
        "role": role.key,
        "level": "senior",
        "title": "Senior ML engineer",
        "suggested": "Senior ML engineer",
        "openings": "1",
        "hiring_manager": manager.pk,
        "recruiter": recruiter.pk,
        **other,
    }


def test_create_comes_filled_in_from_the_role_page(role: RoleDefinition, rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), "/requisitions/new/?role=ml_engineer&level=lead")
    assert '<option value="ml_engineer" selected>ML engineer</option>' in html
    assert 'value="Lead ML engineer"' in html
    assert f'<option value="{rae.pk}" selected>Rae Fournier</option>' in html


def test_create_proposes_the_title_in_the_readers_language(role: RoleDefinition, signed_in: Any, igor: Person) -> None:
    igor.office = "recruiter"
    igor.save(update_fields=["office"])
    html = page(signed_in(igor), "/requisitions/new/?role=ml_engineer&level=senior")
    assert 'value="中 Senior 机器学习工程师"' in html


def test_create_proposes_again_when_role_or_level_change_and_keeps_what_was_written(
    role: RoleDefinition, rae: Person, signed_in: Any
) -> None:
    client, address = signed_in(rae), "/requisitions/new/?role=ml_engineer&level=lead"
    again = page(client, f"{address}&title=Senior+ML+engineer&suggested=Senior+ML+engineer")
    assert 'id="id_title" ' in again or 'id="id_title"' in again
    assert again.count('value="Lead ML engineer"') == 2
    kept = page(client, f"{address}&title=Grid+engineer&suggested=Senior+ML+engineer")
    assert 'value="Grid engineer"' in kept


def test_create_needs_one_change_after_the_role_page(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    response = signed_in(rae).post("/requisitions/new/", typed(role, hana, rae))
    made = Requisition.objects.get()
    assert response.url == url(made)
    assert (made.title, made.level.key, made.state) == ("Senior ML engineer", "senior", "draft")
    assert made.members.get(part=Part.HIRING_MANAGER).person == hana


def test_create_takes_all_that_can_be_typed(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, cora: Person, ines: Person, signed_in: Any
) -> None:
    more = {
        "title": "Grid engineer",
        "location": "Berlin",
        "openings": "2",
        "target_date": "2026-07-10",
        "coordinators": [cora.pk, ines.pk],
        "pay_from": "80000",
        "pay_to": "95000",
        "pay_currency": "eur",
        "confidential": "on",
    }
    signed_in(ada).post("/requisitions/new/", typed(role, hana, rae, **more))
    made = Requisition.objects.get()
    assert (made.title, made.location, made.confidential) == ("Grid engineer", "Berlin", True)
    assert (made.pay_from, made.pay_to, made.pay_currency) == (80_000, 95_000, "EUR")
    assert [str(opening.target_date) for opening in made.openings.all()] == ["2026-07-10"] * 2
    assert {member.person for member in made.members.filter(part=Part.COORDINATOR)} == {cora, ines}


def test_create_lets_an_untouched_title_follow_role_and_level_without_script(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    signed_in(rae).post("/requisitions/new/", typed(role, hana, rae, level="lead"))
    assert Requisition.objects.get().title == "Lead ML engineer"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hiring_manager": ""}, "Hiring manager"),
        ({"hiring_manager": "999999"}, "Hiring manager"),
        ({"role": "wizard"}, "Role"),
        ({"openings": "0"}, "Openings"),
        ({"pay_from": "2", "pay_to": "1", "pay_currency": "EUR"}, "The highest pay is below the lowest."),
        ({"pay_from": "2"}, "Say in which currency the pay is."),
        ({"pay_from": "2", "pay_currency": "XXZ"}, "This is no currency we know."),
        ({"target_date": "soon"}, "Hired by"),
        ({"title": "x" * 201}, "Title"),
    ],
)
def test_create_says_what_is_wrong_and_keeps_what_was_typed(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any, wrong: dict, words: str
) -> None:
    response = signed_in(rae).post("/requisitions/new/", typed(role, hana, rae, location="Berlin") | wrong)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="errs"' in html
    assert words in html
    assert 'value="Berlin"' in html
    assert not Requisition.objects.exists()


def test_create_of_a_confidential_one_for_others_goes_back_to_the_list(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    response = signed_in(other).post("/requisitions/new/", typed(role, hana, rae, confidential="on"))
    assert response.url == "/requisitions/"


def test_create_is_closed_to_others(role: RoleDefinition, hana: Person, otto: Person, signed_in: Any) -> None:
    for person in (hana, otto):
        assert signed_in(person).get("/requisitions/new/").status_code == 403
        assert signed_in(person).post("/requisitions/new/", typed(role, hana, person)).status_code == 403


def test_create_without_roles_says_what_to_do(rae: Person, signed_in: Any) -> None:
    assert "There are no roles yet" in page(signed_in(rae), "/requisitions/new/")


# detail


def test_detail_of_an_open_one_shows_pipeline_and_coverage(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, signed_in: Any, at: datetime
) -> None:
    make.application(open_one, rae, at)
    for person in (rae, hana, cora):
        html = page(signed_in(person), url(open_one))
        assert "Nadia Rahimi" in html
        assert "Loop coverage" in html
        assert "Candidate’s time: 2 h 30 min." in html
        assert f'href="{url(open_one)}candidates/new/"' in html
        assert ("Put on hold" in html) == (person != cora)


def test_detail_shows_who_was_asked_no_candidates(
    open_one: Requisition, rae: Person, otto: Person, signed_in: Any, at: datetime
) -> None:
    """Asked once, and not on the team: the requisition, not its people."""
    make.application(open_one, rae, at)
    Approval.objects.create(
        requisition=open_one, approver=otto, asked_by=rae, asked_at=at, answer="approved", answered_at=at
    )
    html = page(signed_in(otto), url(open_one))
    assert "Nadia Rahimi" not in html
    assert "81,000" not in html
    assert "Add candidate" not in html


def test_detail_of_a_draft_says_it_is_ready(draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), url(draft))
    assert "The loop covers all that is asked for." in html
    assert "Ask Hana Diallo for approval" in html
    assert 'id="id_coverage_reason"' not in html


def test_detail_of_a_draft_says_what_is_missing(draft: Requisition, rae: Person, signed_in: Any) -> None:
    loses_a_voice(draft)
    html = page(signed_in(rae), url(draft))
    assert "What is missing" in html
    assert "is a must-have seen in one session only" in html
    assert 'id="id_coverage_reason"' in html
    draft.competencies.update(must_have=False)
    html = page(signed_in(rae), url(draft))
    assert "There is no must-have" in html
    assert "for approval" not in html


@pytest.mark.parametrize("who", ["rae", "hana", "cora"])
def test_detail_takes_few_queries_and_no_more_with_three(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, at: datetime, signed_in: Any, who: str
) -> None:
    client = signed_in({"rae": rae, "hana": hana, "cora": cora}[who])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, url(open_one))
        return len(queries)

    make.application(open_one, rae, at)
    one = count()
    for number in range(2):
        make.application(open_one, rae, at, email=f"{number}@example.org")
    assert one == count() <= 12


@pytest.mark.parametrize("then", PAGES)
def test_pages_of_a_draft_take_few_queries(
    asked: Approval, draft: Requisition, hana: Person, rae: Person, signed_in: Any, then: str
) -> None:
    """Of one that waits for approval, and of the draft again."""
    for person in (hana, rae):
        for now in (RequisitionState.IN_APPROVAL, RequisitionState.DRAFT):
            Requisition.objects.filter(pk=draft.pk).update(state=now)
            client = signed_in(person)
            with CaptureQueriesContext(connection) as queries:
                page(client, url(draft, then))
            assert len(queries) <= 12, (person, now, [query["sql"][:90] for query in queries])


# edit


def change_form(requisition: Requisition, manager: Person, recruiter: Person, **other: Any) -> dict[str, Any]:
    kinds = {}
    for one in requisition.competencies.all():
        kinds[f"kind_{one.competency_id}"] = "must" if one.must_have else "nice"
        kinds[f"target_{one.competency_id}"] = one.target_id
    return {
        "title": requisition.title,
        "location": requisition.location,
        "openings": "1",
        "hiring_manager": manager.pk,
        "recruiter": recruiter.pk,
        **kinds,
        **other,
    }


def test_edit_changes_facts_and_competencies_together(
    draft: Requisition, rae: Person, hana: Person, ines: Person, signed_in: Any
) -> None:
    first, second, third, *_others = draft.competencies.all()
    lead = draft.role.rubric.levels.get(key="lead")
    response = signed_in(rae).post(
        url(draft, "edit/"),
        change_form(
            draft,
            ines,
            rae,
            title="Grid engineer",
            **{
                f"kind_{first.competency_id}": "out",
                f"kind_{second.competency_id}": "nice",
                f"target_{third.competency_id}": lead.pk,
            },
        ),
    )
    assert response.url == url(draft)
    now = Requisition.objects.get(pk=draft.pk)
    assert (now.title, now.members.get(part=Part.HIRING_MANAGER).person) == ("Grid engineer", ines)
    assert not now.competencies.filter(competency=first.competency_id).exists()
    assert not now.competencies.get(competency=second.competency_id).must_have
    assert now.competencies.get(competency=third.competency_id).target == lead


def test_edit_shows_where_it_differs_from_the_role(draft: Requisition, rae: Person, signed_in: Any) -> None:
    assert page(signed_in(rae), url(draft, "edit/")).count("as the role") == 5
    draft.competencies.filter(competency__key="planning").update(must_have=True)
    draft.competencies.filter(competency__key="ownership").delete()
    html = page(signed_in(rae), url(draft, "edit/"))
    assert html.count("as the role") == 3
    assert "Nice to have at Junior" in html
    assert "Nice to have at Senior" in html


def test_edit_opens_and_is_answered_for_the_manager_too(
    draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(hana)
    assert "Save the draft" in page(client, url(draft, "edit/"))
    client.post(url(draft, "edit/"), change_form(draft, hana, rae, title="Mine"))
    assert Requisition.objects.get(pk=draft.pk).title == "Mine"


def test_edit_says_what_is_wrong_and_changes_nothing(
    draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    first = draft.competencies.first()
    response = signed_in(rae).post(
        url(draft, "edit/"),
        change_form(draft, hana, rae, title="", **{f"kind_{first.competency_id}": "maybe"}),
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('class="errs"') == 2
    assert Requisition.objects.get(pk=draft.pk).title == "Senior ML engineer, Forecasting"


def test_edit_of_what_went_to_approval_meanwhile_is_told(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    assert "Save the draft" not in page(client, url(draft, "edit/"))
    html = client.post(url(draft, "edit/"), change_form(draft, hana, rae, title="Late")).content.decode()
    assert "not a draft any more" in html
    assert 'value="Late"' in html
    assert Requisition.objects.get(pk=draft.pk).title == "Senior ML engineer, Forecasting"


def test_edit_is_to_read_for_a_coordinator(draft: Requisition, cora: Person, signed_in: Any) -> None:
    html = page(signed_in(cora), url(draft, "edit/"))
    assert "Ml fundamentals" in html
    assert "<form class" not in html.split("<main")[1].split("</main>")[0]


# submit, answer


def test_submit_asks(draft: Requisition, rae: Person, signed_in: Any) -> None:
    response = signed_in(rae).post(url(draft, "submit/"), follow=True)
    assert "Hana Diallo is asked for approval." in response.content.decode()
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_submit_of_a_loop_that_falls_short_says_so_until_a_reason_is_given(
    draft: Requisition, rae: Person, signed_in: Any
) -> None:
    loses_a_voice(draft)
    client = signed_in(rae)
    html = client.post(url(draft, "submit/")).content.decode()
    assert "The loop does not cover: Ml fundamentals." in html
    assert state(draft) == RequisitionState.DRAFT
    client.post(url(draft, "submit/"), {"coverage_reason": "Ivan is away."})
    assert state(draft) == RequisitionState.IN_APPROVAL
    assert "Ivan is away." in page(client, url(draft))


def test_submit_twice_tells_the_second(asked: Approval, draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = signed_in(rae).post(url(draft, "submit/")).content.decode()
    assert "not a draft any more" in html


def test_answer_opens(asked: Approval, draft: Requisition, hana: Person, signed_in: Any) -> None:
    client = signed_in(hana)
    html = page(client, url(draft))
    assert "Waits for your approval" in html
    assert ">Approve</button>" in html
    response = client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"}, follow=True)
    assert "The requisition is open." in response.content.decode()
    assert state(draft) == RequisitionState.OPEN


def test_answer_declining_needs_and_shows_a_reason(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(hana)
    html = client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "declined"}).content.decode()
    assert "Write why you decline" in html
    client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "declined", "reason": "Too senior."})
    assert state(draft) == RequisitionState.DRAFT
    html = page(signed_in(rae), url(draft))
    assert "<b>Hana Diallo declined</b>" in html
    assert "Too senior." in html


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": "approved", "approval": "x"}])
def test_answer_says_what_is_wrong(
    asked: Approval, draft: Requisition, hana: Person, signed_in: Any, sent: dict
) -> None:
    response = signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, **sent})
    assert response.status_code == 200
    assert 'class="errs"' in response.content.decode()
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_answer_twice_tells_the_second(
    asked: Approval, draft: Requisition, hana: Person, signed_in: Any, at: datetime
) -> None:
    requisitions.answer(asked, answer="declined", reason="No.", by=hana, at=at)
    html = signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"}).content.decode()
    assert "answered or taken back already" in html
    assert state(draft) == RequisitionState.DRAFT


def test_answer_to_an_earlier_question_does_not_answer_the_new_one(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any, at: datetime
) -> None:
    requisitions.answer(asked, answer="declined", reason="No.", by=hana, at=at)
    requisitions.submit(draft, by=rae, at=at)
    signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"})
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_answer_is_for_the_asked_alone(
    asked: Approval, draft: Requisition, ada: Person, rae: Person, cora: Person, otto: Person, signed_in: Any
) -> None:
    for person in (ada, rae, cora, otto):
        response = signed_in(person).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"})
        assert response.status_code == 404
        if person != otto:
            assert "Approve and open" not in page(signed_in(person), url(draft))
    assert state(draft) == RequisitionState.IN_APPROVAL


# hold, resume, cancel


def test_hold_and_resume_undo_each_other(open_one: Requisition, hana: Person, signed_in: Any) -> None:
    client = signed_in(hana)
    html = client.post(url(open_one, "hold/"), follow=True).content.decode()
    assert state(open_one) == RequisitionState.ON_HOLD
    assert f'action="{url(open_one, "resume/")}"' in html
    assert "Add candidate" not in html
    client.post(url(open_one, "resume/"))
    assert state(open_one) == RequisitionState.OPEN


def test_hold_twice_is_told(open_one: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    client.post(url(open_one, "hold/"))
    html = client.post(url(open_one, "hold/"), follow=True).content.decode()
    assert "stands at “On hold” now" in html


def test_cancel_closes_with_a_reason(open_one: Requisition, rae: Person, signed_in: Any, at: datetime) -> None:
    make.application(open_one, rae, at)
    client = signed_in(rae)
    assert 'id="id_reason_error"' in client.post(url(open_one, "cancel/")).content.decode()
    assert state(open_one) == RequisitionState.OPEN
    html = client.post(url(open_one, "cancel/"), {"reason": "No budget."}, follow=True).content.decode()
    assert "The requisition is cancelled." in html
    assert not open_one.applications.active().exists()
    assert "No budget." in page(client, url(open_one, "history/"))


# history


def test_history_tells_it_in_sentences(open_one: Requisition, cora: Person, signed_in: Any) -> None:
    html = page(signed_in(cora), url(open_one, "history/"))
    assert "Hana Diallo approved the requisition; it is open." in html
    assert "Rae Fournier drafted the requisition." in html


def test_head_says_how_many_openings_are_filled(
    open_one: Requisition, rae: Person, signed_in: Any, at: datetime
) -> None:
    client = signed_in(rae)
    assert "<span>2 openings</span>" in page(client, url(open_one))
    application = make.application(open_one, rae, at)
    open_one.openings.filter(number=1).update(filled_by=application)
    assert "<span>2 openings, <b>1 filled</b></span>" in page(client, url(open_one))
