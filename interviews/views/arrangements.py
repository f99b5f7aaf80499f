from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now
from core.models import Person
from hiring.models import Application
from interviews.access import can_book
from interviews.actions import arrangements
from interviews.forms.arrangements import NeedsForm, as_said
from interviews.queries.arrangements import needs_for
from interviews.queries.booking import applications_to_book


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """What the candidate said on the telephone, for instance."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    form, is_kept = taken(request, application, by=request.user, at=now())
    if is_kept:
        messages.success(request, _("Whoever books and meets them sees it from now on."))
        return redirect("hiring:pipeline_detail", pk)
    return render(request, "interviews/arrangements/edit.html", {"application": application, "form": form})


def taken(request: HttpRequest, application: Application, *, by: Person | None, at: datetime) -> tuple[NeedsForm, bool]:
    """The form, and whether what it says is kept. The candidate and who books them may have it open at once."""
    seen = needs_for(application)
    said = as_said(seen)
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method != "POST" or not form.is_valid() or form.gives_way(ChangedMeanwhile(), said):
        return form, False
    try:
        arrangements.say(application, needs=form.needs(), seen=seen, by=by, at=at)
    except ChangedMeanwhile as refusal:
        form.meet(refusal, as_said(needs_for(application)))
        return form, False
    return form, True
