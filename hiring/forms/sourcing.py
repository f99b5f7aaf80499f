from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.forms.seen import ComparedForm
from core.models import Person
from core.words import say
from hiring.queries.sourcing import Known

NOTE = 2000
# As long as the source of an application may be
NAME = 100


class ChannelForm(ComparedForm):
    """Who sees to a channel, and what is to be known of it."""

    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(
        label=pgettext_lazy("channel", "Note"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        choices = [("", gettext("Nobody yet")), *((pk, person.name) for pk, person in self.people.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def facts(self) -> dict[str, Any]:
        owner = self.cleaned_data["owner"]
        return {"owner": self.people[owner] if owner else None, "note": self.cleaned_data["note"]}


class PlanForm(ChannelForm):
    key = forms.ChoiceField(label=_("Channel"), required=False)
    name = forms.CharField(
        label=_("Its name"),
        required=False,
        max_length=NAME,
        help_text=_("For a channel of your own. It is offered as the source of candidates you add."),
    )
    field_order = ("key", "name", "owner", "note")

    def __init__(self, *args: Any, known: Iterable[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, say(one.name)) for one in known]
        self.fields["key"].choices = [("", gettext("One of our own")), *choices]  # type: ignore[attr-defined]  # a choice field

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"key": self.cleaned_data["key"], "name": self.cleaned_data["name"]}
