"""A list of people to invite, as it comes out of a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.rules.names import seen_name

MOST_LINES = 1000
MOST_BYTES = 1024 * 1024
MOST_LETTERS = 600_000
DELIMITERS = ",;\t"
# What the columns may be called in the first line; without such a line they stand in this order
COLUMNS = {
    "name": {"name", "full name", "姓名", "名字"},
    "email": {"email", "e-mail", "mail", "mail address", "email address", "address", "邮箱", "邮件地址", "电子邮箱"},
    "office": {"office", "role", "职务"},
    "location": {"location", "place", "place of work", "site", "办公地点", "地点"},
}
# Marks at the start of a file that say how it is written
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(ValueError):  # noqa: N818  (said to a person, like a refusal)
    """The list as a whole cannot be read; its argument says why in words for a person."""


@dataclass(frozen=True)
class Line:
    """One person, as written. `number`: its line in the list."""

    number: int
    name: str
    email: str
    office: str
    location: str


def decode(content: bytes) -> str:
    """The text of a file that says how it is written, or is UTF-8."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as trouble:
        raise Unreadable(
            _("The file is not written in UTF-8. Save it as “CSV UTF-8” and choose it again, or paste the rows.")
        ) from trouble
    if "\x00" in text:
        raise Unreadable(_("This is no text file. Save the table as “CSV UTF-8” and choose it again."))
    return text


def read(text: str) -> list[Line]:
    """The people in it, in order; empty lines are passed over."""
    text = text.lstrip("\ufeff")
    try:
        rows = list(_rows(text))
    except csv.Error as trouble:
        raise Unreadable(
            _("This is not a table of comma-separated values. Look for a quotation mark that is not closed.")
        ) from trouble
    if not rows:
        raise Unreadable(_("The list is empty. Write one person in each line: name, mail address, office."))
    names = _names(rows[0][1])
    if names:
        if "email" not in names:
            raise Unreadable(_("No column is called “Mail”. Name the columns, or leave the first line out."))
        del rows[0]
    if not rows:
        raise Unreadable(_("There is nobody below the names of the columns."))
    if len(rows) > MOST_LINES:
        raise Unreadable(_("These are more than 1,000 people. Invite them in several lists."))
    order = names or list(COLUMNS)
    return [_line(number, dict(zip(order, cells, strict=False))) for number, cells in rows]


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for cells in reader:
        tidy = [" ".join(cell.split()) for cell in cells]
        if any(tidy):
            yield reader.line_num, tidy


def _names(cells: list[str]) -> list[str]:
    """What each column holds, when the first line says so; somebody's address is no name of a column."""
    said = [next((key for key, names in COLUMNS.items() if cell.lower() in names), "") for cell in cells]
    return said if any(said) and not any("@" in cell for cell in cells) else []


def _line(number: int, cells: dict[str, str]) -> Line:
    name, email, office, location = (cells.get(key, "") for key in COLUMNS)
    return Line(number, seen_name(name), email.lower(), office, location)
