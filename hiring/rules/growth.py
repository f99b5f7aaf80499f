"""What shows that somebody grows: kinds, never points."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GrowthKind(TextChoices):
    TEACHING = "teaching", _("Teaching")
    WRITING = "writing", _("Writing")
    TALK = "talk", _("Talk")
    COMPETITION = "competition", _("Competition")
    FREELANCING = "freelancing", _("Freelancing")
    PROJECT = "project", _("Project finished")
    REPRODUCED = "reproduced", _("Paper reproduced")
    PUBLISHED = "published", _("Paper published")
    OPEN_SOURCE = "open_source", _("Open-source work")
    BREADTH = "breadth", _("Broad knowledge shown")
