from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import MomentField
from core.when import zone_city
from core.words import say
from hiring.queries.messages import Proposal, Template
from hiring.rules.messages import NAMES, Occasion, unknown_names

LONGEST = 20_000
# As datetime-local has it
LOCAL = "%Y-%m-%dT%H:%M"
LATEST = timedelta(days=90)
NOW, LATER = "now", "later"


def _moment(label: Any, **kwargs: Any) -> MomentField:
    return MomentField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={"invalid": _("Give the day and the time as in 2026-06-11T10:00.")},
        **kwargs,
    )


def text_field(label: Any, *, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def not_a_name(left: Sequence[str]) -> str:
    said = gettext("There is nothing to put in the place of {%(left)s}. These names can stand in braces: %(names)s.")
    return said % {"left": "}, {".join(left), "names": ", ".join(f"{{{name}}}" for name in NAMES)}


class TemplateChoice(forms.Form):
    """Which wording to begin with: asked for by GET, so that a proposal has an address."""

    template = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, *args: Any, offered: Sequence[Template], **kwargs: Any) -> None:
        # Beside the message itself, which says what it began with
        super().__init__(*args, **kwargs | {"auto_id": "id_begin_%s"})
        choices = [("", gettext("An empty page")), *((each.key, say(each.name)) for each in offered)]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]  # a choice field


class MessageForm(forms.Form):
    """A mail to one candidate. What is typed is what goes, but for `{status}`."""

    template = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = text_field(
        _("Text"),
        rows=14,
        help_text=_(
            "{status} becomes a link to the candidate’s own page when the mail is sent: there they see where their "
            "application stands and what comes next. The link works for half a year."
        ),
    )
    when = forms.ChoiceField(
        label=_("When it goes"), choices=[(NOW, _("Now")), (LATER, _("Later"))], widget=forms.RadioSelect
    )
    due_at = _moment(_("Day and time, if later"), required=False)

    def __init__(
        self, *args: Any, offered: Sequence[Template], proposal: Proposal, key: str, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.occasions = at, {each.key: each.occasion for each in offered}
        self.fields["template"].choices = [("", ""), *((key, key) for key in self.occasions)]  # type: ignore[attr-defined]  # a choice field
        # They read it in their language, whatever that of the writer is
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = proposal.language
        self.initial = {"template": key, "subject": proposal.subject, "body": proposal.body, "when": NOW}
        zone = timezone.get_current_timezone_name()
        self.fields["due_at"].help_text = gettext("Your own time, %(city)s.") % {"city": zone_city(zone)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("subject", "body"):
            left = unknown_names(cleaned.get(name, ""))
            if left:
                self.add_error(name, not_a_name(left))
        due_at: datetime | None = cleaned.get("due_at")
        if cleaned.get("when") == NOW:
            cleaned["due_at"] = None
        elif cleaned.get("when") == LATER and "due_at" not in self.errors:
            if due_at is None:
                self.add_error("due_at", _("Say on which day and at what time it goes."))
            elif due_at <= self.at:
                self.add_error("due_at", _("This moment has passed. Choose a later one, or send it now."))
            elif due_at > self.at + LATEST:
                self.add_error("due_at", _("This is too far ahead. Choose a day within three months."))
        return cleaned

    @property
    def occasion(self) -> Occasion:
        """Of the wording it began with."""
        return self.occasions.get(self.cleaned_data.get("template", ""), Occasion.WRITTEN)

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("subject", "body")}


class AnswerNotedForm(forms.Form):
    """What a candidate answered elsewhere."""

    text = text_field(
        _("What they answered"), rows=5, help_text=_("Their own words, or what was said on the telephone.")
    )
    answered_at = _moment(_("When"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"answered_at": timezone.localtime(at).replace(second=0, microsecond=0)}
        zone = timezone.get_current_timezone_name()
        self.fields["answered_at"].help_text = gettext("Your own time, %(city)s.") % {"city": zone_city(zone)}
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Note the answer")))

    def clean_answered_at(self) -> datetime:
        moment: datetime = self.cleaned_data["answered_at"]
        if moment.astimezone(UTC).year < 2000:
            raise forms.ValidationError(_("Write when they answered."))
        return moment
