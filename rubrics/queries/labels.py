"""What the fields of an entry are called, on forms and in differences."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rubrics.models import Category, Purpose

BCP47 = {"en": "en", "zh-hans": "zh-Hans"}
# Texts of one line
SHORT = {"name", "title", "tag"}
CODE = {"code", "fix"}

LABELS: dict[str, Any] = {
    # A person has another kind of name in Chinese
    "name": pgettext_lazy("of a thing", "Name"),
    "title": _("Title"),
    "summary": _("What it is about"),
    "below": _("Not yet at the first level"),
    "anchors": _("What each level looks like"),
    "not_evidence": _("Not evidence"),
    "category": _("Category"),
    "role": _("Whose own it is"),
    "duties": _("Duties"),
    "work_product": _("What comes of it"),
    "tools": _("Tools"),
    "backgrounds": _("Usual backgrounds"),
    "not_this": _("Not this role"),
    "sourcing": _("Sourcing strategies"),
    "channels": _("Channels"),
    "judge": _("How to judge"),
    "notes": _("How the work is led"),
    "strength": _("Strength to validate"),
    "bar": _("Minimum bar"),
    "profile": _("Profile"),
    "ml_depth": _("ML depth"),
    "software_depth": _("Software depth"),
    "communication": _("Communication"),
    "reason": _("Reason"),
    "loop": _("Recommended loop"),
    "type": _("Type"),
    "minutes": _("Minutes"),
    "purpose": _("Purpose"),
    "shows": _("What it shows"),
    "not_when": _("When not to use it"),
    "plan": _("How to run it"),
    "what": _("What"),
    "leave_out": _("Leave out"),
    "prepare": _("How candidates prepare"),
    "can_show": _("Competencies it can show"),
    "text": _("Text"),
    "code": _("Code for the candidate"),
    "fix": _("The fault, mended"),
    "follow_ups": _("Follow up with"),
    "answers": _("What answers sound like"),
    "competencies": _("Competencies it shows"),
    "roles": _("Roles"),
    "examples": _("Where it is found"),
    "helps": _("What helps"),
    "hinders": _("What hinders"),
    "choices": _("Three design choices"),
    "software_or_research": _("Software or research"),
    "data_ownership": _("Who owns the data"),
    "model_ownership": _("Who owns the models"),
    "lean": _("How far a profile moves"),
    "shifts": _("What weighs more or less"),
    "competency": _("Competency"),
    "by": _("Weighs"),
    "because": _("Because"),
    "tag": _("Tag"),
    "points": _("Points"),
    "ask": _("Questions to ask"),
    "as_of": _("Year of the facts"),
    "source": _("Source"),
    "levels": _("Levels"),
    "must_have": _("Must-have"),
    "nice_to_have": _("Nice to have"),
    "main": _("main"),
    "also": _("also"),
    "key": "",
}
HINTS: dict[str, Any] = {
    "anchors": _("Behaviour an interviewer could have seen, distinct from the level before."),
    "answers": _("One or two sentences for each level."),
    "role": _("For a competency of one role only."),
    "roles": _("None chosen: every role."),
    "competencies": _("None chosen: all that its type can show."),
    "profile": _("0 low, 1 high"),
    "lean": _("From -0.2 to 0.2 on each scale."),
    "levels": _("From the first to the highest. A level includes the ones before it."),
    "plan": _("Minutes of one hour; a shorter or longer session scales them."),
}
VALUES: dict[str, dict[Any, Any]] = {
    "category": dict(Category.choices),
    "purpose": dict(Purpose.choices),
    "by": {1: _("More"), -1: _("Less")},
}
IN_LANGUAGE = {"en": _("%(label)s, in English"), "zh-hans": _("%(label)s, in Chinese")}


def of(name: str) -> "str | Promise":
    label: str | Promise = LABELS.get(name, "")
    return label


def hint(name: str) -> "str | Promise":
    found: str | Promise = HINTS.get(name, "")
    return found


def value(name: str, key: Any) -> Any:
    return VALUES.get(name, {}).get(key, key)


def in_language(label: Any, code: str) -> str:
    return str(IN_LANGUAGE[code]) % {"label": label}
