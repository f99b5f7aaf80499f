import json
from pathlib import Path
from typing import Any

import pytest

from hiring.rules.resumes import ResumeWrong, read

SAMPLE = (Path(__file__).parents[2] / "vendor/jsonresume/sample.resume.json").read_bytes()


def resume(**parts: Any) -> bytes:
    return json.dumps({"basics": {"name": "Ann Lee", **parts.pop("basics", {})}, **parts}).encode()


def test_read_knows_the_sample_of_the_schema() -> None:
    seen = read(SAMPLE)
    assert (seen.name, seen.email) == ("Richard Hendriks", "richard.hendriks@mail.com")
    assert (seen.phone, seen.headline, seen.language) == ("(912) 555-4321", "Programmer", "en")
    assert seen.links[0] == "http://richardhendricks.example.com"
    lines = seen.text.splitlines()
    assert "CEO/President, Pied Piper, 2013-12-01 – 2014-12-01" in lines
    assert "  HTML, CSS, Javascript" in lines
    assert "  - Won award at AIHacks 2016" in lines
    # Hobbies, references and the address judge nobody
    assert not {"Ferrets", "Erlich", "Broadway"} & set(seen.text.replace(",", " ").split())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b'{"basics":\n {name: 5}}', "^This is not JSON: in line 2, at character 3, something else"),
        (b"[]", "no JSON Resume"),
        (b'"x"', "no JSON Resume"),
        (b"{}", "no JSON Resume"),
        (b'{"basics": {"name": "  "}}', "no JSON Resume"),
        (b'{"basics": []}', "no JSON Resume"),
        (b'{"basics": "x"}', "“basics” should be an object"),
        (b'{"basics": {"name": 5}}', "“basics.name” should be a text"),
        (resume(work={"a": 1}), "“work” should be a list"),
        (resume(work=["x"]), "“work” should be an object"),
        (resume(skills=[{"keywords": [{"a": 1}]}]), "“skills.keywords” should be a text"),
        ("{ü}".encode("latin-1"), "UTF-8"),
        (b"[" * 400_000, "no JSON Resume"),
        (b" " * 600_000, "500 kB"),
        (b'{"basics": {"name": ' + b"1" * 5000 + b"}}", "no JSON Resume"),
    ],
    ids=lambda value: str(value[:24]),
)
def test_read_says_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(ResumeWrong, match=words):
        read(content)


def test_read_keeps_to_what_fits_and_can_be_kept() -> None:
    seen = read(
        resume(basics={"name": "Ann\x00\ud800 \n Lee" + "x" * 300, "email": None}, languages=[{"language": "中文"}])
    )
    assert seen.name.startswith("Ann Lee")
    assert (len(seen.name), seen.email, seen.language) == (200, "", "zh-hans")


ODD: list[Any] = [
    None,
    0,
    5,
    True,
    "x",
    [],
    {},
    [None],
    [5],
    ["x"],
    [[1]],
    [{}],
    {"a": 1},
    [{"name": 5}],
    [{"url": {}}],
]


@pytest.mark.parametrize("key", ["work", "skills", "projects", "languages", "profiles"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_read_answers_whatever_stands_there(key: str, odd: Any) -> None:
    content = resume(basics={key: odd}) if key == "profiles" else resume(**{key: odd})
    try:
        seen = read(content)
    except ResumeWrong as wrong:
        said = str(wrong)
    else:
        said = seen.name
    assert said
