from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.actions import offers
from rubrics.queries.offers import offers as offers_made
from rubrics.queries.offers import offers_shown


def index(request: PersonRequest) -> HttpResponse:
    """Where a newer catalogue says otherwise than we do."""
    ensure(can_edit_rubric(request.user))
    return render(request, "rubrics/offers/index.html", {"offers": offers_shown()})


@posted_from("rubrics:offers_index", alone=True)
def take(request: PersonRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, offers.take, _("Taken over from the catalogue."))


@posted_from("rubrics:offers_index", alone=True)
def keep(request: PersonRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, offers.keep, _("Yours stays."))


def _answer(request: PersonRequest, pk: int, action: Callable[..., None], told: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    try:
        action(get_object_or_404(offers_made(), pk=pk), by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("rubrics:offers_index")
