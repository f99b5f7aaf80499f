import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hiring.rules.decisions import Outcome
from interviews.models import Conclusion, Recommendation
from interviews.queries.levels import in_sentence
from interviews.queries.other_levels import AtLevel
from interviews.queries.talks import Topic
from rubrics.models import Level

TEXT_LIMIT = 20_000


def _text(label: Any, hint: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT_LIMIT,
        required=required,
    )


def decision_typed(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed of a decision that was not sent, while conclusions were."""
    found = {name: data.get(name, "") for name in ("outcome", "level", "reason", "justification")}
    return found if any(found[name].strip() for name in ("outcome", "reason", "justification")) else {}


class DecideForm(forms.Form):
    """`seen` and `cards`: how many decisions and cards there were when the page was made."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cards = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the four.")},
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("The other level"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Only for hiring at another level."),
    )
    reason = _text(gettext_lazy("Reason"), gettext_lazy("Write it for someone who was not there."))
    justification = _text(
        gettext_lazy("Justification"),
        gettext_lazy("Owed when you decide against the verdict, or while scorecards are missing."),
        required=False,
    )

    def __init__(
        self,
        levels: Sequence[AtLevel],
        level: Level,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Outcome.HIRE.value, _("Hire at %(level)s") % {"level": in_sentence(level.name)}),
            (Outcome.OTHER_LEVEL.value, _("Hire at another level")),
            (Outcome.ONE_MORE.value, _("Ask for one more interview")),
            (Outcome.NO_HIRE.value, _("Do not hire")),
        ]
        others = [(one.id, _at_level(one)) for one in levels if not one.is_target]
        self.fields["level"].choices = [("", _("Choose…")), *others]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        other = cleaned.get("outcome") == Outcome.OTHER_LEVEL
        if other and not cleaned.get("level") and "level" not in self.errors:
            self.add_error("level", _("Choose the other level."))
        # One of the choices, so it is there
        cleaned["level"] = Level.objects.get(pk=cleaned["level"]) if other and cleaned.get("level") else None
        return cleaned


def _at_level(level: AtLevel) -> str:
    """How the same ratings look against that bar, where the level is chosen."""
    total = level.must_haves
    return ngettext(
        "%(level)s: %(at)s of %(total)s must-have at its bar",
        "%(level)s: %(at)s of %(total)s must-haves at their bar",
        total,
    ) % {"level": level.name, "at": level.at_bar, "total": total}


POINT = re.compile(r"text-([cs])([0-9]{1,9})")


class ConclusionsForm(forms.Form):
    """What was typed on the points of the agenda, one or all: `text-`, `version-` and, to replace what another hand
    wrote meanwhile, `over-` with the version of that."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.points = [found for name in data if (found := POINT.fullmatch(name))]
        for found in self.points:
            key = found[1] + found[2]
            self.fields[f"text-{key}"] = forms.CharField(max_length=TEXT_LIMIT, required=False)
            self.fields[f"version-{key}"] = forms.IntegerField(min_value=0, max_value=10**8, required=False)
            self.fields[f"over-{key}"] = forms.IntegerField(min_value=0, max_value=10**8, required=False)

    def typed(self) -> dict[str, tuple[str, int]]:
        """By key of the point: the text, and the version it was written over."""
        said = self.cleaned_data
        return {
            key: (said[f"text-{key}"], said[f"over-{key}"] or said[f"version-{key}"] or 0)
            for key in (found[1] + found[2] for found in self.points)
        }

    def raw(self) -> dict[str, str]:
        """As it stands in the fields, whether it can be kept or not."""
        return {found[1] + found[2]: str(self.data[found[0]]) for found in self.points}


@dataclass(frozen=True)
class Line:
    """One point of the agenda as it stands in the form."""

    topic: Topic
    text: str
    # What another hand wrote meanwhile
    moved: Conclusion | None
    errors: Sequence[str]


def lines(topics: Iterable[Topic], form: ConclusionsForm | None = None, moved: Iterable[Conclusion] = ()) -> list[Line]:
    """What was typed goes before what is kept, so that nothing typed is lost."""
    typed = form.raw() if form else {}
    theirs = {point_key(one): one for one in moved}
    return [
        Line(
            topic,
            typed.get(topic.key, topic.text),
            theirs.get(topic.key),
            [str(problem) for problem in form.errors.get(f"text-{topic.key}", ())] if form else [],
        )
        for topic in topics
    ]


def point_key(conclusion: Conclusion) -> str:
    return f"c{conclusion.competency_id}" if conclusion.competency_id else f"s{conclusion.seat_id}"


def typed_in_vain(conclusions: ConclusionsForm | None, decision: Mapping[str, Any]) -> list[str]:
    """What somebody typed on a page that another hand has closed meanwhile: given back, so that they can copy it."""
    said = [*(conclusions.raw().values() if conclusions else ())]
    said += [str(decision.get(name, "")) for name in ("reason", "justification")]
    return [text for text in said if text.strip()]


class OpenForm(forms.Form):
    reason = _text(
        gettext_lazy("Why it cannot wait"),
        gettext_lazy("All who read the debrief see it. Whoever owes a scorecard still reads nothing."),
    )


class RethinkForm(forms.Form):
    recommendation = forms.ChoiceField(
        label=gettext_lazy("What you would recommend now"),
        widget=forms.RadioSelect,
        choices=Recommendation.choices,
        error_messages={"required": gettext_lazy("Choose one of the four.")},
    )
    reason = _text(
        gettext_lazy("What changed your mind"), gettext_lazy("Your vote stays as you cast it; both are shown.")
    )


class DissentForm(forms.Form):
    reason = _text(
        gettext_lazy("Why you disagree"), gettext_lazy("It stands below the decision, under your name, for good.")
    )


class AddendumForm(forms.Form):
    text = _text(
        gettext_lazy("Add below the decision"), gettext_lazy("What is recorded stays as it is; this is added.")
    )
