"""Of the rubric and the catalogue: which tables and columns the record of changes shows."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Person
from core.queries.register import Kind, Thing
from core.rules.records import FACTS, Table
from rubrics.models import Rubric


def _rubrics(user: Person, pks: Collection[int]) -> dict[int, Thing]:
    found = Rubric.objects.visible_to(user).filter(pk__in=pks).values_list("pk", "version")
    return {
        pk: Thing(_("Rubric, version %(version)s") % {"version": v}, reverse("rubrics:rubrics_record", args=[v]))
        for pk, v in found
    }


def _library(_user: Person, pks: Collection[int]) -> dict[int, Thing]:
    """What is written in place is read by everybody who works here."""
    return dict.fromkeys(pks, Thing(_("Catalogue"), reverse("rubrics:roles_index")))


KINDS = [
    Kind("rubric", gettext_lazy("Rubric"), _rubrics, frozenset({FACTS})),
    Kind("library", gettext_lazy("Questions and notes"), _library, frozenset({FACTS})),
]

TABLES = {
    "rubrics_rubric": Table(
        "rubric",
        gettext_lazy("Rubric"),
        facts="state published_at published_by_id note",
        left_out="id version catalogue_digest based_on_id",
    ),
    "rubrics_level": Table(
        "rubric", gettext_lazy("Level"), "rubric", title="name", facts="rank name", left_out="id rubric_id key"
    ),
    "rubrics_competency": Table(
        "rubric",
        gettext_lazy("Competency"),
        "rubric",
        title="name",
        facts="category name summary below not_evidence",
        left_out="id rubric_id key role position",
    ),
    "rubrics_anchor": Table(
        "rubric",
        gettext_lazy("Anchor"),
        "competency__rubric",
        title="competency_id level_id",
        facts="competency_id level_id text",
        left_out="id",
    ),
    "rubrics_roledefinition": Table(
        "rubric",
        gettext_lazy("Role"),
        "rubric",
        title="name",
        facts="name summary duties work_product tools backgrounds notes judge sourcing not_this strength bar ml_depth "
        "software_depth communication profile_reason",
        left_out="id rubric_id key position",
    ),
    "rubrics_rolecompetency": Table(
        "rubric",
        gettext_lazy("Competency of a role"),
        "role__rubric",
        title="role_id competency_id",
        facts="role_id competency_id must_have",
        # A table of its own: the page that compares two versions lays it out
        left_out="id position targets",
    ),
    "rubrics_rolesession": Table(
        "rubric",
        gettext_lazy("Session of a role"),
        "role__rubric",
        title="role_id title",
        facts="role_id assessment_type_id title minutes purpose",
        left_out="id position",
    ),
    "rubrics_rolesessioncompetency": Table(
        "rubric",
        gettext_lazy("What a session looks at"),
        "session__role__rubric",
        title="session_id competency_id",
        facts="session_id competency_id weight",
        left_out="id",
    ),
    "rubrics_assessmenttype": Table(
        "library",
        gettext_lazy("Assessment type"),
        title="name",
        facts="name shows not_when plan leave_out prepare can_show",
        left_out="id key position",
    ),
    "rubrics_question": Table(
        "library",
        gettext_lazy("Question"),
        title="assessment_type_id",
        facts="assessment_type_id text code fix follow_ups answers",
        left_out="id key position competencies roles",
    ),
    "rubrics_note": Table(
        "library",
        gettext_lazy("Note of the library"),
        title="name",
        facts="chapter section name text tag points ask as_of source",
        left_out="id position key roles",
    ),
    "rubrics_archetype": Table(
        "library",
        gettext_lazy("Kind of company"),
        title="name",
        facts="name summary examples helps hinders",
        left_out="id key position choices lean shifts",
    ),
}

UNSHOWN = {
    "rubrics_catalogueentry": "what the files of the program said last: nobody writes it",
}

NAMES = {
    "rubrics.Level": ("name",),
    "rubrics.Competency": ("name",),
    "rubrics.AssessmentType": ("name",),
    "rubrics.RoleDefinition": ("name",),
    "rubrics.RoleSession": ("title",),
    "rubrics.Question": ("text",),
    "rubrics.Archetype": ("name",),
}

LABELS = {
    "state": gettext_lazy("State"),
    "published_at": gettext_lazy("Published"),
    "published_by_id": gettext_lazy("Published by"),
    "note": gettext_lazy("Note"),
    "rank": gettext_lazy("Rank"),
    "category": gettext_lazy("Category"),
    "summary": gettext_lazy("Summary"),
    "below": gettext_lazy("Below the first level"),
    "not_evidence": gettext_lazy("No evidence"),
    "competency_id": gettext_lazy("Competency"),
    "level_id": gettext_lazy("Level"),
    "text": gettext_lazy("Text"),
    "duties": gettext_lazy("Duties"),
    "work_product": gettext_lazy("Work product"),
    "tools": gettext_lazy("Tools"),
    "backgrounds": gettext_lazy("Backgrounds"),
    "notes": gettext_lazy("Notes"),
    "judge": gettext_lazy("How to judge"),
    "sourcing": gettext_lazy("Where to look"),
    "not_this": gettext_lazy("What it is not"),
    "strength": gettext_lazy("Strength"),
    "bar": gettext_lazy("Minimum bar"),
    "ml_depth": gettext_lazy("ML depth"),
    "software_depth": gettext_lazy("Software depth"),
    "communication": gettext_lazy("Communication and writing"),
    "profile_reason": gettext_lazy("Why this profile"),
    "role_id": gettext_lazy("Role"),
    "must_have": gettext_lazy("Must-have"),
    "assessment_type_id": gettext_lazy("Assessment type"),
    "title": gettext_lazy("Title"),
    "minutes": gettext_lazy("Minutes"),
    "purpose": gettext_lazy("Purpose"),
    "session_id": gettext_lazy("Session"),
    "weight": gettext_lazy("Weight"),
    "shows": gettext_lazy("What it shows"),
    "not_when": gettext_lazy("When not to use it"),
    "plan": gettext_lazy("Plan"),
    "leave_out": gettext_lazy("What to leave out"),
    "prepare": gettext_lazy("How to prepare"),
    "can_show": gettext_lazy("What can be shown"),
    "code": gettext_lazy("Code"),
    "fix": gettext_lazy("Solution"),
    "follow_ups": gettext_lazy("Follow-up questions"),
    "answers": gettext_lazy("Answers to expect"),
    "chapter": gettext_lazy("Chapter"),
    "section": gettext_lazy("Section"),
    "tag": gettext_lazy("Tag"),
    "points": gettext_lazy("Points"),
    "ask": gettext_lazy("Questions to ask"),
    "as_of": gettext_lazy("Year of its facts"),
    "source": gettext_lazy("Source"),
    "examples": gettext_lazy("Examples"),
    "helps": gettext_lazy("What helps"),
    "hinders": gettext_lazy("What hinders"),
}
