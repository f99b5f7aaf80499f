from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from interviews.access import can_book
from interviews.actions import windows
from interviews.forms.windows import WindowsForm, as_said
from interviews.queries.booking import applications_to_book
from interviews.queries.windows import windows_of


def note(request: PersonRequest, pk: int) -> HttpResponse:
    """When the candidate can be met, as they said it: on their clock, whoever types it."""
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    with timezone.override(ZoneInfo(application.candidate.time_zone)):
        said = as_said(windows_of(application, now()))
        form = WindowsForm(request.POST if request.method == "POST" else None, at=now(), initial=said)
        is_told = form.is_bound and form.is_valid()
    if is_told:
        try:
            windows.note(application, windows=form.cleaned_data["windows"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _noted(len(form.cleaned_data["windows"])))
            return redirect("hiring:pipeline_detail", pk)
    with timezone.override(ZoneInfo(application.candidate.time_zone)):
        return render(request, "interviews/windows/note.html", {"application": application, "form": form})


def _noted(count: int) -> str:
    if count:
        return _("Noted. Times are looked for within these hours from now on.")
    return _("Noted: the candidate can be met at any time.")
