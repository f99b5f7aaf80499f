import pytest

from hiring.rules.sourcing import names_of


def test_names_of_our_job_pages_take_what_their_form_notes() -> None:
    assert names_of({"en": "Your own job pages"}, "own_job_pages") == {"your own job pages", "job page"}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({}, set()),
        ({"en": " Referrals ", "zh-hans": "内部推荐"}, {"referrals", "内部推荐"}),
        ({"en": "MEETUP", "zh-hans": " "}, {"meetup"}),
    ],
)
def test_names_of_are_compared_without_case_and_space(words: dict[str, str], names: set[str]) -> None:
    assert names_of(words) == names
