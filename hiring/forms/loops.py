from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.rules.numbers import whole
from core.words import say
from hiring.models import RequisitionCompetency
from hiring.models.loops import Setting
from hiring.queries.loops import Offered
from hiring.rules.loops import (
    LONGEST,
    MOST_BUFFER,
    MOST_DAYS,
    MOST_SEATS,
    MOST_SESSIONS,
    SHORTEST,
    TAKE_HOME,
    USUAL_BUFFER,
    USUAL_DAYS,
    PlannedSession,
    in_order,
)
from rubrics.models import AssessmentType, Purpose, Weight

PREFIX = "s"
NEW_MINUTES = 60
LONGEST_BRIEF = 8000
# A form is sent with a few rows more than a loop may have, to say so kindly
MOST_ROWS = MOST_SESSIONS + 5
# Of a question among those chosen
LAST_PLACE = 99


class SessionForm(forms.Form):
    """One session; beside these a field `c<competency>` for each competency asked for.

    `after` names rows of the form, not places: so the order stays when places are written anew.
    """

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.IntegerField(label=_("Place"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=200)
    assessment_type = forms.TypedChoiceField(label=_("Type"), coerce=int)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=SHORTEST, max_value=LONGEST)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose)
    seats = forms.IntegerField(label=_("Leads"), min_value=1, max_value=MOST_SEATS)
    setting = forms.ChoiceField(label=_("Where"), choices=Setting)
    buffer = forms.IntegerField(label=_("Break after"), min_value=0, max_value=MOST_BUFFER)
    days = forms.IntegerField(label=_("Days at home"), min_value=1, max_value=MOST_DAYS, required=False)
    brief = forms.CharField(
        label=_("Brief"),
        max_length=LONGEST_BRIEF,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    after = forms.TypedMultipleChoiceField(
        label=_("After"), coerce=int, required=False, choices=[(row, row) for row in range(MOST_ROWS)]
    )

    def __init__(
        self, *args: Any, asked: Sequence[RequisitionCompetency], types: Sequence[AssessmentType], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.types = {one.pk: one for one in types}
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
        return [self[name] for name in ("position", "title", "assessment_type", "purpose", "minutes")]

    @property
    def held(self) -> list[forms.BoundField]:
        return [self[name] for name in ("seats", "setting", "buffer", "days")]

    @property
    def type(self) -> AssessmentType | None:
        """Whose page shows what the interviewer will get."""
        return self.types.get(whole(self["assessment_type"].value()) or 0)

    @property
    def is_take_home(self) -> bool:
        return self.type is not None and self.type.key == TAKE_HOME

    def clean(self) -> dict[str, Any]:
        """A take-home has days, the usual ones unless others were written; an interview has none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = self.types.get(cleaned.get("assessment_type") or 0)
        is_home = chosen is not None and chosen.key == TAKE_HOME
        if is_home and not cleaned.get("id") and "days" not in self.errors:
            cleaned["days"] = cleaned.get("days") or USUAL_DAYS
        if chosen and not is_home and cleaned.get("days"):
            self.add_error("days", _("This is no take-home: it is held at an hour, so leave the days empty."))
        return cleaned

    def seen(self, weight: str) -> tuple[int, ...]:
        cells = [(one.competency_id, self.cleaned_data.get(f"c{one.competency_id}")) for one in self.asked]
        return tuple(competency for competency, chosen in cells if chosen == weight)

    def planned(self, kept: Mapping[int, PlannedSession], places: Mapping[int, int]) -> PlannedSession:
        """What was not typed well is empty: enough to show the coverage by. `places`: of the rows of the form."""
        cleaned = self.cleaned_data
        before = kept.get(cleaned.get("id") or 0)
        return PlannedSession(
            cleaned.get("id"),
            cleaned.get("assessment_type") or 0,
            _words(cleaned.get("title", ""), before.title if before else {}),
            cleaned.get("minutes") or 0,
            cleaned.get("purpose", ""),
            self.seen(Weight.MAIN),
            self.seen(Weight.ALSO),
            setting=cleaned.get("setting", ""),
            seats=cleaned.get("seats") or 1,
            buffer=cleaned.get("buffer") or 0,
            after=tuple(sorted(places[row] for row in cleaned.get("after", ()) if row in places)),
            days=cleaned.get("days"),
            brief=_words(_lines(cleaned.get("brief", "")), before.brief if before else {}, may_be_empty=True),
            # Chosen on a page of their own
            questions=before.questions if before else (),
        )


def _lines(text: str) -> str:
    """As a browser sends them and as they are kept differ in how a line ends."""
    return text.replace("\r\n", "\n")


def _words(typed: str, before: Mapping[str, str], *, may_be_empty: bool = False) -> dict[str, str]:
    """A text that was left alone keeps its translations; one that was written anew has the writer's language."""
    if before and say(dict(before)).strip() == typed.strip():
        return dict(before)
    if may_be_empty and not typed.strip():
        return {}
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
            total = whole(data.get(f"{PREFIX}-TOTAL_FORMS"))
            if total is not None:
                had = min(total, MOST_SESSIONS)
                data[f"{PREFIX}-TOTAL_FORMS"] = str(had + more)
                for row in range(had, had + more):
                    for name, value in _fresh(row, types).items():
                        data.setdefault(f"{PREFIX}-{row}-{name}", value)
        super().__init__(
            data,
            prefix=PREFIX,
            initial=[_initial(place, one) for place, one in enumerate(sessions, start=1)],
            form_kwargs={"asked": asked, "types": types},
        )

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            kwargs["initial"] = _fresh(index, self.form_kwargs["types"])
        return kwargs

    def add_fields(self, form: SessionForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    @property
    def grid(self) -> list[tuple[RequisitionCompetency, list[forms.BoundField]]]:
        """Each competency with its control in each session."""
        return [(one, [form[f"c{one.competency_id}"] for form in self.forms]) for one in self.asked]

    @property
    def order(self) -> list[tuple[SessionForm, list[tuple[int, SessionForm, bool]]]]:
        """Each session with all of them by their rows, and whether it is to follow it."""
        rows = list(enumerate(self.forms))
        chosen = [{str(row) for row in form["after"].value() or ()} for form in self.forms]
        return [(form, [(row, other, str(row) in chosen[place]) for row, other in rows]) for place, form in rows]

    @property
    def take_homes(self) -> list[SessionForm]:
        return [form for form in self.forms if form.is_take_home]

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
        order = in_order(pairs)
        rows = {form: row for row, form in enumerate(self.forms)}
        placed = {rows[forms_[index]]: place for place, index in enumerate(order, start=1)}
        return [forms_[index].planned(self.kept, placed) for index in order]


LoopForm = cast(
    type[BaseLoopForm],
    formset_factory(
        SessionForm,
        formset=BaseLoopForm,
        extra=0,
        can_delete=True,
        max_num=MOST_SESSIONS,
        validate_max=True,
        absolute_max=MOST_ROWS,
    ),
)


def _fresh(row: int, types: Sequence[AssessmentType]) -> dict[str, Any]:
    """A new session begins last; left as it is, it is not there."""
    return {
        "position": row + 1,
        "minutes": NEW_MINUTES,
        "purpose": Purpose.STRENGTH.value,
        "seats": 1,
        "setting": Setting.VIDEO.value,
        "buffer": USUAL_BUFFER,
        "assessment_type": types[0].pk if types else None,
    }


def _initial(place: int, session: PlannedSession) -> dict[str, Any]:
    cells = {f"c{pk}": Weight.MAIN.value for pk in session.main} | {f"c{pk}": Weight.ALSO.value for pk in session.also}
    return {
        "id": session.id,
        "position": place,
        "title": say(dict(session.title)),
        "assessment_type": session.assessment_type_id,
        "minutes": session.minutes,
        "purpose": session.purpose,
        "seats": session.seats,
        "setting": session.setting,
        "buffer": session.buffer,
        "days": session.days,
        "brief": say(dict(session.brief)),
        # Rows stand in the order of the places
        "after": [before - 1 for before in session.after],
        # How many were chosen
        "questions": len(session.questions),
        **cells,
    }


class ChooseForm(forms.Form):
    """Of each question offered whether it is chosen, and in which place."""

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for one in offered:
            text = say(one.asking.text)
            is_in = one.place is not None
            self.fields[f"q{one.id}"] = forms.BooleanField(label=text, required=False, initial=is_in)
            self.fields[f"p{one.id}"] = forms.IntegerField(
                label=_("Place of: %(question)s") % {"question": text},
                required=False,
                min_value=1,
                max_value=LAST_PLACE,
                initial=one.place,
            )

    @property
    def chosen_before(self) -> int:
        """How many, as it stands."""
        return sum(one.place is not None for one in self.offered)

    @property
    def suiting(self) -> list[tuple[Offered, forms.BoundField, forms.BoundField]]:
        """What is for this session, and what was chosen for it all the same."""
        return [row for row in self._rows if row[0].suits or row[0].place]

    @property
    def others(self) -> list[tuple[Offered, forms.BoundField, forms.BoundField]]:
        return [row for row in self._rows if not (row[0].suits or row[0].place)]

    @property
    def _rows(self) -> list[tuple[Offered, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"q{one.id}"], self[f"p{one.id}"]) for one in self.offered]

    def chosen(self) -> list[int]:
        """Ids in the order of the places typed; without a place, last."""
        picked = [one for one in self.offered if self.cleaned_data[f"q{one.id}"]]
        order = in_order([(one.place, self.cleaned_data[f"p{one.id}"] or LAST_PLACE) for one in picked])
        return [picked[index].id for index in order]
