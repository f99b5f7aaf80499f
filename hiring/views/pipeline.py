from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.queries.records import record_of
from core.refusals import Refusal
from hiring.access import (
    can_close,
    can_move_candidates,
    can_offer,
    can_open_candidates,
    can_read_arrangements,
    can_read_reasons,
    can_reject,
    can_review,
    can_word_reasons,
)
from hiring.actions import pipeline
from hiring.forms.moves import ClosingForm
from hiring.forms.pipeline import AdvanceForm, EndForm
from hiring.models import Application
from hiring.queries.jobs import nameless, sent_with
from hiring.queries.moves import first_words, moments
from hiring.queries.offers import offer_part, with_offers
from hiring.queries.pipeline import application_page
from hiring.queries.reasons import reasons
from hiring.queries.recorded import scopes_of_application
from hiring.queries.referrals import told_of, with_referred
from hiring.queries.reviews import (
    called,
    is_nameless,
    nameless_text,
    reviews_given,
    wants_review_of,
    with_reviewing,
)
from hiring.queries.sourcing import sources_of, with_sources
from hiring.queries.timeline import timeline
from hiring.rules.messages import Occasion
from hiring.rules.moves import When
from hiring.rules.stages import ApplicationState, StageKind, may_move

CLOSINGS = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    may_read = can_read_reasons(request.user, application.requisition)
    may_review = can_review(request.user, application.requisition)
    # Why somebody was closed is an opinion: whoever owes a card reads it after their own is in
    blind = request.user.pk in application.owed_by
    hidden, headline = is_nameless(application), application.candidate.headline
    sent = sent_with(application, with_arrangements=can_read_arrangements(request.user, application.requisition))
    frank = may_read and not blind
    context = {
        "page": application_page(application, with_reasons=frank, blind=blind),
        "hidden": hidden,
        "name": called(application),
        "headline": nameless_text(headline, application) if hidden else headline,
        # Where somebody comes from and who speaks for them may say who it is
        "source": "" if hidden else sources_of(application).name(application.source),
        "happenings": timeline(application, request.user, nameless=hidden),
        "referrals": () if hidden else told_of(application, frank=frank),
        "given": reviews_given(application, request.user) if may_review else None,
        "may_review_it": may_review and wants_review_of(application),
        "sent": nameless(sent, application) if hidden else sent,
        "may_move": can_move_candidates(request.user, application.requisition),
        "may_reject": can_reject(request.user, application.requisition),
        "may_reopen": can_close(request.user, application.requisition, application.state),
        "may_open_debrief": may_read,
        "offering": offer_part(application, with_reasons=frank),
        "may_offer": can_offer(request.user, application.requisition),
        "may_open_index": can_open_candidates(request.user),
    }
    return render(request, "hiring/pipeline/detail.html", context)


def record(request: PersonRequest, pk: int) -> HttpResponse:
    """What changed, value by value; what others think for who owes no scorecard."""
    application, before = _fetch(request, pk), number(request.GET.get("before"))
    scopes = scopes_of_application(
        application, request.user, may_read=can_read_reasons(request.user, application.requisition)
    )
    context = {
        "application": application,
        "name": called(application),
        "is_blind": request.user.pk in application.owed_by,
        "record": record_of("application", pk, request.user, scopes, before=before),
        "before": before,
    }
    return render(request, "hiring/pipeline/record.html", context)


@posted_from("hiring:pipeline_detail")
def advance(request: PersonRequest, pk: int) -> HttpResponse:
    """The stages come in the form, or for Undo in the address. From the columns one comes back to the columns."""
    application = _fetch(request, pk)
    ensure(can_move_candidates(request.user, application.requisition))
    given = request.POST if "stage" in request.POST else request.GET
    form = AdvanceForm(given, application=application)
    back = reverse("hiring:pipeline_detail", args=[pk])
    if given.get("back") == "columns":
        back = f"{reverse('hiring:requisitions_detail', args=[application.requisition_id])}?view=columns#card-{pk}"
    if not form.is_valid():
        messages.error(request, _("This stage is not on the page any more. Choose one of those below."))
        return redirect(back)
    seen = form.stages[form.cleaned_data["seen"]]
    try:
        pipeline.advance(application, to=form.target, seen=seen.pk, by=request.user, at=now())
    except pipeline.Gone as gone:
        messages.error(request, str(gone))
        return redirect("hiring:requisitions_detail", application.requisition_id)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = ""
        if may_move(StageKind(form.target.kind), StageKind(seen.kind), decided_to_hire=False):
            place = urlencode({"stage": seen.pk, "seen": form.target.pk, "back": given.get("back", "")})
            undo = f"undo:{reverse('hiring:pipeline_advance', args=[pk])}?{place}"
        messages.success(request, _("Moved to %(stage)s.") % {"stage": form.target}, extra_tags=undo)
    return redirect(back)


def close(request: PersonRequest, pk: int) -> HttpResponse:
    """One end has its page: reasons and, where we say no, a mail whose words are those that go out."""
    application = _fetch(request, pk)
    ensure(can_move_candidates(request.user, application.requisition))
    states = [state for state in CLOSINGS if can_close(request.user, application.requisition, state)]
    end = EndForm(
        request.POST if request.method == "POST" else {"state": request.GET.get("state", states[0])}, states=states
    )
    if not end.is_valid():
        messages.error(request, _("Say whether we reject or the candidate withdraws."))
        return redirect("hiring:pipeline_detail", pk)
    state = end.cleaned_data["state"]
    texts = first_words(application) if state == ApplicationState.REJECTED else {}
    form = ClosingForm(request.POST if request.method == "POST" else None, reasons=reasons(state), texts=texts)
    if request.method == "POST" and form.is_valid():
        try:
            pipeline.close(application, state=state, **_closing(form), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            undo = f"undo:{reverse('hiring:pipeline_reopen', args=[pk])}"
            messages.success(request, _("The application is closed."), extra_tags=undo)
            return redirect("hiring:pipeline_detail", pk)
    when = moments(application, now()) if texts else {}
    context = {
        "application": application,
        "hidden": is_nameless(application),
        "name": called(application),
        "may_word": can_word_reasons(request.user),
        "state": state,
        "form": form,
        "when": when,
        "mail_fields": form.mail_fields("mail"),
    }
    return render(request, "hiring/pipeline/close.html", context)


def _closing(form: ClosingForm) -> dict[str, Any]:
    given = form.cleaned_data
    no_mail = given.get("mail_no", "") if given.get("mail_when") == When.NEVER else ""
    mail = form.mail("mail", Occasion.REJECTION)
    return {"kind": given["kind"], "reason": given["reason"], "mail": mail, "no_mail": no_mail}


@posted_from("hiring:pipeline_detail")
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    ensure(can_close(request.user, application.requisition, application.state))
    try:
        pipeline.reopen(application, told="told" in request.POST, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The application is open again."))
    return redirect("hiring:pipeline_detail", pk)


def _fetch(request: PersonRequest, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).select_related(
        "candidate", "requisition", "stage", "waits_for", "assigned_to", "submission"
    )
    rows = with_referred(with_reviewing(seen.prefetch_related("requisition__members"), request.user))
    rows = with_sources(with_offers(rows), "requisition")
    application: Application = get_object_or_404(rows, pk=pk)
    return application
