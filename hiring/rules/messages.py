"""Messages to candidates: on which occasion, and what a template may name."""

import re
from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occasion(TextChoices):
    """Why a candidate is written to. WRITTEN: by hand, whatever it says."""

    RECEIPT = "receipt", _("Receipt of an application")
    REFERRED = "referred", _("Referred by a colleague")
    REJECTION = "rejection", _("Rejection")
    FILLED = "filled", _("The position is filled")
    KEEP_WARM = "keep_warm", _("Keep in touch")
    WRITTEN = "written", _("Written by hand")


# What such a message says is no opinion of anybody's
LOGISTICS = frozenset({Occasion.RECEIPT, Occasion.REFERRED, Occasion.FILLED})

# These tell somebody that it is over: who may not reject does not stop them either
ENDS = frozenset({Occasion.REJECTION, Occasion.FILLED, Occasion.KEEP_WARM})
# What stands in braces in a template, filled in when the message is written. `status` is the candidate's own page: it
# is filled in when the mail is sent, for its address opens a door and is kept nowhere
NAMES = ("candidate", "first_name", "requisition", "organisation", "recruiter", "status")
LATER = "status"
PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_names(text: str) -> list[str]:
    """What stands in braces and is not one of the names, in the order in which it is met."""
    return [found for found in dict.fromkeys(PLACE.findall(text)) if found.strip() not in NAMES]


# A fact is no template: somebody may be called anything
PLAIN = str.maketrans("{}", "()")


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Each name by its fact; what has no fact yet stays as it stands."""

    def fact(found: re.Match[str]) -> str:
        name = found[1].strip()
        return facts[name].translate(PLAIN) if name in facts else found[0]

    return PLACE.sub(fact, text)
