from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.words import say
from hiring.models import Requisition, Stage
from hiring.queries.reviews import Must
from hiring.rules.reviews import MOST_REVIEWERS, Seen, Verdict

# Keys 1 to 9 answer the first nine must-haves
KEYS = 9


class ReviewForm(forms.Form):
    """What the file shows of each must-have, and whether to go on. Nothing is chosen at the start."""

    verdict = forms.ChoiceField(
        choices=Verdict.choices,
        error_messages={"required": _("Say whether to go on, to decline, or that you are not sure.")},
    )
    note = forms.CharField(
        label=pgettext_lazy("review", "Note"),
        max_length=2000,
        required=False,
        help_text=_("One sentence for those who decide. The candidate may ask for it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, musts: Sequence[Must], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = musts
        for must in musts:
            missing = _("%(name)s: say whether the file shows it. “Cannot tell” is an answer too.")
            self.fields[_name(must)] = forms.ChoiceField(
                label=say(must.name),
                choices=Seen.choices,
                widget=forms.RadioSelect,
                error_messages={"required": missing % {"name": say(must.name)}},
            )

    def lines(self) -> list[tuple[Must, Any, str]]:
        """Each must-have with its field, and the key that answers it."""
        numbered = enumerate(self.asked, start=1)
        return [(must, self[_name(must)], str(number) if number <= KEYS else "") for number, must in numbered]

    def musts(self) -> dict[int, str]:
        return {must.pk: self.cleaned_data[_name(must)] for must in self.asked}


def _name(must: Must) -> str:
    return f"m{must.pk}"


class ReviewingForm(forms.Form):
    """How new applications of a requisition are read."""

    reviewers = forms.TypedChoiceField(
        label=_("Who reads each application"),
        coerce=int,
        choices=[
            (1, _("One person")),
            (MOST_REVIEWERS, _("Two people, of whom neither sees the other’s view before giving their own")),
        ],
        widget=forms.RadioSelect,
    )
    name_hidden = forms.BooleanField(
        label=_("Hide the name while an application is read"),
        required=False,
        help_text=_(
            "Name, mail address, telephone, file names and pictures stay hidden, and are covered in the text of the CV "
            "as far as the program can. They show once the application has been read or moves on."
        ),
    )
    review_to = forms.ChoiceField(label=_("Applications that go on move to"))

    def __init__(
        self, *args: Any, requisition: Requisition, stages: Sequence[Stage], usual: Stage | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stages = {str(stage.pk): stage for stage in stages}
        self.fields["review_to"].choices = [(pk, str(stage)) for pk, stage in self.stages.items()]  # type: ignore[attr-defined]  # a choice field
        self.initial = {
            "reviewers": requisition.reviewers,
            "name_hidden": requisition.name_hidden,
            "review_to": str(usual.pk) if usual else "",
        }
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Save how applications are read")))

    def wanted(self) -> dict[str, Any]:
        return {**self.cleaned_data, "review_to": self.stages[self.cleaned_data["review_to"]]}
