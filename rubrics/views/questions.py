from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, posted_from
from rubrics.access import can_edit_rubric
from rubrics.actions import library
from rubrics.models import AssessmentType, Question
from rubrics.queries.questions import QuestionFilter, bank, question_of, question_preview, questions_shown, type_of
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    wanted = QuestionFilter(*(request.GET.get(name, "").strip() for name in ("q", "type", "role", "competency")))
    context = {"bank": bank(wanted), "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/questions/index.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    row = question_of(key) or _gone(request, key)
    return writing.write_in_place(
        request,
        row,
        back=lambda saved: f"{_page(row.assessment_type)}#{saved}",
        template="rubrics/questions/edit.html",
        preview=lambda _found, entry: {"question": question_preview(row.assessment_type, entry)},
        type=row.assessment_type,
    )


def _gone(request: PersonRequest, key: str) -> Question:
    """Removed while somebody wrote in it: what they typed is told and kept, under the type that their page named."""
    kind = type_of(request.POST.get("kept_in", ""))
    if kind is None or not request.POST.get("read_as"):
        raise Http404
    return Question(key=key, assessment_type=kind)


def create(request: PersonRequest, key: str) -> HttpResponse:
    """A question of one's own for that assessment type."""
    kind = get_object_or_404(AssessmentType, key=key)
    return writing.write_in_place(
        request,
        Question(assessment_type=kind),
        add=lambda entry: library.add_question(kind, entry=entry, by=request.user, at=now()),
        back=lambda _saved: _page(kind),
        template="rubrics/questions/edit.html",
        preview=lambda _found, entry: {"question": question_preview(kind, entry)},
        type=kind,
    )


def _page(kind: AssessmentType) -> str:
    return reverse("rubrics:assessments_detail", args=[kind.key])


@posted_from("rubrics:questions_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    row = get_object_or_404(questions_shown(), key=key)
    return writing.remove_in_place(request, row, _("The question is removed."), _page(row.assessment_type))
