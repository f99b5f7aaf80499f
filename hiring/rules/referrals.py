"""What a colleague learns of somebody they referred: that it goes on, never how."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Where they come from, as sources are written; the page of a requisition counts by it
SOURCE = "Referral"


class Standing(TextChoices):
    RECEIVED = "received", _("Received")
    IN_PROCESS = "in_process", _("In process")
    CLOSED = "closed", _("Closed")
    HIRED = "hired", _("Hired")
