"""Forms in which somebody saves what another is just saving: looked at before, sent after. Nothing is put back, and
what was typed stands in the form."""

import html
import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from core.actions import people
from core.models import Person
from core.queries.people import own_settings
from hiring.actions import growth, reasons, sourcing
from hiring.queries.reasons import reason_named
from interviews.actions import arrangements
from interviews.queries.arrangements import needs_of
from interviews.rules.arrangements import Needs
from tests.together import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = "Somebody changed this while you had it open."


def of_a_channel(application, rae, now):
    channel = sourcing.plan(application.requisition, name="Energy fair", note="Once", by=rae, at=now)
    url = reverse("hiring:sourcing_edit", args=[application.requisition_id, channel.pk])
    return (
        url,
        {"owner": "", "note": "Mine"},
        lambda: sourcing.change(channel, owner=None, note="Theirs", by=rae, at=now),
        lambda: application.requisition.channels.get().note,
    )


def of_a_reason(application, rae, now):
    Person.objects.filter(pk=rae.pk).update(office="administrator")
    return (
        reverse("hiring:reasons_edit", args=["level"]),
        {"en": "Mine", "zh-hans": "其他"},
        lambda: reasons.word(reason_named("level"), name={"en": "Theirs", "zh-hans": "其他"}, by=rae, at=now),
        lambda: reason_named("level").name["en"],
    )


def of_growth(application, rae, now):
    made = growth.note(application.candidate, kind="talk", text="Spoke", by=rae, at=now)
    return (
        reverse("hiring:growth_edit", args=[application.candidate_id, made.pk]),
        {"kind": "talk", "text": "Mine"},
        lambda: growth.edit(made, kind="talk", text="Theirs", by=rae, at=now),
        lambda: application.candidate.growth.get().text,
    )


def of_needs(application, rae, now):
    return (
        reverse("interviews:arrangements_edit", args=[application.pk]),
        {"other": "Mine"},
        lambda: arrangements.say(application, needs=Needs(other="Theirs"), by=None, at=now),
        lambda: needs_of(application.candidate).other,
    )


def of_oneself(application, rae, now):
    stands = {name: value for name, value in own_settings(rae).items() if name not in ("letters", "location", "name")}
    hours = {"day_starts": "09:00", "day_ends": "18:00", "working_days": ["0", "1"]}
    return (
        reverse("me"),
        {"name": "Mine", "language": "en", "time_zone": "Europe/Berlin"} | hours,
        lambda: people.change_self(rae, name="Theirs", location=None, muted=[], **stands, by=rae, at=now),
        lambda: Person.objects.get(pk=rae.pk).name,
    )


def carried(page) -> str:
    return html.unescape(re.search(r'name="was" value="([^"]*)"', page.content.decode())[1])


@pytest.mark.parametrize("act", [of_a_channel, of_a_reason, of_growth, of_needs, of_oneself])
def test_what_is_saved_while_another_saves_it_is_told_and_kept(application, signed_in, rae, now, act: Callable) -> None:
    url, typed, first, stands = act(application, rae, now)
    client = signed_in(rae)
    was = carried(client.get(url))
    late = meanwhile(first, lambda: client.post(url, typed | {"was": was}))
    text = html.unescape(late.content.decode())
    assert CHANGED in text
    assert "Now it says: Theirs" in text
    assert "Mine" in text
    assert stands() == "Theirs"
    # Looked at, it may be saved
    assert client.post(url, typed | {"was": carried(late)}).status_code == 302
    assert stands() == "Mine"
