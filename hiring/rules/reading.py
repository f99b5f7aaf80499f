"""What may be wrong with a document, and how often it is tried."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# A reader that neither came back nor was killed has been lost with its machine
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3


class Trouble(TextChoices):
    ENCRYPTED = "encrypted", _("It is protected by a password. Ask for a copy without one.")
    BROKEN = "broken", _("It is damaged, or not what its name says. Open the original, or ask for another copy.")
    TOO_BIG = "too_big", _("It is too large inside to be shown here. Open the original with care.")
    TOO_SLOW = "too_slow", _("It took too long to read. Open the original.")
    CRASHED = "crashed", _("It stopped whatever tried to read it. Open the original with care.")
    GONE = "gone", _("The file is not in the store any more. Ask an administrator to look for it in the backup.")


# The same document ends the same way, whenever it is read
FINAL = frozenset({Trouble.ENCRYPTED, Trouble.BROKEN, Trouble.TOO_BIG})
