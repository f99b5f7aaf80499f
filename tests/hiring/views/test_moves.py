import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Letter, Person
from hiring.actions import moves, pipeline
from hiring.models import Application, Batch, Message, Requisition
from hiring.queries.board import FOLDED_FROM
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora])


@pytest.fixture
def three(requisition: Requisition, rae: Person, at: datetime) -> list[Application]:
    return many(requisition, rae, at, 3)


def many(requisition: Requisition, by: Person, at: datetime, count: int, first: int = 0) -> list[Application]:
    return [
        make.application(requisition, by, at - timedelta(days=1), name=f"Nadia {n}", email=f"n{n}@example.org")
        for n in range(first, first + count)
    ]


def address(requisition: Requisition) -> str:
    return reverse("hiring:moves_create", args=[requisition.pk])


def ticked(rows: list[Application], deed: str) -> dict[str, Any]:
    return {"do": deed, "row": [f"{row.pk}-{row.stage_id}" for row in rows]}


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def held(page: str) -> dict[str, str]:
    """What the form on the page would send."""
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    given |= dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', page))
    given |= dict(re.findall(r'<input type="text" name="([\w-]+)" value="([^"]*)"', page))
    given |= {name: value.lstrip() for name, value in re.findall(r'<textarea name="([\w-]+)"[^>]*>([^<]*)<', page)}
    return given


def stages(rows: list[Application]) -> list[str]:
    found = Application.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return [row.stage.kind for row in found.select_related("stage")]


def test_the_list_offers_nothing_to_do_where_nobody_can_be_ticked(
    requisition: Requisition, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    client, place = signed_in(rae), reverse("hiring:requisitions_detail", args=[requisition.pk])
    rows = many(requisition, rae, at, FOLDED_FROM)
    assert 'id="many"' not in text(client.get(place))
    assert 'id="many"' in text(client.get(place, {"stage": rows[0].stage_id}))


def test_the_list_has_a_box_for_each_row_and_one_for_the_page(
    requisition: Requisition, three: list[Application], rae: Person, cora: Person, signed_in: SignedIn
) -> None:
    page = text(signed_in(rae).get(reverse("hiring:requisitions_detail", args=[requisition.pk])))
    boxes = re.findall(r'class="pick" type="checkbox" form="many" name="row" value="([^"]*)"', page)
    assert sorted(boxes) == sorted(ticked(three, "")["row"])
    [whole] = re.findall(r'data-all="many" value="([^"]*)"', page)
    assert sorted(whole.split()) == sorted(boxes)
    assert 'value="reject"' in page
    assert 'value="reject"' not in text(
        signed_in(cora).get(reverse("hiring:requisitions_detail", args=[requisition.pk]))
    )


def test_create_says_what_it_will_do_then_does_it_then_undoes_it(
    requisition: Requisition, three: list[Application], rae: Person, hana: Person, signed_in: SignedIn, at: datetime
) -> None:
    client, given = signed_in(rae), ticked(three, "move")
    pipeline.advance(three[0], to=requisition.stages.get(kind=StageKind.INTERVIEWS), by=hana, at=at)
    page = text(client.post(address(requisition), given))
    assert "Move 3 candidates" in page
    assert "2 change" in page
    assert "Nadia 0: Somebody moved them to Interview loop meanwhile." in page
    assert stages(three) == ["interviews", "applied", "applied"]
    response = client.post(address(requisition), held(page) | {"step": "do"}, follow=True)
    page = text(response)
    assert "2 candidates moved to Recruiter call. Left as it was: Nadia 0" in page
    assert stages(three) == ["interviews", "call", "call"]
    undo = reverse("hiring:moves_undo", args=[Batch.objects.get().pk])
    assert f'action="{undo}"' in page
    assert "Taken back for 2 candidates." in text(client.post(undo, follow=True))
    assert stages(three) == ["interviews", "applied", "applied"]
    assert "taken back already" in text(client.post(undo, follow=True))


def test_create_does_nothing_that_was_not_shown(
    requisition: Requisition, three: list[Application], rae: Person, signed_in: SignedIn
) -> None:
    client = signed_in(rae)
    given = held(text(client.post(address(requisition), ticked(three, "move"))))
    loop = requisition.stages.get(kind=StageKind.INTERVIEWS).pk
    page = text(client.post(address(requisition), given | {"stage": str(loop), "step": "do"}))
    assert "You changed something, so look once more." in page
    assert stages(three) == ["applied"] * 3
    client.post(address(requisition), held(page) | {"step": "do"})
    assert stages(three) == ["interviews"] * 3


def test_create_takes_a_whole_page_of_rows_and_none_twice(
    requisition: Requisition, three: list[Application], rae: Person, signed_in: SignedIn
) -> None:
    rows = ticked(three, "")["row"]
    page = text(signed_in(rae).post(address(requisition), {"do": "move", "row": [" ".join(rows), rows[0]]}))
    assert "3 change" in page


def test_create_rejects_with_the_mail_that_was_shown(
    requisition: Requisition, three: list[Application], rae: Person, signed_in: SignedIn
) -> None:
    client = signed_in(rae)
    page = text(client.post(address(requisition), ticked(three, "reject")))
    assert "Dear Nadia," in page
    given = held(page) | {"kind": "level", "mail_subject_en": "For {first_name}"}
    given |= {"mail_when": "two_days"}
    page = text(client.post(address(requisition), given | {"step": "look"}))
    assert "<b>For Nadia</b>" in page
    client.post(address(requisition), held(page) | {"step": "do"})
    assert set(Message.objects.values_list("subject", flat=True)) == {"For Nadia"}
    assert {(row.state, row.close_kind) for row in Application.objects.all()} == {("rejected", "level")}


def test_undo_says_first_which_mails_have_gone(
    requisition: Requisition, three: list[Application], rae: Person, signed_in: SignedIn
) -> None:
    client = signed_in(rae)
    page = text(client.post(address(requisition), ticked(three, "reject")))
    client.post(address(requisition), held(page) | {"kind": "level", "step": "do"})
    page = text(client.post(address(requisition), held(page) | {"kind": "level", "step": "look"}))
    client.post(address(requisition), held(page) | {"step": "do"})
    Letter.objects.filter(kind="hiring.message").update(state="sent")
    undo = reverse("hiring:moves_undo", args=[Batch.objects.get().pk])
    assert "3 mails have gone out" in text(client.post(undo))
    assert Application.objects.filter(state="active").count() == 0
    assert "3 mails had gone out already" in text(client.post(undo, {"told": "1"}, follow=True))
    assert Application.objects.filter(state="active").count() == 3


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"do": "move"},
        {"do": "dance", "row": "1-1"},
        {"do": "move", "row": "x"},
        {"do": "move", "row": ["1", "-", "1-", "99999999999999999999-1", "0-0", "1-1"]},
        {"do": "move", "row": "1-1", "step": "do", "stage": "x"},
    ],
)
def test_create_takes_hostile_forms_without_falling(
    requisition: Requisition, rae: Person, signed_in: SignedIn, given: dict[str, Any]
) -> None:
    page = text(signed_in(rae).post(address(requisition), given, follow=True))
    assert "Tick the candidates first" in page


@pytest.mark.parametrize("deed", ["move", "reject", "tag", "assign", "add"])
def test_create_keeps_what_is_wrong_on_the_page(
    requisition: Requisition, three: list[Application], rae: Person, signed_in: SignedIn, deed: str
) -> None:
    wrong = {"name": "", "stage": "0", "kind": "none", "person": "0", "requisition": "0", "step": "do", "shown": "x"}
    page = text(signed_in(rae).post(address(requisition), ticked(three, deed) | wrong))
    assert 'class="errs"' in page
    assert stages(three) == ["applied"] * 3


def test_create_of_one_leads_back_to_that_one(
    requisition: Requisition, three: list[Application], rae: Person, ada: Person, signed_in: SignedIn
) -> None:
    client = signed_in(rae)
    page = text(client.post(address(requisition), ticked(three[:1], "assign") | {"step": "look", "person": ada.pk}))
    response = client.post(address(requisition), held(page) | {"step": "do", "person": ada.pk})
    assert response.url == reverse("hiring:pipeline_detail", args=[three[0].pk])
    three[0].refresh_from_db()
    assert three[0].assigned_to == ada


def test_create_and_undo_are_for_the_team(
    requisition: Requisition,
    three: list[Application],
    rae: Person,
    cora: Person,
    otto: Person,
    ivan: Person,
    signed_in: SignedIn,
) -> None:
    given = ticked(three, "reject")
    statuses = [signed_in(who).post(address(requisition), given).status_code for who in (otto, ivan, cora, rae)]
    assert statuses == [404, 404, 403, 200]
    assert signed_in(rae).get(address(requisition)).url == reverse("hiring:requisitions_detail", args=[requisition.pk])
    client = signed_in(rae)
    page = text(
        client.post(
            address(requisition), given | {"step": "look", "kind": "level", "mail_when": "never", "mail_no": "Told"}
        )
    )
    client.post(address(requisition), held(page) | {"step": "do"})
    undo = reverse("hiring:moves_undo", args=[Batch.objects.get().pk])
    assert [signed_in(who).get(undo).status_code for who in (otto, ivan, cora, rae)] == [404, 404, 403, 200]


def test_undo_of_adding_is_for_who_may_take_them_out_there(
    role: RoleDefinition,
    requisition: Requisition,
    three: list[Application],
    rae: Person,
    hana: Person,
    cora: Person,
    at: datetime,
    signed_in: SignedIn,
) -> None:
    """The coordinator of one requisition is nobody on the other."""
    other = make.requisition(role, rae, hana, at, title="Another")
    done = moves.add(requisition, ids=[row.pk for row in three], to=other, by=rae, at=at)
    undo = reverse("hiring:moves_undo", args=[done.batch.pk])
    assert [signed_in(cora).get(undo).status_code, signed_in(cora).post(undo).status_code] == [403, 403]
    assert other.applications.count() == 3
    assert signed_in(rae).post(undo).status_code == 302
    assert not other.applications.exists()


def test_history_says_why_of_many_to_those_alone_who_may_read_it(
    requisition: Requisition, three: list[Application], rae: Person, hana: Person, cora: Person, signed_in: SignedIn
) -> None:
    seen = {row.pk: row.stage_id for row in three}
    moves.close(requisition, seen=seen, state="rejected", kind="level", by=rae, at=timezone.now())
    Application.objects.filter(pk=three[0].pk).update(owed_by=[hana.pk])
    url = reverse("hiring:requisitions_history", args=[requisition.pk])
    pages = {who: text(signed_in(who).get(url)) for who in (rae, hana, cora)}
    assert all("3 applications closed" in page for page in pages.values())
    assert [who for who, page in pages.items() if "at another level" in page] == [rae]
    undo = reverse("hiring:moves_undo", args=[Batch.objects.get().pk])
    assert "at another level" in text(signed_in(rae).get(undo))
    assert "at another level" not in text(signed_in(hana).get(undo))


@pytest.mark.parametrize("deed", ["move", "reject", "tag", "assign", "add"])
def test_create_asks_the_same_of_one_and_of_many(
    requisition: Requisition,
    rae: Person,
    at: datetime,
    signed_in: SignedIn,
    deed: str,
    django_assert_max_num_queries: Any,
) -> None:
    client, counts = signed_in(rae), []
    for count in (1, 5):
        rows = many(requisition, rae, at, count, first=count)
        with django_assert_max_num_queries(12) as asked:
            client.post(address(requisition), ticked(rows, deed))
        counts.append(len(asked))
    assert counts[0] == counts[1]
