"""Later releases of the catalogue, and what an organisation writes over between two of them."""

import copy
import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any

from core.models import Person
from rubrics.actions import library
from rubrics.queries.documents import InPlace, entry_in_place
from rubrics.rules.catalogue import Catalogue
from rubrics.rules.rubrics import mark

Change = Callable[[dict[str, Any]], None]


def newer(catalogue: Catalogue, *changes: Change) -> Catalogue:
    files = copy.deepcopy(dict(catalogue.files))
    for change in changes:
        change(files)
    return dataclasses.replace(catalogue, files=files, digest="newer")


def new_anchor(files: dict[str, Any]) -> None:
    files["competencies"]["competencies"][0]["anchors"]["junior"]["en"] = (
        "Explains with a drawing how a common model learns, and picks the metric that fits the task."
    )


def new_question_text(files: dict[str, Any]) -> None:
    files["questions/math"]["questions"][0]["text"]["en"] = "A later wording of the question?"


def revised(row: InPlace, by: Person, at: datetime, **changes: Any) -> InPlace:
    entry = entry_in_place(row)
    return library.revise(row, entry={**entry, **changes}, read_as=mark(entry), by=by, at=at)
