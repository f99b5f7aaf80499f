"""Whatever is typed into a form, it says whether it may stand, and shows it again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.forms.settling import FILLED, WARM
from hiring.queries.reasons import reasons
from interviews.queries.kits import interviews_with_kits, kit
from tests import doors
from tests.hostile import junk, recorded
from tests.hostile.conftest import Seen


@pytest.fixture(scope="package")
def built(company: doors.Company, seen: Seen) -> recorded.Built:
    """As pages make them; those that no page makes when it is only opened, out of what their arguments are called."""
    requisition, at = company.things["open"].requisition, company.at
    supply: dict[str, Any] = {
        "people": list(company.people.values()),
        "pool": [company.people["ivan"].pk],
        "imported": company.things["list"].imported,
        "application": company.things["nadia"].application,
        "applications": list(requisition.applications.all()),
        "rows": list(requisition.applications.all()),
        "sessions": list(requisition.sessions.all()),
        "stages": list(requisition.stages.all()),
        "states": ["rejected", "withdrawn"],
        "requisitions": [requisition],
        "reasons": list(reasons("rejected")),
        "texts": {FILLED: {}, WARM: {}},
        "levels": [],
        "level": requisition.level,
        "kit": kit(interviews_with_kits(company.people["ivan"]).first(), at),
        "at": at,
        "today": at.date(),
        "zone": "Asia/Shanghai",
        "action": "/",
        "verb": "Save",
    }
    built = dict(seen.built)
    for kind in recorded.ours() - set(built):
        wanted = recorded.needed(kind)
        if set(wanted) <= set(supply):
            built[kind] = recorded.Making(kind, (), {name: supply[name] for name in wanted})
    return built


KINDS: dict[type[forms.Field], tuple[str, ...]] = {
    forms.IntegerField: junk.NUMBERS,
    forms.DateField: junk.DAYS,
    forms.DateTimeField: junk.MOMENTS,
    forms.TimeField: junk.CLOCKS,
    forms.EmailField: junk.ADDRESSES,
    forms.URLField: junk.ADDRESSES,
}


def typed_into(field: forms.Field) -> st.SearchStrategy[list[str]]:
    """Nothing, one or more: of its kind but impossible, of any kind, or what it offers."""
    fitting = [list(said) for kind, said in KINDS.items() if isinstance(field, kind)]
    texts = [st.sampled_from(said) for said in fitting] + [st.sampled_from(junk.ALL), st.text(max_size=40)]
    if offered := [str(value) for value, _label in _flat(getattr(field, "choices", ()))][:50]:
        texts.append(st.sampled_from(offered))
    return st.lists(st.one_of(texts), max_size=2)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def body_of(form: forms.BaseForm, data: st.DataObject) -> tuple[QueryDict, MultiValueDict]:
    typed, files = QueryDict(mutable=True), MultiValueDict()
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            content = data.draw(st.sampled_from([b"", b"\x00", b"text", b"PK\x03\x04", b"\xff\xfea", b"%PDF-1.7"]))
            files[form.add_prefix(name)] = SimpleUploadedFile("a\u202e\x00/../b" * 30, content)
        said = data.draw(typed_into(field), label=name)
        typed.setlist(form.add_prefix(name), said)
        # Of controls in several parts
        typed.setlist(f"{form.add_prefix(name)}_0", said)
    return typed, files


def check(made: recorded.Making, data: st.DataObject) -> None:
    with transaction.atomic():
        empty = made.empty()
        typed, files = body_of(empty, data)
        form = made.again(typed, files)
        assert form.is_valid() in {True, False}
        assert all(str(field) for field in form), "it is drawn again with what was typed"
        transaction.set_rollback(True)


@pytest.mark.more
def test_every_form_is_known(built: recorded.Built) -> None:
    """A new one is made by a page of `tests.doors`; where it is not, what it needs stands in the supply above."""
    unknown = recorded.ours() - set(built)
    assert {f"{kind.__module__}.{kind.__name__}": recorded.needed(kind) for kind in unknown} == {}


@pytest.mark.more
@pytest.mark.hypothesis
def test_forms_answer_whatever_is_typed(built: recorded.Built) -> None:
    wrong = []
    for made in (built[kind] for kind in recorded.ours()):
        try:
            _fill_in(made)
        except Exception as trouble:
            wrong.append(f"{made.kind.__name__}: {type(trouble).__name__}: {trouble}"[:300])
    assert not wrong, "\n".join(wrong)


def _fill_in(made: recorded.Making) -> None:
    @settings(max_examples=max(10, settings().max_examples // 10))
    @given(data=st.data())
    def fill_in(data: st.DataObject) -> None:
        check(made, data)

    fill_in()
