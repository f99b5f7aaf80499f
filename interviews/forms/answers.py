from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Person


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Recruiter and coordinator read it. “Not free” is enough; say nothing about the candidate."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words why. The recruiter reads it.")},
    )
    instead = forms.TypedChoiceField(
        label=_("Who could do it instead?"),
        required=False,
        help_text=_("You need name nobody. Whom you name is not asked by itself: the recruiter decides."),
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_pk = {str(one.pk): one for one in people}
        field: Any = self.fields["instead"]
        field.choices = [("", gettext("Nobody in particular")), *((pk, one.name) for pk, one in by_pk.items())]
        field.coerce, field.empty_value = by_pk.get, None
