"""Forms of settings that two people may have open at once."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.refusals import Refusal

BIGGEST = 2**31 - 1
LONGEST = 100_000
CARRIED = ("seen", "was")


class ComparedForm(forms.Form):
    """Carries what stood there when it was looked at, so that two people's changes can be told apart."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Said once all fields are there: when the page is written
        self.fields["was"].initial = lambda: self._written(self.initial)

    def take_over(self, typed: QueryDict, now: Mapping[str, Any]) -> dict[str, str]:
        """Into `typed` goes what somebody else changed and this one did not; what this one typed stays, and where both
        did, what stands now is given back, by field."""
        was, both = self._read(typed.get(self.add_prefix("was"), "")), {}
        for name in self._compared(now):
            key, stands = self.add_prefix(name), self._as_typed(name, now[name])
            mine = _tidy(typed.getlist(key))
            if stands in (mine, was.get(name)):
                continue
            if mine == was.get(name):
                typed.setlist(key, stands)
            else:
                both[name] = _("Now it says: %(value)s") % {"value": self._spoken(name, stands)}
        typed[self.add_prefix("was")] = self._written(now)
        return both

    def gives_way(self, refusal: Refusal, now: Mapping[str, Any]) -> bool:
        """Whether somebody changed what stands there since it was looked at, which the form says then. One that says
        nothing of what it looked at is taken as it is."""
        said = self.data.get(self.add_prefix("was"), "")
        late = bool(said) and self._read(said) != self.drawn(now)
        if late:
            self.meet(refusal, now)
        return late

    def meet(self, refusal: Refusal, now: Mapping[str, Any]) -> None:
        """Somebody was faster: what they changed stands in the form now, beside what was typed. Sent again, it is
        saved."""
        self.add_error(None, str(refusal))
        typed: QueryDict = self.data.copy()  # type: ignore[attr-defined]  # what a request brings
        for name, sentence in self.take_over(typed, now).items():
            self.add_error(name, sentence)
        self.data = typed

    def is_as_it_was(self, typed: QueryDict) -> bool:
        was = self._read(typed.get(self.add_prefix("was"), ""))
        return bool(was) and all(_tidy(typed.getlist(self.add_prefix(name))) == said for name, said in was.items())

    def _compared(self, values: Mapping[str, Any]) -> list[str]:
        return [name for name in self.fields if name in values and name not in CARRIED]

    def drawn(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """What the controls would send of these values."""
        return {name: self._as_typed(name, values[name]) for name in self._compared(values)}

    def _written(self, values: Mapping[str, Any]) -> str:
        return json.dumps(self.drawn(values), ensure_ascii=False, separators=(",", ":"))

    def _read(self, text: str) -> dict[str, list[str]]:
        """Nothing that can be read: then every difference is somebody's."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def _as_typed(self, name: str, value: Any) -> list[str]:
        """As the control would send it."""
        if isinstance(self.fields[name].widget, forms.CheckboxInput):
            return ["on"] if value else []
        shown = self.fields[name].widget.format_value(self.fields[name].prepare_value(value))
        return _tidy(shown if isinstance(shown, list | tuple) else [shown])

    def _spoken(self, name: str, values: list[str]) -> str:
        if isinstance(self.fields[name].widget, forms.CheckboxInput):
            return _("ticked") if values else _("not ticked")
        choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        return str(_(", ")).join(choices.get(one, one) for one in values) or _("nothing")


class SeenForm(ComparedForm):
    """Carries the version that was looked at as well."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST)

    def clean_seen(self) -> int:
        """What says of no version that it was looked at has seen none."""
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, without what is carried along."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}

    def meet(self, refusal: Refusal, now: Mapping[str, Any]) -> None:
        super().meet(refusal, now)
        typed: QueryDict = self.data.copy()  # type: ignore[attr-defined]  # what `meet` left
        typed[self.add_prefix("seen")] = str(now["seen"])
        self.data = typed


def _tidy(values: Any) -> list[str]:
    """Nothing and the empty text are one, and so are the ends of lines of every system."""
    return [text for value in values if (text := str("" if value is None else value).replace("\r\n", "\n").strip())]
