from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from core.when import day
from hiring.access import can_see_retention
from hiring.actions import retention
from hiring.actions.candidates import kept_until
from hiring.forms.retention import KeepForm
from hiring.models import Candidate
from hiring.queries.retention import INDEX_ROWS, due_for_deletion, over_count, with_what_is_held


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_see_retention(request.user))
    today = now().date()
    page = Paginator(due_for_deletion(request.user, today), INDEX_ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": with_what_is_held(page, today), "over": over_count(request.user, today)}
    return render(request, "hiring/retention/index.html", context)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_see_retention(request.user))
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    initial = {"seen": candidate.delete_by, "until": kept_until(now())}
    form = KeepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            retention.keep(candidate, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = {"name": candidate.name, "day": day(candidate.delete_by)}
            messages.success(request, _("The data of %(name)s are kept until %(day)s.") % said)
            return redirect("hiring:retention_index")
    [held] = with_what_is_held([candidate], now().date())
    return render(request, "hiring/retention/edit.html", {"form": form, "held": held, "candidate": candidate})
