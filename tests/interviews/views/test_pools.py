import re

import pytest
from django.urls import reverse

from hiring.models import TeamMember
from interviews.models import PoolMember, Qualification
from tests import make
from tests.interviews import panel


@pytest.fixture
def page(application) -> str:
    return reverse("interviews:pools_edit", args=[application.requisition_id])


@pytest.fixture
def session(application):
    return application.requisition.sessions.first()


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(name: str, session) -> str:
    return reverse(f"interviews:pools_{name}", args=[session.requisition_id, session.pk])


def test_edit_is_for_those_who_staff_the_requisition(
    signed_in, application, page, session, rae, hana, cora, ivan, otto
) -> None:
    TeamMember.objects.create(requisition=application.requisition, person=cora, part="coordinator")
    for person, status in ((rae, 200), (hana, 200), (cora, 200), (ivan, 404), (otto, 404)):
        assert signed_in(person).get(page).status_code == status, person
        posted = {200: 302}.get(status, status)
        assert signed_in(person).post(act("add", session), {"person": [ivan.pk]}).status_code == posted, person
    assert signed_in(otto).post(act("remove", session), {"person": ivan.pk}).status_code == 404
    assert session.pool.count() == 1


def test_add_finds_by_name_adds_several_and_takes_out(signed_in, page, session, ivan, ines, rae) -> None:
    client = signed_in(rae)
    text = said(client.get(page))
    assert "Nobody is qualified for it at the level that is hired for." in text
    found = client.get(page, {"session": session.pk, "q": "herrera"})
    assert f'value="{ivan.pk}"' in found.content.decode()
    assert client.get(page, {"session": session.pk, "q": "\x00", "of": "x"}).status_code == 200
    added = client.post(act("add", session), {"person": [ivan.pk, ines.pk, "x", 10**7]}, follow=True)
    assert "2 people are added." in said(added)
    client.post(act("remove", session), {"person": ines.pk})
    assert list(session.pool.values_list("person__name", flat=True)) == ["Ivan Herrera"]
    assert "Choose at least one person." in said(client.post(act("add", session), {}, follow=True))
    history = reverse("hiring:requisitions_history", args=[session.requisition_id])
    assert "Rae Fournier changed who may be asked for an interview." in said(client.get(history))


def test_add_knows_the_sessions_of_this_requisition_alone(signed_in, role, session, ivan, rae, hana, now) -> None:
    other = make.requisition(role, rae, hana, now)
    url = reverse("interviews:pools_add", args=[other.pk, session.pk])
    assert signed_in(rae).post(url, {"person": ivan.pk}).status_code == 404


def test_edit_shows_how_far_a_trainee_is(signed_in, page, session, ivan, rae, now) -> None:
    PoolMember.objects.create(session=session, person=ivan)
    Qualification.objects.create(person=ivan, assessment_type=session.assessment_type, rank=3, started_at=now)
    text = said(signed_in(rae).get(page, {"of": session.pk, "page": "99"}))
    assert "in training 0 of 2 listened, 0 of 2 asked" in text


def test_edit_warns_where_the_pools_make_two_voices_impossible(signed_in, application, page, ivan, rae, now) -> None:
    for session in application.requisition.sessions.all():
        PoolMember.objects.create(session=session, person=ivan)
        Qualification.objects.get_or_create(
            person=ivan,
            assessment_type=session.assessment_type,
            defaults={"rank": 3, "started_at": now, "state": "qualified", "qualified_at": now},
        )
    text = said(signed_in(rae).get(page))
    assert "Two different leads are to see each of these must-haves" in text
    assert "System design" in text


def test_edit_asks_as_much_with_three_as_with_one(signed_in, application, page, ivan, ines, igor, hana) -> None:
    client, asked = signed_in(hana), []
    session = application.requisition.sessions.first()
    for person in (ivan, ines, igor):
        PoolMember.objects.create(session=session, person=person)
        with panel.Asked() as found:
            client.get(page, {"session": session.pk})
        asked.append(len(found))
    assert asked[0] == asked[2] <= 12, asked
