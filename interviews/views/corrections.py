"""One's own card after it went in: corrected while nobody else's could be read, then added to."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, posted_from
from core.refusals import Refusal
from interviews.actions import corrections
from interviews.actions.scorecards import CardIncomplete
from interviews.forms.corrections import AddForm
from interviews.forms.scorecards import CardForm
from interviews.models import Interview, Scorecard
from interviews.queries.attachments import attached
from interviews.queries.corrections import may_correct
from interviews.queries.kits import interview_with_kit, kit
from interviews.queries.scorecards import own_whole_card, sheet
from interviews.views.attachments import files_sent
from interviews.views.kits import mark_sent
from interviews.views.scorecards import page


def _own(request: PersonRequest, pk: int) -> tuple[Interview, Scorecard]:
    interview, card = interview_with_kit(request.user, pk), own_whole_card(request.user, pk)
    if interview is None or card is None:
        raise Http404
    return interview, card


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    interview, card = _own(request, pk)
    if request.method != "POST":
        # In draft it is written, once bound it is added to: both there
        if not may_correct(card):
            return redirect("interviews:scorecards_edit", pk)
        return _page(request, interview, card, CardForm(card, sheet=sheet(card)))
    form = CardForm(card, request.POST, sheet=sheet(card))
    if not form.is_valid():
        return _page(request, interview, card, form)
    problems = files_sent(request, card)
    mark_sent(request, interview)
    card = own_whole_card(request.user, pk) or card
    if problems or {"take_off", "mark", "later"}.intersection(request.POST):
        return _page(request, interview, card, form, problems=problems)
    try:
        saved = corrections.correct(card, changes=form.changes(), version=form.seen, by=request.user, at=now())
    except CardIncomplete as refusal:
        form.say_missing(refusal.missing)
        return _page(request, interview, card, form)
    except Refusal as refusal:
        return _page(request, interview, card, form, refusal=str(refusal), add_form=AddForm())
    if saved.conflicts:
        card = own_whole_card(request.user, pk) or card
        mine = form.changes()
        typed = {**saved.fields, **{name: mine[name] for name in saved.conflicts}}
        shown = CardForm(card, typed, sheet=form.sheet, conflicts=saved.conflicts)
        return _page(request, interview, card, shown)
    messages.success(request, _("Your scorecard is corrected."))
    return redirect("interviews:scorecards_edit", pk)


def _page(request: PersonRequest, interview: Interview, card: Scorecard, form: CardForm, **said: Any) -> HttpResponse:
    shown = kit(interview, now())
    context = {"kit": shown, "call_url": shown.call_url, "card": card, "in_card": True}
    context |= {"form": form, "comps": form.comps()}
    context |= {"attached": attached(card.attached), **said}  # type: ignore[attr-defined]  # annotated by _own
    return render(request, "interviews/corrections/edit.html", context)


@posted_from("interviews:scorecards_edit")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """What is added below the card."""
    interview, card = _own(request, pk)
    form = AddForm(request.POST)
    if form.is_valid():
        try:
            corrections.add_addendum(card, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Added below your scorecard."), extra_tags="saved")
            return redirect("interviews:scorecards_edit", pk)
    return page(request, interview, card, add_form=form)
