from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now
from interviews.access import can_book
from interviews.actions import arrangements
from interviews.forms.arrangements import NeedsForm, as_said
from interviews.queries.arrangements import needs_for
from interviews.queries.booking import applications_to_book


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """What the candidate said on the telephone, for instance."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    seen = needs_for(application)
    said = as_said(seen)
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=said)
    # The candidate may have said it themselves meanwhile
    if request.method == "POST" and form.is_valid() and not form.gives_way(ChangedMeanwhile(), said):
        try:
            arrangements.say(application, needs=form.needs(), seen=seen, by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            form.meet(refusal, as_said(needs_for(application)))
        else:
            messages.success(request, _("Whoever books and meets them sees it from now on."))
            return redirect("hiring:pipeline_detail", pk)
    return render(request, "interviews/arrangements/edit.html", {"application": application, "form": form})
