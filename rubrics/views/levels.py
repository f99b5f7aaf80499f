from django.http import HttpResponse

from core.doors import PersonRequest
from rubrics.forms.entries import LadderForm
from rubrics.rules.rubrics import LADDER_KEY
from rubrics.rules.shapes import EntryKind
from rubrics.views import writing


def edit(request: PersonRequest) -> HttpResponse:
    return writing.write_in_draft(
        request,
        EntryKind.LADDER,
        LADDER_KEY,
        page="rubrics:levels_edit",
        template="rubrics/levels/edit.html",
        form_class=LadderForm,
    )
