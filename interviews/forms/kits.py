from typing import Any

from django import forms

from interviews.queries.kits import Kit


class MarkForm(forms.Form):
    """One thing of the kit, and whether it is to be marked."""

    thing = forms.ChoiceField()
    on = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda text: text == "1")

    def __init__(self, *args: Any, kit: Kit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.key for one in kit.markable]
        self.fields["thing"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]  # a choice field

    def what(self) -> dict[str, int]:
        """As the action takes it."""
        key = self.cleaned_data["thing"]
        return {"question" if key.startswith("q") else "competency": int(key[1:])}
