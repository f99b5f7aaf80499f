from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from core.doors import now
from core.forms.people import FoundForm
from core.queries.people import is_founded
from core.refusals import Refusal
from core.signin import let_in
from rubrics.actions import founding
from rubrics.actions.catalogue import read_files


@login_not_required
def create(request: HttpRequest) -> HttpResponse:
    """Open door of an empty house: whoever comes first founds it. It is closed from then on."""
    if is_founded():
        return redirect(settings.LOGIN_URL)
    form = FoundForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            person = founding.found(**form.cleaned_data, catalogue=read_files(), by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            let_in(request, person)
            return redirect("/")
    return render(request, "rubrics/founding/create.html", {"form": form})
