import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.words import say
from hiring.models import Requisition, Stage
from hiring.queries.moves import Text
from hiring.queries.reasons import Reason
from hiring.rules.messages import Occasion, unknown_names
from hiring.rules.moves import Mail, When

REASON = 4000
SUBJECT = 200
BODY = 20000
LONGEST_TAG = 60
# Chosen in place of a reason: the words are it
OTHER = "-"
# Where the page itself says nothing of it
LANGUAGES = dict(settings.LANGUAGES)


class DeedForm(forms.Form):
    """What is chosen on a page that says what it will do before it does."""

    def digest(self) -> str:
        """Of what the form holds: what is done must be what was shown."""
        held = {name: self._plain(self[name].value()) for name in self.fields}
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:20]

    @staticmethod
    def _plain(value: Any) -> str:
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def given(self) -> dict[str, Any] | None:
        """What was chosen, or at the start what is proposed; None: something is missing."""
        if self.is_bound:
            return self.cleaned_data if self.is_valid() else None
        return {name: self[name].value() for name in self.fields}


class MoveForm(DeedForm):
    stage = forms.TypedChoiceField(label=_("Move to"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = {stage.pk: stage for stage in stages}
        self.fields["stage"].choices = [(pk, str(stage)) for pk, stage in self.stages.items()]  # type: ignore[attr-defined]  # a choice field

    @property
    def target(self) -> Stage | None:
        given = self.given()
        return self.stages.get(int(given["stage"])) if given and given["stage"] else None


class TagForm(DeedForm):
    name = forms.CharField(
        label=_("Tag"),
        max_length=LONGEST_TAG,
        help_text=_("One or two words, such as “later” or “knows weather”. A tag is read like a note."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def given(self) -> dict[str, Any] | None:
        """Without its word there is nothing to show."""
        return super().given() if self.is_bound else None


class AssignForm(DeedForm):
    person = forms.TypedChoiceField(label=_("Who looks after them"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        choices = [(pk, person.name) for pk, person in self.people.items()]
        self.fields["person"].choices = [("", gettext("The recruiter of the requisition")), *choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def target(self) -> Person | None:
        given = self.given()
        return self.people.get(given["person"]) if given and given["person"] else None


class AddForm(DeedForm):
    requisition = forms.TypedChoiceField(
        label=_("Requisition"),
        coerce=int,
        help_text=_("With source and CV. Where they are they stay, and a mail is not sent."),
    )

    def __init__(self, *args: Any, requisitions: Iterable[Requisition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requisitions = {one.pk: one for one in requisitions}
        choices = [(pk, f"{one.title} ({one.code})") for pk, one in self.requisitions.items()]
        self.fields["requisition"].choices = [("", gettext("Choose…")), *choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def target(self) -> Requisition | None:
        given = self.given()
        return self.requisitions.get(given["requisition"]) if given and given["requisition"] else None


class MailForm(DeedForm):
    """A mail that goes with what is done: when, and in each language its words."""

    def offer_mail(self, part: str, texts: Mapping[str, Text]) -> None:
        """`part` tells the mails of one form apart."""
        when = forms.ChoiceField(
            label=_("When it goes"), choices=When.choices, widget=forms.RadioSelect, initial=When.MORNING
        )
        self.fields[f"{part}_when"] = when
        self.fields[f"{part}_no"] = forms.CharField(
            label=_("Why no mail"),
            max_length=200,
            required=False,
            help_text=_("Such as “told on the phone”. Only where no mail goes."),
        )
        for language, text in texts.items():
            in_it = {"lang": language}
            self.fields[f"{part}_subject_{language}"] = forms.CharField(
                label=format_lazy(_("Subject, {language}"), language=LANGUAGES[language]),
                max_length=SUBJECT,
                required=False,
                initial=text.subject,
                widget=forms.TextInput(attrs=in_it),
            )
            self.fields[f"{part}_body_{language}"] = forms.CharField(
                label=format_lazy(_("Text, {language}"), language=LANGUAGES[language]),
                max_length=BODY,
                required=False,
                initial=text.body,
                widget=forms.Textarea(attrs={"rows": 9, **in_it}),
            )

    def mail_fields(self, part: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{part}_")]

    def clean_mail(self, part: str, cleaned: Mapping[str, Any]) -> None:
        if cleaned.get(f"{part}_when") == When.NEVER:
            if not cleaned.get(f"{part}_no"):
                self.add_error(f"{part}_no", _("Say why no mail goes. It stands in the timeline."))
            return
        for name in [name for name in self.fields if name.startswith((f"{part}_subject_", f"{part}_body_"))]:
            text = cleaned.get(name, "")
            unknown = unknown_names(text)
            if not text.strip() and name not in self.errors:
                self.add_error(name, _("Write it, or choose that no mail goes."))
            elif unknown:
                self.add_error(
                    name,
                    _("It still holds {%(names)s}. Write what is meant in its place.")
                    % {"names": "}, {".join(unknown)},
                )

    def mail(self, part: str, occasion: Occasion) -> Mail | None:
        given = self.given()
        if given is None or f"{part}_when" not in self.fields:
            return None
        languages = [n.removeprefix(f"{part}_body_") for n in self.fields if n.startswith(f"{part}_body_")]
        texts = {
            language: (given[f"{part}_subject_{language}"], given[f"{part}_body_{language}"]) for language in languages
        }
        return Mail(occasion, When(given[f"{part}_when"]), texts)


class ClosingForm(MailForm):
    """`state`: the end that is noted. A chosen reason suffices; words about this one person may stand beside it."""

    kind = forms.ChoiceField(label=_("Reason"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In your words"),
        max_length=REASON,
        required=False,
        help_text=_("In words the candidate could read: they may ask for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, reasons: Iterable[Reason], texts: Mapping[str, Text], **kwargs: Any) -> None:
        """`texts`: of the mail, where one goes with it."""
        super().__init__(*args, **kwargs)
        choices = [(one.key, say(one.name)) for one in reasons]
        self.fields["kind"].choices = [*choices, (OTHER, gettext("Another one, in your words"))]  # type: ignore[attr-defined]  # a choice field
        if texts:
            self.offer_mail("mail", texts)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        return "" if kind == OTHER else kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" not in self.errors and "reason" not in self.errors:
            chosen = cleaned.get("kind") or cleaned.get("reason", "").strip()
            if not chosen:
                self.add_error("kind", _("Choose a reason, or write it in your words."))
        if "mail_when" in self.fields:
            self.clean_mail("mail", cleaned)
        return cleaned
