from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.access import can_close, can_move_candidates, can_read_reasons, can_reject
from hiring.actions import moves
from hiring.forms.moves import AddForm, AssignForm, ClosingForm, DeedForm, MoveForm, TagForm
from hiring.models import Application, Requisition
from hiring.models.batches import BatchKind
from hiring.queries import moves as queries
from hiring.queries.moves import Fate
from hiring.queries.reasons import reasons
from hiring.rules.messages import Occasion
from hiring.rules.moves import Deed
from hiring.rules.stages import ApplicationState

ENDS = {Deed.REJECT: ApplicationState.REJECTED, Deed.WITHDRAW: ApplicationState.WITHDRAWN}
HEADINGS: dict[Deed, Promise] = {
    Deed.MOVE: ngettext_lazy("Move %(n)d candidate", "Move %(n)d candidates", "n"),
    Deed.REJECT: ngettext_lazy("Reject %(n)d application", "Reject %(n)d applications", "n"),
    Deed.WITHDRAW: ngettext_lazy("Note %(n)d withdrawal", "Note %(n)d withdrawals", "n"),
    Deed.TAG: ngettext_lazy("Tag %(n)d candidate", "Tag %(n)d candidates", "n"),
    Deed.ASSIGN: ngettext_lazy("Assign %(n)d application", "Assign %(n)d applications", "n"),
    Deed.ADD: ngettext_lazy(
        "Add %(n)d candidate to another requisition", "Add %(n)d candidates to another requisition", "n"
    ),
}


@dataclass(frozen=True)
class Asked:
    """What is to be done, to whom, and where each stood when the reader looked."""

    requisition: Requisition
    deed: Deed
    rows: Sequence[Application]
    seen: Mapping[int, int]
    form: Any = field(compare=False)


@posted_from("hiring:requisitions_detail")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Says what it will do before it does; what is done is what was shown."""
    requisition = _fetch(request, pk)
    ensure(can_move_candidates(request.user, requisition))
    seen, deed = _ticked(request), _deed(request)
    if deed in ENDS:
        ensure(can_close(request.user, requisition, ENDS[deed]))
    if deed == Deed.TAG:
        ensure(can_reject(request.user, requisition))
    rows = queries.chosen(requisition, seen, request.user)
    if deed is None or not rows:
        messages.error(request, _("Tick the candidates first, then choose what to do."))
        return redirect("hiring:requisitions_detail", pk)
    asked = Asked(requisition, deed, rows, seen, _form(request, requisition, deed, rows))
    refused = ""
    if request.POST.get("step") == "do" and asked.form.is_valid() and _as_shown(request, asked.form):
        try:
            done = _do(request, asked)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            _tell(request, done)
            return _back(requisition, rows)
    return _show(request, asked, refused)


def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Says what comes back before it does, where that is not simply all."""
    batch = get_object_or_404(queries.batches_seen(request.user), pk=pk)
    ensure(can_move_candidates(request.user, batch.requisition))
    if batch.kind == BatchKind.TAGGED:
        ensure(can_reject(request.user, batch.requisition))
    if batch.kind in {BatchKind.CLOSED, BatchKind.SETTLED}:
        ended = batch.facts[0].get("state", ApplicationState.REJECTED) if batch.facts else ApplicationState.REJECTED
        ensure(can_close(request.user, batch.requisition, ended))
    ensure(all(can_move_candidates(request.user, one) for one in queries.added_to(batch)))
    rows = queries.of_batch(batch, request.user)
    fates, mails = queries.taken_back(batch, rows), queries.mails_of(batch)
    simple = not mails.gone and not any(fate.why for fate in fates)
    if request.method == "POST" and (simple or request.POST.get("told") or batch.undone_at):
        try:
            back = moves.undo(batch, ids=[row.pk for row in rows], by=request.user, at=now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            _tell_back(request, back)
        return _back(batch.requisition, rows)
    context = {
        "batch": batch,
        "said": queries.said(batch, request.user, with_reasons=can_read_reasons(request.user, batch.requisition)),
        "back": [fate for fate in fates if not fate.why],
        "stays": [fate for fate in fates if fate.why],
        "mails": mails,
    }
    return render(request, "hiring/moves/undo.html", context)


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    seen = Requisition.objects.visible_to(request.user).prefetch_related("members")
    return get_object_or_404(seen, pk=pk)


def _deed(request: PersonRequest) -> Deed | None:
    given = request.POST.get("do", "")
    return Deed(given) if given in HEADINGS else None


def _ticked(request: PersonRequest) -> dict[int, int]:
    """Rows come as "application-stage"; one box may stand for a whole page of them."""
    found: dict[int, int] = {}
    for given in request.POST.getlist("row"):
        for pair in given.split():
            application, _dash, stage = pair.partition("-")
            pk, at_stage = number(application), number(stage)
            if pk and at_stage and len(found) < queries.MOST:
                found[pk] = at_stage
    return found


def _form(request: PersonRequest, requisition: Requisition, deed: Deed, rows: Sequence[Application]) -> DeedForm:
    """Empty when one comes from the list; then what was chosen on the page."""
    data = request.POST if "step" in request.POST else None
    if deed == Deed.MOVE:
        stages = [stage for stage in requisition.stages.all() if stage.kind not in queries.FOR_ONE_ALONE]
        usual = queries.usual_target(rows, stages)
        return MoveForm(data, stages=stages, initial={"stage": usual.pk if usual else None})
    if deed == Deed.ASSIGN:
        return AssignForm(data, people=queries.may_look_after(requisition, rows))
    if deed == Deed.TAG:
        return TagForm(data)
    if deed == Deed.ADD:
        return AddForm(data, requisitions=queries.other_requisitions(request.user, requisition))
    texts = queries.proposed_texts(rows, Occasion.REJECTION) if deed == Deed.REJECT else {}
    return ClosingForm(data, reasons=reasons(ENDS[deed]), texts=texts)


def _as_shown(request: PersonRequest, form: DeedForm) -> bool:
    return request.POST.get("shown") == form.digest()


def _fates(asked: Asked) -> list[Fate] | None:
    """None: something is still to be chosen."""
    form, rows, seen = asked.form, asked.rows, asked.seen
    if form.given() is None:
        return None
    if asked.deed in ENDS:
        return queries.who_is_closed(rows, seen)
    if asked.deed == Deed.TAG:
        return [Fate(row) for row in rows]
    if asked.deed == Deed.ASSIGN:
        return queries.who_is_assigned(rows, form.target)
    if form.target is None:
        return None
    if asked.deed == Deed.MOVE:
        return queries.who_moves(rows, seen, form.target)
    return queries.who_is_added(rows, form.target)


def _do(request: PersonRequest, asked: Asked) -> moves.Done:
    form, by, at = asked.form, request.user, now()
    requisition, ids = asked.requisition, [row.pk for row in asked.rows]
    seen = {pk: asked.seen[pk] for pk in ids}
    if asked.deed == Deed.MOVE:
        return moves.move(requisition, seen=seen, to=form.target, by=by, at=at)
    if asked.deed == Deed.ASSIGN:
        return moves.assign(requisition, ids=ids, to=form.target, by=by, at=at)
    if asked.deed == Deed.TAG:
        return moves.tag(requisition, ids=ids, name=form.cleaned_data["name"], by=by, at=at)
    if asked.deed == Deed.ADD:
        return moves.add(requisition, ids=ids, to=form.target, by=by, at=at)
    given = form.cleaned_data
    return moves.close(
        requisition,
        seen=seen,
        state=ENDS[asked.deed],
        kind=given["kind"],
        reason=given["reason"],
        mail=form.mail("mail", Occasion.REJECTION),
        no_mail=given.get("mail_no", "") if given.get("mail_when") == "never" else "",
        by=by,
        at=at,
    )


def _show(request: PersonRequest, asked: Asked, refused: str) -> HttpResponse:
    fates = _fates(asked)
    go = [fate.application for fate in fates or [] if not fate.why]
    mail = asked.form.mail("mail", Occasion.REJECTION) if asked.deed in ENDS and fates else None
    told = queries.letters(go, mail, now(), to_look_at=True) if mail else []
    letters = {letter.application.pk: letter for letter in told}
    shown = request.POST.get("shown", "")
    context = {
        "requisition": asked.requisition,
        "deed": asked.deed,
        "form": asked.form,
        "heading": HEADINGS[asked.deed] % {"n": len(asked.rows)},
        "verb": HEADINGS[asked.deed] % {"n": len(go)},
        "rows": " ".join(f"{row.pk}-{asked.seen[row.pk]}" for row in asked.rows),
        "asked": len(asked.rows),
        "go": [(fate, letters.get(fate.application.pk)) for fate in fates or [] if not fate.why],
        "stays": [fate for fate in fates or [] if fate.why],
        "letters": len(letters),
        "ready": fates is not None,
        "refused": refused,
        "changed": bool(shown) and request.POST.get("step") == "do" and not refused and asked.form.is_valid(),
        "digest": asked.form.digest(),
        "one": Fate(asked.rows[0]).name if len(asked.rows) == 1 else "",
    }
    return render(request, "hiring/moves/create.html", context)


def _tell(request: PersonRequest, done: moves.Done) -> None:
    words = f"{queries.said(done.batch, request.user, with_reasons=True)}."
    if done.stays:
        words = " ".join([words, _left(done.stays)])
    messages.success(request, words, extra_tags=f"undo:{reverse('hiring:moves_undo', args=[done.batch.pk])}")


def _left(stays: Sequence[Fate]) -> str:
    """Kindly, and by name."""
    named = "; ".join(f"{fate.name}: {fate.why}" for fate in stays[:3])
    more = len(stays) - 3
    told = ngettext("Left as it was: %(named)s", "Left as they were: %(named)s", len(stays)) % {"named": named}
    if more > 0:
        told += " " + ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}
    return told


def _tell_back(request: PersonRequest, back: moves.TakenBack) -> None:
    told = [
        ngettext("Taken back for %(n)d candidate.", "Taken back for %(n)d candidates.", back.count) % {"n": back.count}
    ]
    if back.stays:
        told.append(_left(back.stays))
    if back.gone:
        told.append(
            ngettext(
                "%(n)d mail had gone out already: write to them.",
                "%(n)d mails had gone out already: write to them.",
                back.gone,
            )
            % {"n": back.gone}
        )
    messages.success(request, " ".join(told))


def _back(requisition: Requisition, rows: Sequence[Application]) -> HttpResponse:
    """Who came for one person goes on with that one."""
    if len(rows) == 1:
        return redirect("hiring:pipeline_detail", rows[0].pk)
    return redirect("hiring:requisitions_detail", requisition.pk)
