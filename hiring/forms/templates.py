from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.forms.messages import not_a_name, text_field
from hiring.queries.messages import Template
from hiring.rules.messages import Occasion, unknown_names

LANGUAGES = ("en", "zh-hans")


class TemplateForm(forms.Form):
    """A wording in both languages. A language that is left out is written in the other."""

    occasion = forms.ChoiceField(label=_("Occasion"), choices=Occasion.choices, initial=Occasion.WRITTEN)
    name_en = forms.CharField(label=_("Name, in English"), max_length=100, required=False)
    name_zh = forms.CharField(label=_("Name, in Chinese"), max_length=100, required=False)
    subject_en = forms.CharField(label=_("Subject, in English"), max_length=200, required=False)
    subject_zh = forms.CharField(label=_("Subject, in Chinese"), max_length=200, required=False)
    body_en = text_field(_("Text, in English"), rows=14, required=False)
    body_zh = text_field(_("Text, in Chinese"), rows=14, required=False)

    def __init__(self, *args: Any, template: Template | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if template is not None:
            del self.fields["occasion"]
            for part, words in template.texts.items():
                for code in LANGUAGES:
                    self.initial[_field(part, code)] = words.get(code, "")
        for code in LANGUAGES:
            for part in ("name", "subject", "body"):
                self.fields[_field(part, code)].widget.attrs["lang"] = "zh-Hans" if code != "en" else "en"

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[_field(part, "en")], self[_field(part, "zh-hans")]) for part in ("name", "subject", "body")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for part in ("subject", "body"):
            for code in LANGUAGES:
                left = unknown_names(cleaned.get(_field(part, code), ""))
                if left:
                    self.add_error(_field(part, code), not_a_name(left))
        if not any(cleaned.get(_field("name", code)) for code in LANGUAGES):
            self.add_error("name_en", _("Give it a name, in one language at least."))
        parts = ("subject", "body")
        written = {code: [bool(cleaned.get(_field(part, code))) for part in parts] for code in LANGUAGES}
        if not self.errors and not any(map(any, written.values())):
            self.add_error("body_en", _("Write a subject and a text, in one language at least."))
        for code, (has_subject, has_body) in written.items():
            if has_subject != has_body:
                part = "body" if has_subject else "subject"
                self.add_error(_field(part, code), _("Write both the subject and the text, or neither."))
        return cleaned

    def texts(self) -> dict[str, dict[str, str]]:
        """As the actions want them: what is empty is left out."""
        return {
            part: {code: text for code in LANGUAGES if (text := self.typed(part, code))}
            for part in ("name", "subject", "body")
        }

    def typed(self, part: str, code: str) -> str:
        text: str = self.cleaned_data.get(_field(part, code), "")
        return text.replace("\r\n", "\n").strip()


def _field(part: str, code: str) -> str:
    return f"{part}_{'en' if code == 'en' else 'zh'}"
