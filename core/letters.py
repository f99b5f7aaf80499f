"""What the letters of the ground say."""

from datetime import timedelta

from allauth.account import app_settings
from django.conf import settings
from django.urls import reverse

from core import links
from core.actions import people
from core.doors import now
from core.mail import Written
from core.models import Letter


def password_reset(letter: Letter) -> Written | None:
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return _with_secret(letter, "password_reset_url", "core/mail/password_reset", lasts=lasts)


def sign_in_code(letter: Letter) -> Written | None:
    lasts = timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
    return _with_secret(letter, "code", "core/mail/sign_in_code", lasts=lasts)


def sign_in_changed(letter: Letter) -> Written | None:
    """What protects the account is another thing now; who did not do it must hear of it."""
    if letter.to is None:
        return None
    return Written("core/mail/sign_in_changed", {"person": letter.to, **letter.facts, "path": reverse("mfa_index")})


def invitation(letter: Letter) -> Written | None:
    """Pointless once they have joined, a newer one was sent, or the link has ended."""
    link = links.find(people.INVITATION, letter.secrets.get("token", ""), at=now())
    if letter.to is None or letter.to.joined_at or link is None:
        return None
    return Written(
        "core/mail/invitation",
        {
            "person": letter.to,
            "by": letter.facts.get("by", ""),
            "path": reverse("people_join", args=[letter.secrets["token"]]),
            "until": link.expires_at,
        },
    )


def hook_test(letter: Letter) -> Written | None:
    """To a chat: that it can be reached."""
    return Written("core/mail/hook_test", {"person": None, "by": letter.facts.get("by", "")})


def _with_secret(letter: Letter, name: str, template: str, *, lasts: timedelta) -> Written | None:
    """What has ended by itself is not worth sending."""
    secret = letter.secrets.get(name)
    if not secret or now() > letter.posted_at + lasts:
        return None
    return Written(template, {"person": letter.to, name: secret})
