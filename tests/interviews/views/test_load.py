import re
from datetime import timedelta

from django.urls import reverse

from interviews.models import PoolMember
from tests import make
from tests.interviews import panel

LOAD = "/interviews/load/"


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_index_is_seen_by_all_and_names_no_candidate(signed_in, application, ivan, ines, otto, rae, now) -> None:
    make.interview(application, [ivan, ines], rae, now, starts_at=now - timedelta(days=1))
    text = said(signed_in(otto).get(LOAD))
    assert "Ivan Herrera" in text
    assert "In the last 8 weeks 2 people held 2 interviews. Everybody held 1." in text
    assert "Nadia" not in text
    assert application.requisition.title not in text


def test_index_narrows_to_the_pools_of_requisitions_one_may_see(
    signed_in, application, ivan, ines, otto, rae, now
) -> None:
    first, second = application.requisition.sessions.all()[:2]
    PoolMember.objects.create(session=first, person=ivan)
    PoolMember.objects.create(session=second, person=ines)
    whole = {"requisition": application.requisition_id}
    assert "2 people" in said(signed_in(rae).get(LOAD, whole))
    text = said(signed_in(rae).get(LOAD, whole | {"session": second.pk}))
    assert "Ines Weber" in text
    assert "Ivan Herrera" not in text
    # Not offered to him, so it is not asked for
    strange = said(signed_in(otto).get(LOAD, whole | {"session": second.pk, "type": "x", "page": "zz"}))
    assert "Ivan Herrera" in strange
    assert application.requisition.title not in strange


def test_index_asks_as_much_with_three_as_with_one(signed_in, application, ivan, ines, igor, hana, rae, now) -> None:
    sessions = application.requisition.sessions.all()
    asked, client = [], signed_in(hana)
    for session, person in zip(sessions, (ivan, ines, igor), strict=True):
        PoolMember.objects.create(session=session, person=person)
        with panel.Asked() as found:
            client.get(LOAD, {"requisition": application.requisition_id})
        asked.append(len(found))
    assert asked[0] == asked[2] <= 12, asked


def test_index_is_reached_from_my_interviews(signed_in, ivan) -> None:
    assert f'href="{LOAD}"' in signed_in(ivan).get(reverse("interviews:booking_index")).content.decode()
