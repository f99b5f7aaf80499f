from collections.abc import Iterable
from typing import Protocol, TypeVar


class Somebody(Protocol):
    pk: int


P = TypeVar("P", bound=Somebody)
# As the actions of a booking name the kinds of seats
WORDS = {"lead": "leads", "shadow": "shadows", "reverse_shadow": "reverse_shadows"}


def panel_after(seats: Iterable[tuple[P, str]], *, comes: P, goes: int | None) -> dict[str, list[P]]:
    """Who sits where once somebody leads in place of another; who shadowed and now leads leaves the other chair."""
    found: dict[str, list[P]] = {word: [] for word in WORDS.values()}
    for person, kind in seats:
        if person.pk not in {comes.pk, goes}:
            found[WORDS[kind]].append(person)
    found["leads"].append(comes)
    return found
