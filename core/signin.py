"""How allauth fits the house: sign-up is closed, and its mails are letters like all others."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from core import mail
from core.models import Person

# What allauth asks to be mailed, as letters of ours; anything else it may mail is not offered here
LETTERS = {
    "account/email/password_reset_key": "core.password_reset",
    "account/email/login_code": "core.sign_in_code",
}
SECRETS = ("password_reset_url", "code")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the address we know ourselves by, never from the one in a request."""
        asked = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.PUBLIC_URL}{asked.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = LETTERS.get(template_prefix)
        person = Person.objects.joined().filter(email__iexact=email).first()
        # An unknown address gets nothing: whether somebody works here is nobody's business. Who is only invited
        # comes in by the invitation, which can end
        if kind is None or person is None:
            return
        at = timezone.now()
        secrets = {name: str(context[name]) for name in SECRETS if name in context}
        mail.post(
            f"{kind}:{person.pk}:{at.timestamp()}",
            kind,
            to=person,
            secrets=secrets,
            language=translation.get_language() or person.language,
            at=at,
            urgent=True,
        )
