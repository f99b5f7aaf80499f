from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import NameField, ZoneField
from core.forms.people import HoursForm, LanguageAndZone, countries, helper
from core.forms.seen import SeenForm


class OrganisationForm(SeenForm, LanguageAndZone, HoursForm):
    name = NameField(
        label=_("Name of the organisation"), max_length=200, help_text=_("It stands on every page and in every mail.")
    )
    country = forms.ChoiceField(
        label=_("Public holidays"),
        help_text=_("Nobody is reminded on the holidays of this country; a place of work may have its own."),
        choices=countries,
        required=False,
    )
    sender_name = NameField(label=_("Name of the sender"), max_length=100, required=False)
    sender_address = forms.EmailField(label=_("Address of the sender"), max_length=254, required=False)
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        max_length=254,
        required=False,
        help_text=_(
            "Where an answer to a mail goes. What candidates answer goes to their recruiter. Empty: to the sender."
        ),
    )
    asks_second_factor = forms.BooleanField(
        label=_("Recruiters and administrators need a second step at sign-in"),
        help_text=_("Who has none sets one up before anything else, the next time they open a page."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day_starts"].label = _("The day starts")
        self.fields["day_ends"].label = _("The day ends")
        self.fields["working_days"].help_text = ""
        self.fields["sender_name"].help_text = gettext("Empty: the name of the organisation.")
        self.fields["sender_address"].help_text = gettext(
            "Your mail server must be allowed to send for it. Empty: %(address)s."
        ) % {"address": settings.DEFAULT_FROM_EMAIL}
        self.helper = helper(_("Save"))
        self.helper.layout = Layout(
            "seen",
            "was",
            Fieldset(_("The organisation"), "name", "country"),
            Fieldset(
                _("What new people start with"),
                Row("language", "time_zone"),
                Row("day_starts", "day_ends"),
                "working_days",
            ),
            Fieldset(_("Mails"), "sender_name", "sender_address", "reply_to"),
            Fieldset(_("Sign-in"), "asks_second_factor"),
        )


class LocationForm(SeenForm):
    name = NameField(
        label=_("Name of the place"), max_length=100, help_text=_("Such as “Berlin” or “Shanghai, Pudong”.")
    )
    country = forms.ChoiceField(
        label=_("Public holidays"),
        help_text=_("Reminders and due times of the people who work there keep to them."),
        required=False,
    )
    time_zone = ZoneField(
        label=_("Time zone"),
        help_text=_("People who are invited to this place start with it."),
    )

    def __init__(self, *args: Any, verb: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", gettext("As the organisation")), *countries()[1:]]  # type: ignore[attr-defined]
        self.helper = helper(verb)
