"""The provider of sign-ins, as allauth asks it. allauth finds this module by its name.

It checks the state and sends PKCE; what it leaves to its user is done here: a nonce, the signature of the ID token by
the provider's keys also where the token came straight from it, who else the token was made for, whose the details are,
and that every address the provider names is safe.
"""

import logging
from functools import cached_property
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _
from requests import RequestException

from core.actions import entrance as actions
from core.models import Person
from core.rules import entrance

# By a key that the provider alone holds
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER_SECONDS = 60
STATE_LENGTH = 32


log = logging.getLogger("touchstone.signin")


class DisbelievedError(OAuth2Error):  # type: ignore[misc]  # allauth is untyped
    """In words of ours, fit for the log."""


def nonce_of(state: str) -> str:
    """The state is a secret of one browser that is good for once, and so is what is made of it."""
    return salted_hmac("core.provider.nonce", state, algorithm="sha256").hexdigest()


def onward(request: HttpRequest) -> str:
    """The address at the provider where a sign-in begins. Nothing in a request adds to what is asked there."""
    provider = get_adapter().get_provider(request, Provider.id)
    state = get_random_string(STATE_LENGTH)
    asked = {"nonce": nonce_of(state)}
    following = get_next_redirect_url(request)
    answer = provider.redirect(request, AuthProcess.LOGIN, following, auth_params=asked, state_id=state)
    return str(answer.url)


class Desk(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    @cached_property
    def openid_config(self) -> dict[str, Any]:
        found = self._ask(self.get_provider().server_url)
        if flaw := entrance.flaw(found, settings.OIDC_ISSUER):
            raise DisbelievedError(flaw)
        return found

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """From the address we know ourselves by, never from the one in a request."""
        return f"{settings.PUBLIC_URL}{reverse('entrance_arrive')}"

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """For one question, and then forgotten."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        claims = self._decode_id_token(app, str(kwargs["response"].get("id_token") or ""))
        if not constant_time_compare(str(claims.get("nonce") or ""), nonce_of(request.GET["state"])):
            raise DisbelievedError("the ID token belongs to another sign-in")
        told = entrance.told(settings.OIDC_ISSUER, self._details(claims, token.token), settings.OIDC_EMAIL_DOMAINS)
        if not 0 < len(told.subject) <= entrance.LONGEST_SUBJECT:
            raise DisbelievedError("the subject is too long")
        account = SocialAccount(provider=told.issuer, uid=told.subject)
        login = SocialLogin(user=Person(), account=account, provider=self.get_provider())
        login.told = told
        return login

    def _details(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        """Address and whether it is verified come from one place: the ID token, else the provider's own answer."""
        if "email" in claims or "userinfo_endpoint" not in self.openid_config:
            return claims
        details = self._ask(self.profile_url, Authorization=f"Bearer {access_token}")
        if details.get("sub") != claims["sub"]:
            raise DisbelievedError("the details are somebody else's")
        return details

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(jwt.get_unverified_header(id_token).get("kid")),
                algorithms=SIGNED_BY,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as trouble:
            raise DisbelievedError("the ID token is not right") from trouble
        if claims.get("azp", app.client_id) != app.client_id:
            raise DisbelievedError("the ID token was made for somebody else")
        return claims

    def _key(self, name: str | None) -> jwt.PyJWK:
        """The one that the token names; without a name the only one there is."""
        keys = jwt.PyJWKSet.from_dict(self._ask(self.openid_config["jwks_uri"])).keys
        fitting = [key for key in keys if key.public_key_use in (None, "sig") and name in (None, key.key_id)]
        if len(fitting) != 1:
            raise DisbelievedError("there is no such key")
        return fitting[0]

    def _ask(self, url: str, **headers: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise DisbelievedError("the answer is no object")
        return found


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is untyped
    oauth2_adapter_class = Desk
    pkce_enabled_default = True


class Arrivals(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Who comes from the provider of sign-ins. It is named in the environment alone, and nobody is made here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        if not settings.OIDC_OFFERED:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                # What an account is kept under: another provider's subjects are other people
                provider_id=settings.OIDC_ISSUER,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_ISSUER},
            )
        ]

    def get_requests_session(self) -> Any:
        """Not through `core.outside`, which keeps to public addresses: this one is the operator's own setting and
        often lies in the company's own network, behind its own proxy and authority. It leads us nowhere else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        at = timezone.now()
        try:
            sociallogin.user = actions.admit(sociallogin.told, by=None, at=at)
        except actions.EntranceRefused as refusal:
            if refusal.person is not None:
                actions.note_refusal(refusal.person, refusal.reason, by=None, at=at)
            raise ImmediateHttpResponse(turned_away(request, refusal.reason, str(refusal))) from refusal
        log.info("person %d comes from the provider", sociallogin.user.pk)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None, **_more: Any
    ) -> None:
        raise ImmediateHttpResponse(failed(request, error, exception))


def failed(request: HttpRequest, error: Any, trouble: Exception | None) -> HttpResponse:
    """Nothing of what the provider or a library says is shown: whoever comes may have written it."""
    names = {"provider": settings.OIDC_NAME}
    if error == AuthError.CANCELLED:
        return turned_away(request, "cancelled", _("You came back from %(provider)s without signing in.") % names)
    if isinstance(trouble, RequestException):
        text = _("%(provider)s does not answer as it should. Try again in a few minutes.") % names
        return turned_away(request, f"away ({type(trouble).__name__})", text, status=503)
    if trouble is not None:
        text = _("What %(provider)s said does not fit, so nobody was let in. Tell your administrator if it stays so.")
        reason = str(trouble) if isinstance(trouble, DisbelievedError) else type(trouble).__name__
        return turned_away(request, f"not believed ({reason})", text % names)
    return turned_away(request, "state", _("This sign-in has ended, or it began in another browser. Begin again."))


def turned_away(request: HttpRequest, reason: str, text: str, *, status: int = 403) -> HttpResponse:
    log.warning("nobody was let in from the provider: %s", reason)
    return render(request, "core/entrance/refused.html", {"text": text}, status=status)


provider_classes = [Provider]
