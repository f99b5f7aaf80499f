"""The property behind *blind until yours is in*, thin: what others wrote changes no byte of what an ower is given."""

import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse

from core.models import Person
from hiring.models import Application
from interviews.actions import scorecards
from interviews.models import Interview, Rating, Scorecard
from tests import make
from tests.interviews import panel

CONTENTS = [
    {"value": 1, "evidence": "Could not say who is paged.", "vote": "strong_no", "text": "I would argue against."},
    {
        "value": 4,
        "evidence": "Drew the whole path, and its cost.",
        "vote": "strong_yes",
        "text": "Hire today, at once.",
    },
]


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def masked(body: bytes) -> bytes:
    """Without what is random by design: the masked CSRF tokens."""
    text = re.sub(rb'(name="csrfmiddlewaretoken" value=)"[^"]+"', rb'\1""', body)
    return re.sub(rb'("x-csrftoken": )"[^"]+"', rb'\1""', text)


def minute() -> int:
    return int(time.time() // 60)


def addresses(application: Application, own: Interview, others: list[Interview]) -> Iterator[str]:
    yield reverse("interviews:home_index")
    yield reverse("interviews:booking_index")
    yield reverse("interviews:debrief_index")
    for name in ("interviews:debrief_detail", "interviews:booking_panel", "hiring:pipeline_detail"):
        yield reverse(name, args=[application.pk])
    yield reverse("interviews:debrief_detail", args=[application.pk]) + "?early=1&evidence=all"
    yield reverse("hiring:requisitions_index")
    yield reverse("hiring:requisitions_detail", args=[application.requisition_id])
    yield reverse("hiring:requisitions_history", args=[application.requisition_id])
    yield reverse("hiring:candidates_index")
    yield reverse("hiring:candidates_detail", args=[application.candidate_id])
    for interview in (own, *others):
        yield reverse("interviews:scorecards_edit", args=[interview.pk])
        yield reverse("interviews:booking_edit", args=[interview.pk])


def rewrite(others: list[Scorecard], content: dict[str, object]) -> None:
    """The same company, had the others seen somebody else: only what cards say differs."""
    for card in others:
        Rating.objects.filter(scorecard=card).update(value=content["value"], evidence=content["evidence"])
        Scorecard.objects.filter(pk=card.pk).update(
            recommendation=content["vote"], summary=content["text"], note=content["text"]
        )


@pytest.mark.parametrize("who", ["ivan", "ada", "hana", "rae"])
def test_an_ower_is_given_the_same_bytes_whatever_others_wrote(
    request, signed_in, application, ines, igor, rae, who, at
) -> None:
    viewer = request.getfixturevalue(who)
    loop = panel.loop(application, [ines, viewer, igor], rae, at)
    make.submitted(make.card(loop[0], ines), at)
    make.filled(make.card(loop[2], igor), at)
    # Something of one's own, so that one's card is not empty
    own = make.card(loop[1], viewer)
    scorecards.save(own, changes={"summary": "My own words"}, version=0, by=viewer, at=at)
    others = [make.card(loop[0], ines), make.card(loop[2], igor)]
    client = signed_in(viewer)
    pages = list(addresses(application, loop[1], [loop[0], loop[2]]))
    given: list[dict[str, tuple[int, bytes]]] = []
    began = None
    # Pages tell the time: what is compared was given within one minute
    while began != minute():
        began, given = minute(), []
        for content in CONTENTS:
            rewrite(others, content)
            given.append({page: (a.status_code, masked(a.content)) for page in pages for a in [client.get(page)]})
    for page in pages:
        assert given[0][page] == given[1][page], page
    seen = b"".join(body for _status, body in given[0].values())
    assert b"My own words" in seen
    assert b"paged" not in seen


def test_the_property_has_teeth(signed_in, application, ivan, ines, rae, at) -> None:
    """Once one's own is in, the same pages do differ."""
    loop = panel.loop(application, [ines, ivan], rae, at)
    for interview, person in zip(loop, (ines, ivan), strict=True):
        make.submitted(make.card(interview, person), at)
    client, page = signed_in(ivan), reverse("interviews:debrief_detail", args=[application.pk])
    given = []
    for content in CONTENTS:
        rewrite([make.card(loop[0], ines)], content)
        given.append(masked(client.get(page).content))
    assert given[0] != given[1]
