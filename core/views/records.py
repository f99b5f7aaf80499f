from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import can_read_record
from core.doors import PersonRequest, ensure, number
from core.forms.records import RecordsForm
from core.queries.records import EXPORTED, exported, house_record
from core.sheets import sheet


def index(request: PersonRequest) -> HttpResponse:
    """Every filter is in the address, so that what was looked at can be sent to somebody."""
    ensure(can_read_record(request.user))
    form = RecordsForm(request.GET)
    asked = form.asked
    before = number(request.GET.get("before"))
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "record": house_record(request.user, asked, before=before),
        "before": before,
        "query": urlencode(kept),
        "exported": EXPORTED,
    }
    return render(request, "core/records/index.html", context)


def export(request: PersonRequest) -> HttpResponseBase:
    """The same as a file. What cannot be asked for is told on the page."""
    ensure(can_read_record(request.user))
    form = RecordsForm(request.GET)
    asked = form.asked
    if not form.is_valid():
        return redirect(f"{reverse('records_index')}?{request.GET.urlencode()}")
    return sheet("record", exported(request.user, asked))
