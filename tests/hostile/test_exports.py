"""What is given away as a table runs nothing in the spreadsheet that opens it."""

import csv
import io
import re

import pytest
from django.db import transaction

from core.rules.sheets import FORMULA
from core.sheets import sheet
from hiring.models import Application, Candidate, Requisition
from tests import doors
from tests.hostile import places
from tests.test_house import STOREYS, sources

EVIL = '=HYPERLINK("https://evil.example","x")'


@pytest.mark.parametrize("sign", FORMULA)
def test_sheet_holds_no_formula_in_any_cell(sign: str) -> None:
    said = b"".join(sheet("x", [[f"{sign}1+1", 5, -5, "a"]])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(said, newline=""))) == [f"'{sign}1+1", "5", "-5", "a"]


def test_tables_are_given_away_by_one_hand() -> None:
    """So that a new one cannot forget it."""
    writers = {str(path) for path, text in sources(*STOREYS) if re.search(r"csv\.(w|DictW)riter|[\"']text/csv;", text)}
    assert writers == {"core/sheets.py"}


@pytest.mark.more
def test_every_table_of_the_program_is_harmless(company: doors.Company) -> None:
    """Whatever route answers with one, found by asking all."""
    found = {}
    with transaction.atomic():
        Requisition.objects.update(team_name=EVIL)
        Candidate.objects.update(name=EVIL)
        Application.objects.update(source=EVIL)
        for door in places.all_doors(company):
            if door.method == "GET":
                answer = doors.knock(company.client(door.who), "GET", door.url)
                if dict(answer.headers).get("Content-Type", "").startswith("text/csv"):
                    found[door.route] = answer.body.decode("utf-8-sig")
        transaction.set_rollback(True)
    assert {"interviews:reports_export", "hiring:imports_problems"} <= set(found)
    for route, table in found.items():
        cells = [cell for line in csv.reader(io.StringIO(table)) for cell in line]
        assert not [cell for cell in cells if cell and cell[0] in FORMULA and not is_number(cell)], route


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None
