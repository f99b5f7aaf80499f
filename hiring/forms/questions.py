from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.seen import ComparedForm
from core.rules.numbers import whole
from core.words import Words
from hiring.models import ApplicationQuestion
from hiring.rules.jobs import MOST_OPTIONS, MOST_QUESTIONS, QuestionKind
from hiring.rules.loops import in_order
from hiring.rules.questions import PlannedQuestion

# What stands in the controls of one question, by field; and what is said beside some of them
Lines = dict[str, list[str]]
Row = tuple[Lines, dict[str, Any]]

PREFIX = "q"
ADDED = _("Somebody added this question meanwhile.")
REMOVED = _("Somebody removed this question meanwhile. Saved again, it is asked again.")
CHANGED = _("Somebody changed this question meanwhile. Leave the tick to remove it all the same.")
MOST_WORDS = 2000


def _name(name: str, code: str) -> str:
    return f"{name}_{code.replace('-', '_')}"


class QuestionForm(ComparedForm):
    """One question, in one language or in both."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.IntegerField(label=_("Place"), min_value=1, max_value=99)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind)
    required = forms.BooleanField(label=_("Has to be answered"), required=False)
    words_from = forms.IntegerField(label=_("Words, at least"), min_value=1, max_value=MOST_WORDS, required=False)
    words_to = forms.IntegerField(label=_("Words, at most"), min_value=1, max_value=MOST_WORDS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"en": _("English"), "zh-hans": _("Chinese")}
        texts = {"text": (_("Question"), 500, 2), "hint": (_("Hint"), 300, 0), "options": (_("Options"), 2000, 3)}
        for name, (label, longest, rows) in texts.items():
            for code, _language in settings.LANGUAGES:
                self.fields[_name(name, code)] = forms.CharField(
                    label=gettext("%(text)s, %(language)s") % {"text": label, "language": names[code]},
                    max_length=longest,
                    required=False,
                    help_text=_("Of a choice: one a line.") if name == "options" else "",
                    widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
                )

    @property
    def name(self) -> str:
        typed = (str(self[_name("text", code)].value() or "") for code, _language in settings.LANGUAGES)
        return next((text for text in typed if text), gettext("New question"))

    @property
    def pairs(self) -> list[list[forms.BoundField]]:
        """The same text in each language, side by side."""
        return [
            [self[_name(name, code)] for code, _language in settings.LANGUAGES] for name in ("text", "hint", "options")
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self._words("text"):
            self.add_error(_name("text", "en"), _("Write the question."))
        options = [len(text.splitlines()) for text in self._words("options").values()]
        if cleaned.get("kind") == QuestionKind.CHOICE and (not options or not 2 <= max(options) <= MOST_OPTIONS):
            self.add_error(
                _name("options", "en"), _("Give 2 to %(most)d options, one a line.") % {"most": MOST_OPTIONS}
            )
        lowest, highest = cleaned.get("words_from"), cleaned.get("words_to")
        if lowest and highest and lowest > highest:
            self.add_error("words_to", _("This is below the least."))
        return cleaned

    def _words(self, name: str) -> Words:
        found = {code: self.cleaned_data.get(_name(name, code), "") for code, _language in settings.LANGUAGES}
        lines = {
            code: "\n".join(line.strip() for line in text.splitlines() if line.strip()) for code, text in found.items()
        }
        return {code: text for code, text in lines.items() if text}

    def planned(self) -> PlannedQuestion:
        cleaned = self.cleaned_data
        return PlannedQuestion(
            cleaned["id"],
            cleaned["kind"],
            self._words("text"),
            self._words("hint"),
            cleaned["required"],
            cleaned["words_from"],
            cleaned["words_to"],
            self._words("options"),
        )


class BaseQuestionsForm(BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    def __init__(self, data: Any = None, *, questions: Sequence[ApplicationQuestion], more: int = 0) -> None:
        self.places = {question.pk: place for place, question in enumerate(questions, start=1)}
        if data is not None and more:
            data = data.copy()
            total = whole(data.get(f"{PREFIX}-TOTAL_FORMS"))
            if total is not None:
                data[f"{PREFIX}-TOTAL_FORMS"] = str(min(total, MOST_QUESTIONS) + more)
        # A page without questions begins with an empty one
        self.extra = int(data is None and not questions)
        initial = [_initial(place, question) for place, question in enumerate(questions, start=1)]
        super().__init__(data, prefix=PREFIX, initial=initial)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            # A new one begins last; left as it is, it is not there
            kwargs["initial"] = {"position": index + 1, "kind": QuestionKind.SHORT.value, "required": True}
        return kwargs

    def add_fields(self, form: QuestionForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")
        if index is None or index >= self.initial_form_count():
            # Nothing stood there
            del form.fields["was"]

    def met_by(self, questions: Sequence[ApplicationQuestion]) -> "BaseQuestionsForm":
        """Somebody was faster: the same form with what they changed taken over, what they added, and what this one
        typed; where both did, or one removed what the other changed, it is said. Sent again, it is saved."""
        now = {question.pk: _initial(place, question) for place, question in enumerate(questions, start=1)}
        typed = cast(QueryDict, self.data).copy()
        stands: list[Row] = []
        new: list[Row] = []
        for form in self.forms:
            pk, mine = form.cleaned_data.get("id"), _lines(typed, form)
            if pk in now:
                said = form.take_over(typed, now.pop(pk))
                if mine.get("DELETE") and (said or _words(_lines(typed, form)) != _words(mine)):
                    said["DELETE"] = CHANGED
                stands.append((_lines(typed, form), said))
            elif form.has_changed() and not mine.get("DELETE") and not (pk and form.is_as_it_was(typed)):
                new.append((mine | {"id": []}, {_asked_in(mine): REMOVED} if pk else {}))
        for initial in now.values():
            theirs = QuestionForm().drawn(initial)
            stands.append((theirs, {_asked_in(theirs): ADDED}))
        return _made_anew(questions, stands, new)

    @property
    def standing(self) -> Iterator[QuestionForm]:
        """Those that would be saved."""
        for form in self.forms:
            blank = form.empty_permitted and not form.has_changed()
            if not blank and not form.cleaned_data.get("DELETE"):
                yield form

    def planned(self) -> list[PlannedQuestion]:
        """In the order of the places typed; after `is_valid`."""
        forms_ = list(self.standing)
        pairs = [(self.places.get(form.cleaned_data["id"] or 0), form.cleaned_data["position"]) for form in forms_]
        return [forms_[index].planned() for index in in_order(pairs)]


QuestionsForm = cast(
    type[BaseQuestionsForm],
    formset_factory(
        QuestionForm,
        formset=BaseQuestionsForm,
        extra=0,
        can_delete=True,
        max_num=MOST_QUESTIONS,
        validate_max=True,
        # Of two who write at once one may be shown what both added
        absolute_max=2 * MOST_QUESTIONS + 5,
    ),
)


def _lines(typed: QueryDict, form: QuestionForm) -> Lines:
    return {name: typed.getlist(form.add_prefix(name)) for name in form.fields}


def _words(lines: Lines) -> Lines:
    """Without where it stands."""
    return {name: values for name, values in lines.items() if name not in {"was", "position"}}


def _asked_in(lines: Lines) -> str:
    """The field that holds the question."""
    names = [_name("text", code) for code, _language in settings.LANGUAGES]
    return next((name for name in names if any(lines.get(name, ()))), names[0])


def _made_anew(
    questions: Sequence[ApplicationQuestion], stands: Sequence[Row], new: Sequence[Row]
) -> BaseQuestionsForm:
    rows = [*stands, *new]
    data = QueryDict(mutable=True)
    data[f"{PREFIX}-TOTAL_FORMS"], data[f"{PREFIX}-INITIAL_FORMS"] = str(len(rows)), str(len(stands))
    for index, (lines, _said) in enumerate(rows):
        for name, values in lines.items():
            if values:
                data.setlist(f"{PREFIX}-{index}-{name}", values)
    made = QuestionsForm(data, questions=questions)
    made.is_valid()
    for form, (_lines_of_it, said) in zip(made.forms, rows, strict=False):
        for name, sentence in said.items():
            form.add_error(name, sentence)
    return made


def _initial(place: int, question: ApplicationQuestion) -> dict[str, Any]:
    texts = {
        _name(name, code): getattr(question, name).get(code, "")
        for name in ("text", "hint", "options")
        for code, _language in settings.LANGUAGES
    }
    names = ("kind", "required", "words_from", "words_to")
    return {"id": question.pk, "position": place} | {name: getattr(question, name) for name in names} | texts
