from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.words import Words, say
from interviews.models import TrainingState
from interviews.models.interviewers import REVERSE_SHADOWS, SHADOWS
from rubrics.models import AssessmentType

MOST_STEPS = 20
LONGEST_REASON = 500
LONGEST_NAME = 100


def _level(names: dict[int, Words]) -> Any:
    return forms.TypedChoiceField(
        label=_("Up to level"),
        coerce=int,
        choices=[(rank, say(name)) for rank, name in names.items()],
        help_text=_("The highest level of a candidate that they assess."),
    )


def _reason(help_text: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


class BeginForm(forms.Form):
    assessment_type = forms.TypedChoiceField(label=_("Type of interview"))
    how = forms.ChoiceField(
        label=_("How"),
        choices=[
            (TrainingState.TRAINING.value, _("They begin the training")),
            (TrainingState.QUALIFIED.value, _("They are qualified already")),
        ],
        widget=forms.RadioSelect,
        initial=TrainingState.TRAINING.value,
    )
    shadows = forms.IntegerField(label=_("Interviews to listen to"), min_value=0, max_value=MOST_STEPS)
    reverse_shadows = forms.IntegerField(
        label=_("Interviews to ask in, while a lead listens"), min_value=0, max_value=MOST_STEPS
    )
    reason = _reason(_("Needed for those who are qualified without a training here."))

    def __init__(self, *args: Any, types: Sequence[AssessmentType], names: dict[int, Words], **kwargs: Any) -> None:
        kwargs["initial"] = {"shadows": SHADOWS, "reverse_shadows": REVERSE_SHADOWS} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        by_pk = {str(one.pk): one for one in types}
        field: Any = self.fields["assessment_type"]
        field.choices, field.coerce = [(one.pk, say(one.name)) for one in types], by_pk.get
        self.fields["rank"] = _level(names)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row("assessment_type", "rank"), "how", Row("shadows", "reverse_shadows", css_class="tops"), "reason"
        )
        self.helper.add_input(Submit("", gettext("Save")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_qualified and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why they need no training. It is kept with the qualification."))
        return cleaned

    @property
    def is_qualified(self) -> bool:
        return self.cleaned_data.get("how") == TrainingState.QUALIFIED


class SignOffForm(forms.Form):
    """`needs_reason`: off the path, or at another level than before."""

    reason = _reason("")

    def __init__(self, *args: Any, names: dict[int, Words], verb: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rank"] = _level(names)
        self.fields["reason"].help_text = hint
        self.helper = FormHelper()
        self.helper.layout = Layout("rank", "reason")
        self.helper.add_input(Submit("", verb))


class WithdrawForm(forms.Form):
    prefix = "withdraw"
    reason = _reason(_("The person may read it."), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", gettext("Withdraw the qualification"), css_class="danger"))


class ListForm(forms.Form):
    """What the list is narrowed to; anything else is not asked for."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"type": "search"})
    )
    type = forms.TypedChoiceField(label=_("Type of interview"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *TrainingState.choices])

    def __init__(self, *args: Any, types: Sequence[AssessmentType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["type"]
        field.choices = [("", gettext("Any")), *((one.pk, say(one.name)) for one in types)]

    @property
    def wanted(self) -> dict[str, Any]:
        self.full_clean()
        given = self.cleaned_data
        return {"text": given.get("q", ""), "type_pk": given.get("type"), "state": given.get("state", "")}
