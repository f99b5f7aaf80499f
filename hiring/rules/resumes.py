"""JSON Resume (jsonresume.org, schema 1.x): read with care, for it may be anybody's file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST_BYTES = 500_000
# As many lines as a CV of that length; the file itself is kept whole
MOST_LINES = 2_000
LONGEST = {"name": 200, "email": 254, "phone": 40, "label": 200}


class ResumeWrong(Exception):  # noqa: N818  (what is said of a file, not an error)
    """The text is fit to show: what is wrong and where."""


@dataclass(frozen=True)
class Resume:
    name: str
    email: str
    phone: str
    headline: str
    # Of the languages we write in, the one they say they speak best; empty: none of them
    language: str
    links: tuple[str, ...]
    # The whole of it as lines
    text: str


NOT_JSON = _(
    "This is not JSON: in line %(line)s, at character %(column)s, something else stands than should. Export it again."
)
NOT_RESUME = _("This is no JSON Resume: it has no part “basics” with a name in it.")
WRONG_KIND = _("“%(place)s” should be %(wanted)s here. Correct it, or export the resume again.")
TOO_LARGE = _("The file is larger than 500 kB. A JSON Resume holds text alone.")
NOT_TEXT = _("This is no text in UTF-8. Export the resume again.")

# Sections in the order in which they are read; of each entry what stands first, beside it, and below
SECTIONS: tuple[tuple[str, Any, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("work", _("Work"), ("position", "name"), ("location", "url"), ("description", "summary", "highlights")),
    ("projects", _("Projects"), ("name",), ("entity", "roles", "url"), ("description", "highlights", "keywords")),
    ("education", _("Education"), ("studyType", "area", "institution"), ("url",), ("courses",)),
    ("publications", _("Publications"), ("name", "publisher"), ("url",), ("summary",)),
    ("awards", _("Awards"), ("title", "awarder"), (), ("summary",)),
    ("certificates", _("Certificates"), ("name", "issuer"), ("url",), ()),
    ("volunteer", _("Volunteering"), ("position", "organization"), ("url",), ("summary", "highlights")),
    ("skills", _("Skills"), ("name",), (), ("keywords",)),
    ("languages", _("Languages"), ("language",), ("fluency",), ()),
)
# Interests, references, the address and the picture say nothing about the work and are left in the file
DATES = ("startDate", "endDate", "date", "releaseDate")
SPOKEN = {"english": "en", "en": "en", "chinese": "zh-hans", "mandarin": "zh-hans", "中文": "zh-hans", "zh": "zh-hans"}
KINDS: dict[type, Any] = {dict: _("an object"), list: _("a list"), str: _("a text")}


def read(content: bytes) -> Resume:
    if len(content) > MOST_BYTES:
        raise ResumeWrong(TOO_LARGE)
    whole = _object(_parsed(content), "")
    basics = _object(whole.get("basics") or {}, "basics")
    name = _text(basics, "name", "basics")
    if not name:
        raise ResumeWrong(NOT_RESUME)
    profiles = [_object(one, "basics.profiles") for one in _list(basics, "profiles", "basics")]
    links = [_text(basics, "url", "basics"), *(_text(one, "url", "basics.profiles") for one in profiles)]
    return Resume(
        name[: LONGEST["name"]],
        _text(basics, "email", "basics")[: LONGEST["email"]],
        _text(basics, "phone", "basics")[: LONGEST["phone"]],
        _text(basics, "label", "basics")[: LONGEST["label"]],
        _language(whole),
        tuple(dict.fromkeys(link for link in links if link)),
        "\n".join(list(_lines(whole, basics, links))[:MOST_LINES]),
    )


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise ResumeWrong(NOT_TEXT) from wrong
    except json.JSONDecodeError as wrong:
        raise ResumeWrong(NOT_JSON % {"line": wrong.lineno, "column": wrong.colno}) from wrong
    except (RecursionError, ValueError) as wrong:
        raise ResumeWrong(NOT_RESUME) from wrong


def _object(value: Any, place: str) -> dict[str, Any]:
    found: dict[str, Any] = _of_kind(value, dict, place)
    return found


def _list(of: dict[str, Any], key: str, place: str) -> list[Any]:
    found: list[Any] = _of_kind(of.get(key) or [], list, f"{place}.{key}".strip("."))
    return found


def _text(of: dict[str, Any], key: str, place: str) -> str:
    """On one line; what PostgreSQL cannot keep is not there."""
    text = _of_kind(of.get(key) or "", str, f"{place}.{key}".strip("."))
    return " ".join(text.encode("utf-8", "ignore").decode().replace("\x00", " ").split())


def _of_kind(value: Any, kind: type, place: str) -> Any:
    if not isinstance(value, kind):
        if not place:
            raise ResumeWrong(NOT_RESUME)
        raise ResumeWrong(WRONG_KIND % {"place": place, "wanted": KINDS[kind]})
    return value


def _language(whole: dict[str, Any]) -> str:
    for entry in _list(whole, "languages", ""):
        word = _text(_object(entry, "languages"), "language", "languages").lower()
        if word in SPOKEN:
            return SPOKEN[word]
    return ""


def _lines(whole: dict[str, Any], basics: dict[str, Any], links: Iterable[str]) -> Iterator[str]:
    yield _text(basics, "name", "basics")
    for key in ("label", "email", "phone"):
        yield from filter(None, [_text(basics, key, "basics")])
    yield from filter(None, links)
    if summary := _text(basics, "summary", "basics"):
        yield from ("", summary)
    for key, head, first, beside, below in SECTIONS:
        entries = [_object(entry, key) for entry in _list(whole, key, "")]
        if entries:
            yield from ("", str(head).upper() if str(head).isascii() else str(head))
        for entry in entries:
            yield from _entry(entry, key, first, beside, below)


def _entry(
    entry: dict[str, Any], key: str, first: Iterable[str], beside: Iterable[str], below: Iterable[str]
) -> Iterator[str]:
    dates = " – ".join(filter(None, (_text(entry, name, key) for name in DATES)))
    parts = [*(_text(entry, name, key) for name in first), dates]
    yield ", ".join(filter(None, parts))
    aside = ", ".join(filter(None, (_words(entry, name, key) for name in beside)))
    if aside:
        yield f"  {aside}"
    for name in below:
        if name == "highlights":
            yield from (f"  - {_plain(one, f'{key}.{name}')}" for one in _list(entry, name, key))
        elif words := _words(entry, name, key):
            yield f"  {words}"


def _words(entry: dict[str, Any], name: str, place: str) -> str:
    """A text, or a list of them."""
    if isinstance(entry.get(name), list):
        return ", ".join(_plain(one, f"{place}.{name}") for one in entry[name])
    return _text(entry, name, place)


def _plain(value: Any, place: str) -> str:
    return _text({"": value}, "", place)
