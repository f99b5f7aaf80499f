from types import SimpleNamespace
from typing import Any

from hiring.queries.ads import proposed_texts
from tests import make


def test_proposed_texts_are_the_duties_of_the_role_one_a_line() -> None:
    role = SimpleNamespace(duties=[make.words("Ships"), {"en": "Watches"}])
    asked: Any = SimpleNamespace(role=role)
    assert proposed_texts(asked) == {"duties": {"en": "Ships\nWatches", "zh-hans": "中 Ships"}}
