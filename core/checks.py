"""What a deployer can get wrong, each with an id of its own."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from core.rules.entrance import LOOPBACK, is_issuer


@register(Tags.security)
def demo_doors_stay_in_the_demo(**_kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO_DOORS and not settings.DEBUG and settings.MODE != "demo":
        return [
            Error(
                "One-click sign-in is on outside the demo.",
                hint="Unset TOUCHSTONE_DEMO_DOORS, or start the demo with `make demo`.",
                id="touchstone.E001",
            )
        ]
    return []


@register(Tags.security)
def plain_http_stays_on_this_machine(**_kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.PUBLIC_URL).hostname
    if not settings.HTTPS and host not in LOOPBACK:
        return [
            Error(
                "TOUCHSTONE_URL is plain http on another machine: passwords and candidates' data would travel openly.",
                hint="Put a TLS proxy in front and set TOUCHSTONE_URL to its https address.",
                id="touchstone.E002",
            )
        ]
    return []


@register(Tags.security)
def demo_stays_on_this_machine(**_kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.PUBLIC_URL).hostname
    if settings.MODE == "demo" and host not in LOOPBACK:
        return [
            Error(
                "The demo, whose doors stand open, would be reachable from other machines.",
                hint="Start it on 127.0.0.1, or use `make run` for real work.",
                id="touchstone.E003",
            )
        ]
    return []


@register(Tags.security)
def provider_is_named_whole(**_kwargs: Any) -> list[CheckMessage]:
    """Without all of it nothing of it is offered, whatever else is said about it."""
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
    missing = [f"TOUCHSTONE_OIDC_{name}" for name in names if not getattr(settings, f"OIDC_{name}")]
    meant = settings.OIDC_ONLY or settings.OIDC_TRUSTS_SECOND_STEP or settings.OIDC_EMAIL_DOMAINS
    if missing and (len(missing) < len(names) or meant):
        return [
            Error(
                f"The provider of sign-ins is named in part: {', '.join(missing)} missing.",
                hint="Set all of them, or nothing that begins with TOUCHSTONE_OIDC_.",
                id="touchstone.E004",
            )
        ]
    return []


@register(Tags.security)
def provider_is_asked_in_private(**_kwargs: Any) -> list[CheckMessage]:
    if settings.OIDC_ISSUER and not is_issuer(settings.OIDC_ISSUER):
        return [
            Error(
                "TOUCHSTONE_OIDC_ISSUER is no https address: what is said there could be read or forged.",
                hint="Name the issuer as the provider does, such as https://sso.example.org/realms/staff.",
                id="touchstone.E005",
            )
        ]
    return []


@register(deploy=True)
def letters_leave_the_house(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.SMTP_URL and settings.MODE == "":
        return [
            Warning(
                "No mail server is named: invitations and reminders wait on the operator's page.",
                hint="Set SMTP_URL, such as smtp://user:password@mail.example.org:587.",
                id="touchstone.W001",
            )
        ]
    return []


@register(deploy=True)
def a_lease_outlasts_a_slow_mail_server(**_kwargs: Any) -> list[CheckMessage]:
    if settings.LETTER_LEASE_SECONDS < 10 * settings.SMTP_TIMEOUT_SECONDS:
        return [
            Warning(
                "A slow mail server can outlast the lease of a letter, which then goes twice.",
                hint="Set TOUCHSTONE_LETTER_LEASE_SECONDS to ten times TOUCHSTONE_SMTP_TIMEOUT_SECONDS at least.",
                id="touchstone.W002",
            )
        ]
    return []
