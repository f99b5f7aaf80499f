"""Signed links: made once, checked by digest, good for one purpose."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from core.models import SignedLink


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def revoke(purpose: str, target_id: int, *, at: datetime) -> None:
    SignedLink.objects.filter(purpose=purpose, target_id=target_id, used_at=None, revoked_at=None).update(revoked_at=at)


def make(purpose: str, target_id: int, *, lasts: timedelta, at: datetime, alone: bool = True) -> str:
    """The token to put into an address. `alone`: earlier links of the same purpose and target end."""
    if alone:
        revoke(purpose, target_id, at=at)
    token = secrets.token_urlsafe(32)
    SignedLink.objects.create(
        purpose=purpose, target_id=target_id, digest=_digest(token), made_at=at, expires_at=at + lasts
    )
    return token


def make_all(purpose: str, target_ids: Iterable[int], *, lasts: timedelta, at: datetime) -> dict[int, str]:
    """Target -> token, in one statement however many they are; earlier links stay."""
    tokens = {target_id: secrets.token_urlsafe(32) for target_id in target_ids}
    SignedLink.objects.bulk_create(
        SignedLink(purpose=purpose, target_id=pk, digest=_digest(token), made_at=at, expires_at=at + lasts)
        for pk, token in tokens.items()
    )
    return tokens


def find(purpose: str, token: str, *, at: datetime) -> SignedLink | None:
    return SignedLink.objects.usable(purpose, at).filter(digest=_digest(token)).first()


def known(purpose: str, token: str) -> SignedLink | None:
    """Whether it opens anything or not: for a page that says why it does not. See `SignedLink.is_usable`."""
    return SignedLink.objects.filter(purpose=purpose, digest=_digest(token)).first()


def use(link: SignedLink, *, at: datetime) -> bool:
    """True for the one hand that used it."""
    return SignedLink.objects.usable(link.purpose, at).filter(pk=link.pk).update(used_at=at) == 1
