"""What of the history is shown: of each table the thing it belongs to, of each column who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# For whoever may see the thing itself
FACTS = "facts"


@dataclass(frozen=True)
class Table:
    """One table of the record. A column that stands in none of its lists is shown to nobody."""

    # The kind of thing whose record it stands in
    of: str
    # What one row of it is called
    name: Any
    # The way from a row to that thing, as the ORM writes it; empty: it is the row itself
    through: str = ""
    # The kind of thing it belongs to where that way leads nowhere; empty: to none
    otherwise: str = ""
    # The columns that say which of several rows it is
    title: str = ""
    facts: str = ""
    # Scope -> columns that only readers of that scope are shown
    guarded: Mapping[str, str] = field(default_factory=dict)
    # Columns that nobody is shown: handed down, counted, machinery, secrets, or said better elsewhere
    left_out: str = ""
    # The column that is filled once a row is no draft any more: what stood there before is its author's alone
    enters: str = ""
    # Only rows that the gate of this name lets through are shown
    gate: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Each column that may be shown, with the scope it takes."""
        found = dict.fromkeys(self.facts.split(), FACTS)
        for scope, names in self.guarded.items():
            found |= dict.fromkeys(names.split(), scope)
        return found
