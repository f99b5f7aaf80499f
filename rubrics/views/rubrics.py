from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.actions import rubrics
from rubrics.forms.entries import PublishForm
from rubrics.models import Rubric
from rubrics.queries.rubrics import comparison, happenings, other_version, rubric_index, rubrics_shown


def index(request: PersonRequest) -> HttpResponse:
    context = {"index": rubric_index(request.user), "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/rubrics/index.html", context)


def detail(request: PersonRequest, version: int) -> HttpResponse:
    """What a version says otherwise than another."""
    rubric = _fetch(request, version)
    compared = comparison(rubric, other_version(request.user, rubric, request.GET.get("with", "")))
    context = {
        "compared": compared,
        "happenings": happenings(rubric, compared.document),
        "versions": rubrics_shown(request.user),
        "may_edit": can_edit_rubric(request.user),
    }
    return render(request, "rubrics/rubrics/detail.html", context)


@posted_from("rubrics:rubrics_index", alone=True)
def create(request: PersonRequest) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    version = request.POST.get("version", "")
    origin = _fetch(request, int(version) if version.isdecimal() and len(version) < 9 else 0)
    try:
        draft = rubrics.start_draft(origin, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics:rubrics_index")
    messages.success(request, _("Version %(version)d is begun. Nothing changes until you publish it.") % vars(draft))
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect("rubrics:rubrics_detail", draft.version)


def publish(request: PersonRequest, version: int) -> HttpResponse:
    rubric = _fetch(request, version)
    ensure(can_edit_rubric(request.user))
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rubrics.publish(rubric, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Version %(version)d is in force. New requisitions follow it.") % vars(rubric))
            return redirect("rubrics:rubrics_detail", version)
    context = {"compared": comparison(rubric, rubric.based_on), "form": form}
    return render(request, "rubrics/rubrics/publish.html", context)


@posted_from("rubrics:rubrics_detail")
def discard(request: PersonRequest, version: int) -> HttpResponse:
    rubric = _fetch(request, version)
    ensure(can_edit_rubric(request.user))
    try:
        rubrics.discard(rubric, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics:rubrics_detail", version)
    messages.success(request, _("The draft is discarded."))
    return redirect("rubrics:rubrics_index")


def _fetch(request: PersonRequest, version: int) -> Rubric:
    return get_object_or_404(rubrics_shown(request.user), version=version)
