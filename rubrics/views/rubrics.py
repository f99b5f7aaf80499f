from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.queries.records import record_of
from core.refusals import Refusal
from core.rules.records import FACTS
from rubrics.access import can_edit_rubric
from rubrics.actions import rubrics
from rubrics.forms.entries import PublishForm
from rubrics.models import Rubric
from rubrics.queries.rubrics import (
    comparison,
    in_force,
    other_version,
    rubric_history,
    rubric_index,
    rubrics_shown,
    version_shown,
    was_discarded,
)


def index(request: PersonRequest) -> HttpResponse:
    may_edit = can_edit_rubric(request.user)
    context = {"index": rubric_index(request.user, may_edit=may_edit), "may_edit": may_edit}
    return render(request, "rubrics/rubrics/index.html", context)


def detail(request: PersonRequest, version: int) -> HttpResponse:
    """What a version says otherwise than another."""
    rubric, asked = _fetch(request, version), request.GET.get("with")
    other = other_version(request.user, rubric, number(asked))
    if asked and other is None:
        raise Http404
    may_edit = can_edit_rubric(request.user)
    context = {
        "compared": comparison(rubric, other),
        "history": rubric_history(rubric) if may_edit else [],
        "versions": rubrics_shown(request.user),
        "may_edit": may_edit,
    }
    return render(request, "rubrics/rubrics/detail.html", context)


def record(request: PersonRequest, version: int) -> HttpResponse:
    """What changed, value by value, for those who write it."""
    rubric, before = _fetch(request, version), number(request.GET.get("before"))
    ensure(can_edit_rubric(request.user))
    context = {
        "rubric": rubric,
        "record": record_of("rubric", rubric.pk, request.user, {FACTS}, before=before),
        "before": before,
    }
    return render(request, "rubrics/rubrics/record.html", context)


@posted_from("rubrics:rubrics_index", alone=True)
def create(request: PersonRequest) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    origin = _fetch(request, number(request.POST.get("version")))
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
    compared = comparison(rubric, in_force() if rubric.is_draft else rubric.based_on)
    form = PublishForm(request.POST or None, initial={"seen": compared.mark})
    if request.method == "POST" and form.is_valid():
        try:
            rubrics.publish(rubric, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            # The page shows what there is now: that is what the next press of the button is about
            form.look_again(compared.mark)
        else:
            messages.success(request, _("Version %(version)d is in force. New requisitions follow it.") % vars(rubric))
            return redirect("rubrics:rubrics_detail", version)
    return render(request, "rubrics/rubrics/publish.html", {"compared": compared, "form": form})


@posted_from("rubrics:rubrics_detail")
def discard(request: PersonRequest, version: int) -> HttpResponse:
    rubric = version_shown(request.user, version)
    if rubric is None and can_edit_rubric(request.user) and was_discarded(version):
        messages.error(request, _("That draft was discarded already. Nothing was changed."))
        return redirect("rubrics:rubrics_index")
    if rubric is None:
        raise Http404
    ensure(can_edit_rubric(request.user))
    if number(request.POST.get("draft")) not in {None, rubric.pk}:
        messages.error(request, _("That draft was discarded already, and another one was begun. Nothing was changed."))
        return redirect("rubrics:rubrics_detail", version)
    try:
        rubrics.discard(rubric, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics:rubrics_detail", version)
    messages.success(request, _("The draft is discarded."))
    return redirect("rubrics:rubrics_index")


def _fetch(request: PersonRequest, version: int | None) -> Rubric:
    return get_object_or_404(rubrics_shown(request.user), version=version)
