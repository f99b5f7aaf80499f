"""One form for a telephone number, however it was typed."""

import phonenumbers

# Shorter ones are extensions and services, which many share
FEWEST_DIGITS = 5


def e164(typed: str, country: str) -> str:
    """+491701234567; a number without a country's code is taken as one of `country`. Empty: nobody could call it."""
    digits = typed.strip()
    # How most of the world dials abroad
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    try:
        number = phonenumbers.parse(digits, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < FEWEST_DIGITS:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def forms(key: str) -> list[str]:
    """What somebody may type to find it: with the country's code, and without."""
    if not key:
        return []
    number = phonenumbers.parse(key, None)
    return [key.removeprefix("+"), phonenumbers.national_significant_number(number)]
