"""Files of a card: sent at once where there is a script, with the form where there is none."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, number, posted_from
from core.files import serve
from core.refusals import Refusal
from interviews.actions import attachments
from interviews.models import CardFile, Scorecard
from interviews.queries.attachments import attached, card_files
from interviews.queries.scorecards import own_card, own_whole_card


def detail(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """Read as the card is; always as an attachment."""
    found = get_object_or_404(card_files(request.user, pk), pk=file_pk)
    return serve(found.file, found.name)


@posted_from("interviews:scorecards_edit")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    card = own_card(request.user, pk)
    if card is None:
        raise Http404
    return _answer(request, pk, _take(request, card))


@posted_from("interviews:scorecards_edit", by="pk")
def remove(request: PersonRequest, pk: int, file_pk: int) -> HttpResponse:
    file = get_object_or_404(card_files(request.user, pk), pk=file_pk, scorecard__seat__person=request.user)
    return _answer(request, pk, _take_off(request, file))


def files_sent(request: PersonRequest, card: Scorecard) -> list[str]:
    """With the form of the card, where there is no script: what to put to it, and what to take off."""
    problems = _take(request, card)
    if file := number(request.POST.get("take_off")):
        found = next((one for one in card_files(request.user, card.seat.interview_id) if one.pk == file), None)
        problems += _take_off(request, found) if found and found.scorecard_id == card.pk else []
    return problems


def _take(request: PersonRequest, card: Scorecard) -> list[str]:
    """What was sent; gives what could not be taken, in words."""
    files = request.FILES.getlist("files")
    if not files:
        return []
    try:
        done = attachments.attach(card, files, by=request.user, at=now())
    except Refusal as refusal:
        return [str(refusal)]
    return [_("%(name)s: %(why)s") % {"name": name, "why": why} for name, why in done.refused]


def _take_off(request: PersonRequest, file: CardFile) -> list[str]:
    try:
        attachments.remove(file, by=request.user, at=now())
    except Refusal as refusal:
        return [str(refusal)]
    return []


def _answer(request: PersonRequest, pk: int, problems: list[str]) -> HttpResponse:
    """The list as it stands, in its place; without a script the page of the card."""
    if not request.htmx:  # type: ignore[attr-defined]  # by its middleware
        for problem in problems:
            messages.error(request, problem)
        return redirect("interviews:scorecards_edit", pk)
    card: Any = own_whole_card(request.user, pk)
    context = {"interview": pk, "attached": attached(card.attached), "problems": problems}
    return render(request, "interviews/attachments/_edit.html", context)
