"""What each storey says of its tables to the record of changes (`recorded.py` on its floor of queries)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from core.models import Person
from core.rules.records import Table


@dataclass(frozen=True)
class Thing:
    """What a row belongs to, as its reader may call it."""

    name: str
    url: str


@dataclass(frozen=True)
class Kind:
    key: str
    # Of many of them
    name: Any
    # Those of these ids that the reader may see
    found: Callable[[Person, Collection[int]], Mapping[int, Thing]]
    # What is shown of them on the page of the whole house; the rest stands with the thing itself
    scopes: frozenset[str]


@cache
def tables() -> dict[str, Table]:
    return said("TABLES")


@cache
def kinds() -> dict[str, Kind]:
    return {kind.key: kind for module in settings.RECORDED for kind in import_module(module).KINDS}


def labels() -> dict[str, Any]:
    return said("LABELS")


@cache
def naming() -> dict[str, tuple[str, ...]]:
    return said("NAMES")


@cache
def writers() -> dict[str, Callable[[Any], str]]:
    return said("VALUES", {})


@cache
def gates() -> dict[str, tuple[str, Callable[[Person], QuerySet[Any]]]]:
    return said("GATES", {})


def said(name: str, *otherwise: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in settings.RECORDED:
        found |= getattr(import_module(module), name, *otherwise)
    return found


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
