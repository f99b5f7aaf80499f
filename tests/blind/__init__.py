"""Blindness as non-interference: what an ower is given does not depend on what others think.

A company in which people of every kind owe a card; the hand that lets others have thought something else, in place, so
that ids, moments and states stay; and the ear that compares what one is given in either case.
"""

from tests.blind.asking import concerned, forms, known_routes, pages, searches
from tests.blind.building import OWERS, owed_by, world
from tests.blind.hearing import Ask, give, leaks, thinking
from tests.blind.mails import letters
from tests.blind.thoughts import others_think, tellers, tells

__all__ = [
    "OWERS",
    "Ask",
    "concerned",
    "forms",
    "give",
    "known_routes",
    "leaks",
    "letters",
    "others_think",
    "owed_by",
    "pages",
    "searches",
    "tellers",
    "tells",
    "thinking",
    "world",
]
