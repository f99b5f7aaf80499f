from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from rubrics.access import can_edit_rubric
from rubrics.actions import library
from rubrics.models import AssessmentType, Question
from rubrics.queries.entries import living
from rubrics.queries.questions import Wish, asking, bank, known, questions_shown
from rubrics.rules.shapes import Entry
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    wish = Wish(*(request.GET.get(name, "").strip() for name in ("q", "type", "role", "competency")))
    context = {"bank": bank(wish), "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/questions/index.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    row = get_object_or_404(questions_shown(), key=key)
    return writing.write(
        request,
        living(row),
        save=lambda entry, read_as: library.revise(row, entry, read_as=read_as, by=request.user, at=now()),
        saved=writing.saved_in_place(),
        back=lambda saved: _address(row.assessment_type, saved),
        template="rubrics/questions/edit.html",
        context={"type": row.assessment_type},
        preview=lambda entry: _preview(row.assessment_type, entry),
    )


def create(request: PersonRequest, key: str) -> HttpResponse:
    """A question of one's own for that assessment type."""
    ensure(can_edit_rubric(request.user))
    kind = get_object_or_404(AssessmentType, key=key)
    return writing.write(
        request,
        living(Question(assessment_type=kind), is_new=True),
        save=lambda entry, _read_as: library.add_question(kind, entry, by=request.user, at=now()),
        saved=writing.saved_in_place(),
        back=lambda saved: _address(kind, saved),
        template="rubrics/questions/edit.html",
        context={"type": kind},
        preview=lambda entry: _preview(kind, entry),
    )


def _address(kind: AssessmentType, key: str) -> str:
    return f"{reverse('rubrics:assessments_detail', args=[kind.key])}#{key}"


def _preview(kind: AssessmentType, entry: Entry) -> dict[str, Any]:
    return {"question": asking(Question(assessment_type=kind, **entry), known())}


@posted_from("rubrics:questions_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    row = get_object_or_404(questions_shown(), key=key)
    kind = row.assessment_type
    library.remove(row, by=request.user, at=now())
    messages.success(request, _("The question is removed."))
    return redirect("rubrics:assessments_detail", kind.key)
