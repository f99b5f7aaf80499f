"""docs/coverage.md, the table of what the sources say: each row is found in the catalogue, and nothing of the catalogue
that stems from the sources lacks a row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rubrics.rules import catalogue as rules
from rubrics.rules.catalogue import SHAPE, Catalogue
from rubrics.rules.shapes import CHOICES

TABLE = Path(__file__).resolve().parents[3] / "docs" / "coverage.md"
HEADER = ["Fact of the source", "In the catalogue"]
CODE = re.compile(r"`([^`]+)`")
REFERENCES = re.compile(r"`[^`]+`(?:, `[^`]+`)*")
REFERENCE = re.compile(r"(?P<file>[a-z_]+(?:/[a-z_]+)?):(?P<key>[a-z0-9_]+)(?P<fields>(?:\.[a-z_]+)*)")
# Fields that hold plain facts beside the texts
FACTS = ("as_of", "source")

# Our own: the sources do not have them, so no row may name them
OWN_FILES = {"role_competencies"}
OWN = {
    *(f"archetypes:ad_hoc.choices.{choice}" for choice in CHOICES),
    "library/sourcing:referrals",
    "library/sourcing:neighbouring_teams",
    "library/sourcing:open_source",
    "library/preparation:know_the_loop",
    "library/preparation:ask_for_arrangements",
    "library/preparation:bring_questions",
}
# Role -> a word by which each of its own lines of tools is known
OWN_TOOLS = {
    "ml_researcher": ["accelerators"],
    "data_scientist": ["chart tool"],
    "data_engineer": ["warehouse"],
    "devops_engineer": ["Kubernetes", "traces", "registry"],
    "ml_product_manager": ["charts"],
}


@dataclass(frozen=True)
class Row:
    fact: str
    references: tuple[str, ...]

    @property
    def terms(self) -> list[str]:
        return CODE.findall(self.fact)


def rows_of(text: str) -> list[Row]:
    rows = []
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells == HEADER or all(set(cell) <= {"-"} for cell in cells):
            continue
        assert len(cells) == len(HEADER), f"not two cells: {line}"
        assert REFERENCES.fullmatch(cells[1]), f"not a list of references: {line}"
        rows.append(Row(cells[0], tuple(CODE.findall(cells[1]))))
    return rows


def keyed(catalogue: Catalogue, file: str) -> dict[str, Any]:
    """The entries of all lists of a file. `never_ask` has no keys."""
    entries = [entry for name in SHAPE[file] for entry in catalogue.entries(file, name)]
    return {entry["key"]: entry for entry in entries if "key" in entry}


def found(catalogue: Catalogue, reference: str) -> Any:
    """What the reference names, or None."""
    parts = REFERENCE.fullmatch(reference)
    if parts is None or parts["file"] not in SHAPE:
        return None
    value: Any = keyed(catalogue, parts["file"]).get(parts["key"])
    for field in parts["fields"].split(".")[1:]:
        value = value.get(field) if isinstance(value, dict) else None
    return value


def english(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from english(part)
    elif isinstance(value, dict) and "en" in value:
        yield value["en"]
    elif isinstance(value, dict):
        for field, part in value.items():
            if field in FACTS:
                yield str(part)
            else:
                yield from english(part)


def holds(text: str, term: str) -> bool:
    """As whole words, so that `R` is not found in every sentence."""
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE) is not None


def problems(rows: list[Row], catalogue: Catalogue) -> Iterator[str]:
    for row in rows:
        if not row.terms:
            yield f"{row.fact}: has no term in backticks"
        texts = {}
        for reference in row.references:
            value = found(catalogue, reference)
            if value is None:
                yield f"{row.fact}: {reference} is not in the catalogue"
                continue
            texts[reference] = "\n".join(english(value))
            if not any(holds(texts[reference], term) for term in row.terms):
                yield f"{row.fact}: {reference} holds none of the terms"
        for term in row.terms:
            if not any(holds(text, term) for text in texts.values()):
                yield f"{row.fact}: `{term}` is not found"


def parts_of(catalogue: Catalogue) -> set[str]:
    """All that the sources could have given: what a row names, our own included."""
    notes = (name for name in SHAPE if name.startswith("library/"))
    whole = ("roles", "assessments", "archetypes", "role_competencies", *notes)
    levels = [level["key"] for level in catalogue.levels]
    return {
        *(f"{file}:{key}" for file in whole for key in keyed(catalogue, file)),
        *(f"competencies:{key}.anchors.{level}" for key in keyed(catalogue, "competencies") for level in levels),
        *(f"roles:{role['key']}.{field}" for role in catalogue.roles for field in ("duties", "backgrounds")),
        *(
            f"archetypes:{archetype['key']}.{field}"
            for archetype in catalogue.archetypes
            for field in ("summary", "examples", "helps", "hinders", *(f"choices.{choice}" for choice in CHOICES))
        ),
    }


def own(catalogue: Catalogue) -> set[str]:
    return OWN | {part for part in parts_of(catalogue) if part.split(":")[0] in OWN_FILES}


def named(rows: list[Row]) -> set[str]:
    """Each reference, and each entry of which a reference names a field."""
    references = {reference for row in rows for reference in row.references}
    return references | {reference.split(".")[0] for reference in references}


def tool_lines(catalogue: Catalogue) -> set[tuple[str, str]]:
    return {(role["key"], line["en"]) for role in catalogue.roles for line in role["tools"]}


@pytest.fixture(scope="module")
def ours() -> Catalogue:
    return rules.read()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(TABLE.read_text(encoding="utf-8"))


def test_every_row_is_found_in_the_catalogue(rows, ours):
    assert list(problems(rows, ours)) == []


def test_no_fact_is_told_twice(rows):
    facts = [row.fact for row in rows]
    assert sorted(facts) == sorted(set(facts))


def test_nothing_that_stems_from_the_sources_lacks_a_row(rows, ours):
    assert sorted(parts_of(ours) - own(ours) - named(rows)) == []


def test_what_is_our_own_is_there_and_has_no_row(rows, ours):
    assert sorted(own(ours) - parts_of(ours)) == []
    assert sorted(own(ours) & named(rows)) == []


def test_every_line_of_tools_has_a_row_or_is_our_own(rows, ours):
    told = {
        (role, line)
        for role, line in tool_lines(ours)
        for row in rows
        if f"roles:{role}.tools" in row.references and any(holds(line, term) for term in row.terms)
    }
    ours_alone = {
        (role, line) for role, line in tool_lines(ours) if any(holds(line, word) for word in OWN_TOOLS.get(role, ()))
    }
    assert tool_lines(ours) - told == ours_alone
    assert len(ours_alone) == sum(len(words) for words in OWN_TOOLS.values())


@pytest.mark.parametrize(
    ("fact", "reference", "trouble"),
    [
        ("Data engineers use `Kafka`", "roles:data_engineer.tools", ""),
        ("Data engineers use `kafka`", "roles:data_engineer", ""),
        ("Data engineers use `Kafk`", "roles:data_engineer.tools", "`Kafk` is not found"),
        ("Data engineers use `卡夫卡`", "roles:data_engineer", "`卡夫卡` is not found"),
        ("Data engineers use tools", "roles:data_engineer.tools", "has no term in backticks"),
        ("Data engineers use `Kafka`", "roles:data_engineer.toys", "roles:data_engineer.toys is not in the catalogue"),
        ("Data engineers use `Kafka`", "roles:engineer.tools", "roles:engineer.tools is not in the catalogue"),
        ("Data engineers use `Kafka`", "role:data_engineer", "role:data_engineer is not in the catalogue"),
        ("Data engineers use `Kafka`", "roles:data_engineer.tools.", "is not in the catalogue"),
        ("Data engineers use `Kafka`", "roles:devops_engineer.tools", "holds none of the terms"),
        ("The role's key is no text: `data_engineer`", "roles:data_engineer", "`data_engineer` is not found"),
    ],
)
def test_a_broken_row_is_told(ours, fact, reference, trouble):
    told = list(problems([Row(fact, (reference,))], ours))
    assert any(trouble in problem for problem in told) if trouble else told == []


@pytest.mark.parametrize("line", ["| a fact |", "| a `fact` | roles:data_engineer |", "| a | b | `c` |", "| a | |"])
def test_a_row_of_another_form_is_refused(line):
    with pytest.raises(AssertionError):
        rows_of(line)
