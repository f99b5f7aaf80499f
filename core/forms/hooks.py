from django import forms
from django.utils.translation import gettext_lazy as _


class HookForm(forms.Form):
    name = forms.CharField(
        label=_("What you call it"),
        max_length=100,
        help_text=_("As you know it, such as the channel it writes to."),
        error_messages={"required": _("Give it a name.")},
    )
    # Not a URL field: what is wrong with it is said in words of ours
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        help_text=_(
            "In Slack, Mattermost or Rocket.Chat: that of an incoming webhook. It begins with https:// and is not "
            "shown again, for whoever knows it may write there."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the address.")},
    )
