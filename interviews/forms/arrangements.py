from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.seen import ComparedForm
from interviews.rules.arrangements import MORE_TIME, Needs

LONGEST = 2000


def _more(percent: int) -> str:
    return gettext("%(percent)d percent more") % {"percent": percent} if percent else gettext("As planned")


class NeedsForm(ComparedForm):
    """What makes an interview fair for this person. All of it may stay empty."""

    captions = forms.BooleanField(label=_("Live captions, or questions in writing too"), required=False)
    breaks = forms.BooleanField(label=_("A break between two interviews, and within a long one"), required=False)
    more_time = forms.TypedChoiceField(
        label=_("More time"),
        coerce=int,
        choices=lambda: [(n, _more(n)) for n in MORE_TIME],
        required=False,
        empty_value="",
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=_("Anything else"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def needs(self) -> Needs:
        given: dict[str, Any] = self.cleaned_data
        return Needs(given["captions"], given["breaks"], given["more_time"] or 0, given["other"])


def as_said(needs: Needs) -> dict[str, Any]:
    return {"captions": needs.captions, "breaks": needs.breaks, "more_time": needs.more_time, "other": needs.other}
