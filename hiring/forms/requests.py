from django import forms
from django.utils.translation import gettext_lazy as _


class HandleForm(forms.Form):
    note = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        help_text=_("Such as “Copy sent by mail” or “Deleted, as asked”. Without the candidate’s name."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
