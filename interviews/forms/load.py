from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.words import say
from hiring.models import Requisition, Session
from rubrics.models import AssessmentType

LONGEST_NAME = 100


class LoadForm(forms.Form):
    """Whose load is shown; what is not offered is not asked for."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"type": "search"})
    )
    type = forms.TypedChoiceField(label=_("Type of interview"), required=False, coerce=int, empty_value=None)
    requisition = forms.TypedChoiceField(label=_("Requisition"), required=False, coerce=int, empty_value=None)
    session = forms.TypedChoiceField(label=_("Pool of"), required=False, coerce=int, empty_value=None)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("By name")), ("busy", _("Who held most, first"))]
    )

    def __init__(
        self,
        *args: Any,
        types: Sequence[AssessmentType],
        requisitions: Sequence[Requisition],
        sessions: Sequence[Session],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("type", [(one.pk, say(one.name)) for one in types])
        self._offer("requisition", [(one.pk, one.title) for one in requisitions])
        self._offer("session", [(one.pk, say(one.title)) for one in sessions])

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        if not choices:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [("", gettext("Any")), *choices]

    def wanted(self, name: str) -> Any:
        self.full_clean()
        return self.cleaned_data.get(name)
