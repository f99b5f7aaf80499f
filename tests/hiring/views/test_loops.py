import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import loops, requisitions
from hiring.models import Requisition, Session
from hiring.queries.coverage import PlannedSession, loop_mark, planned_sessions
from rubrics.models import AssessmentType, Question, RoleDefinition
from tests import make
from tests.together import meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at, coordinators=[cora])


def url(requisition: Requisition) -> str:
    return f"/requisitions/{requisition.pk}/loop/"


def sent(requisition: Requisition, **other: Any) -> dict[str, Any]:
    """What the form holds when nothing is changed."""
    planned = planned_sessions(requisition)
    data: dict[str, Any] = {"s-TOTAL_FORMS": len(planned), "s-INITIAL_FORMS": len(planned)}
    data["seen"] = loop_mark(planned)
    for index, one in enumerate(planned):
        data |= row(index, one)
    return data | other


def row(index: int, one: PlannedSession) -> dict[str, Any]:
    cells = {f"s-{index}-c{pk}": "main" for pk in one.main} | {f"s-{index}-c{pk}": "also" for pk in one.also}
    return {
        f"s-{index}-id": one.id or "",
        f"s-{index}-position": index + 1,
        f"s-{index}-title": one.title["en"],
        f"s-{index}-assessment_type": one.assessment_type_id,
        f"s-{index}-minutes": one.minutes,
        f"s-{index}-purpose": one.purpose,
        f"s-{index}-setting": one.setting,
        f"s-{index}-seats": one.seats,
        f"s-{index}-buffer": one.buffer,
        f"s-{index}-days": one.days or "",
        f"s-{index}-brief": one.brief.get("en", ""),
        f"s-{index}-after": [place - 1 for place in one.after],
        **cells,
    }


def titles(requisition: Requisition) -> list[str]:
    return [session.title["en"] for session in requisition.sessions.all()]


def text(client: Client, requisition: Requisition, data: dict[str, Any], **headers: str) -> str:
    response = client.post(url(requisition), data, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_edit_shows_the_loop_and_its_coverage(draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = signed_in(rae).get(url(draft)).content.decode()
    assert 'value="Applied ML"' in html
    assert "The loop covers all that is asked for." in html
    assert "Candidate’s time: 2 h 30 min." in html


def test_edit_saved_as_it_came_changes_nothing(draft: Requisition, rae: Person, signed_in: Any) -> None:
    before = planned_sessions(draft)
    response = signed_in(rae).post(url(draft), sent(draft))
    assert response.url == url(draft)
    assert planned_sessions(draft) == before


def test_edit_reorders_removes_and_changes(draft: Requisition, rae: Person, signed_in: Any) -> None:
    first = planned_sessions(draft)[0]
    data = sent(draft, **{"s-2-position": 1, "s-1-DELETE": "on", "s-0-minutes": 90, f"s-0-c{first.also[0]}": "main"})
    signed_in(rae).post(url(draft), data)
    assert titles(draft) == ["ML theory", "Applied ML"]
    changed = planned_sessions(draft)[1]
    assert (changed.id, changed.minutes, set(changed.main)) == (first.id, 90, {*first.main, *first.also})


def test_edit_keeps_the_translation_of_a_title_left_alone(draft: Requisition, rae: Person, signed_in: Any) -> None:
    signed_in(rae).post(url(draft), sent(draft, **{"s-1-title": "Earlier work"}))
    first, second, _third = draft.sessions.all()
    assert first.title == {"en": "Applied ML", "zh-hans": "中 Applied ML"}
    assert second.title == {"en": "Earlier work"}


def test_edit_writes_a_title_in_the_language_of_its_writer(draft: Requisition, igor: Person, signed_in: Any) -> None:
    igor.office = "recruiter"
    igor.save(update_fields=["office"])
    data = sent(draft, **{f"s-{index}-title": f"中 {title}" for index, title in enumerate(titles(draft))})
    signed_in(igor).post(url(draft), data | {"s-0-title": "案例"})
    first, second, _third = draft.sessions.all()
    assert first.title == {"zh-hans": "案例"}
    assert second.title == {"en": "Past projects", "zh-hans": "中 Past projects"}


def test_edit_shows_coverage_without_saving(draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = text(signed_in(rae), draft, sent(draft, **{"s-2-DELETE": "on", "do": "preview"}))
    assert "The loop falls short of 2 competencies." in html
    assert "Candidate’s time: 1 h 45 min." in html
    assert "<html" in html
    assert len(titles(draft)) == 3


def test_edit_answers_htmx_with_the_coverage_alone(draft: Requisition, rae: Person, signed_in: Any) -> None:
    data = sent(draft, **{"s-0-minutes": "", "do": "preview"})
    html = text(signed_in(rae), draft, data, hx_request="true")
    assert html.strip().startswith('<section class="sec" id="coverage"')
    assert "Candidate’s time: 1 h 30 min." in html
    assert "<html" not in html


def test_edit_adds_a_session_in_two_steps_without_script(draft: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    html = text(client, draft, sent(draft, do="add"))
    assert 'name="s-3-title"' in html
    assert 'class="errs"' not in html
    assert len(titles(draft)) == 3
    kind = AssessmentType.objects.first()
    new = row(3, PlannedSession(None, kind.pk, {"en": "Lunch"}, 45, "mutual"))
    client.post(url(draft), sent(draft, **{**new, "s-TOTAL_FORMS": 4, "s-3-position": 2}))
    assert titles(draft) == ["Applied ML", "Past projects", "Lunch", "ML theory"]


def test_edit_passes_over_a_new_session_left_as_it_is(draft: Requisition, rae: Person, signed_in: Any) -> None:
    kind = AssessmentType.objects.order_by("position").first()
    blank = row(3, PlannedSession(None, kind.pk, {"en": ""}, 60, "strength", buffer=15))
    signed_in(rae).post(url(draft), sent(draft, **{**blank, "s-TOTAL_FORMS": 4}))
    assert len(titles(draft)) == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"s-0-title": ""}, "s-0-title"),
        ({"s-0-minutes": "0"}, "s-0-minutes"),
        ({"s-0-purpose": "fun"}, "s-0-purpose"),
        ({"s-0-assessment_type": "0"}, "s-0-assessment_type"),
        ({"s-1-position": "first"}, "s-1-position"),
    ],
)
def test_edit_says_what_is_wrong_and_keeps_what_was_typed(
    draft: Requisition, rae: Person, signed_in: Any, wrong: dict, words: str
) -> None:
    html = text(signed_in(rae), draft, sent(draft, **{"s-1-title": "Kept", **wrong}))
    assert 'class="errs"' in html
    assert f'href="#id_{words}"' in html
    # Which of the sessions it is about
    assert any(f'href="#id_{words}">{name}: ' in html for name in ("New session", "Applied ML", "Kept"))
    assert 'value="Kept"' in html
    assert titles(draft)[1] == "Past projects"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"s-TOTAL_FORMS": "many", "s-INITIAL_FORMS": "0"},
        {"s-TOTAL_FORMS": "100000", "s-INITIAL_FORMS": "0"},
        {"s-TOTAL_FORMS": "1", "s-INITIAL_FORMS": "1", "s-0-id": "x"},
        {"s-TOTAL_FORMS": "-1", "s-INITIAL_FORMS": "0", "do": "add"},
        {"s-TOTAL_FORMS": "²", "s-INITIAL_FORMS": "0", "do": "add"},
        {"s-TOTAL_FORMS": "3", "s-INITIAL_FORMS": "3", "do": "preview"},
    ],
)
def test_edit_takes_hostile_input_calmly(draft: Requisition, rae: Person, signed_in: Any, data: dict) -> None:
    text(signed_in(rae), draft, data)
    assert len(titles(draft)) == 3


def test_edit_of_what_went_to_approval_meanwhile_is_told(
    draft: Requisition, rae: Person, signed_in: Any, at: datetime
) -> None:
    data = sent(draft, **{"s-0-title": "Late"})
    requisitions.submit(draft, by=rae, at=at)
    html = text(signed_in(rae), draft, data)
    assert "not a draft any more" in html
    assert 'value="Late"' in html
    assert titles(draft)[0] == "Applied ML"


def test_edit_is_to_read_for_others_on_the_team_and_once_it_is_asked(
    draft: Requisition, rae: Person, cora: Person, signed_in: Any, at: datetime
) -> None:
    html = signed_in(cora).get(url(draft)).content.decode()
    assert "Applied ML" in html
    assert 'name="s-0-title"' not in html
    requisitions.submit(draft, by=rae, at=at)
    assert 'name="s-0-title"' not in signed_in(rae).get(url(draft)).content.decode()


def test_edit_is_not_there_for_who_has_no_business(
    draft: Requisition, otto: Person, ivan: Person, cora: Person, signed_in: Any
) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(url(draft)).status_code == 404
        assert signed_in(person).post(url(draft), sent(draft)).status_code == 404
    assert signed_in(cora).post(url(draft), sent(draft)).status_code == 403


def test_edit_takes_few_queries_and_no_more_with_a_longer_loop(
    draft: Requisition, hana: Person, signed_in: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(hana)
    with CaptureQueriesContext(connection) as three:
        client.get(url(draft))
    assert len(three) <= 12
    draft.sessions.exclude(pk=draft.sessions.first().pk).delete()
    with django_assert_num_queries(len(three)):
        client.get(url(draft))


def test_edit_writes_how_each_is_held_and_keeps_the_order_when_places_change(
    draft: Requisition, rae: Person, signed_in: Any
) -> None:
    held = {"s-1-seats": 2, "s-1-setting": "on_site", "s-1-buffer": 30, "s-2-after": [0]}
    client = signed_in(rae)
    client.post(url(draft), sent(draft, **held))
    _first, second, third = planned_sessions(draft)
    assert (second.seats, second.setting, second.buffer, third.after) == (2, "on_site", 30, (1,))
    # The third moves up between the two: it still follows the first
    client.post(url(draft), sent(draft, **{"s-2-position": 2}))
    assert [one.after for one in planned_sessions(draft)] == [(), (1,), ()]
    html = client.get(url(draft)).content.decode()
    assert 'name="s-1-after" value="0" checked' in html
    assert "ML theory follows Applied ML" in html
    assert "Interviewers’ time: 3 h 15 min." in html


def test_edit_gives_a_new_take_home_its_days_and_asks_for_its_brief(
    draft: Requisition, rae: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    home = row(3, PlannedSession(None, make.assessment_type("take_home").pk, {"en": "Essay"}, 120, "strength"))
    data = sent(draft, **{**home, "s-TOTAL_FORMS": 4})
    assert 'name="s-3-brief"' in text(client, draft, data | {"do": "preview"})
    client.post(url(draft), data | {"s-3-brief": "Write\r\ntwo pages."})
    made = planned_sessions(draft)[3]
    assert (made.days, made.brief) == (7, {"en": "Write\ntwo pages."})
    # Sent again as a browser does, nothing has changed
    again = sent(draft, **{"s-3-brief": "Write\r\ntwo pages."})
    client.post(url(draft), again)
    assert planned_sessions(draft)[3] == made


def test_edit_refuses_days_of_an_interview_and_an_order_in_a_ring(
    draft: Requisition, rae: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    assert "This is no take-home" in text(client, draft, sent(draft, **{"s-0-days": 3}))
    html = text(client, draft, sent(draft, **{"s-0-after": [1], "s-1-after": [0]}))
    assert "These wait for one another" in html
    assert 'name="s-0-after" value="1" checked' in html


def test_edit_tells_whom_somebody_overtook(draft: Requisition, rae: Person, hana: Person, signed_in: Any) -> None:
    stale = sent(draft, **{"s-0-minutes": 90})
    signed_in(hana).post(url(draft), sent(draft, **{"s-0-minutes": 75}))
    assert "Somebody changed this loop a moment ago" in text(signed_in(rae), draft, stale)
    assert planned_sessions(draft)[0].minutes == 75


def test_edit_of_what_goes_on_warns_before_it_saves(requisition: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    second = planned_sessions(requisition)[1]
    data = sent(requisition, **{"s-1-minutes": 60, "s-2-DELETE": "on", "coverage_reason": "Shorter."})
    html = text(client, requisition, data)
    assert "Nothing is saved yet." in html
    assert "60 minutes instead of 45" in html
    assert f"loop/booked/?changed={second.id}&amp;removed=" in html
    assert planned_sessions(requisition)[1] == second
    warned = html.split('name="warned" value="')[1].split('"')[0]
    # Changed once more after the warning: it is warned of anew
    assert "Nothing is saved yet." in text(client, requisition, data | {"warned": warned, "s-0-seats": 2})
    response = client.post(url(requisition), data | {"warned": warned})
    assert response.url == f"/requisitions/{requisition.pk}/loop/short/"
    assert [one.minutes for one in planned_sessions(requisition)] == [60, 60]


def test_edit_of_what_goes_on_saves_at_once_what_reaches_nobody(
    requisition: Requisition, rae: Person, signed_in: Any
) -> None:
    data = sent(requisition, **{"s-1-title": "Earlier work", "s-1-buffer": 0, "s-2-after": [0]})
    assert signed_in(rae).post(url(requisition), data).url == url(requisition)
    assert titles(requisition)[1] == "Earlier work"


def test_edit_says_when_a_loop_is_longer_than_it_helps(draft: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    assert "foresaw" not in client.get(url(draft)).content.decode()
    first = planned_sessions(draft)[0]
    more = [row(index, replace(first, id=None, title={"en": f"More {index}"})) for index in (3, 4)]
    data = sent(draft, **{**more[0], **more[1], "s-TOTAL_FORMS": 5, "do": "preview"})
    html = text(client, draft, data, hx_request="true")
    assert "<b>5 sessions judge.</b>" in html
    assert "agreement with the decision, not success at work" in html
    assert "All stays covered without any one of: Applied ML, ML theory, More 3, More 4." in html


# The questions of a session


def bank(session: Session, *keys: str, **facts: Any) -> list[Question]:
    kind = session.assessment_type
    return [
        Question.objects.create(assessment_type=kind, key=key, position=9, text=make.words(key.capitalize()), **facts)
        for key in keys
    ]


def choosing(session: Session) -> str:
    return f"/requisitions/{session.requisition_id}/loop/{session.pk}/questions/"


def asked_in(session: Session) -> list[str]:
    return [one.question.key for one in session.session_questions.select_related("question")]


def test_choose_keeps_the_questions_in_the_places_written(draft: Requisition, hana: Person, signed_in: Any) -> None:
    session = draft.sessions.first()
    first, second = bank(session, "first", "second", follow_ups=[make.words("And why?")])
    client, seen = signed_in(hana), loop_mark(planned_sessions(draft))
    html = client.get(choosing(session)).content.decode()
    assert "None chosen" in html
    assert html.count("And why?") == 2
    data = {f"q{first.pk}": "on", f"p{first.pk}": 2, f"q{second.pk}": "on", f"p{second.pk}": 1, "seen": seen}
    assert client.post(choosing(session), data).status_code == 302
    assert asked_in(session) == ["second", "first"]
    assert "2 questions" in client.get(url(draft)).content.decode()
    # The loop is saved with what was chosen in it, and of two hands the second is told
    assert client.post(url(draft), sent(draft, **{"s-0-title": "Another"})).status_code == 302
    assert asked_in(session) == ["second", "first"]
    late = client.post(choosing(session), {f"q{first.pk}": "on", "seen": seen}).content.decode()
    assert "changed this loop a moment ago" in late
    assert asked_in(session) == ["second", "first"]


def test_choose_shows_what_suits_the_role_and_the_session_first(
    draft: Requisition, hana: Person, signed_in: Any
) -> None:
    session = draft.sessions.first()
    bank(session, "suits", roles=["ml_engineer"], competencies=["system_design"])
    bank(session, "stranger", roles=["data_engineer"])
    bank(session, "elsewhere", competencies=["ownership"])
    suiting, others = signed_in(hana).get(choosing(session)).content.decode().split('id="others"')
    assert "Suits" in suiting
    assert "Stranger" not in suiting
    assert "Elsewhere" not in suiting
    assert "Stranger" in others
    assert "Elsewhere" in others


def test_choose_is_to_read_for_the_coordinator_and_not_there_for_strangers(
    draft: Requisition, cora: Person, otto: Person, rae: Person, signed_in: Any, at: datetime
) -> None:
    session = draft.sessions.first()
    other = make.draft(draft.role, rae, rae, at, title="Another").sessions.first()
    assert signed_in(otto).get(choosing(session)).status_code == 404
    assert 'name="q' not in signed_in(cora).get(choosing(session)).content.decode()
    assert signed_in(cora).post(choosing(session)).status_code == 403
    assert signed_in(rae).get(f"/requisitions/{draft.pk}/loop/{other.pk}/questions/").status_code == 404


def test_choose_takes_few_queries_and_no_more_with_a_longer_bank(
    draft: Requisition, hana: Person, signed_in: Any, django_assert_num_queries: Any
) -> None:
    client, session = signed_in(hana), draft.sessions.first()
    with CaptureQueriesContext(connection) as one:
        client.get(choosing(session))
    assert len(one) <= 12, [q["sql"][:80] for q in one.captured_queries]
    bank(session, "two", "three", "four")
    with django_assert_num_queries(len(one)):
        client.get(choosing(session))


@pytest.mark.django_db(transaction=True)
def test_choose_while_another_is_just_choosing_is_told_and_keeps_the_ticks(
    draft: Requisition, rae: Person, hana: Person, signed_in: Any, at: datetime
) -> None:
    session = draft.sessions.select_related("requisition").get(position=1)
    first, second = bank(session, "first", "second")
    client, seen = signed_in(hana), loop_mark(planned_sessions(draft))
    data = {f"q{second.pk}": "on", f"p{second.pk}": 1, "seen": seen}
    late = meanwhile(
        lambda: loops.choose(session, questions=[first.pk], seen=seen, by=rae, at=at),
        lambda: client.post(choosing(session), data),
    )
    html = late.content.decode()
    assert "changed this loop a moment ago" in html
    assert re.search(rf'name="q{second.pk}"[^>]* checked', html)
    assert asked_in(session) == ["first"]
