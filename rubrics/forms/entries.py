from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.words import say
from rubrics.forms.nodes import MUST, NICE, AskedNode, Block, LoopNode, Node, Offer, node, with_one_more
from rubrics.models import Category
from rubrics.rules.rubrics import FEWEST_LEVELS, LONGEST_NAME, MOST_LEVELS, mark, new_key, seeing_only
from rubrics.rules.shapes import LANGUAGES, Entry, Shape


class EntryForm(forms.Form):
    """A form for any entry, made from its shape. What it gives back is an entry again, whole.

    `entry` is as it stands; of a new one an empty whole. `more` names the list to which a row is added.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        shape: Mapping[str, Shape],
        entry: Entry,
        offer: Offer,
        is_new: bool = False,
        more: str = "",
        filled: Entry | None = None,
    ) -> None:
        super().__init__(with_one_more(data, more) if data is not None and more else data)
        self.entry_was, self.more, self.is_new = entry, more, is_new
        self.fields["read_as"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial="" if is_new else mark(entry)
        )
        self.filled = filled or entry
        self.nodes: dict[str, Node] = {}
        self.add(shape, self.filled, offer)

    def add(self, shape: Mapping[str, Shape], shown: Entry, offer: Offer) -> None:
        for name, part in shape.items():
            if name != "key":
                self.nodes[name] = node((name,), part, offer)
                self.nodes[name].add(self, shown.get(name))

    @property
    def blocks(self) -> list[Block]:
        return [part.block(self) for part in self.nodes.values()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.more:
            for part in self.nodes.values():
                part.check(self)
        return cleaned

    def entry(self) -> dict[str, Any]:
        """After `is_valid`."""
        read = {name: part.read(self) for name, part in self.nodes.items()}
        if self.is_new and not self.entry_was["key"]:
            read["key"] = new_key(read.get("name") or read.get("text") or {})
        return {**self.entry_was, **read}


class RoleForm(EntryForm):
    """What a role asks for and its loop stand apart: which session looks at what is one table."""

    asked: AskedNode
    loop: LoopNode

    def add(self, shape: Mapping[str, Shape], shown: Entry, offer: Offer) -> None:
        self.asked = AskedNode(offer)
        self.asked.add(self, shown)
        self.loop = LoopNode(("loop",), shape["loop"].what, offer)
        self.loop.add(self, shown["loop"])
        apart = {"must_have", "nice_to_have", "loop"}
        super().add({name: part for name, part in shape.items() if name not in apart}, shown, offer)

    @property
    def loop_block(self) -> Block:
        return self.loop.block(self)

    @property
    def asked_lines(self) -> list[Any]:
        return self.asked.lines(self)

    @property
    def matrix(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """Each competency asked for with its control in each session."""
        rows = self.loop.rows
        return [
            (key, name, [self[f"{row.name}-see-{key}"] for row in rows]) for key, name in self.loop.offer.of("asked")
        ]

    @property
    def sessions(self) -> list[tuple[str, str]]:
        """(id of the column's head, its name) for the matrix."""
        titles = [
            {code: self[f"{row.name}-title-{code}"].value() or "" for code in LANGUAGES} for row in self.loop.rows
        ]
        return [
            (f"{row.name}-h", say(title) or _("New session")) for row, title in zip(self.loop.rows, titles, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.more:
            self.loop.check(self)
        return cleaned

    def entry(self) -> dict[str, Any]:
        must_have = self.asked.read(self, MUST, self.entry_was["must_have"])
        nice_to_have = self.asked.read(self, NICE, self.entry_was["nice_to_have"])
        loop = seeing_only(self.loop.read(self), {*must_have, *nice_to_have})
        return {**super().entry(), "must_have": must_have, "nice_to_have": nice_to_have, "loop": loop}


class CompetencyForm(EntryForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        of_role = cleaned.get("category") == Category.ROLE
        if of_role and not cleaned.get("role"):
            self.add_error("role", _("Say whose own it is."))
        if not of_role:
            cleaned["role"] = ""
        return cleaned


class LadderForm(EntryForm):
    """Keys are hidden and stay: anchors hang on them. A new level gets one from its name."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        levels = self.nodes["levels"].read(self)
        number = len(levels)
        known = {level["key"] for level in (*self.entry_was["levels"], *self.filled["levels"])}
        keys = [level["key"] for level in levels if level["key"]]
        names = [name for level in levels for name in level["name"].items()]
        if not set(keys) <= known or len(set(keys)) < len(keys):
            self.add_error(None, _("The form was changed on its way. Open the page anew and try again."))
        if len(set(names)) < len(names):
            self.add_error(None, _("Two levels have the same name. Give each its own."))
        if not FEWEST_LEVELS <= number <= MOST_LEVELS:
            told = _("A ladder has %(fewest)d to %(most)d levels; this one would have %(number)d.")
            self.add_error(None, told % {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS, "number": number})
        return cleaned

    def entry(self) -> dict[str, Any]:
        read = super().entry()
        taken = {level["key"] for level in read["levels"] if level["key"]}
        for level in read["levels"]:
            if not level["key"]:
                level["key"] = _free(new_key(level["name"]), taken)
                taken.add(level["key"])
        return read


def _free(wanted: str, taken: Collection[str]) -> str:
    numbered = (f"{wanted[:LONGEST_NAME]}_{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)


class PublishForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        max_length=2000,
        help_text=gettext_lazy("Whoever hires by it reads this beside the version."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # The mark of what the page showed
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def look_again(self, mark: str) -> None:
        """Whatever was sent, the page that answers shows this."""
        self.data = {**self.cleaned_data, "seen": mark}
