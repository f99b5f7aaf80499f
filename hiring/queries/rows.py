"""What the rows of an imported file say: each is somebody who can be brought in, or why not."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import cached_property

from core.rules.names import seen_name
from core.zones import time_zones
from hiring.models import Import, Policy
from hiring.queries.addresses import known_as, managers_of
from hiring.rules import imports as rules
from hiring.rules.imports import Arrival, Field, Problem, Record, Trouble, Unreadable

LONG_AGO = date(1970, 1, 1)
LONGEST_SHOWN = 200


@contextmanager
def opened(imported: Import) -> Iterator[Iterator[Record]]:
    """The rows below the heads, one after the other."""
    if imported.file is None:
        raise Unreadable(Trouble.FILE_GONE)
    try:
        content = imported.file.content.open("rb")
    except OSError as gone:
        raise Unreadable(Trouble.FILE_GONE) from gone
    with content, closing(rules.records(content, imported.encoding, imported.delimiter)) as rows:
        if imported.has_heads:
            next(rows, None)
        yield rows


@dataclass(frozen=True)
class Reading:
    """How rows of one import are to be read, by the clock of `at`."""

    imported: Import
    policy: Policy
    zones: dict[str, str]
    barred: dict[str, str]
    at: datetime

    @cached_property
    def places(self) -> dict[str, int]:
        return {field: int(number) for field, number in self.imported.matching.items()}

    def read(self, record: Record) -> Arrival | list[Problem]:
        if record.broken:
            return [Problem(record.broken)]
        if any(cell.strip() for cell in record.cells[len(self.imported.heads) :]):
            return [Problem("cells")]
        return _Row(self, record).read()


class _Row:
    """One row in hand: what is wrong is gathered, so that it is said all at once."""

    def __init__(self, reading: Reading, record: Record) -> None:
        self.reading, self.record = reading, record
        self.problems: list[Problem] = []

    def read(self) -> Arrival | list[Problem]:
        name, email = self._name(), self._email()
        phone, headline, source = (self._text(field) for field in (Field.PHONE, Field.HEADLINE, Field.SOURCE))
        applied_at, consented_at = self._moment(Field.APPLIED_ON), self._moment(Field.CONSENTED_ON)
        language, zone = self._language(), self._zone()
        tags, note = self._tags(), self._text(Field.NOTE, lines=True)
        self._still_kept(applied_at, consented_at)
        imported = self.reading.imported
        return self.problems or Arrival(
            self.record.line,
            name,
            email,
            phone,
            headline,
            language,
            zone,
            source or imported.source,
            applied_at,
            consented_at,
            tags,
            note,
        )

    def _wrong(self, kind: str, field: Field, value: str) -> None:
        column = self.reading.imported.heads[self.reading.places[field]]
        if not any(problem.column == column for problem in self.problems):
            self.problems.append(Problem(kind, column, value.replace("\x00", "")[:LONGEST_SHOWN]))

    def _cell(self, field: Field) -> str:
        place = self.reading.places.get(field)
        if place is None or place >= len(self.record.cells):
            return ""
        return rules.clean(self.record.cells[place])

    def _text(self, field: Field, *, lines: bool = False) -> str:
        """A text that fits, on one line unless `lines`."""
        text, longest = self._cell(field), rules.LONGEST.get(field, 100)
        if "\x00" in text:
            self._wrong("not_text", field, text)
        elif not lines and ("\n" in text or "\r" in text):
            self._wrong("line_break", field, text)
        elif len(text) > longest:
            self._wrong(f"too_long:{longest}", field, text)
        else:
            return text
        return ""

    def _name(self) -> str:
        parts = [field for field in (Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME) if field in self.reading.places]
        before = len(self.problems)
        said = {field: self._text(field) for field in parts}
        name = said.get(Field.NAME) or rules.whole_name(said.get(Field.GIVEN_NAME, ""), said.get(Field.FAMILY_NAME, ""))
        seen = seen_name(name)
        if len(self.problems) == before:
            if name.startswith("="):
                self._wrong("formula", parts[0], name)
            elif not seen:
                self._wrong("missing", parts[0], name)
        return seen

    def _email(self) -> str:
        before = len(self.problems)
        email = self._text(Field.EMAIL).removeprefix("mailto:").lower()
        if len(self.problems) > before:
            return ""
        if not email:
            self._wrong("missing", Field.EMAIL, "")
            return ""
        try:
            validate_email(email)
        except ValidationError:
            self._wrong("not_mail", Field.EMAIL, email)
        if kind := self.reading.barred.get(email):
            self._wrong(kind, Field.EMAIL, email)
        return email

    def _tags(self) -> tuple[str, ...]:
        """Each once, whatever its letters."""
        said = [" ".join(tag.split()) for tag in rules.BETWEEN_TAGS.split(self._text(Field.TAGS, lines=True))]
        long = next((tag for tag in said if len(tag) > rules.LONGEST_TAG), "")
        if long:
            self._wrong(f"too_long:{rules.LONGEST_TAG}", Field.TAGS, long)
        return tuple({tag.lower(): tag for tag in reversed(said) if tag}.values())

    def _language(self) -> str:
        text = self._text(Field.LANGUAGE)
        code = rules.KNOWN_LANGUAGES.get(text.lower().replace(" ", ""), "")
        if text and not code:
            self._wrong("language", Field.LANGUAGE, text)
        return code or self.reading.imported.language

    def _zone(self) -> str:
        text = self._text(Field.TIME_ZONE)
        zone = self.reading.zones.get(text.lower().replace(" ", "_"), "")
        if text and not zone:
            self._wrong("time_zone", Field.TIME_ZONE, text)
        return zone or self.reading.imported.time_zone

    def _moment(self, field: Field) -> datetime | None:
        """Noon of that day, so that it is the same day nearly everywhere; of today: now."""
        text = self._text(field)
        if not text:
            return None
        day = rules.day_of(text, day_first=self.reading.imported.day_first)
        if day is None:
            self._wrong("not_a_day", field, text)
        elif day > self.reading.at.date() + timedelta(days=1):
            self._wrong("future", field, text)
        elif day < LONG_AGO:
            self._wrong("long_ago", field, text)
        else:
            return min(datetime.combine(day, time(12), UTC), self.reading.at)
        return None

    def _still_kept(self, applied_at: datetime | None, consented_at: datetime | None) -> None:
        said = [moment for moment in (applied_at, consented_at) if moment]
        field = Field.APPLIED_ON if applied_at else Field.CONSENTED_ON
        # Who comes without a day of applying applies now
        if applied_at and max(said) + timedelta(days=self.reading.policy.keep_days) <= self.reading.at:
            self._wrong("due", field, str(max(said).date()))


def reading(imported: Import, *, at: datetime) -> Reading:
    barred = {email: "manager" for manager in managers_of(imported.requisition) for email in known_as(manager)}
    barred |= dict.fromkeys(known_as(imported.by), "own")
    return Reading(imported, Policy.objects.current(), _zones(), barred, at)


def _zones() -> dict[str, str]:
    """By the whole name, and by the city where there is one of that name."""
    names = [name for name, _label in time_zones()]
    cities: dict[str, Any] = {}
    for name in names:
        city = name.rpartition("/")[2].lower()
        cities[city] = "" if city in cities else name
    return {city: name for city, name in cities.items() if name} | {name.lower(): name for name in names}
