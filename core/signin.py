"""How allauth fits the house: sign-up is closed, and its mails are letters like all others."""

import base64
import hashlib
import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from core import mail
from core.actions.people import tell_of_sign_in
from core.models import Organisation, Person
from core.queries.people import signed_in

# What allauth asks to be mailed, as letters of ours; beside them it mails of changes, and nothing else is offered here
LETTERS = {
    "account/email/password_reset_key": "core.password_reset",
    "account/email/login_code": "core.sign_in_code",
}
SECRETS = ("password_reset_url", "code")
# The second step at sign-in, and the one that may be left to the provider
THEIRS, OURS = "allauth.mfa.stages.AuthenticateStage", "core.stages.SecondStep"
JUST_NOW_SECONDS = 300
# How somebody came in, in the words of allauth's notes; the second is our own
PROVIDER, LINK = "socialaccount", "link"


def came_by(ways: set[str], request: HttpRequest, person: Any, *, since: float = 0) -> bool:
    """In this session, as allauth notes it."""
    said = get_authentication_records(request, person)
    return any(one.get("method") in ways and one.get("at", 0) >= since for one in said)


def is_step_trusted(request: HttpRequest, person: Any) -> bool:
    """The provider asked for a second step already, as the operator says."""
    return bool(settings.OIDC_TRUSTS_SECOND_STEP) and came_by({PROVIDER}, request, person)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """What is no address at all leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
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

    def send_notification_mail(self, template_prefix: str, user: Person, *_more: Any, **_context: Any) -> None:
        tell_of_sign_in(user, template_prefix.rpartition("/")[2], at=timezone.now())

    def get_login_stages(self) -> list[str]:
        return [OURS if path == THEIRS else path for path in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Where the provider is the only way in, who came from it just now has said who they are, and so has who came
        by a link of the terminal: a password may be forgotten for good."""
        request, since = self.request, time.time() - JUST_NOW_SECONDS
        if settings.OIDC_ONLY and request and came_by({PROVIDER, LINK}, request, request.user, since=since):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def let_in(request: HttpRequest, person: Person) -> None:
    """In by a link of ours. It stands in the list of where one is signed in, and can be ended from there, like a
    sign-in by the front door."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    def get_user(self, user_id: int) -> Person | None:
        """Whoever asks for a page, with what their office demands of the sign-in, in one question."""
        person = signed_in(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it has ended. Take the newest one."),
        "cannot_generate_recovery_codes": _("There is no second step yet. Set one up first."),
    }

    def get_totp_issuer(self) -> str:
        return Organisation.objects.get(pk=1).name

    def build_totp_svg(self, url: str) -> str:
        """To stand inside a page: no declaration before it."""
        picture: str = qrcode.make(url, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
        return mark_safe(picture)  # noqa: S308  # nosec B308 B703  # drawn by the library, which writes nothing of the address as text

    def encrypt(self, text: str) -> str:
        return _locksmith().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Nothing, once SECRET_KEY is another one: no code fits then, and an administrator takes the step away."""
        try:
            return _locksmith().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The address we know ourselves by, never the one in a request: a passkey is bound to it."""
        return {"id": str(settings.PUBLIC_HOST), "name": self.get_totp_issuer()}


def _locksmith() -> Fernet:
    """What codes are made from lies in the database as a cipher: a copy of that alone opens nothing."""
    key = hashlib.sha256(b"second factors:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
