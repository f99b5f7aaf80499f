import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rubrics.forms.nodes import MUST, NICE, AskedNode, Block, LoopNode, Node, Offer, node, with_one_more
from rubrics.models import Category
from rubrics.rules.rubrics import FEWEST_LEVELS, MOST_LEVELS, mark
from rubrics.rules.shapes import LANGUAGES, Entry, Shape


class EntryForm(forms.Form):
    """A form for any entry, made from its shape. What it gives back is an entry again, whole.

    `entry` is as it stands; of a new one an empty whole. Fields in `fixed` stay as they are. `more` names the list to
    which a row is added.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        shape: Mapping[str, Shape],
        entry: Entry,
        offer: Offer,
        is_new: bool = False,
        fixed: Sequence[str] = ("key",),
        more: str = "",
        filled: Entry | None = None,
    ) -> None:
        super().__init__(with_one_more(data, more) if data is not None and more else data)
        self.entry_was, self.more, self.is_new = entry, more, is_new
        self.fields["read_as"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial="" if is_new else mark(entry)
        )
        self.filled = shown = filled or entry
        self.asked: AskedNode | None = None
        self.nodes: dict[str, Node] = {}
        for name, part in shape.items():
            if name == "must_have":
                self.asked = AskedNode(offer)
                self.asked.add(self, shown)
            elif name not in fixed and name != "nice_to_have":
                self.nodes[name] = node((name,), part, offer)
                self.nodes[name].add(self, shown.get(name))

    @property
    def blocks(self) -> list[Block]:
        return [part.block(self) for name, part in self.nodes.items() if name != "loop"]

    @property
    def loop_block(self) -> Block | None:
        return self.loop.block(self) if self.loop else None

    @property
    def loop(self) -> LoopNode | None:
        found = self.nodes.get("loop")
        return found if isinstance(found, LoopNode) else None

    @property
    def asked_lines(self) -> list[Any]:
        return self.asked.lines(self) if self.asked else []

    @property
    def matrix(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """Each competency asked for with its control in each session."""
        rows = self.loop.rows if self.loop else []
        asked = self.loop.offer.of("asked") if self.loop else ()
        return [(key, name, [self[f"{row.name}-see-{key}"] for row in rows]) for key, name in asked]

    @property
    def sessions(self) -> list[tuple[str, str]]:
        """(id of the column's head, its name) for the matrix."""
        rows = self.loop.rows if self.loop else []
        reader = (get_language() or LANGUAGES[0]).lower()
        order = sorted(LANGUAGES, key=lambda code: code != reader)
        titles = [[str(self[f"{row.name}-title-{code}"].value() or "") for code in order] for row in rows]
        return [
            (f"{row.name}-h", next(filter(None, title), "") or _("New session"))
            for row, title in zip(rows, titles, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.more:
            for part in self.nodes.values():
                part.check(self)
        return cleaned

    def entry(self) -> dict[str, Any]:
        """After `is_valid`."""
        read = {name: part.read(self) for name, part in self.nodes.items()}
        if self.asked:
            read["must_have"] = self.asked.read(self, MUST, self.entry_was["must_have"])
            read["nice_to_have"] = self.asked.read(self, NICE, self.entry_was["nice_to_have"])
            read["loop"] = [_looking_at(one, {*read["must_have"], *read["nice_to_have"]}) for one in read["loop"]]
        if self.is_new:
            read["key"] = new_key(read.get("name") or read.get("text") or {})
        return {**self.entry_was, **read}


def _looking_at(session: Entry, asked: set[str]) -> Entry:
    """A session sees nothing that the role does not ask for."""
    return {**session, **{weight: [key for key in session[weight] if key in asked] for weight in ("main", "also")}}


def new_key(words: Mapping[str, str]) -> str:
    """Ours, so that no key of a later catalogue is the same."""
    english = re.sub(r"[^a-z0-9]+", "_", words.get("en", "").lower()).strip("_")[:40]
    return f"own_{english or sha256(''.join(words.values()).encode()).hexdigest()[:8]}"


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
        if not set(keys) <= known or len(set(keys)) < len(keys):
            self.add_error(None, _("The form was changed on its way. Open the page anew and try again."))
        if not FEWEST_LEVELS <= number <= MOST_LEVELS:
            told = _("A ladder has %(fewest)d to %(most)d levels; this one would have %(number)d.")
            self.add_error(None, told % {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS, "number": number})
        return cleaned

    def entry(self) -> dict[str, Any]:
        read = super().entry()
        taken = {level["key"] for level in read["levels"] if level["key"]}
        for level in read["levels"]:
            if not level["key"]:
                # The key of a level is shorter than others
                wanted = new_key(level["name"])[:36]
                level["key"] = next(
                    key for n in range(1, 99) if (key := f"{wanted}_{n}" if n > 1 else wanted) not in taken
                )
                taken.add(level["key"])
        return read


class PublishForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        max_length=2000,
        help_text=gettext_lazy("Whoever hires by it reads this beside the version."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
