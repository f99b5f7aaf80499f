import pytest

from hiring.rules.phones import e164, forms


@pytest.mark.parametrize(
    ("typed", "country", "key"),
    [
        ("0170 1234567", "DE", "+491701234567"),
        ("+49 (0)170 123-45-67", "", "+491701234567"),
        ("0049 170 1234567", "DE", "+491701234567"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("0170 1234567", "", ""),
        ("call me", "DE", ""),
        ("12", "DE", ""),
        ("\x00" * 40, "DE", ""),
    ],
)
def test_e164_is_one_form_of_many(typed: str, country: str, key: str) -> None:
    assert e164(typed, country) == key


def test_forms_are_what_people_type() -> None:
    assert forms("+491701234567") == ["491701234567", "1701234567"]
    assert forms("") == []
