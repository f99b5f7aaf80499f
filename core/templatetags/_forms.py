"""What the template pack of crispy-forms asks of a form."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _

Problem = tuple[str, str]  # id of the control to jump to (or nothing), the words


def focus_id(field: BoundField) -> str:
    """The control a person lands on; a group of radios or checkboxes has none of its own, so its first."""
    if own := field.id_for_label:
        return own
    if field.use_fieldset and (first := next(iter(field.subwidgets), None)):
        return str(first.id_for_label or "")
    return field.auto_id


def problems(form: "BaseForm | BaseFormSet[Any] | None") -> list[Problem]:
    if not form:
        return []
    return list(_of_formset(form) if isinstance(form, BaseFormSet) else _of_form(form))


def _of_formset(formset: "BaseFormSet[Any]") -> Iterator[Problem]:
    yield from (("", str(error)) for error in formset.non_form_errors())
    for form in formset:
        # Which of many it is about, where they have names
        name = str(getattr(form, "name", ""))
        for target, text in _of_form(form):
            yield target, _("%(label)s: %(problem)s") % {"label": name, "problem": text} if name else text


def _of_form(form: BaseForm) -> Iterator[Problem]:
    yield from (("", str(error)) for error in form.non_field_errors())
    for field in form:
        target = "" if field.is_hidden else focus_id(field)
        yield from ((target, _for_summary(field, error)) for error in field.errors.as_data())


def _for_summary(field: BoundField, problem: ValidationError) -> str:
    """Django's stock words ("This field is required.") say nothing away from their field; words of ours do."""
    [error] = problem.messages
    of_validator = any(problem.message is getattr(one, "message", None) for one in field.field.validators)
    if not of_validator and error not in {str(words) for kind in type(field.field).__mro__ for words in _stock(kind)}:
        return error
    return _("%(label)s: %(problem)s") % {"label": str(field.label).rstrip("?:.？：。"), "problem": error}


def _stock(kind: type) -> Iterable[Any]:
    messages: dict[str, Any] = vars(kind).get("default_error_messages", {})
    return messages.values()


def button_class(classes: str) -> str:
    """crispy's own words for buttons (btn-primary, btn-inverse) in ours."""
    names = [name for name in classes.split() if name not in {"btn", "btn-primary", "btn-inverse"}]
    primary = "btn-primary" in classes.split() and not {"danger", "plain", "link"} & set(names)
    return " ".join(dict.fromkeys(["btn", *(["pri"] if primary else []), *(n for n in names if n != "plain")]))


def option_hint(field: BoundField, option: BoundWidget) -> Any:
    """The consequence of a choice: `widget.hints = {value: text}`."""
    hints = getattr(field.field.widget, "hints", None) or {}
    value = option.data.get("value")
    return hints.get(value) or hints.get(str(value)) or ""


def no_placeholders(form: BaseForm) -> BaseForm:
    """A placeholder is not a label; others' forms (allauth) bring them."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
