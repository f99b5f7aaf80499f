from typing import Any

from django import forms

from core.rules.names import seen_name


class NameField(forms.CharField):
    """Of somebody or something, as it stands in headings, lists and mails: one line, and to be seen."""

    def to_python(self, value: Any) -> str:
        return seen_name(" ".join(str(super().to_python(value) or "").split()))
