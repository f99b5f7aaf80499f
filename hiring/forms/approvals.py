from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from core.models import Person
from hiring.models import ApprovalGroup
from hiring.rules.approvals import MOST_GROUPS, MOST_PEOPLE, Group
from hiring.rules.loops import in_order

PREFIX = "g"


class GroupForm(forms.Form):
    """Some people and how many of them have to approve. With nobody in it, it is not there."""

    position = forms.IntegerField(label=_("Turn"), min_value=1, max_value=99)
    people = forms.TypedMultipleChoiceField(
        label=_("People"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    needed = forms.IntegerField(label=_("How many have to approve"), min_value=1, max_value=MOST_PEOPLE)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(person.pk, person.name) for person in people]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named, needed = cleaned.get("people") or [], cleaned.get("needed")
        if named and needed and needed > len(named):
            self.add_error("needed", _("Name at least as many people as have to approve."))
        return cleaned


class BaseGroupsForm(BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    def __init__(self, data: Any = None, *, groups: Sequence[ApprovalGroup], people: Sequence[Person]) -> None:
        self.kept = len(groups)
        super().__init__(
            data,
            prefix=PREFIX,
            initial=[
                {"position": place, "needed": one.needed, "people": [person.pk for person in one.people.all()]}
                for place, one in enumerate(groups, start=1)
            ],
            form_kwargs={"people": people},
        )

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            kwargs["initial"] = {"position": index + 1, "needed": 1}
        return kwargs

    @property
    def standing(self) -> Iterator[Any]:
        return (form for form in self.forms if form.cleaned_data.get("people"))

    def groups(self) -> list[Group]:
        """In the order of the turns typed."""
        forms_ = list(self.standing)
        places = {id(form): place for place, form in enumerate(self.forms, start=1) if place <= self.kept}
        pairs = [(places.get(id(form)), form.cleaned_data["position"]) for form in forms_]
        cleaned = [forms_[index].cleaned_data for index in in_order(pairs)]
        return [Group(tuple(one["people"]), one["needed"]) for one in cleaned]


GroupsForm = cast(
    type[BaseGroupsForm],
    formset_factory(
        GroupForm, formset=BaseGroupsForm, extra=1, max_num=MOST_GROUPS, absolute_max=MOST_GROUPS + 1, validate_max=True
    ),
)
