"""Forms of settings that two people may have open at once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.refusals import Refusal

BIGGEST = 2**31 - 1


class SeenForm(forms.Form):
    """Carries the version that was looked at, as `seen`."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST)

    def clean_seen(self) -> int:
        """What says of no version that it was looked at has seen none."""
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen

    def meet(self, refusal: Refusal, now: Mapping[str, Any]) -> None:
        """Somebody was faster: what is typed stays, beside what stands now; sent again it goes in its place."""
        self.add_error(None, str(refusal))
        for name, value in now.items():
            if name in self.fields and name != "seen" and self._is_other(name, value):
                said = {"label": self.fields[name].label, "value": self._spoken(name, value)}
                self.add_error(None, _("%(label)s is now: %(value)s") % said)
        self.add_error(None, _("Save again to put yours in its place."))
        typed: QueryDict = self.data.copy()  # type: ignore[attr-defined]  # what a request brings
        typed[self.add_prefix("seen")] = str(now["seen"])
        self.data = typed

    def _is_other(self, name: str, value: Any) -> bool:
        return bool(self.cleaned_data.get(name) != value)

    def _spoken(self, name: str, value: Any) -> str:
        """As the control would show it."""
        choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        values = value if isinstance(value, list | tuple | set) else [value]
        words = [choices.get(str(one), self._plain(one)) for one in values]
        return str(_(", ")).join(words) or _("nothing")

    def _plain(self, value: Any) -> str:
        return f"{value:%H:%M}" if hasattr(value, "hour") else str(value or "")
