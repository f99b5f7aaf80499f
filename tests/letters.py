"""Letters that only the tests write: a letter of the kind `tests.<name>` is written by `<name>` here."""

from core.mail import Calendar, Written
from core.models import Letter
from interviews.models import Scorecard

TEMPLATE = "core/mail/sign_in_code"
INVITATION = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Touchstone//tests//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:1@halyard.example\r
SUMMARY:Gespr\xc3\xa4ch\r
END:VEVENT\r
END:VCALENDAR\r
"""


def plain(letter: Letter) -> Written | None:
    return Written(TEMPLATE, {"person": letter.to, "code": letter.facts.get("code", "4711")})


def meeting(letter: Letter) -> Written | None:
    return Written(TEMPLATE, {"person": letter.to, "code": "4711"}, calendar=Calendar("REQUEST", INVITATION))


def pointless(letter: Letter) -> Written | None:
    return None


def broken(letter: Letter) -> Written | None:
    raise ValueError("a fault of the writer")


def leak(letter: Letter) -> Written | None:
    """How others voted, whoever reads it: `tests/test_blindness.py` plants it, and it has to be found."""
    cards = Scorecard.objects.filter(seat__interview__application=letter.facts["application"], state="submitted")
    return Written(TEMPLATE, {"person": letter.to, "code": list(cards.values_list("recommendation").order_by("pk"))})
