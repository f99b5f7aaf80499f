"""Nouns, and what the database itself holds."""

from core.models.events import Event
from core.models.files import StoredFile
from core.models.history import History
from core.models.hooks import Hook
from core.models.letters import Letter
from core.models.links import SignedLink
from core.models.people import Location, Organisation, Person
from core.models.sweeps import Sweep

__all__ = [
    "Event",
    "History",
    "Hook",
    "Letter",
    "Location",
    "Organisation",
    "Person",
    "SignedLink",
    "StoredFile",
    "Sweep",
]
