from datetime import UTC, datetime, timedelta

import pytest

from hiring.rules.jobs import JOB_PAGE, Standing, channel, countries_meant, standing, words_in

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
USUAL = {
    "published_at": AT,
    "withdrawn_at": None,
    "state": "open",
    "confidential": False,
    "apply_until": AT + timedelta(days=1),
    "at": AT,
}


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ({}, Standing.OPEN),
        ({"published_at": None}, Standing.UNKNOWN),
        ({"published_at": None, "state": "filled"}, Standing.UNKNOWN),
        ({"withdrawn_at": AT}, Standing.OVER),
        ({"confidential": True}, Standing.OVER),
        ({"apply_until": AT}, Standing.OVER),
        ({"state": "on_hold"}, Standing.PAUSED),
        ({"state": "in_approval"}, Standing.PAUSED),
        ({"state": "filled"}, Standing.OVER),
        ({"state": "cancelled"}, Standing.OVER),
        ({"state": "on_hold", "withdrawn_at": AT}, Standing.OVER),
    ],
)
def test_standing_says_what_a_visitor_finds(otherwise, expected) -> None:
    assert standing(**{**USUAL, **otherwise}) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("one two-three, four.", 3), ("- ...", 0), ("我 写了 two 个测试。", 7), ("l’été à Berlin", 3)],
)
def test_words_in_counts_as_a_person_does(text, count) -> None:
    assert words_in(text) == count


def test_channel_takes_plain_words_alone() -> None:
    assert channel("LinkedIn") == "LinkedIn"
    assert channel("  meet-up_2026 \x00 ") == "meet-up_2026"
    assert channel('=HYPERLINK("x")') == "HYPERLINK x"
    assert channel("") == channel("<>'\"") == JOB_PAGE
    assert len(channel("x" * 1000)) == 60


def test_countries_meant_lets_the_union_stand_for_its_members() -> None:
    assert countries_meant(["CH", "EU", "DE"])[0] == "CH"
    assert len(countries_meant(["CH", "EU", "DE"])) == 28
