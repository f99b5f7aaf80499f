from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.doors import PersonRequest, now
from core.refusals import Refusal
from interviews.actions.scorecards import CardIncomplete, CardIsIn, submit, vote
from interviews.actions.scorecards import save as keep
from interviews.forms.corrections import AddForm
from interviews.forms.scorecards import CardForm, overlaid
from interviews.models import CardState, Interview, Scorecard
from interviews.queries.attachments import attached
from interviews.queries.corrections import added, may_correct
from interviews.queries.kits import interview_with_kit, kit
from interviews.queries.scorecards import own_card, own_whole_card, sheet, status
from interviews.views.attachments import files_sent
from interviews.views.kits import mark_sent, place_of


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Kit and scorecard on one page. The same POST keeps all that was typed, then votes or submits."""
    interview = interview_with_kit(request.user, pk)
    if interview is None:
        raise Http404
    card = own_whole_card(request.user, pk)
    if request.method != "POST":
        return page(request, interview, card)
    if card is None:
        raise Http404
    form = CardForm(card, request.POST, sheet=sheet(card))
    if not form.is_valid():
        return page(request, interview, card, form)
    return _submitted(request, interview, card, form)


def _submitted(request: PersonRequest, interview: Interview, card: Scorecard, form: CardForm) -> HttpResponse:
    owed, conflicts, problems = [], {}, []
    try:
        saved = keep(card, changes=form.changes(), version=form.seen, by=request.user, at=now())
        conflicts, problems = saved.conflicts, files_sent(request, card)
        mark_sent(request, interview)
        if not conflicts and not problems:
            _go_on(request, card)
    except CardIncomplete as refusal:
        owed = refusal.missing
    except Refusal as refusal:
        messages.error(request, str(refusal))
    if not owed and not conflicts and not problems:
        return redirect(place_of(interview.pk, request))
    card = own_whole_card(request.user, interview.pk) or card
    shown = CardForm(card, overlaid(card, conflicts, form.changes()), sheet=form.sheet, conflicts=conflicts)
    shown.say_missing(owed)
    return page(request, interview, card, shown, votes="vote" in request.POST, problems=problems)


def _go_on(request: PersonRequest, card: Scorecard) -> None:
    """By the button that was pressed."""
    if "vote" in request.POST:
        vote(card, by=request.user, at=now())
    elif not {"later", "take_off", "mark"}.intersection(request.POST):
        submit(card, by=request.user, at=now())
        messages.success(request, _("Your scorecard is in."))


def page(
    request: PersonRequest, interview: Interview, card: Scorecard | None, form: CardForm | None = None, **said: Any
) -> HttpResponse:
    shown = kit(interview, now())
    is_written = card is not None and card.state != CardState.SUBMITTED
    context = {"kit": shown, "call_url": shown.call_url, "card": card, "in_card": is_written}
    if card is not None:
        form = form or CardForm(card, sheet=sheet(card))
        context |= {
            "form": form,
            "comps": form.comps(),
            "status": status(card),
            "attached": attached(card.attached),  # type: ignore[attr-defined]  # annotated by own_whole_card
        }
    if card is not None and card.state == CardState.SUBMITTED:
        corrects = may_correct(card)
        context |= {
            "may_open_debrief": not card.owes,  # type: ignore[attr-defined]
            "may_correct": corrects,
            "added": added(card.added),  # type: ignore[attr-defined]  # annotated by own_whole_card
            "add_form": None if corrects else AddForm(),
        }
    return render(request, "interviews/scorecards/edit.html", {**context, **said})


@require_POST
def save(request: PersonRequest, pk: int) -> JsonResponse:
    """Autosave: only what changed comes in; 409 names the fields that another hand changed too."""
    card = own_card(request.user, pk)
    if card is None:
        # Somebody else leads it now, or it was cancelled, while the page was open
        said = _("You hold no seat in this interview now, so nothing is saved. What you typed is kept on this device.")
        return JsonResponse({"status": said}, status=404)
    form = CardForm(card, request.POST)
    if not form.is_valid():
        return JsonResponse({"status": _("This could not be saved. Reload the page.")}, status=400)
    try:
        saved = keep(card, changes=form.changes(), version=form.seen, by=request.user, at=now())
    except CardIsIn as refusal:
        return JsonResponse(_told(form, str(refusal)), status=409)
    answer = {
        "saved_at": f"{timezone.localtime(saved.at):%H:%M}",
        "version": str(saved.seen),
        "voted": saved.state == CardState.VOTED,
    }
    if saved.conflicts:
        said = _("Some text was changed in another window or on another device. Both are kept; choose which one stays.")
        return JsonResponse({**answer, "conflicts": saved.conflicts, "status": said}, status=409)
    card.state = saved.state
    return JsonResponse({**answer, "status": status(card, saved.fields)})


def _told(form: CardForm, said: str) -> dict[str, object]:
    """After submission: where the text that came in differs from what stands."""
    stands = {name: form.stored[name] for name, text in form.changes().items() if text != form.stored[name]}
    return {"conflicts": stands, "version": form.version, "status": said, "is_in": True}
