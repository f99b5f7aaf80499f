from django.http import Http404, HttpResponse
from django.urls import reverse

from core.doors import PersonRequest, now
from rubrics.actions import rubrics
from rubrics.forms.entries import LadderForm
from rubrics.queries.entries import draft_entry
from rubrics.rules.rubrics import LADDER
from rubrics.views import writing


def edit(request: PersonRequest) -> HttpResponse:
    draft = writing.draft_of(request)
    if draft is None:
        return writing.begin(request)
    found = draft_entry(draft, LADDER, LADDER)
    if found is None:
        raise Http404
    return writing.write(
        request,
        found,
        save=lambda entry, read_as: rubrics.write(draft, LADDER, entry, read_as=read_as, by=request.user, at=now()),
        saved=writing.saved_in_draft(),
        back=lambda _saved: reverse("rubrics:levels_edit"),
        template="rubrics/levels/edit.html",
        form_class=LadderForm,
    )
