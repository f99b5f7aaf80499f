"""The ladder of a requisition, and its names inside sentences."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from core.words import Words, say
from rubrics.models import Level


def levels_of(rubric: str) -> ArraySubquery:
    """`[{"id", "rank", "key", "name"}, ...]`, to annotate beside a row that reaches its rubric by this path."""
    steps = Level.objects.filter(rubric=OuterRef(rubric)).order_by("rank")
    return ArraySubquery(steps.values(step=JSONObject(id="id", rank="rank", key="key", name="name")))


def in_sentence(level: Words) -> str:
    """A level's name inside a sentence: "senior", but "L5" and "高级" as they are."""
    name = say(level)
    return name.lower() if name[1:].islower() else name


def bar_name(level: Words) -> str:
    return _("%(level)s bar") % {"level": in_sentence(level)}
