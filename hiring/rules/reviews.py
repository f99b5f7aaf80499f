"""Reading new applications: what a reviewer may say, what the views come to, and what of a file is kept covered."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiring.rules.stages import ApplicationState, StageKind


class Verdict(TextChoices):
    GO_ON = "go_on", _("Go on")
    DECLINE = "decline", pgettext_lazy("review", "Decline")
    UNSURE = "unsure", _("Not sure")


class Seen(TextChoices):
    """What the file shows of a must-have. Never a number, never added up."""

    YES = "yes", _("Seen")
    NO = "no", _("Not seen")
    UNCLEAR = "unclear", _("Cannot tell from the file")


class Reading(TextChoices):
    """What the views on one application come to."""

    WAITING = "waiting", _("To review")
    GO_ON = "go_on", _("Go on")
    DECLINED = "declined", _("Declined by review")
    DIFFER = "differ", _("Two views differ")
    OPEN = "open", _("Not sure")


# Read by all who were to read it, and waiting for somebody to decide
TO_SETTLE = frozenset({Reading.GO_ON, Reading.DIFFER, Reading.OPEN})
# More would read one file than decide about it
MOST_REVIEWERS = 2


def reading(verdicts: Sequence[str], *, wanted: int) -> Reading:
    """Nobody is rejected by it: what is declined by all waits for a person, as does what they do not agree on."""
    if len(verdicts) < wanted:
        return Reading.WAITING
    said = set(verdicts)
    if said == {Verdict.GO_ON}:
        return Reading.GO_ON
    if said == {Verdict.DECLINE}:
        return Reading.DECLINED
    return Reading.OPEN if said == {Verdict.UNSURE} else Reading.DIFFER


def hides_name(*, wanted: bool, kind: str, state: str, view: str) -> bool:
    """Where an application is judged its name stays hidden until all who are to read it have, or it moves on: in the
    review, in the pipeline, on its own page and wherever it is moved or closed.

    The list of candidates, a candidate's own page and what is written to them are about a person, who is looked for by
    name and answered by name: there it stands, and links to them say so.
    """
    return wanted and kind == StageKind.APPLIED and state == ApplicationState.ACTIVE and view == Reading.WAITING


# What is covered in the text of a file while the name is hidden

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}/\S+", re.IGNORECASE)
NUMBER = re.compile(r"\+?\(?\d[\d ()./\-\u2010-\u2015]{6,}\d")
WORD = re.compile(r"\w+")
# Fewer digits are a span of years
PHONE_DIGITS = 9
HAN = re.compile(r"[\u3400-\u9fff]")


def covered(text: str, *, name: str, cover: Callable[[str], str]) -> str:
    """The text with the name, mail addresses, web addresses and telephone numbers covered, as far as a program can.

    `cover`: the word to stand there, for "name", "mail", "link" or "phone".
    """
    text = MAIL.sub(cover("mail"), text)
    text = ADDRESS.sub(cover("link"), text)
    text = NUMBER.sub(lambda found: cover("phone") if _is_phone(found[0]) else found[0], text)
    for part in _han_parts(name):
        text = text.replace(part, cover("name"))
    parts = {_plain(part): part for part in WORD.findall(name) if len(part) > 1 and not HAN.search(part)}

    def word(found: re.Match[str]) -> str:
        part = parts.get(_plain(found[0]))
        # "Will" is a name, "will" a word
        is_name = part is not None and (part[0].islower() or not found[0][0].islower())
        return cover("name") if is_name else found[0]

    return WORD.sub(word, text)


def _is_phone(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= PHONE_DIGITS


def _han_parts(name: str) -> list[str]:
    """The whole name, then the given name where it has two characters or more."""
    han = "".join(HAN.findall(name))
    return [part for part in (han, han[1:]) if len(part) > 1]


def _plain(text: str) -> str:
    """Without accents and capitals: files are typed by many hands."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()
