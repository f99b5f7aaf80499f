"""Text that exists in several languages, kept in one JSON value `{"en": ..., "zh-hans": ...}`.

One column per text (and not one per language) because a row is then written, compared, versioned and
recorded as one thing, and because actions and workers have no language of their own.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Words = dict[str, str]


def validate_words(value: Any) -> None:
    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, dict) or not set(value) <= known or not all(isinstance(v, str) for v in value.values()):
        raise ValidationError(_("Give each text under the code of its language."), code="words")


def spoken(words: Words | None, language: str | None = None) -> tuple[str, str]:
    """(text, language of the text): the reader's language, else any other that has the text."""
    words = words or {}
    wanted = (language or get_language() or settings.LANGUAGE_CODE).lower()
    for code in (wanted, *(code for code, _name in settings.LANGUAGES)):
        if words.get(code):
            return words[code], code
    return "", wanted


def say(words: Words | None, language: str | None = None) -> str:
    return spoken(words, language)[0]


class WordsField(models.JSONField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        if validate_words not in self.validators:
            self.validators = [*self.validators, validate_words]
