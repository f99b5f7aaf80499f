"""Files of candidates: how they are read, which column is what, and what may be wrong with a row."""

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.rules.sheets import FORMULA

MOST_ROWS = 20_000
MOST_BYTES = 20 * 1024 * 1024
MOST_COLUMNS = 100
SAMPLE = 5
CHUNK = 64 * 1024


class ImportState(TextChoices):
    MATCHING = "matching", _("Columns to match")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    WRITING = "writing", _("Running")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Encoding(TextChoices):
    """Names as codecs knows them."""

    UTF_8 = "utf-8-sig", "UTF-8"
    UTF_16 = "utf-16", "UTF-16"
    UTF_16_LE = "utf-16-le", "UTF-16 LE"
    UTF_16_BE = "utf-16-be", "UTF-16 BE"
    GB18030 = "gb18030", _("Chinese (GB18030, GBK)")
    LATIN_1 = "cp1252", _("Western European (Latin-1)")


class Delimiter(TextChoices):
    COMMA = "comma", _("Comma")
    SEMICOLON = "semicolon", _("Semicolon")
    TAB = "tab", _("Tab")


SIGNS = {Delimiter.COMMA: ",", Delimiter.SEMICOLON: ";", Delimiter.TAB: "\t"}


class Trouble(TextChoices):
    """Why nothing can be read, or why the work stopped."""

    EMPTY = "empty", _("There is nothing in the file. Choose the file again.")
    TOO_LARGE = "too_large", _("The file is larger than 20 MB. Split it and bring in one part after the other.")
    WORKBOOK = "workbook", _("This is a workbook. Open it, save it as “CSV UTF-8” and choose that file.")
    NO_TEXT = "no_text", _("This is no text file. Save your table as “CSV UTF-8” and choose that file.")
    OTHER_ENCODING = "other_encoding", _("The file is not written in this encoding. Choose another one.")
    NO_ROWS = "no_rows", _("There are no rows below the heads of the columns.")
    TOO_MANY_ROWS = (
        "too_many_rows",
        _("There are more than 20,000 rows. Split the file and bring in one part at a time."),
    )
    TOO_MANY_COLUMNS = (
        "too_many_columns",
        _("There are more than 100 columns. Leave only those that speak of candidates."),
    )
    OPEN_QUOTE = (
        "open_quote",
        _("In line %(line)s a quotation mark is opened and not closed. Close it and choose the file again."),
    )
    NOT_OPEN = (
        "not_open",
        _("The requisition is not open any more, so nobody else was brought in. Go on once it is open again, or undo."),
    )
    FILE_GONE = "file_gone", _("The file is not kept any more. Choose it again.")


class Unreadable(Exception):  # noqa: N818  (as the house calls what is not possible)
    def __init__(self, trouble: Trouble, line: int = 0) -> None:
        super().__init__(trouble)
        self.trouble, self.line = trouble, line


class Field(TextChoices):
    NAME = "name", _("Name")
    GIVEN_NAME = "given_name", _("Given name")
    FAMILY_NAME = "family_name", _("Family name")
    EMAIL = "email", _("Mail address")
    PHONE = "phone", _("Phone")
    HEADLINE = "headline", _("Now")
    LANGUAGE = "language", _("Language")
    TIME_ZONE = "time_zone", _("Time zone")
    SOURCE = "source", _("Source")
    APPLIED_ON = "applied_on", _("Applied on")
    CONSENTED_ON = "consented_on", _("Consent given on")
    TAGS = "tags", _("Tags")
    NOTE = "note", _("Note about them")


LONGEST = {
    Field.NAME: 200,
    Field.GIVEN_NAME: 100,
    Field.FAMILY_NAME: 100,
    Field.EMAIL: 254,
    Field.PHONE: 40,
    Field.HEADLINE: 200,
    Field.SOURCE: 100,
    Field.TAGS: 500,
    Field.NOTE: 4000,
}
LONGEST_TAG = 60
# Tags of one cell stand apart by any of these
BETWEEN_TAGS = re.compile(r"[,;|、，；\n]")

# Heads as other programs and people write them, without spaces and signs
HEADS: dict[Field, str] = {
    Field.NAME: "name fullname candidate candidatename applicant applicantname displayname "
    "姓名 名字 候选人 候选人姓名 应聘者 应聘人",
    Field.GIVEN_NAME: "givenname firstname first forename vorname 名",
    Field.FAMILY_NAME: "familyname lastname last surname nachname 姓 姓氏",
    Field.EMAIL: "email mail mailaddress emailaddress primaryemail personalemail workemail "
    "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 电子邮件地址",
    Field.PHONE: "phone phonenumber mobile mobilephone mobilenumber cell telephone tel telefon "
    "电话 手机 手机号 手机号码 电话号码 联系电话 联系方式",
    Field.HEADLINE: "headline now title currenttitle jobtitle position currentposition occupation "
    "现职 职位 当前职位 目前职位 职务 现任职位",
    Field.LANGUAGE: "language preferredlanguage locale sprache 语言 首选语言",
    Field.TIME_ZONE: "timezone zone tz zeitzone 时区",
    Field.SOURCE: "source channel origin quelle 来源 渠道 招聘渠道 简历来源",
    Field.APPLIED_ON: "appliedon applied applieddate dateapplied applicationdate appliedat createdat datum "
    "申请日期 投递日期 投递时间 申请时间 应聘日期",
    Field.CONSENTED_ON: "consentdate consent consentedon consentgivenon consentgiven gdprconsent "
    "同意日期 授权日期 同意时间",
    Field.TAGS: "tags tag labels label 标签",
    Field.NOTE: "note notes comment comments remark remarks 备注 注释 说明",
}
KNOWN_HEADS = {head: field for field, heads in HEADS.items() for head in heads.split()}

LANGUAGES = {
    "en": "en english 英语 英文",
    "zh-hans": "zh zh-hans zh-cn zh_cn zh_hans chinese mandarin simplifiedchinese 中文 汉语 简体中文 普通话",
}
KNOWN_LANGUAGES = {word: code for code, words in LANGUAGES.items() for word in words.split()}


class Outcome(TextChoices):
    """What becomes of a row."""

    NEW = "new", _("New")
    KNOWN = "known", _("Known already: met again")
    ACTIVE = "active", _("Active here already: left out")
    TWICE = "twice", _("Twice in the file: left out")
    WRONG = "wrong", _("Wrong: left out")


# What is wrong with a row and what to do. After a colon in the kind: a number that the sentence tells
PROBLEMS: dict[str, Any] = {
    "missing": _("This is missing, and nobody is brought in without it. Fill it in."),
    "not_mail": _("This is not a mail address. Write it as name@example.org."),
    "too_long": _("This is longer than %(number)s characters. Shorten it."),
    "line_break": _(
        "There is a line break in it. Perhaps a quotation mark opens here and closes further down: look at the lines "
        "below."
    ),
    "not_text": _("There are signs in it that are no text. Save the file as “CSV UTF-8” again."),
    "formula": _("This is a formula. Write what it should show."),
    "not_a_day": _("This is not a day. Write it as 2026-05-31."),
    "future": _("This day has not come yet. Correct it."),
    "long_ago": _("This day lies too far back. Correct it or leave it out."),
    "due": _("By this day their data would be due for deletion already. Ask them first whether we may keep them."),
    "language": _("We do not write in this language. Write en or zh-hans, or leave it out."),
    "time_zone": _("This time zone is not known. Write it as Europe/Berlin, or leave it out."),
    "cells": _(
        "There are more cells than columns. Perhaps a text with a comma in it has no quotation marks around it."
    ),
    "cell_too_large": _("A cell of this row is longer than 100,000 characters. Shorten it."),
    "quotes": _("A quotation mark inside a text is not doubled. Write it as two."),
    "own": _("This is your own address. Ask another recruiter to add you."),
    "manager": _("This is the hiring manager of this requisition, who cannot decide on themselves."),
    "twice": _("The same mail address stands in line %(number)s. This row is left out."),
    "active": _("They have an open application here already. This row is left out."),
}
LEFT_OUT = {"twice": Outcome.TWICE, "active": Outcome.ACTIVE}


def said_of(kind: str) -> str:
    bare, _colon, number = kind.partition(":")
    return str(PROBLEMS.get(bare, bare)) % {"number": number}


@dataclass(frozen=True)
class Problem:
    kind: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Arrival:
    """One row that can be brought in."""

    line: int
    name: str
    email: str
    phone: str
    headline: str
    language: str
    time_zone: str
    source: str
    # None: now
    applied_at: datetime | None
    consented_at: datetime | None
    tags: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Record:
    """A row as it stands in the file; `broken`: the kind of a problem for which its cells could not be read."""

    line: int
    cells: Sequence[str]
    broken: str = ""


@dataclass(frozen=True)
class Look:
    """What a file is, as far as can be told by looking at it."""

    encoding: Encoding
    delimiter: Delimiter
    has_heads: bool
    heads: tuple[str, ...]
    total: int
    matching: dict[str, int]


# Reading


def records(content: IO[bytes], encoding: str, delimiter: str) -> Generator[Record, None, None]:
    """One after the other, blank ones left out; never the whole file in hand."""
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=SIGNS[Delimiter(delimiter)], strict=True)
    try:
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as trouble:
                yield Record(line, (), _broken(str(trouble), line, reader.line_num))
                continue
            if any(cell.strip() for cell in cells):
                yield Record(line, cells)
    except UnicodeError as wrong:
        raise Unreadable(Trouble.OTHER_ENCODING) from wrong
    finally:
        text.detach()


def _broken(trouble: str, first: int, last: int) -> str:
    """The program is told by the words of the reader alone. Many lines in one cell are a quotation mark left open."""
    large = "limit" in trouble
    if "unexpected end" in trouble or (large and last > first):
        raise Unreadable(Trouble.OPEN_QUOTE, first)
    return "cell_too_large" if large else "quotes"


def look(content: IO[bytes], *, encoding: str = "", delimiter: str = "", has_heads: bool | None = None) -> Look:
    """What is not said is guessed. Reads the file once through, so that nothing is found out half way."""
    encoding = encoding or encoding_of(content)
    delimiter = delimiter or _delimiter_of(content, encoding)
    content.seek(0)
    with closing(records(content, encoding, delimiter)) as rows:
        first = list(islice(rows, SAMPLE + 1))
        if not first:
            raise Unreadable(Trouble.EMPTY)
        # Of a file that is refused for its length nobody needs to know how long it is
        total = len(first) + sum(1 for _row in islice(rows, MOST_ROWS + 1))
    content.seek(0)
    if has_heads is None:
        has_heads = not any("@" in cell for cell in first[0].cells)
    width = max(len(row.cells) for row in first)
    total -= has_heads
    for wrong, trouble in (
        (width > MOST_COLUMNS, Trouble.TOO_MANY_COLUMNS),
        (total > MOST_ROWS, Trouble.TOO_MANY_ROWS),
        (total < 1, Trouble.NO_ROWS),
    ):
        if wrong:
            raise Unreadable(trouble, total)
    heads = _heads(first[0].cells if has_heads else (), width)
    matching = guessed(heads, [row.cells for row in first[has_heads:]])
    return Look(Encoding(encoding), Delimiter(delimiter), has_heads, heads, total, matching)


def _heads(cells: Sequence[str], width: int) -> tuple[str, ...]:
    shown = [clean(cell)[:100] for cell in cells]
    return tuple((shown[number] if number < len(shown) else "") or f"#{number + 1}" for number in range(width))


def clean(cell: str) -> str:
    """As it was meant: what we write before a formula in files of ours is taken off, runs of spaces are one."""
    bare = " ".join(cell.replace("\ufeff", "").split(" ")).strip()
    return bare[1:] if len(bare) > 1 and bare[0] == "'" and bare[1] in FORMULA else bare


def encoding_of(content: IO[bytes]) -> Encoding:
    content.seek(0)
    head = content.read(CHUNK)
    content.seek(0)
    if not head.strip():
        raise Unreadable(Trouble.EMPTY)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(Trouble.WORKBOOK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = [Encoding.UTF_16]
    elif 4 * head.count(0) > len(head):
        # Every other byte of Latin letters in UTF-16 is nought
        tried = [Encoding.UTF_16_LE if head[1::2].count(0) > head[::2].count(0) else Encoding.UTF_16_BE]
    elif _looks_binary(head):
        raise Unreadable(Trouble.NO_TEXT)
    else:
        tried = [Encoding.UTF_8, *([Encoding.GB18030] if _looks_chinese(head) else []), Encoding.LATIN_1]
    found = next((one for one in tried if _reads(content, one)), None)
    if found is None:
        raise Unreadable(Trouble.NO_TEXT)
    return found


def _looks_binary(head: bytes) -> bool:
    """A few stray noughts are a wrong row; many other control signs are a picture or a program."""
    return sum(head.count(sign) for sign in range(1, 9)) > len(head) // 50 or head.startswith(b"%PDF")


def _looks_chinese(head: bytes) -> bool:
    """In GBK signs above ASCII come in twos; in Western European they stand alone between letters."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", head)]
    return 5 * sum(1 for length in runs if length > 1) >= 4 * len(runs)


def _reads(content: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while chunk := content.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        content.seek(0)
    return True


def _delimiter_of(content: IO[bytes], encoding: str) -> Delimiter:
    """The one that cuts the first rows into the most columns of one number."""
    found = Delimiter.COMMA, (0, 0)
    for delimiter in Delimiter:
        content.seek(0)
        try:
            with closing(records(content, encoding, delimiter)) as rows:
                widths = [len(row.cells) for row in islice(rows, SAMPLE + 1)]
        except Unreadable:
            continue
        if widths and widths[0] > 1:
            rank = sum(1 for width in widths if width == widths[0]), widths[0]
            found = max(found, (delimiter, rank), key=lambda one: one[1])
    return found[0]


def guessed(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, int]:
    """Which column is which field, by its head; the address also by its sign. Each once, the first one wins."""
    found: dict[str, int] = {}
    for number, head in enumerate(heads):
        field = KNOWN_HEADS.get(re.sub(r"[\W_]+", "", head.lower()))
        if field:
            found.setdefault(str(field), number)
    if Field.EMAIL not in found:
        for row in rows:
            at = next((number for number, cell in enumerate(row) if "@" in cell), None)
            if at is not None and at not in found.values():
                found.setdefault(str(Field.EMAIL), at)
    return found


def is_complete(matching: Mapping[str, Any]) -> bool:
    return Field.EMAIL in matching and (
        Field.NAME in matching or Field.FAMILY_NAME in matching or Field.GIVEN_NAME in matching
    )


# Days as people write them: 2026-05-31, 2026/5/31, 2026年5月31日, 31.5.2026, 31/5/2026 or 5/31/2026; a time may follow
YEAR_FIRST = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?:[T ,].*)?")


def day_of(text: str, *, day_first: bool) -> date | None:
    if found := YEAR_LAST.fullmatch(text):
        one, two, year = map(int, found.groups())
        day, month = (one, two) if day_first or "." in text[:6] else (two, one)
        # 05/31 is no day of a thirty-first month
        if month > 12 >= day:
            day, month = month, day
    elif found := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


HAN = re.compile(r"[\u3400-\u9fff]")


def whole_name(given: str, family: str) -> str:
    """Chinese names begin with the family and have no space in them."""
    if HAN.search(given + family):
        return family + given
    return f"{given} {family}".strip()
