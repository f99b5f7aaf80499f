"""Who gets through which door: every route of the program, and every kind of person there is.

The table stands in `tests/doors/tables/`, a part for each storey. This is how it is read.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from hiring.models import Application
from hiring.rules.stages import ApplicationState
from tests import doors
from tests.doors import rows
from tests.doors.tables import core, hiring, interviews, rubrics
from tests.test_house import ROUTES

# ada   administers
# rae   recruits: on the open requisition and on the secret one
# rob   recruits too, and is on neither
# hana  manages the open one, the draft and the one asked for
# cora  coordinates these three
# ivan  interviews Nadia and owes that card; his card about Omar is in
# ines  interviews Nadia, Omar, Paul and Pia; all her cards are in
# otto  works here and has no business
# paul  works here and applied on the open one
# pia   recruits, like rob, and applied on the open one
# gone  recruited and coordinated the open one; deactivated in the middle of a session
# out   nobody signed in
#
# open, secret (confidential), draft, asked (waits for hana's approval): requisitions
# nadia (interviews run), omar (decided), vera (rejected), walt (withdrawn), paul, pia: applications on the open one
# v1 (in force), v2 (being written): versions of the rubric; offer: what a newer catalogue says of one of its notes
# lisbon: a place of work
# list: a file of candidates that rae brought to the open one
# sven: application on the secret one; nadia/ivan, nadia/ines: whose interview of Nadia; of the others the first
#
# o  let in: a page, a file, a form that says what is missing, or onward to another page
# -  404: there is no such thing, as far as this person can know
# x  403: it is there, and not for this person
# m  not by this method: 405, or led on to the page that holds the form
# s  sent to sign in
#
# `both` is a GET and a POST that end alike. A route without a GET row is POST alone: a GET is 405 to all, or leads back
PEOPLE, ROWS = rows.read([core.TABLE, rubrics.TABLE, hiring.TABLE, interviews.TABLE])


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    yield from doors.one_for_all(django_db_blocker)


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    """With a POST row each: a page that says nothing about POST may be one that forgot to ask."""
    assert rows.covered(ROWS, "POST") == set(ROUTES)


def test_forms_of_other_sites_open_nothing() -> None:
    # Programs post there, and show a signed link or a secret: whoever could forge that needs no visitor's session
    programs = {"letters_without", "letters_bounced"}
    assert {name for name, route in ROUTES.items() if getattr(route.callback, "csrf_exempt", False)} == programs


def test_rows_are_said_once() -> None:
    said = [(method, row.route, row.thing) for row in ROWS for method in row.methods]
    assert sorted(set(said)) == sorted(said)


# Nobody is knocked for at every run; the others in the long part
SELDOM = {"ivan", "otto", "cora", "hana", "ada", "rae", "rob", "ines", "paul", "pia", "gone"}


@pytest.mark.parametrize("who", [pytest.param(who, marks=pytest.mark.more) if who in SELDOM else who for who in PEOPLE])
def test_doors_open_for_those_they_are_for(company: doors.Company, who: str) -> None:
    wrong = []
    for method, route, name, expected in rows.trials(ROWS, who):
        thing = company.things[name]
        url, data = doors.address(route, thing), doors.body(route, thing) if method == "POST" else {}
        answer = doors.knock(company.client(who), method, url, data)
        found = "m" if expected == "m" and rows.is_led_on(answer) else answer.letter
        if found != expected:
            wrong.append(f"{method} {route} of {name}: {found} ({answer.status}), to be {expected}")
    assert not wrong, f"{who}:\n" + "\n".join(wrong)


def test_a_coordinator_rejects_nobody(company: doors.Company) -> None:
    """The door is theirs, to note that somebody withdrew; the judgement is not."""
    nadia = company.things["nadia"].application
    for who, stands in (("cora", ApplicationState.ACTIVE), ("hana", ApplicationState.REJECTED)):
        with transaction.atomic():
            said = {"state": "rejected", "reason": "Did not like them", "mail_when": "never", "mail_no": "Told"}
            company.client(who).post(doors.address("hiring:pipeline_close", company.things["nadia"]), said)
            assert Application.objects.get(pk=nadia.pk).state == stands, who
            transaction.set_rollback(True)
