from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.doors import PersonRequest, ensure, now
from core.models import Organisation
from core.sheets import sheet
from hiring.access import can_open_reports
from hiring.queries.reports import Scope, offered
from hiring.rules.reports import Period
from hiring.rules.usual import FEW
from interviews.forms.reports import ReportsForm
from interviews.queries import reports as queries


def index(request: PersonRequest) -> HttpResponse:
    """Every filter is in the address, so that what was looked at can be sent to somebody."""
    ensure(can_open_reports(request.user))
    organisation = Organisation.objects.get(pk=1)
    form, scope = _asked(request, organisation)
    kept = {name: form.cleaned_data[name] for name in ("requisition", "department") if form.cleaned_data.get(name)}
    days = {"first": scope.period.first, "last": scope.period.last}
    context = {
        "form": form,
        "page": queries.page(scope),
        # As it was understood and every day named, so that the same file comes tomorrow
        "query": urlencode(kept | days),
        "spans": queries.spans(scope.period, form.usual[1], kept),
        "few": FEW,
        # Said above the figures too, for paper has no filters
        "narrowed": form.names,
        # At hand already: the frame of the page does not ask again
        "organisation": organisation,
    }
    return render(request, "interviews/reports/index.html", context)


def export(request: PersonRequest, name: str) -> HttpResponseBase:
    """One report as a file. What cannot be asked for is told on the page."""
    ensure(can_open_reports(request.user))
    if name not in queries.NAMES:
        raise Http404
    form, scope = _asked(request, Organisation.objects.get(pk=1))
    if not form.is_valid():
        return redirect(f"{reverse('interviews:reports_index')}?{request.GET.urlencode()}")
    period = scope.period
    return sheet(f"{name}-{period.first}-{period.last}", queries.file_of(name, scope))


def _asked(request: PersonRequest, organisation: Organisation) -> tuple[ReportsForm, Scope]:
    at = now()
    usual = queries.usual_period(organisation, at)
    form = ReportsForm(request.GET, offered=offered(request.user), usual=(usual.first, usual.last))
    form.full_clean()
    said: dict[str, Any] = form.cleaned_data
    period = Period(*form.wanted, usual.zone)
    return form, Scope(request.user, period, at, said.get("requisition"), said.get("department") or "")
