"""Blind until yours is in: of two companies that are alike but for what others think, an ower is given the same bytes.

Held for every route by introspection: a page that is written tomorrow is asked tomorrow, a model that says something of
a candidate is varied the day it is there (`tests/blind/`).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils import timezone

from core import mail
from hiring.models import Application
from interviews.models import Scorecard
from tests import blind, doors, make
from tests.doors.rows import covered
from tests.leaks import LEAKS
from tests.test_doors import ROWS

# At every run: a recruiter, who may see most, of one that is open and one that is decided
OFTEN = "rae"
# The storeys below know of no candidate; they are asked in the long part
OF_CANDIDATES = ("hiring:", "interviews:")
POST_ALONE = covered(ROWS, "POST") - covered(ROWS, "GET")


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield blind.world()
        transaction.set_rollback(True)


def application(company: doors.Company, name: str) -> Application:
    return Application.objects.get(pk=company.things[name].application.pk)


def told(company: doors.Company) -> dict[str, list[Any]]:
    found = {}
    for one in blind.tellers():
        for field in one.model._meta.concrete_fields:
            if blind.tells(one, field):
                rows = one.model.objects.filter(**{f"{one.application}__in": blind.owed_by(company.people[OFTEN])})
                found[str(field)] = list(rows.order_by("pk").values_list(field.name, flat=True))
    return found


def route_of(ask: blind.Ask) -> str:
    return resolve(ask.url.split("?")[0]).view_name


def test_everything_that_says_what_somebody_thinks_is_there_and_changes(company: doors.Company) -> None:
    """What this company does not hold, the property says nothing about."""
    heard = []
    for seed in range(1, 5):
        with blind.thinking(company, OFTEN, seed):
            heard.append(told(company))
    assert len(heard[0]) > 10
    for field, said in heard[0].items():
        assert said, f"nobody in tests/blind/ says {field}"
        assert [other for other in heard if other[field] != said], field


def test_people_of_every_kind_owe(company: doors.Company) -> None:
    owing = {who: {a.candidate.name for a in blind.owed_by(company.people[who])} for who in blind.OWERS}
    assert all(owing.values())
    # One card in, another not; a trainee; a grader
    own = Scorecard.objects.own(company.people["ivan"]).filter(
        seat__interview__application=application(company, "zora")
    )
    assert set(own.values_list("state", flat=True)) == {"draft", "submitted"}
    assert "Zora" in owing["otto"]
    assert "Quin" in owing["ivan"]


@pytest.mark.more
def test_every_route_is_asked(company: doors.Company) -> None:
    asked = {route_of(ask) for ask in blind.pages(company)}
    left_out = {name for name in blind.known_routes() if name.startswith(doors.SIGNING_IN)}
    assert set(blind.known_routes()) - asked == left_out


def test_an_ower_is_given_the_same_whatever_others_think(company: doors.Company) -> None:
    """Of one that is open every page, of one that is decided those about the person."""
    xena = company.things["xena"]
    about = tuple(
        f"/{what}/{one.pk}/" for what, one in (("applications", xena.application), ("candidates", xena.candidate))
    )
    asks = blind.pages(company, ["zora", "zora/0"])
    asks += [ask for ask in blind.pages(company, ["xena"]) if ask.url.startswith(about)]
    asks = [ask for ask in asks if route_of(ask).startswith(OF_CANDIDATES) and route_of(ask) not in POST_ALONE]
    assert len(asks) > 80
    assert blind.leaks(company, OFTEN, asks) == {}


@pytest.mark.more
@pytest.mark.parametrize("who", blind.OWERS)
def test_an_ower_is_given_the_same_by_every_door(company: doors.Company, who: str) -> None:
    """Pages, fragments, where they lead, searches, and what is answered to the least that can be sent."""
    names = blind.concerned(company, who)
    asks = blind.pages(company, ["-", *names, *(name for name in company.things if name.startswith("zora/"))])
    asks = [ask for ask in asks if route_of(ask) not in POST_ALONE]
    asks += [blind.Ask("GET", ask.url, is_htmx=True) for ask in asks]
    asks += blind.forms(company, names[:1] + names[-1:])
    asks += blind.searches(company, who)
    assert blind.leaks(company, who, asks, seeds=(3, 4), follow=True) == {}


@pytest.mark.more
@pytest.mark.parametrize("who", blind.OWERS)
def test_letters_say_the_same_whatever_others_think(company: doors.Company, who: str) -> None:
    given = [blind.letters(company, who, seed) for seed in (1, 2)]
    assert any(is_own == "True" for _kind, is_own, *_said in given[0])
    for one, other in zip(*given, strict=True):
        assert one == other


# That it can fail


def debrief_of(company: doors.Company, name: str) -> blind.Ask:
    return blind.Ask("GET", reverse("interviews:debrief_detail", args=[application(company, name).pk]))


@pytest.mark.more
def test_once_ones_own_is_in_the_debrief_differs(company: doors.Company) -> None:
    ask, about = debrief_of(company, "xena"), [application(company, "xena")]
    assert blind.leaks(company, "rae", [ask], about=about) == {}
    with transaction.atomic():
        make.submitted(make.card(company.things["xena"].interview, company.people["rae"]), timezone.now())
        assert blind.leaks(company, "rae", [ask], about=about)
        transaction.set_rollback(True)


def test_what_trainees_think_changes_no_debrief(company: doors.Company) -> None:
    """They learn and do not vote: nobody reads it there, also who has nothing left to give."""
    learners = [company.people[who] for who in ("otto", "paul")]
    about, ask = [application(company, name) for name in ("zora", "xena")], debrief_of(company, "xena")
    own = Scorecard.objects.filter(seat__person__in=learners, seat__interview__application__in=about)
    assert {card.state for card in own} == {"draft", "submitted"}
    given = []
    for seed in (1, 2):
        with transaction.atomic():
            blind.others_think(company.people["ines"], about, seed, only=learners)
            given.append(blind.give(company, "ines", ask))
            transaction.set_rollback(True)
    assert given[0].answer.status == 200
    assert given[0] == given[1]


@override_settings(ROOT_URLCONF="tests.leaks")
def test_a_planted_leak_is_caught(company: doors.Company) -> None:
    """Found by introspection as any page is; nobody tells the property where to look."""
    asks = [ask for ask in (*blind.pages(company, ["zora"]), *blind.forms(company, ["zora"])) if "/leaks/" in ask.url]
    asks += [blind.Ask("GET", ask.url, is_htmx=True) for ask in asks if "/fragment/" in ask.url]
    about = [application(company, "zora")]
    found = " ".join(blind.leaks(company, "rae", asks, seeds=(1, 2, 3), about=about, confirm=False))
    missed = [view.__name__ for view in LEAKS if f"/{view.__name__}/" not in found]
    assert missed == []


@pytest.mark.more
def test_a_planted_letter_is_caught(company: doors.Company) -> None:
    with transaction.atomic():
        facts = {"application": application(company, "zora").pk}
        mail.post("planted", "tests.leak", to=company.people["rae"], facts=facts, at=company.at)
        one, other = (blind.letters(company, "rae", seed, sweep=False) for seed in (1, 2))
        assert one != other
        transaction.set_rollback(True)
