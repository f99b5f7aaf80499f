"""Typed readings of the environment that fail loudly and name the variable."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
# For core.statements: what is asked with its values beside it is planned once for a connection, and for all values.
# And rows are in memory or on flash, where to fetch the few that an index names costs less than to read a whole table
PLANNING = {
    "prepare_threshold": 0,
    "options": "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1",
}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def whole(name: str, default: int) -> int:
    raw = text(name, str(default))
    if not raw.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


def words(name: str) -> list[str]:
    """Parted by commas, in small letters."""
    return [word for part in text(name).split(",") if (word := part.strip().lower())]


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    raw = text(name, default)
    if raw not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(map(repr, choices))}, not {raw!r}.")
    return raw


def database(name: str, url: str) -> dict[str, Any]:
    """A Django database entry from `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**PLANNING, **{key: unquote(value) for key, value in query.items()}},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def secret_key(name: str, keep_in: Path, *, may_make: bool) -> str:
    """The key named in the environment, else one that is made once and kept in a private file."""
    if key := text(name):
        return key
    if not may_make:
        raise ImproperlyConfigured(f"Set {name} to a long random text and keep it secret.")
    if not keep_in.exists():
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(keep_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return keep_in.read_text().strip()
