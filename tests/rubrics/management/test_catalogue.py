import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from rubrics.models import Rubric
from rubrics.rules import catalogue as rules


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("catalogue", *arguments, stdout=out)
    return out.getvalue()


def test_check_json_prints_the_counts_without_a_database():
    assert json.loads(said("check", "--json")) == rules.counts(rules.read())


def test_check_prints_a_line_for_each_count():
    assert "assessment types: 8\n" in said("check")


def test_check_fails_with_every_problem(monkeypatch):
    ours = rules.read()
    broken = rules.Catalogue({**ours.files, "levels": {"levels": []}}, "broken")
    monkeypatch.setattr(rules, "read", lambda: broken)
    with pytest.raises(CommandError, match=r"levels\.yaml: levels"):
        said("check")


@pytest.mark.django_db
def test_load_says_what_it_did_and_that_there_was_nothing_left_to_do():
    counts = rules.counts(rules.read())
    living = sum(counts[name] for name in counts if name.endswith("_notes")) + counts["questions"] + 8 + 5
    assert said("load") == (
        f"Loaded as version 1 of the rubric, in force.\nWritten in place: {living} new, 0 changed.\n"
    )
    assert said("load") == "The catalogue is loaded already; nothing changed.\n"
    assert Rubric.objects.count() == 1
