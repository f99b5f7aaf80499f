import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from interviews.models import Interview, LadderStep
from interviews.queries.ladders import has_own, ladder_of, ladder_of_the_house
from interviews.rules.reminders import PROGRAM, Step, StepUnit
from tests.interviews.actions.test_reminders import application, interview  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
URL = "/organisation/reminders/"
TWO = {
    "seen": "0",
    "due_after": "48",
    "after_0": "2",
    "unit_0": "hours",
    # A line left out in the middle is no gap
    "unit_1": "hours",
    "after_2": "3",
    "unit_2": "working_days",
    "copies_2": ["coordinator", "recruiter"],
    **{f"unit_{n}": "working_days" for n in range(3, 6)},
}
STEPS = (Step(0, 2, StepUnit.HOURS), Step(1, 3, StepUnit.WORKING_DAYS, ("recruiter", "coordinator")))


def test_edit_writes_the_ladder_and_says_what_results(signed_in: SignIn, ada: Person) -> None:
    client = signed_in(ada)
    assert reverse("interviews:ladders_edit") == URL
    page = client.get(URL).content.decode()
    assert "1 hour after the end, to the interviewer alone" in page
    assert "1 working day after the reminder before, with word to: Hiring manager" in page
    assert client.post(URL, TWO).status_code == 302
    assert {*ladder_of_the_house().steps[1].copies} == {"coordinator", "recruiter"}
    assert ladder_of_the_house().steps[0] == STEPS[0]
    page = client.get(URL).content.decode()
    assert "A scorecard is due 48 hours after the interview." in page
    assert "3 working days after the reminder before" in page
    assert client.post(URL, TWO | {"seen": "1", "back": "1"}).status_code == 302
    assert ladder_of_the_house() == PROGRAM


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"copies_0": ["coordinator"]}, "copies nobody"),
        ({"after_2": "21"}, "one working day to 20"),
        ({"after_0": "", "after_2": ""}, "at least one reminder"),
        ({"after_0": "x"}, "After, reminder 1: Enter a whole number"),
        ({"unit_0": "years"}, "Select a valid choice"),
        ({"due_after": "0"}, "greater than or equal to 1"),
        ({"seen": "7"}, "changed"),
    ],
)
def test_edit_refuses_what_is_no_ladder(wrong: dict, words: str, signed_in: SignIn, ada: Person) -> None:
    response = signed_in(ada).post(URL, TWO | wrong)
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert not LadderStep.objects.exists()
    # What is of a field leads there
    led = re.findall(r'<li><a href="#([^"]+)">', page)
    assert bool(led) == ("at least one" not in words)
    assert [key for key in led if f'id="{key}"' not in page] == []


def test_own_gives_a_requisition_a_ladder_and_takes_it_away(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    cora: Person,
    hana: Person,
    otto: Person,
) -> None:
    pk = interview.application.requisition_id
    url = reverse("interviews:ladders_own", args=[pk])
    client = signed_in(cora)
    assert "As the organisation has them." in client.get(url).content.decode()
    assert client.post(url, TWO | {"whose": "own"}).status_code == 302
    assert has_own(pk)
    assert ladder_of(pk).steps[0] == STEPS[0]
    assert ladder_of_the_house() == PROGRAM
    # What stands in the table does not matter then
    assert client.post(url, TWO | {"whose": "house", "seen": "1", "after_0": ""}).status_code == 302
    assert not has_own(pk)
    assert signed_in(hana).get(url).status_code == 200
    assert signed_in(hana).post(url, TWO | {"whose": "own"}).status_code == 403
    assert signed_in(otto).get(url).status_code == 404


def test_what_stands_in_a_table_that_is_given_up_does_not_matter(
    interview: Interview,  # noqa: F811
    signed_in: SignIn,
    ada: Person,
) -> None:
    """Somebody typed half a ladder, and thinks better of it."""
    client, url = signed_in(ada), reverse("interviews:ladders_own", args=[interview.application.requisition_id])
    client.post(URL, TWO)
    client.post(url, TWO | {"whose": "own"})
    junk = {"seen": "1", "due_after": "", "after_0": "soon"}
    assert client.post(url, TWO | junk | {"whose": "house"}).status_code == 302
    client.post(URL, TWO | junk | {"back": "1"})
    assert not LadderStep.objects.exists()
