"""What the letters of the ground say."""

from django.urls import reverse

from core.mail import Written
from core.models import Letter


def password_reset(letter: Letter) -> Written | None:
    return _with_secret(letter, "password_reset_url", "core/mail/password_reset")


def sign_in_code(letter: Letter) -> Written | None:
    return _with_secret(letter, "code", "core/mail/sign_in_code")


def invitation(letter: Letter) -> Written | None:
    token = letter.secrets.get("token")
    if not token or letter.to is None or letter.to.joined_at:
        return None
    return Written(
        "core/mail/invitation",
        {"person": letter.to, "by": letter.facts.get("by", ""), "path": reverse("people_join", args=[token])},
    )


def _with_secret(letter: Letter, name: str, template: str) -> Written | None:
    secret = letter.secrets.get(name)
    return Written(template, {"person": letter.to, name: secret}) if secret else None
