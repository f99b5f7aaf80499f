from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.words import say
from hiring.models import RequisitionCompetency
from hiring.rules.loops import LONGEST, MOST_SESSIONS, SHORTEST, PlannedSession, in_order
from rubrics.models import AssessmentType, Purpose, Weight

PREFIX = "s"
NEW_MINUTES = 60


class SessionForm(forms.Form):
    """One session; beside these a field `c<competency>` for each competency asked for."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.IntegerField(label=_("Place"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=200)
    assessment_type = forms.TypedChoiceField(label=_("Type"), coerce=int)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=SHORTEST, max_value=LONGEST)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose)

    def __init__(
        self, *args: Any, asked: Sequence[RequisitionCompetency], types: Sequence[AssessmentType], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        choices = [(one.pk, say(one.name)) for one in types]
        self.fields["assessment_type"].choices = choices  # type: ignore[attr-defined]  # a choice field
        weights = [("", "–"), (Weight.MAIN.value, _("main")), (Weight.ALSO.value, _("also"))]
        for one in asked:
            self.fields[f"c{one.competency_id}"] = forms.ChoiceField(
                label=say(one.competency.name),
                choices=weights,
                required=False,
                # Named by the heads of its row and its column
                widget=forms.Select(attrs={"aria-labelledby": f"row-{one.competency_id} col-{self.prefix}"}),
            )

    @property
    def name(self) -> str:
        """What the session is called on the page, as typed."""
        return str(self["title"].value() or "") or gettext("New session")

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("position", "title", "assessment_type", "minutes", "purpose")]

    def seen(self, weight: str) -> tuple[int, ...]:
        cells = [(one.competency_id, self.cleaned_data.get(f"c{one.competency_id}")) for one in self.asked]
        return tuple(competency for competency, chosen in cells if chosen == weight)

    def planned(self, kept: Mapping[int, PlannedSession]) -> PlannedSession:
        """What was not typed well is empty: enough to show the coverage by."""
        cleaned = self.cleaned_data
        before = kept.get(cleaned.get("id") or 0)
        return PlannedSession(
            cleaned.get("id"),
            cleaned.get("assessment_type") or 0,
            _words(cleaned.get("title", ""), before),
            cleaned.get("minutes") or 0,
            cleaned.get("purpose", ""),
            self.seen(Weight.MAIN),
            self.seen(Weight.ALSO),
        )


def _words(typed: str, before: PlannedSession | None) -> dict[str, str]:
    """A title that was left alone keeps its translations; one that was written anew has the writer's language."""
    if before and say(dict(before.title)) == typed:
        return dict(before.title)
    return {(get_language() or "en").lower(): typed}


class BaseLoopForm(BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    def __init__(
        self,
        data: Any = None,
        *,
        sessions: Sequence[PlannedSession],
        asked: Sequence[RequisitionCompetency],
        types: Sequence[AssessmentType],
        more: int = 0,
    ) -> None:
        self.kept = {one.id: one for one in sessions if one.id}
        self.asked = asked
        if data is not None and more:
            data = data.copy()
            total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
            data[f"{PREFIX}-TOTAL_FORMS"] = str(min(int(total), MOST_SESSIONS) + more) if total.isdecimal() else total
        super().__init__(
            data,
            prefix=PREFIX,
            initial=[_initial(place, one) for place, one in enumerate(sessions, start=1)],
            form_kwargs={"asked": asked, "types": types},
        )

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            # A new one begins last; left as it is, it is not there
            first = self.form_kwargs["types"][:1]
            kwargs["initial"] = {
                "position": index + 1,
                "minutes": NEW_MINUTES,
                "purpose": Purpose.STRENGTH.value,
                "assessment_type": first[0].pk if first else None,
            }
        return kwargs

    def add_fields(self, form: SessionForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    @property
    def grid(self) -> list[tuple[RequisitionCompetency, list[forms.BoundField]]]:
        """Each competency with its control in each session."""
        return [(one, [form[f"c{one.competency_id}"] for form in self.forms]) for one in self.asked]

    @property
    def standing(self) -> Iterator[SessionForm]:
        """Those that would be saved, of a form that was sent."""
        for form in self.forms:
            blank = form.empty_permitted and not form.has_changed()
            if not blank and not form.cleaned_data.get("DELETE"):
                yield form

    def planned(self) -> list[PlannedSession]:
        """In the order of the places typed; as far as they were typed well."""
        self.full_clean()
        forms_ = list(self.standing)
        places = {pk: place for place, pk in enumerate(self.kept, start=1)}
        pairs = []
        for form in forms_:
            was = places.get(form.cleaned_data.get("id") or 0)
            pairs.append((was, form.cleaned_data.get("position") or was or len(self.forms)))
        return [forms_[index].planned(self.kept) for index in in_order(pairs)]


LoopForm = cast(
    type[BaseLoopForm],
    formset_factory(
        SessionForm,
        formset=BaseLoopForm,
        extra=0,
        can_delete=True,
        max_num=MOST_SESSIONS,
        validate_max=True,
        absolute_max=MOST_SESSIONS + 5,
    ),
)


def _initial(place: int, session: PlannedSession) -> dict[str, Any]:
    cells = {f"c{pk}": Weight.MAIN.value for pk in session.main} | {f"c{pk}": Weight.ALSO.value for pk in session.also}
    return {
        "id": session.id,
        "position": place,
        "title": say(dict(session.title)),
        "assessment_type": session.assessment_type_id,
        "minutes": session.minutes,
        "purpose": session.purpose,
        **cells,
    }
