from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from interviews.access import can_open_qualifications, can_sign_off, can_train
from interviews.actions import qualifications
from interviews.forms.qualifications import BeginForm, ListForm, SignOffForm, WithdrawForm
from interviews.queries import qualifications as queries
from interviews.queries.profiles import interviewers
from interviews.rules.qualifications import needs_reason

ROWS = 50


def index(request: PersonRequest) -> HttpResponse:
    """Who may lead what, and who is on the way there."""
    ensure(can_open_qualifications(request.user))
    at, names = now(), queries.levels()
    form = ListForm(request.GET, types=queries.all_types())
    people = queries.with_standings(queries.people_listed(request.user, **form.wanted), at)
    page = Paginator(people, ROWS).get_page(request.GET.get("page"))
    signs = queries.signed_by(request.user)
    context = {
        "form": form,
        "page": page,
        "rows": queries.rows(page, names),
        "ready": [queries.standing(one, names) for one in queries.ready(request.user, at)[: queries.READY_SHOWN]],
        "signs": signs,
        "is_narrowed": any(form.wanted.values()),
    }
    return render(request, "interviews/qualifications/index.html", context)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a colleague on the path of one type, or note that they need none."""
    person = get_object_or_404(interviewers(request.user), pk=pk)
    ensure(can_train(request.user, person))
    types, names = queries.types_left(request.user, person), queries.levels()
    form = BeginForm(request.POST or None, types=types, names=names)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = {"assessment_type": given["assessment_type"], "rank": given["rank"], "by": request.user, "at": now()}
        try:
            if form.is_qualified:
                qualifications.qualify_at_once(person, reason=given["reason"], **wanted)
            else:
                steps = {name: given[name] for name in ("shadows", "reverse_shadows")}
                qualifications.train(person, **steps, **wanted)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted what %(name)s may lead or learns.") % {"name": person.name})
            return redirect("interviews:qualifications_index")
    return render(request, "interviews/qualifications/create.html", {"person": person, "types": types, "form": form})


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """How far somebody is, and the word that it is enough."""
    one = _one(request, pk)
    ensure(can_sign_off(request.user, one))
    form = _sign_off_form(request, one)
    if request.method == "POST" and form.is_valid():
        try:
            qualifications.sign_off(one, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is qualified.") % {"name": one.person.name})
            return redirect("interviews:qualifications_index")
    return _page(request, one, form=form)


@posted_from("interviews:qualifications_edit")
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    ensure(can_sign_off(request.user, one))
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            qualifications.withdraw(one, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The qualification of %(name)s is withdrawn.") % {"name": one.person.name})
            return redirect("interviews:qualifications_index")
    return _page(request, one, withdraw_form=form)


def _one(request: PersonRequest, pk: int) -> Any:
    return get_object_or_404(queries.qualifications_seen(request.user, now()), pk=pk)


def _sign_off_form(request: PersonRequest, one: Any) -> SignOffForm:
    """The reason is asked for where it is an exception."""
    typed = (
        request.POST if request.resolver_match and request.resolver_match.url_name == "qualifications_edit" else None
    )
    qualified = one.qualified_at is not None
    if qualified:
        verb, hint = _("Change the level"), _("Why it is to be another level.")
    elif needs_reason(queries.progress_of(one)):
        verb = _("Say that they are qualified all the same")
        hint = _("Needed, for the path is not walked to its end.")
    else:
        verb, hint = _("Say that they are qualified"), ""
    return SignOffForm(typed or None, names=queries.levels(), verb=verb, hint=hint, initial={"rank": one.rank})


def _page(request: PersonRequest, one: Any, **forms: Any) -> HttpResponse:
    context = {
        "one": one,
        "standing": queries.standing(one, queries.levels()),
        "counted": queries.moments_counted(one, now()),
        "said": queries.said_about(one),
        "withdraw_form": WithdrawForm(),
        **forms,
    }
    if "form" not in context:
        context["form"] = _sign_off_form(request, one)
    return render(request, "interviews/qualifications/edit.html", context)
