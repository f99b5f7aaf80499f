from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.models.requests import RequestKind


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Would you tell us why?"),
        max_length=2000,
        required=False,
        help_text=_("You owe us no reason; it helps us to do better."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DataForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What may we do?"),
        choices=[
            (RequestKind.COPY, _("Send me a copy of all you hold about me")),
            (RequestKind.DELETION, _("Delete all you hold about me")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["kind"].widget.hints = {
            RequestKind.DELETION.value: _("An application that is under way ends with it.")
        }


class ConsentForm(forms.Form):
    for_others = forms.BooleanField(label=_("Consider me for other roles too"), required=False)
