"""The parts of a form that is made from the shape of an entry: each adds its fields, is shown as a block, and reads its
value back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rubrics.queries import labels
from rubrics.rules.shapes import LANGUAGES, Entry, Key, ListOf, MapOf, Maybe, Number, OneOf, Shape, Whole, Words

# Characters of one text, and of a list of texts
LONGEST, LONGEST_LIST = 2000, 8000
MOST_ROWS = 20
# A text that nothing makes sense without
NEEDED = {"name", "title", "text", "what", "because"}
MUST, NICE, OUT = "must", "nice", "out"

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Offer:
    """What there is to choose from: field -> choices. `levels` is the ladder, `asked` what the sessions of a role can
    look at."""

    choices: Mapping[str, Choices] = field(default_factory=dict)

    def of(self, name: str) -> Choices:
        return self.choices.get(name, ())


@dataclass
class Block:
    """A part of the form as it is shown."""

    kind: str
    label: Any
    hint: Any = ""
    fields: list[forms.BoundField] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    # The list to which one more can be added; empty: none can
    more: str = ""


class Node:
    def __init__(self, path: tuple[str, ...], label: Any = None) -> None:
        self.path = path
        self.name = "-".join(path)
        self.label = labels.of(path[-1]) if label is None else label
        self.hint = labels.hint(path[-1])

    def add(self, form: forms.Form, value: Any) -> None:
        raise NotImplementedError

    def block(self, form: forms.Form) -> Block:
        raise NotImplementedError

    def read(self, form: forms.Form) -> Any:
        """After the form was cleaned."""
        raise NotImplementedError

    def check(self, form: forms.Form) -> None:
        """What one field by itself cannot know."""


class WordsNode(Node):
    """One text, the languages side by side."""

    rows, longest = 3, LONGEST

    def __init__(self, path: tuple[str, ...], label: Any = None, *, needed: bool = False) -> None:
        super().__init__(path, label)
        self.needed = needed

    def add(self, form: forms.Form, value: Any) -> None:
        for code in LANGUAGES:
            short = self.path[-1] in labels.SHORT
            widget = forms.TextInput() if short else forms.Textarea(attrs={"rows": self.rows})
            widget.attrs["lang"] = labels.BCP47[code]
            form.fields[f"{self.name}-{code}"] = forms.CharField(
                label=labels.in_language(self.label, code),
                required=False,
                max_length=self.longest,
                widget=widget,
                initial=self.typed(value, code),
            )

    def typed(self, value: Any, code: str) -> str:
        return str((value or {}).get(code, ""))

    def block(self, form: forms.Form) -> Block:
        return Block("words", self.label, self.hint, [form[f"{self.name}-{code}"] for code in LANGUAGES])

    def read(self, form: forms.Form) -> Any:
        return {code: text for code in LANGUAGES if (text := plain(form, f"{self.name}-{code}"))}

    def check(self, form: forms.Form) -> None:
        if self.needed and not self.read(form):
            form.add_error(f"{self.name}-{LANGUAGES[0]}", _("Write it in one language at least."))


class LinesNode(WordsNode):
    """A list of texts, one a line."""

    rows, longest = 5, LONGEST_LIST

    def typed(self, value: Any, code: str) -> str:
        return "\n".join(str(words.get(code, "")) for words in value or [])

    def block(self, form: forms.Form) -> Block:
        block = super().block(form)
        block.hint = self.hint or _("One a line, in the same order in both languages.")
        return block

    def lines(self, form: forms.Form) -> dict[str, list[str]]:
        found = {code: plain(form, f"{self.name}-{code}") for code in LANGUAGES}
        return {code: [line.strip() for line in text.split("\n") if line.strip()] for code, text in found.items()}

    def read(self, form: forms.Form) -> Any:
        lines = {code: found for code, found in self.lines(form).items() if found}
        longest = max((len(found) for found in lines.values()), default=0)
        return [{code: found[place] for code, found in lines.items() if place < len(found)} for place in range(longest)]

    def check(self, form: forms.Form) -> None:
        english, chinese = (len(found) for found in self.lines(form).values())
        if english and chinese and english != chinese:
            told = _(
                "There are %(english)d lines in English and %(chinese)d in Chinese. Give each line its counterpart, "
                "or leave one language empty."
            )
            form.add_error(f"{self.name}-{LANGUAGES[1]}", told % {"english": english, "chinese": chinese})


class OneNode(Node):
    """One field."""

    def __init__(
        self, path: tuple[str, ...], make: Callable[..., forms.Field], read: Callable[[Any], Any] = lambda value: value
    ) -> None:
        super().__init__(path)
        self.make, self.reading = make, read

    def add(self, form: forms.Form, value: Any) -> None:
        form.fields[self.name] = self.make(label=self.label, initial=value, help_text=self.hint)

    def block(self, form: forms.Form) -> Block:
        return Block("one", self.label, fields=[form[self.name]])

    def read(self, form: forms.Form) -> Any:
        return self.reading(form.cleaned_data.get(self.name))


class SeveralNode(OneNode):
    """Some of the choices, in the order there was; what is new comes last."""

    def add(self, form: forms.Form, value: Any) -> None:
        super().add(form, value)
        self.before = list(value or [])

    def read(self, form: forms.Form) -> Any:
        chosen = form.cleaned_data.get(self.name) or []
        return [*(key for key in self.before if key in chosen), *(key for key in chosen if key not in self.before)]


class GroupNode(Node):
    def __init__(self, path: tuple[str, ...], nodes: Mapping[str, Node]) -> None:
        super().__init__(path)
        self.nodes = nodes

    def add(self, form: forms.Form, value: Any) -> None:
        for name, part in self.nodes.items():
            part.add(form, (value or {}).get(name))

    def block(self, form: forms.Form) -> Block:
        return Block("group", self.label, self.hint, blocks=[part.block(form) for part in self.nodes.values()])

    def read(self, form: forms.Form) -> Any:
        return {name: part.read(form) for name, part in self.nodes.items()}

    def check(self, form: forms.Form) -> None:
        for part in self.nodes.values():
            part.check(form)


class AnchorsNode(GroupNode):
    """A text for each level; none where nothing was written."""

    def read(self, form: forms.Form) -> Any:
        return {level: words for level, words in super().read(form).items() if words}


class RowsNode(Node):
    """A list of groups. Each has its place and can be removed; what is left blank is not there."""

    def __init__(self, path: tuple[str, ...], shape: Mapping[str, Shape], offer: Offer) -> None:
        super().__init__(path)
        self.shape, self.offer = shape, offer
        self.rows: list[GroupNode] = []

    def add(self, form: forms.Form, value: Any) -> None:
        standing = list(value or [])
        count = self._count(form, len(standing))
        form.fields[f"{self.name}-count"] = forms.IntegerField(initial=count, required=False, widget=forms.HiddenInput)
        for number in range(count):
            path = (*self.path, str(number))
            group = self.group(path)
            group.add(form, standing[number] if number < len(standing) else {})
            self.rows.append(group)
            if getattr(form, "more", "") == self.name and number == count - 1:
                _focus_first(form, group.name)
            form.fields[f"{group.name}-place"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, required=False, initial=number + 1
            )
            form.fields[f"{group.name}-remove"] = forms.BooleanField(label=_("Remove"), required=False)

    def group(self, path: tuple[str, ...]) -> GroupNode:
        return GroupNode(path, {name: node((*path, name), part, self.offer) for name, part in self.shape.items()})

    def _count(self, form: forms.Form, standing: int) -> int:
        """Of a form that was sent as many as it had."""
        sent = str(form.data.get(f"{self.name}-count", "")) if form.is_bound else ""
        return min(int(sent) if sent.isdecimal() and len(sent) < 4 else standing or 1, max(MOST_ROWS, standing))

    def block(self, form: forms.Form) -> Block:
        rows = []
        for number, group in enumerate(self.rows, 1):
            shown = group.block(form)
            shown.kind, shown.label = "row", number
            shown.fields = [form[f"{group.name}-place"], form[f"{group.name}-remove"]]
            rows.append(shown)
        more = self.name if len(self.rows) < MOST_ROWS else ""
        return Block("rows", self.label, self.hint, [form[f"{self.name}-count"]], rows, more)

    def _standing(self, form: forms.Form) -> Iterable[tuple[GroupNode, dict[str, Any]]]:
        for group in self.rows:
            row = group.read(form)
            if not form.cleaned_data.get(f"{group.name}-remove") and _is_written(row):
                yield group, row

    def read(self, form: forms.Form) -> Any:
        found = [(self._place(form, group), row) for group, row in self._standing(form)]
        return [row for _place, row in sorted(found, key=_first)]

    def _place(self, form: forms.Form, group: GroupNode) -> tuple[int, int]:
        """What moved up stands before the one whose place it takes, what moved down after it."""
        stood = int(group.path[-1]) + 1
        place = form.cleaned_data.get(f"{group.name}-place") or stood
        return place, (place > stood) - (place < stood)

    def check(self, form: forms.Form) -> None:
        for group, row in self._standing(form):
            group.check(form)
            if "minutes" in row and not row["minutes"]:
                form.add_error(f"{group.name}-minutes", _("Say how many minutes."))
            for name in (name for name in ("type", "competency") if name in row and not row[name]):
                field = form.fields[f"{group.name}-{name}"]
                form.add_error(f"{group.name}-{name}", field.error_messages["required"])


def _focus_first(form: forms.Form, row: str) -> None:
    """Whoever asked for one more goes on writing in it."""
    own = (field for name, field in form.fields.items() if name.startswith(f"{row}-"))
    for field_ in own:
        if not field_.widget.is_hidden:
            field_.widget.attrs["autofocus"] = True
            return


def _first(pair: tuple[tuple[int, int], Any]) -> tuple[int, int]:
    return pair[0]


class LoopNode(RowsNode):
    """The sessions of a role, with what each looks at: mainly, also or not at all."""

    def group(self, path: tuple[str, ...]) -> GroupNode:
        shape = {name: part for name, part in self.shape.items() if name not in {"main", "also"}}
        nodes: dict[str, Node] = {name: node((*path, name), part, self.offer) for name, part in shape.items()}
        return SessionNode(path, nodes, self.offer.of("asked"))


class SessionNode(GroupNode):
    def __init__(self, path: tuple[str, ...], nodes: Mapping[str, Node], asked: Choices) -> None:
        super().__init__(path, nodes)
        self.asked = asked

    def add(self, form: forms.Form, value: Any) -> None:
        super().add(form, value)
        weights = [("", "–"), ("main", _("main")), ("also", _("also"))]
        for key, name in self.asked:
            now = next((weight for weight in ("main", "also") if key in ((value or {}).get(weight) or ())), "")
            form.fields[f"{self.name}-see-{key}"] = forms.ChoiceField(
                label=name,
                choices=weights,
                required=False,
                initial=now,
                widget=headed_by(f"see-{key}", f"{self.name}-h"),
            )

    def read(self, form: forms.Form) -> Any:
        seen = {key: form.cleaned_data.get(f"{self.name}-see-{key}") for key, _name in self.asked}
        looks = {weight: [key for key, chosen in seen.items() if chosen == weight] for weight in ("main", "also")}
        return {**super().read(form), **looks}


class AskedNode:
    """Which competencies a role asks for: must-have, nice or left out, and the target at each level of the role. It
    writes two fields of the entry."""

    def __init__(self, offer: Offer) -> None:
        self.competencies, self.levels = offer.of("competencies"), offer.of("levels")

    def add(self, form: forms.Form, entry: Entry) -> None:
        kinds = [(MUST, _("Must-have")), (NICE, _("Nice to have")), (OUT, _("Left out"))]
        known = dict(self.levels)
        for key, name in self.competencies:
            targets = entry["must_have"].get(key) or entry["nice_to_have"].get(key) or {}
            now = MUST if key in entry["must_have"] else NICE if key in entry["nice_to_have"] else OUT
            form.fields[f"asked-{key}"] = forms.ChoiceField(
                label=name, choices=kinds, initial=now, required=False, widget=headed_by(f"ask-{key}", "ask-kind")
            )
            for level, _level_name in self.levels:
                form.fields[f"asked-{key}-{level}"] = forms.ChoiceField(
                    label=name,
                    choices=self.levels,
                    required=False,
                    # One that the ladder has no more says nothing
                    initial=targets[level] if targets.get(level) in known else level,
                    widget=headed_by(f"ask-{key}", f"ask-{level}"),
                )

    def lines(self, form: forms.Form) -> list[tuple[str, Any, forms.BoundField, list[forms.BoundField]]]:
        return [
            (key, name, form[f"asked-{key}"], [form[f"asked-{key}-{level}"] for level, _name in self.levels])
            for key, name in self.competencies
        ]

    def read(self, form: forms.Form, kind: str, before: Iterable[str]) -> dict[str, dict[str, str]]:
        """In the order there was; what is new comes last."""
        chosen = [key for key, _name in self.competencies if form.cleaned_data.get(f"asked-{key}") == kind]
        order = [key for key in before if key in chosen]
        return {key: self._targets(form, key) for key in [*order, *(key for key in chosen if key not in order)]}

    def _targets(self, form: forms.Form, key: str) -> dict[str, str]:
        return {level: form.cleaned_data.get(f"asked-{key}-{level}") or level for level, _name in self.levels}


def with_one_more(data: Any, rows: str) -> Any:
    """What was sent, with one row more in that list."""
    data = data.copy()
    sent = str(data.get(f"{rows}-count", ""))
    count = int(sent) if sent.isdecimal() and len(sent) < 4 else 0
    data[f"{rows}-count"] = str(count + 1)
    data[f"{rows}-{count}-place"] = str(count + 1)
    return data


def node(path: tuple[str, ...], shape: Shape, offer: Offer) -> Node:
    name = path[-1]
    match shape:
        case Maybe():
            return node(path, shape.what, offer)
        case dict():
            return GroupNode(path, {key: node((*path, key), part, offer) for key, part in shape.items()})
        case MapOf():
            return AnchorsNode(path, {key: WordsNode((*path, key), label) for key, label in offer.of("levels")})
        case OneOf():
            choices = [(value, labels.value(name, value)) for value in shape.values]
            return OneNode(path, _chooser(choices, type(shape.values[0])))
        case Number():
            return OneNode(path, _number(shape))
        case ListOf(what=dict() as part):
            return LoopNode(path, part, offer) if name == "loop" else RowsNode(path, part, offer)
        case ListOf(what=what):
            return SeveralNode(path, _several(offer.of(name))) if what is Key else LinesNode(path)
    return _plain_node(path, shape, offer)


def _plain_node(path: tuple[str, ...], shape: Shape, offer: Offer) -> Node:
    name = path[-1]
    if name == "key":
        return OneNode(path, _hidden_field, _text)
    if shape is Words:
        return WordsNode(path, needed=name in NEEDED)
    if isinstance(shape, Whole):
        return OneNode(path, _whole_number(shape))
    if name in labels.CODE:
        return OneNode(path, _code_field, _code)
    if shape is Key:
        return OneNode(path, _chooser([("", "–"), *offer.of(name)], str, required=False), _text)
    return OneNode(path, _line_field, _text)


def headed_by(*ids: str) -> forms.Select:
    """A control that is named by the heads of its row and column."""
    return forms.Select(attrs={"aria-labelledby": " ".join(ids)})


def _chooser(choices: Choices, coerce: Callable[[Any], Any], *, required: bool = True) -> Callable[..., forms.Field]:
    def make(**kwargs: Any) -> forms.Field:
        return forms.TypedChoiceField(choices=choices, coerce=coerce, required=required, empty_value=None, **kwargs)

    return make


def _several(choices: Choices) -> Callable[..., forms.Field]:
    def make(**kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    return make


def _number(shape: Number) -> Callable[..., forms.Field]:
    def make(**kwargs: Any) -> forms.Field:
        widget = forms.NumberInput(attrs={"step": "0.01"})
        return forms.FloatField(min_value=shape.lowest, max_value=shape.highest, widget=widget, **kwargs)

    return make


def _whole_number(shape: Whole) -> Callable[..., forms.Field]:
    def make(**kwargs: Any) -> forms.Field:
        return forms.IntegerField(min_value=shape.lowest, max_value=shape.highest, required=False, **kwargs)

    return make


def _hidden_field(**kwargs: Any) -> forms.Field:
    return forms.CharField(required=False, widget=forms.HiddenInput, **kwargs)


def _line_field(**kwargs: Any) -> forms.Field:
    return forms.CharField(max_length=200, required=False, **kwargs)


def _code_field(**kwargs: Any) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 14, "class": "code", "spellcheck": "false"})
    return forms.CharField(required=False, strip=False, max_length=LONGEST_LIST, widget=area, **kwargs)


def _code(value: Any) -> str:
    text = _lf(value).strip("\n")
    return f"{text}\n" if text.strip() else ""


def _text(value: Any) -> str:
    return value or ""


def _lf(value: Any) -> str:
    """Browsers send another end of line than files have."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n")


def plain(form: forms.Form, name: str) -> str:
    return _lf(form.cleaned_data.get(name)).strip()


# Chosen or counted in a row from the start, so that they alone do not make one
STANDS = {"purpose", "by", "main", "also"}


def _is_written(row: Entry) -> bool:
    """Whether there is anything in a row; one with a key stands until it is removed."""
    return any(bool(value) for name, value in row.items() if name not in STANDS)
