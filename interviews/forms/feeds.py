from django import forms
from django.utils.translation import gettext_lazy as _


class FeedForm(forms.Form):
    # Not a URL field: calendar programs hand out webcal:// as well
    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=2000,
        help_text=_(
            "In your calendar program: the secret or private address in iCal format. It begins with https:// or "
            "webcal://, and is not shown again."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the address of the calendar.")},
    )
