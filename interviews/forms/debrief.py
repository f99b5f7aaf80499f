from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.words import say
from hiring.rules.decisions import Outcome
from interviews.queries.levels import in_sentence
from rubrics.models import Level, RoleDefinition

TEXT_LIMIT = 20_000


class _LevelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Level) -> str:
        return say(obj.name)


def _text(label: Any, hint: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT_LIMIT,
        required=required,
    )


class DecideForm(forms.Form):
    """`seen`: how many decisions there were when the page was made."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the four.")},
    )
    level = _LevelField(
        label=gettext_lazy("The other level"),
        queryset=Level.objects.none(),
        required=False,
        empty_label="",
        help_text=gettext_lazy("Only for hiring at another level."),
    )
    reason = _text(gettext_lazy("Reason"), gettext_lazy("Write it for someone who was not there."))
    justification = _text(
        gettext_lazy("Justification"),
        gettext_lazy("Owed when you decide against the verdict, or while scorecards are missing."),
        required=False,
    )

    def __init__(self, role: RoleDefinition, level: Level, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Outcome.HIRE.value, _("Hire at %(level)s") % {"level": in_sentence(level.name)}),
            (Outcome.OTHER_LEVEL.value, _("Hire at another level")),
            (Outcome.ONE_MORE.value, _("Ask for one more interview")),
            (Outcome.NO_HIRE.value, _("Do not hire")),
        ]
        levels = Level.objects.filter(rubric=role.rubric_id).exclude(pk=level.pk)
        self.fields["level"].queryset = levels  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        other = cleaned.get("outcome") == Outcome.OTHER_LEVEL
        if other and not cleaned.get("level") and "level" not in self.errors:
            self.add_error("level", _("Choose the other level."))
        if not other:
            cleaned["level"] = None
        return cleaned


class AddendumForm(forms.Form):
    text = _text(
        gettext_lazy("Add below the decision"), gettext_lazy("What is recorded stays as it is; this is added.")
    )
