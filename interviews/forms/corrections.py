from django import forms
from django.utils.translation import gettext_lazy

from interviews.forms.scorecards import TEXT_LIMIT


class AddForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Add below your scorecard"),
        help_text=gettext_lazy(
            "Everybody who reads the scorecard reads this too. Ratings and recommendation stay as they were submitted."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT_LIMIT,
        error_messages={"required": gettext_lazy("Write what you want to add.")},
    )
