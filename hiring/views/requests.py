from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_answer_requests
from hiring.actions import requests
from hiring.forms.requests import HandleForm
from hiring.models import DataRequest
from hiring.queries.requests import requests_handled, requests_open


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_answer_requests(request.user))
    return _show(request)


@posted_from("hiring:requests_index", alone=True)
def handle(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_answer_requests(request.user))
    asked = get_object_or_404(DataRequest.objects.visible_to(request.user), pk=pk)
    form = HandleForm(request.POST, prefix=str(pk))
    if form.is_valid():
        try:
            requests.handle(asked, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted as seen to."))
            return redirect("hiring:requests_index")
    return _show(request, pk, form)


def _show(request: PersonRequest, pk: int = 0, form: HandleForm | None = None) -> HttpResponse:
    """Each with its form; the one that did not go through as it was typed."""
    found = requests_open(request.user)
    rows = [(asked, form if form and asked.pk == pk else HandleForm(prefix=str(asked.pk))) for asked in found]
    context = {"rows": rows, "failed": form, "handled": requests_handled(request.user)}
    return render(request, "hiring/requests/index.html", context)
