import csv
import re

import pytest

from core.models import Person
from hiring.models import TeamMember
from interviews.queries.reports import NAMES
from rubrics.models import RoleDefinition
from tests import make, reported
from tests.interviews import panel

REPORTS = "/reports/"
ASKED = {"first": "2026-06-09", "last": "2026-07-04"}


@pytest.fixture
def made(
    role: RoleDefinition, rae: Person, hana: Person, ivan: Person, ines: Person, igor: Person, at
) -> reported.Company:
    return reported.company(role, rae, hana, at, (ivan, ines, igor))


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def lines(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


def test_index_prints_each_figure_with_what_it_means(signed_in, made, hana) -> None:
    response = signed_in(hana).get(REPORTS, ASKED)
    text = said(response)
    assert "11 applications came in. 4 interviews were held or are booked. 6 people were hired." in text
    assert "10 of 11, 91%" in text
    assert "Rejected or withdrawn before they came to a later stage." in text
    # Three of four: too few for a share
    assert re.search(r"Recruiter call 5 3 of 4 1 1", text)
    assert "too few to say" in text
    assert "Nadia" not in text
    for name in NAMES:
        assert f'id="{name}"' in response.content.decode()
        assert f"/reports/{name}.csv?first=2026-06-09&amp;last=2026-07-04" in response.content.decode()


def test_index_is_for_those_who_see_candidates(signed_in, made, rae, hana, ivan, otto, cora) -> None:
    for who, status in ((rae, 200), (hana, 200), (ivan, 403), (otto, 403), (cora, 403)):
        assert signed_in(who).get(REPORTS).status_code == status
        assert signed_in(who).get(f"{REPORTS}funnel.csv").status_code == status
        assert (f'href="{REPORTS}"' in signed_in(who).get("/").content.decode()) == (status == 200)
    TeamMember.objects.create(requisition=made.ranking, person=cora, part="coordinator")
    text = said(signed_in(cora).get(REPORTS, ASKED))
    assert "5 applications came in." in text
    assert made.forecasting.title not in text


def test_index_narrows_by_requisition_department_and_days(signed_in, made, rae) -> None:
    # For Fay she owes a card herself
    text = said(signed_in(rae).get(REPORTS, ASKED | {"requisition": made.forecasting.pk}))
    assert f"{made.forecasting.title} (REQ-{made.forecasting.pk:03d}) Tue 9 June to Sat 4 July" in text
    assert "5 applications came in." in text
    assert "1 application is left out of funnel" in text
    assert "5 applications came in." in said(signed_in(rae).get(REPORTS, ASKED | {"department": "Ranking"}))
    both = ASKED | {"department": "Ranking", "requisition": made.forecasting.pk}
    assert "0 applications came in." in said(signed_in(rae).get(REPORTS, both))
    # The last day is in it: Ann applied on the tenth
    assert "1 application came in." in said(signed_in(rae).get(REPORTS, {"first": "2026-06-10", "last": "2026-06-10"}))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"requisition": "999"}, "There is no such requisition, or you do not see its candidates."),
        ({"requisition": "x"}, "There is no such requisition"),
        ({"department": "Nobody’s"}, "No requisition that you see is of this department."),
        ({"first": "2026-07-04", "last": "2026-06-09"}, "The last day comes before the first one."),
        ({"first": "9999-12-31"}, "less than or equal"),
        ({"last": "0001-01-01"}, "greater than or equal"),
        ({"first": "soon"}, "Enter a valid date."),
        ({"first": "2099-01-01"}, "days"),
        ({"last": "2001-01-01"}, "Wed 4 October 2000 to Mon 1 January 2001 90 days"),
        ({"last": "2000-01-01"}, "1 day"),
    ],
)
def test_index_says_what_cannot_be_asked_for(signed_in, made, hana, asked, told) -> None:
    assert told in said(signed_in(hana).get(REPORTS, asked))


def test_export_is_a_table_with_the_same_columns_in_every_language(signed_in, made, hana) -> None:
    client = signed_in(hana)
    found = client.get(f"{REPORTS}funnel.csv", ASKED | {"department": "Forecasting"})
    assert found.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert found.headers["Content-Disposition"] == 'attachment; filename="funnel-2026-06-09-2026-07-04.csv"'
    rows = lines(found)
    assert rows[0] == {
        "first_day": "2026-06-09",
        "last_day": "2026-07-04",
        "requisition": "",
        "department": "Forecasting",
        "stage": "Applications",
        "came_in": "6",
        "went_on": "5",
        "went_on_of": "6",
        "went_on_percent": "83",
        "closed": "1",
        "still_there": "0",
        "definition": rows[0]["definition"],
    }
    assert rows[0]["definition"].startswith("Applications that came into the stage in the period")
    Person.objects.filter(pk=hana.pk).update(language="zh-hans")
    again = lines(client.get(f"{REPORTS}funnel.csv", ASKED))
    assert list(again[0]) == list(rows[0])
    assert {name: len(lines(client.get(f"{REPORTS}{name}.csv", ASKED))) for name in NAMES} == {
        "funnel": 7,
        "time-in-stage": 6,
        "time-to-hire": 2,
        "sources": 4,
        "scheduling-delay": 3,
        "scorecard-punctuality": 4,
        "interviewer-load": 4,
    }
    assert client.get(f"{REPORTS}salaries.csv").status_code == 404
    wrong = client.get(f"{REPORTS}funnel.csv", {"first": "soon"})
    assert (wrong.status_code, wrong.headers["Location"]) == (302, "/reports/?first=soon")


def test_export_holds_no_formula(signed_in, made, hana, ivan, rae) -> None:
    """What candidates, colleagues and recruiters write stands there as text."""
    bad = '=HYPERLINK("https://example.org","Click")'
    Person.objects.filter(pk=ivan.pk).update(name="+Ivan")
    made.forecasting.team_name = "@team"
    made.forecasting.save(update_fields=["team_name"])
    make.application(made.forecasting, rae, made.day(3), name="Mia", email="mia@example.org", source=bad)
    client = signed_in(hana)
    (found,) = [row for row in lines(client.get(f"{REPORTS}sources.csv", ASKED)) if "HYPERLINK" in row["source"]]
    assert found["source"] == f"'{bad}"
    rows = lines(client.get(f"{REPORTS}interviewer-load.csv", ASKED | {"department": "@team"}))
    assert {row["department"] for row in rows} == {"'@team"}
    assert "'+Ivan" in {row["person"] for row in rows}


def test_index_asks_as_much_with_many_as_with_none(signed_in, role, rae, hana, ivan, ines, igor, at) -> None:
    make.requisition(role, rae, hana, at)
    client, counts = signed_in(hana), []
    with panel.Asked() as asked:
        client.get(REPORTS, ASKED)
    counts.append(len(asked))
    made = reported.company(role, rae, hana, at, (ivan, ines, igor))
    for more in ({}, {"requisition": made.forecasting.pk}):
        with panel.Asked() as asked:
            client.get(REPORTS, ASKED | more)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= counts[2] <= 12, asked.queries
