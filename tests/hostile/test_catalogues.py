"""Catalogue files that somebody spoiled: a sentence that names file and place, whatever stands in them."""

import copy
import shutil
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from rubrics.rules import catalogue as rules
from tests.hostile import junk

LAUGHS = b"a0: &a0 [lol, lol]\n" + b"".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n".encode() for n in range(1, 30)
)
SPOILED: dict[str, bytes] = {
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "a zero byte": b"levels:\n- key: a\x00b\n",
    "cut off": b"levels:\n- key: 'junior",
    "tabs": b"levels:\n\t- key: junior\n",
    "a thousand laughs": LAUGHS,
    "a thing that holds itself": b"levels: &a\n- *a\n",
    "keys out of one another": b"levels: &a {key: &b {<<: *a}}\n",
    "deep": b"levels: " + b"[" * 100_000,
    "deep and whole": b"levels: " + b"[" * 2_000 + b"]" * 2_000,
    "deep by the margin": b"".join(b" " * n + b"a:\n" for n in range(2_000)),
    "a program": b"levels: !!python/object/apply:os.system ['touch /tmp/x']\n",
    "a name of a program": b"levels: !!python/name:os.system\n",
    "a tag of nobody": b"levels: !nothing {}\n",
    "two in one": b"levels: []\n---\nlevels: []\n",
    "a key that is a list": b"levels: {[a]: b}\n",
    "a day that is not": b"levels: 2026-02-30\n",
    "a number without end": b"levels: " + b"9" * 5000 + b"\n",
    "a number of sixties": b"levels: " + b"9:" * 5000 + b"59\n",
    "not a number": b"levels: [.nan, .inf, -.inf]\n",
    "ten megabytes": b"levels:\n" + b"- {key: a, name: {en: a, zh-hans: b}}\n" * 260_000,
    "one word of ten megabytes": b"levels: " + b"a" * 10_000_000 + b"\n",
    "a list": b"- levels\n",
    "a word": b"levels\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spoiled") / "catalogue"
    shutil.copytree(rules.FOLDER, made)
    return made


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_file_is_named(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "levels.yaml"
    whole = file.read_bytes()
    file.write_bytes(SPOILED[name])
    read = rules.read
    monkeypatch.setattr(rules, "read", lambda: read(folder))
    begun = time.process_time()
    try:
        with pytest.raises(CommandError, match=r"levels\.yaml: ") as said:
            call_command("catalogue", "check")
    finally:
        file.write_bytes(whole)
    assert len(str(said.value)) < 2000
    assert time.process_time() - begun < 5


ours = cache(rules.read)
WRONG = st.sampled_from(
    [None, True, 0, -1, 1e308, float("nan"), "", "a\x00b", [], {}, [[]], {"": {}}, {1: None}, {None: []}, date(1, 1, 1)]
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(what holds it, where) of everything that stands anywhere."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for where, part in list(inside):
        yield value, where
        yield from places(part)


@given(
    file=st.sampled_from(sorted(rules.SHAPE)), where=st.integers(0, 10**6), wrong=WRONG | st.sampled_from(junk.TEXTS)
)
def test_problems_and_counts_are_told_of_whatever_stands_in_a_place(file: str, where: int, wrong: Any) -> None:
    files = {**ours().files, file: copy.deepcopy(ours().files[file])}
    found = list(places(files[file]))
    holder, place = found[where % len(found)]
    holder[place] = wrong
    spoiled = rules.Catalogue(files, "spoiled")
    assert all(isinstance(problem, str) for problem in rules.problems(spoiled))
