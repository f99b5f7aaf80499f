from typing import Any

from django import forms

from interviews.queries.kits import Kit


class MarkForm(forms.Form):
    """One thing of the kit and whether it is to be marked, as the button says it: `q12:1`."""

    mark = forms.ChoiceField()
    # Whether its button belongs to the form of a card
    in_card = forms.BooleanField(required=False)

    def __init__(self, *args: Any, kit: Kit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [f"{one.key}:{on}" for one in kit.markable for on in "01"]
        self.fields["mark"].choices = [(one, one) for one in said]  # type: ignore[attr-defined]  # a choice field

    @property
    def key(self) -> str:
        return str(self.cleaned_data["mark"].partition(":")[0])

    @property
    def is_on(self) -> bool:
        return str(self.cleaned_data["mark"]).endswith(":1")

    def what(self) -> dict[str, int]:
        """As the action takes it."""
        return {"question" if self.key.startswith("q") else "competency": int(self.key[1:])}
