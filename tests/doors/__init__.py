"""A small company in which every door of the program leads somewhere, and the hand that tries the handles.

`tests/test_doors.py` says who gets in, `tests/test_doors_content.py` what they may find there.
"""

from tests.doors.building import company, one_for_all
from tests.doors.makers import applied, thing_of
from tests.doors.places import address, arguments, body
from tests.doors.things import (
    ADDED,
    APPLICANTS,
    DRAWN,
    NEED,
    NOTE,
    OPINION,
    PAY,
    PRIVATE,
    TALK,
    THOUGHT,
    WORD,
    Company,
    Thing,
)
from tests.doors.visits import SIGNING_IN, Answer, knock, pages

__all__ = [
    "ADDED",
    "APPLICANTS",
    "DRAWN",
    "NEED",
    "NOTE",
    "OPINION",
    "PAY",
    "PRIVATE",
    "SIGNING_IN",
    "TALK",
    "THOUGHT",
    "WORD",
    "Answer",
    "Company",
    "Thing",
    "address",
    "applied",
    "arguments",
    "body",
    "company",
    "knock",
    "one_for_all",
    "pages",
    "thing_of",
]
