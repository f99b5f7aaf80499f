import io
from datetime import date

import pytest

from core.rules.sheets import harmless
from hiring.rules.imports import (
    Delimiter,
    Encoding,
    Field,
    Trouble,
    Unreadable,
    clean,
    day_of,
    guessed,
    look,
    records,
    whole_name,
)

CHINESE = "姓名,邮箱,现职\n王小明,wang@example.org,机器学习工程师\n李雷,li@example.org,数据工程师\n"
GERMAN = "Name;E-Mail\nJörg Müller;joerg@example.org\nZoë Größ;zoe@example.org\n"


def first(content: bytes, seen: object = None) -> list[str]:
    found = look(io.BytesIO(content))
    rows = list(records(io.BytesIO(content), found.encoding, found.delimiter))
    return list(rows[found.has_heads].cells)


@pytest.mark.parametrize(
    ("content", "encoding", "name"),
    [
        (CHINESE.encode(), Encoding.UTF_8, "王小明"),
        (CHINESE.encode("utf-8-sig"), Encoding.UTF_8, "王小明"),
        (CHINESE.encode("utf-16"), Encoding.UTF_16, "王小明"),
        (GERMAN.encode("utf-16-le"), Encoding.UTF_16_LE, "Jörg Müller"),
        (CHINESE.encode("gb18030"), Encoding.GB18030, "王小明"),
        (GERMAN.encode("cp1252"), Encoding.LATIN_1, "Jörg Müller"),
        ("Name,Mail\nانا,a@example.org\n".encode(), Encoding.UTF_8, "انا"),
    ],
)
def test_look_tells_encodings_apart(content: bytes, encoding: str, name: str) -> None:
    assert look(io.BytesIO(content)).encoding == encoding
    assert first(content)[0] == name


@pytest.mark.parametrize(
    ("sign", "delimiter"), [(",", Delimiter.COMMA), (";", Delimiter.SEMICOLON), ("\t", Delimiter.TAB)]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_look_tells_delimiters_and_line_ends_apart(sign: str, delimiter: str, end: str) -> None:
    text = end.join([f"Name{sign}Mail", f'"Lee, Ann; Dr."{sign}ann@example.org', "", f"{sign}"])
    seen = look(io.BytesIO(text.encode()))
    assert (seen.delimiter, seen.heads, seen.total) == (delimiter, ("Name", "Mail"), 1)


def test_look_counts_the_first_row_when_it_names_nothing() -> None:
    seen = look(io.BytesIO(b"Ann Lee,ann@example.org\nBob,bob@example.org\n"))
    assert (seen.has_heads, seen.total, seen.heads, seen.matching) == (False, 2, ("#1", "#2"), {"email": 1})


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b" \n\n", Trouble.EMPTY),
        (b"PK\x03\x04" + b"0" * 50, Trouble.WORKBOOK),
        (b"%PDF-1.7\n", Trouble.NO_TEXT),
        (b"Name,Mail\n", Trouble.NO_ROWS),
        (b'Name,Mail\n"Ann,ann@example.org\nBob,bob@example.org\n', Trouble.OPEN_QUOTE),
        (b'Name,Mail\n"Ann,ann@example.org\n' + b"Bob,bob@example.org\n" * 9000, Trouble.OPEN_QUOTE),
        (b"Name,Mail\n" + b"a,b\n" * 100_000, Trouble.TOO_MANY_ROWS),
        (b"a," * 101 + b"\nb\n", Trouble.TOO_MANY_COLUMNS),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)
def test_look_says_why_nothing_can_be_read(content: bytes, trouble: str) -> None:
    with pytest.raises(Unreadable) as refused:
        look(io.BytesIO(content))
    assert refused.value.trouble == trouble


def test_look_refuses_an_encoding_that_does_not_fit() -> None:
    with pytest.raises(Unreadable) as refused:
        look(io.BytesIO(GERMAN.encode("cp1252")), encoding=Encoding.UTF_8)
    assert refused.value.trouble == Trouble.OTHER_ENCODING


def test_records_tell_lines_as_an_editor_counts_them() -> None:
    text = 'a,b\n\n"two\nlines",c\nx,"quo"te"\n' + "y" * 140_000 + ",d\nz,e\n"
    found = list(records(io.BytesIO(text.encode()), Encoding.UTF_8, Delimiter.COMMA))
    assert [(row.line, row.broken) for row in found] == [
        (1, ""),
        (3, ""),
        (5, "quotes"),
        (6, "cell_too_large"),
        (7, ""),
    ]


def test_guessed_knows_heads_in_english_and_chinese() -> None:
    heads = ["ID", "First Name", "last_name", "E-Mail", "手机号码", "现职", "时区", "Applied On", "email"]
    assert guessed(heads, []) == {
        Field.GIVEN_NAME: 1,
        Field.FAMILY_NAME: 2,
        Field.EMAIL: 3,
        Field.PHONE: 4,
        Field.HEADLINE: 5,
        Field.TIME_ZONE: 6,
        Field.APPLIED_ON: 7,
    }


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2026-05-04", True, date(2026, 5, 4)),
        ("2026/5/4 10:22", True, date(2026, 5, 4)),
        ("2026-05-04T10:22:00Z", True, date(2026, 5, 4)),
        ("2026年5月4日", True, date(2026, 5, 4)),
        ("4.5.2026", False, date(2026, 5, 4)),
        ("04/05/2026", True, date(2026, 5, 4)),
        ("04/05/2026", False, date(2026, 4, 5)),
        ("05/31/2026", True, date(2026, 5, 31)),
        ("0001-01-01", True, date(1, 1, 1)),
        ("9999-12-31", True, date(9999, 12, 31)),
        ("31.02.2026", True, None),
        ("45000", True, None),
        ("٣.٥.٢٠٢٦", True, date(2026, 5, 3)),
        ("soon", True, None),
    ],
)
def test_day_of_reads_days_as_people_write_them(text: str, day_first: bool, day: date | None) -> None:
    assert day_of(text, day_first=day_first) == day


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-1", "@cmd", "\tx", "＝1+1"])
def test_harmless_cells_are_no_formulas_and_read_back_as_they_were(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert clean(harmless(cell)) == cell


def test_whole_name_puts_the_family_where_it_stands() -> None:
    assert (whole_name("Ann", "Lee"), whole_name("小明", "王"), whole_name("", "Lee")) == ("Ann Lee", "王小明", "Lee")
