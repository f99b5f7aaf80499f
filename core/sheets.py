"""A table given away as a file that a spreadsheet may open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

# The mark at the beginning tells a spreadsheet that it is UTF-8
MARK = "\ufeff"


class _Echo:
    def write(self, value: str) -> str:
        return value


def sheet(name: str, lines: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Line by line, however many. Cells that somebody wrote go through `core.rules.sheets.harmless` before. `name`:
    of the file, letters and digits without an ending."""
    response = StreamingHttpResponse(_written(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield MARK
    for line in lines:
        yield writer.writerow(line)
