"""Every form of the program, as its own pages build it: nothing here lists them."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import QueryDict
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDict

STOREYS = ("core", "rubrics", "hiring", "interviews")


@dataclass(frozen=True)
class Making:
    """How a form was made; what was typed into it can be put in anew."""

    kind: type
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def empty(self) -> Any:
        """As it stands before anything is typed; some are made of what was typed alone."""
        data = inspect.signature(self.kind.__init__).parameters.get("data")
        return self.again(None if data is None or data.default is None else QueryDict())

    def again(self, typed: QueryDict | None, files: "MultiValueDict[str, Any] | None" = None) -> Any:
        signature = inspect.signature(self.kind.__init__)
        bound = signature.bind_partial(None, *self.args, **self.kwargs)
        kinds = {one.kind: name for name, one in signature.parameters.items()}
        rest, more = (kinds.get(kind) for kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD))
        given = {"data": typed, "files": files}
        for name in given:
            bound.arguments.get(more, {}).pop(name, None)
        named = {name: value for name, value in given.items() if name in signature.parameters}
        if named:
            bound.arguments.update(named)
        elif rest:
            bound.arguments[rest] = tuple(given.values())
        else:
            bound.arguments.setdefault(more, {}).update(given)
        return self.kind(*bound.args[1:], **bound.kwargs)


Built = dict[type, Making]


@contextmanager
def recording(built: Built) -> Iterator[None]:
    """Notes how each kind of form is made while this lasts; the first way that comes is kept."""

    def note(kind: type, *args: Any, **kwargs: Any) -> Any:
        built.setdefault(kind, Making(kind, args, kwargs))
        return type.__call__(kind, *args, **kwargs)

    with patch.object(DeclarativeFieldsMetaclass, "__call__", note, create=True):
        yield


def needed(kind: type) -> list[str]:
    """The arguments that have to be given, also those that are handed on."""
    free = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    found: dict[str, None] = {}
    for one in kind.__mro__:
        if "__init__" in vars(one):
            said = list(inspect.signature(vars(one)["__init__"]).parameters.values())[1:]
            found |= dict.fromkeys(each.name for each in said if each.default is each.empty and each.kind not in free)
            if inspect.Parameter.VAR_KEYWORD not in {each.kind for each in said}:
                break
    return [name for name in found if name != "data"]


def ours() -> set[type]:
    """The form classes of our storeys but those that only others are made from."""
    assert get_resolver().url_patterns, "all views are read, and with them all forms"
    found = {one for one in _below(forms.BaseForm) if one.__module__.split(".")[0] in STOREYS}
    return {one for one in found if not (set(_below(one)) & found)}


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
