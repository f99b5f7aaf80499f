from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.access import can_draft_requisition, can_keep_template, can_see_salary
from hiring.actions import copies
from hiring.forms.requisitions import CopyForm, KeepForm
from hiring.queries.requisitions import (
    archetypes_offered,
    head,
    is_shown,
    people_here,
    requisitions_shown,
    sources_shown,
)


def choose(request: PersonRequest) -> HttpResponse:
    """From the list of what may be copied to the page that copies it."""
    ensure(can_draft_requisition(request.user))
    source = get_object_or_404(sources_shown(request.user), pk=number(request.GET.get("source")))
    return redirect("hiring:copies_create", source.pk)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft from another requisition, or from a template."""
    user = request.user
    ensure(can_draft_requisition(user))
    source = get_object_or_404(sources_shown(user), pk=pk)
    with_pay = can_see_salary(user, source)
    form = CopyForm(
        request.POST or None,
        head=head(source, at=now()),
        with_pay=with_pay,
        people=people_here(user),
        archetypes=archetypes_offered(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = copies.copy(source, **form.facts(), by=user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The requisition is drafted."))
            seen = is_shown(made, user)
            return redirect("hiring:requisitions_detail", made.pk) if seen else redirect("hiring:requisitions_index")
    return render(request, "hiring/copies/create.html", {"form": form, "source": source, "with_pay": with_pay})


@posted_from("hiring:requisitions_detail")
def keep(request: PersonRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_keep_template(request.user, source))
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the template a name."))
        return redirect("hiring:requisitions_detail", pk)
    try:
        made = copies.keep(source, name=form.cleaned_data["name"], by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("hiring:requisitions_detail", pk)
    messages.success(request, _("Kept as the template “%(name)s”.") % {"name": made.template_name})
    return redirect("hiring:requisitions_detail", made.pk)


@posted_from("hiring:requisitions_detail")
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_keep_template(request.user, template))
    try:
        copies.discard(template, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("hiring:requisitions_detail", pk)
    messages.success(request, _("The template is deleted."))
    return redirect("hiring:requisitions_create")
