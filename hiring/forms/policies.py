from collections import Counter
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.layout import Either
from core.forms.seen import SeenForm
from core.models import Person
from core.templatetags.touchstone import own_name
from core.words import Words
from hiring.rules.policies import FEWEST_DAYS, MOST_DAYS, unknown_names

LONGEST_CONSENT = 5000


class PolicyForm(SeenForm):
    keep_days = forms.IntegerField(
        label=_("Days that data are kept"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text=_(
            "Counted from the day somebody applied or agreed last. It holds for those who come from now on; days that"
            " are set already stay."
        ),
    )
    who = forms.ChoiceField(
        label=_("Who may approve requisitions"),
        choices=[("everybody", _("Everybody who works here")), ("named", _("Only those who are ticked below"))],
        widget=forms.RadioSelect,
    )
    approvers = forms.ModelMultipleChoiceField(
        Person.objects.active(), label=_("Approvers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two of one name are told apart by their address
        people = list(Person.objects.active().only("name", "email"))
        times = Counter(person.name for person in people)
        hints = {person.pk: person.email for person in people if times[person.name] > 1}
        self.fields["approvers"].widget.hints = hints
        for code in self._languages:
            self.fields[f"consent-{code}"] = forms.CharField(
                label=own_name(code),
                max_length=LONGEST_CONSENT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Save")))
        self.helper.layout = Layout(
            "seen",
            "was",
            Fieldset(_("How long data are kept"), "keep_days"),
            Fieldset(_("What candidates agree to"), *(f"consent-{code}" for code in self._languages)),
            Fieldset(_("Approval"), "who", Either("approvers", wrapper_class="ticks")),
        )

    @property
    def _languages(self) -> list[str]:
        return [code for code, _name in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = {code: cleaned.get(f"consent-{code}", "") for code in self._languages}
        for code, text in words.items():
            if not text and any(words.values()) and f"consent-{code}" not in self.errors:
                self.add_error(
                    f"consent-{code}",
                    gettext("Write it in %(language)s as well, or leave both empty.") % {"language": own_name(code)},
                )
            elif unknown := unknown_names(text):
                self.add_error(
                    f"consent-{code}",
                    gettext("{%(name)s} is not known. Between braces stand only {organisation} and {days}.")
                    % {"name": unknown[0]},
                )
        if cleaned.get("who") == "named" and not cleaned.get("approvers") and "approvers" not in self.errors:
            self.add_error("approvers", _("Tick at least one person, or let everybody approve."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        consent: Words = {code: text for code in self._languages if (text := said[f"consent-{code}"])}
        approvers = said["approvers"] if said["who"] == "named" else []
        return {"keep_days": said["keep_days"], "consent": consent, "approvers": approvers, "seen": said["seen"]}
