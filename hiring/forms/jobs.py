from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.validators import URLValidator
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.forms.fields import ZoneField
from hiring.forms.given import NameAndCVForm
from hiring.queries.jobs import QuestionShown
from hiring.rules.jobs import (
    LONGEST_ANSWER,
    LONGEST_LINK,
    LONGEST_SHORT,
    MOST_LINKS,
    QuestionKind,
    channel,
    words_in,
)
from hiring.rules.questions import Answered

LONGEST_NOTE = 4000
# Quicker than this nobody reads the form, chooses a file and sends it
QUICKEST = timedelta(seconds=3)
SALT = "hiring.jobs.apply"


def stamp(at: datetime) -> str:
    """When the form was opened, sealed."""
    return signing.dumps(at.isoformat(), salt=SALT)


# The questions of the requisition come after these
FIRST = ("name", "email", "phone", "cv", "links")


class ApplyForm(NameAndCVForm):
    """The application form. Two traps for programs: `remark` is hidden and stays empty, `opened` says when the page was
    made. A filled `remark` is answered as if all were well; a form that came back too quickly is shown once more, with
    all that was typed, so that nobody whose browser fills in forms is lost."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("We write to you here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    cv = forms.FileField(
        label=_("CV"),
        max_length=255,
        help_text=_(
            "PDF, Word (.docx) or plain text, at most 10 MB. Leave out your photo, your age and your family, please."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt,application/pdf,text/plain"}),
    )
    links = forms.CharField(
        label=_("Links to your work"),
        max_length=MOST_LINKS * (LONGEST_LINK + 2),
        required=False,
        help_text=_("Code, a talk, a paper; one address a line. One is enough."),
        widget=forms.Textarea(attrs={"rows": 2, "autocapitalize": "none", "spellcheck": "false"}),
    )
    arrangements = forms.CharField(
        label=_("Anything we should arrange for the interviews?"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_(
            "More time, captions, written questions, breaks, other hours. It goes to the recruiter only and is no part "
            "of the assessment."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    time_zone = ZoneField(label=_("Your time zone"), help_text=_("We show you the times of interviews in it."))
    consent = forms.BooleanField()
    for_others = forms.BooleanField(
        label=_("Consider me for other roles too"),
        required=False,
        help_text=_("You can change this, and ask us to delete your data, on your own page at any time."),
    )
    remark = forms.CharField(required=False)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    via = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[QuestionShown],
        asks_for_cv: bool,
        consent: str,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.consent_text, self.at = questions, consent, at
        self.fields["cv"].required = asks_for_cv
        self.fields["consent"].label = consent
        self.fields["consent"].error_messages["required"] = gettext(
            "Without your consent we may not keep your application. Tick the box to send it."
        )
        self.initial["opened"] = stamp(at)
        for one in questions:
            self.fields[f"q{one.pk}"] = _asked(one)
        # As they stand on the page, so that mistakes are listed in that order
        self.order_fields([*FIRST, *(f"q{one.pk}" for one in questions)])

    @property
    def asked(self) -> list[tuple[QuestionShown, forms.BoundField]]:
        return [(one, self[f"q{one.pk}"]) for one in self.questions]

    @property
    def opened_value(self) -> str:
        """The seal that was sent, as long as it is ours, so that the time goes on counting."""
        sent = str(self["opened"].value() or "")
        return sent if _opened(sent) else stamp(self.at)

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("remark"))

    def clean_links(self) -> list[str]:
        found = self.cleaned_data["links"].split()
        if len(found) > MOST_LINKS:
            raise forms.ValidationError(_("At most %(most)d links, please."), params={"most": MOST_LINKS})
        check = URLValidator(schemes=["http", "https"])
        for place, link in enumerate(found):
            whole = link if ":" in link.split("/")[0] else f"https://{link}"
            try:
                check(whole)
            except forms.ValidationError as wrong:
                raise forms.ValidationError(
                    _("“%(link)s” is no address of a page. Write it as https://example.org/you."),
                    params={"link": link[:80]},
                ) from wrong
            found[place] = whole[:LONGEST_LINK]
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.questions:
            problem = _problem(one, cleaned.get(f"q{one.pk}") or "")
            if problem:
                self.add_error(f"q{one.pk}", problem)
        opened = _opened(str(cleaned.get("opened") or ""))
        if not self.errors and (opened is None or self.at - opened < QUICKEST):
            self.add_error(
                None,
                _("That was quicker than a person reads, so we ask once more: look it over, and send it again."),
            )
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As the action wants them."""
        names = ("name", "email", "phone", "cv", "links", "arrangements", "time_zone", "for_others")
        answers = [
            Answered(one.pk, one.text, self.cleaned_data[f"q{one.pk}"])
            for one in self.questions
            if self.cleaned_data[f"q{one.pk}"]
        ]
        return {name: self.cleaned_data[name] for name in names} | {
            "answers": answers,
            "consent": self.consent_text,
            "source": channel(self.cleaned_data["via"]),
        }


def _opened(seal: str) -> datetime | None:
    try:
        said = signing.loads(seal, salt=SALT)
    except signing.BadSignature:
        return None
    return parse_datetime(said) if isinstance(said, str) else None


def _asked(one: QuestionShown) -> forms.Field:
    known: dict[str, Any] = {"label": one.text, "required": one.required, "help_text": _hint(one)}
    if one.kind == QuestionKind.LONG:
        return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 7}), **known)
    if one.kind == QuestionKind.CHOICE:
        choices = [(option, option) for option in one.options]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **known)
    if one.kind == QuestionKind.YES_NO:
        choices = [(word, word) for word in (pgettext("answer", "Yes"), pgettext("answer", "No"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **known)
    return forms.CharField(max_length=LONGEST_SHORT, **known)


def _hint(one: QuestionShown) -> str:
    return " ".join(part for part in (_words_asked(one), one.hint) if part)


def _words_asked(one: QuestionShown) -> str:
    if one.words_from and one.words_to:
        return gettext("%(lowest)d to %(highest)d words.") % {"lowest": one.words_from, "highest": one.words_to}
    if one.words_to:
        return gettext("At most %(highest)d words.") % {"highest": one.words_to}
    return gettext("At least %(lowest)d words.") % {"lowest": one.words_from} if one.words_from else ""


def _problem(one: QuestionShown, answer: str) -> str:
    """A long answer that is there is held to its range."""
    if not answer or one.kind != QuestionKind.LONG:
        return ""
    count = words_in(answer)
    if one.words_to and count > one.words_to:
        return gettext("These are %(count)d words. Say it in at most %(most)d.") % {
            "count": count,
            "most": one.words_to,
        }
    if one.words_from and count < one.words_from:
        said = gettext("These are %(count)d words. Write at least %(least)d.")
        return said % {"count": count, "least": one.words_from}
    return ""
