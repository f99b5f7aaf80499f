from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hiring.forms.moves import MailForm
from hiring.models import Application, Requisition
from hiring.queries.moves import Text
from hiring.queries.reviews import called
from hiring.rules.moves import Settling

FILLED, WARM = "filled", "warm"


class SettleForm(MailForm):
    """What happens to everybody, and to whom something else."""

    everybody = forms.ChoiceField(
        label=_("Everybody"), choices=Settling.choices, widget=forms.RadioSelect, initial=Settling.CLOSE
    )
    requisition = forms.TypedChoiceField(
        label=_("To which requisition"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_(
            "For those who move. They are closed here and stand there among the new applications; no mail goes."
        ),
    )

    def __init__(
        self,
        *args: Any,
        rows: Sequence[Application],
        requisitions: Iterable[Requisition],
        texts: Mapping[str, Mapping[str, Text]],
        **kwargs: Any,
    ) -> None:
        """`texts`: of the mail of each kind, FILLED and WARM."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.requisitions = {one.pk: one for one in requisitions}
        choices = [(pk, f"{one.title} ({one.code})") for pk, one in self.requisitions.items()]
        self.fields["requisition"].choices = [("", gettext("Choose…")), *choices]  # type: ignore[attr-defined]  # a choice field
        for part in (FILLED, WARM):
            self.offer_mail(part, texts[part])
        offered = [("", gettext("As for everybody")), *((str(one), one.label) for one in Settling)]
        for row in rows:
            self.fields[f"what_{row.pk}"] = forms.ChoiceField(
                label=called(row), choices=offered, required=False, widget=forms.Select(attrs={"class": "w-m"})
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = set(self._wanted(cleaned).values())
        if Settling.ADD in chosen and not cleaned.get("requisition") and "requisition" not in self.errors:
            self.add_error("requisition", _("Choose the requisition to which they move."))
        for part, what in ((FILLED, Settling.CLOSE), (WARM, Settling.WARM)):
            if what in chosen:
                self.clean_mail(part, cleaned)
        return cleaned

    def wanted(self) -> dict[int, Settling]:
        return self._wanted(self.given() or {})

    def _wanted(self, given: Mapping[str, Any]) -> dict[int, Settling]:
        everybody = given.get("everybody") or Settling.LEAVE
        return {row.pk: Settling(given.get(f"what_{row.pk}") or everybody) for row in self.rows}

    @property
    def target(self) -> Requisition | None:
        given = self.given()
        return self.requisitions.get(given["requisition"]) if given and given["requisition"] else None
