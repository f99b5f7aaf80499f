from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, number, posted_from
from hiring.models import Requisition
from interviews.actions import summaries
from interviews.forms.summaries import ChooseForm
from interviews.models import RollupKind
from interviews.queries import summaries as queries


def edit(request: PersonRequest) -> HttpResponse:
    """Of one's own."""
    user = request.user
    offered = queries.offered(user)
    form = ChooseForm(
        request.POST or None, departments=offered.departments, hooks=offered.hooks, initial=offered.choice
    )
    if request.method == "POST" and form.is_valid():
        summaries.choose(user, **form.facts, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect("interviews:summaries_edit")
    return render(request, "interviews/summaries/edit.html", {"form": form, "offered": offered})


def preview(request: PersonRequest, about: str) -> HttpResponse:
    """As it would be sent now."""
    offered, at = queries.offered(request.user), now()
    asked = _asked(offered, about)
    facts, _about = summaries.facts_now(**asked, at=at)
    context = {
        "rendered": queries.preview(request.user, facts, asked["kind"], at=at),
        "about": about,
        "hook": offered.hook,
    }
    return render(request, "interviews/summaries/preview.html", context)


@posted_from("interviews:summaries_preview")
def send(request: PersonRequest, about: str) -> HttpResponse:
    offered = queries.offered(request.user)
    hook = offered.hook
    summaries.send_now(request.user, **_asked(offered, about), hook=hook, at=now())
    said = _("It is on its way to the chat %(name)s.") % {"name": hook.name} if hook else _("It is on its way to you.")
    messages.success(request, said)
    return redirect("interviews:summaries_edit")


def _asked(offered: queries.Offered, about: str) -> dict[str, Any]:
    """Which summary: `digest`, `requisition-7`, `department-Forecasting`. None that one is not told anyway."""
    what, _dash, which = about.partition("-")
    asked: dict[str, Any] = {"kind": RollupKind.DIGEST, "requisition": None, "department": ""}
    if about == "digest":
        return asked
    requisition = next((one for one in offered.requisitions if one.pk == number(which)), None)
    if what == "requisition" and requisition:
        return {**asked, "kind": RollupKind.WEEKLY, "requisition": requisition}
    if what == "department" and which in offered.departments:
        return {**asked, "kind": RollupKind.DEPARTMENT, "department": which}
    raise Http404


def index(request: PersonRequest) -> HttpResponse:
    """The last week of what one recruits for or manages: hung beside the debriefs, and a page of its own."""
    part = "#panel" if "HX-Request" in request.headers else ""
    context = {"weeks": queries.lately(request.user, now())}
    return render(request, f"interviews/summaries/index.html{part}", context)


def panel(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the page of a requisition, and a page of its own."""
    requisition = get_object_or_404(Requisition.objects.staffed_by(request.user), pk=pk)
    context = {"requisition": requisition, "weeks": queries.history(requisition, request.user)}
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"interviews/summaries/panel.html{part}", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """A week as it was kept."""
    rollup = get_object_or_404(queries.readable(request.user), pk=pk)
    found = queries.of_row(rollup, request.user)
    if found is None:
        raise Http404
    context = {"week": found if rollup.kind == RollupKind.WEEKLY else None, "found": found}
    return render(request, "interviews/summaries/detail.html", context)
