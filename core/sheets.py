"""A table given away as a file that a spreadsheet may open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from core.rules.sheets import harmless

# The mark at the beginning tells a spreadsheet that it is UTF-8
MARK = "\ufeff"


class _Echo:
    def write(self, value: str) -> str:
        return value


def sheet(name: str, lines: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Line by line, however many; no cell is a formula, whoever wrote it. `name`: of the file, letters and digits
    without an ending."""
    response = StreamingHttpResponse(_written(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield MARK
    for line in lines:
        yield writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
