"""What the pages share on which an entry is written: read the wish, make the form, show, preview or save."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.actions import library, rubrics
from rubrics.forms.entries import EntryForm
from rubrics.forms.nodes import Offer
from rubrics.models import Note, Question
from rubrics.queries.documents import InPlace
from rubrics.queries.entries import EntryPage, history, page_in_draft, page_in_place, page_of_what_is_gone
from rubrics.queries.rubrics import in_force, rubrics_shown
from rubrics.rules.rubrics import normal
from rubrics.rules.shapes import Entry, EntryKind

# What the buttons say; a form sent without one is saved
PREVIEW, MORE = "preview", "more-"
# How a page asks for what the catalogue says, to be looked at and saved
AS, CATALOGUE = "as", "catalogue"

# From an entry, and the mark of what it was when it was read
Save = Callable[[Entry, str], object]
# From an entry as typed: what the page would show
Preview = Callable[[EntryPage, Entry], dict[str, Any]]


def nothing(_found: EntryPage, _entry: Entry) -> dict[str, Any]:
    return {}


def write_in_draft(
    request: PersonRequest,
    kind: EntryKind,
    key: str = "",
    *,
    page: str,
    template: str,
    like: str = "",
    form_class: type[EntryForm] = EntryForm,
    preview: Preview = nothing,
) -> HttpResponse:
    """`page` is the route of the entry's own page, to which one comes back."""
    ensure(can_edit_rubric(request.user))
    draft = rubrics_shown(request.user).drafts().first()
    standing = draft or in_force()
    if standing is None or (draft is None and request.method != "POST"):
        return render(request, "rubrics/rubrics/begin.html", {"in_force": standing, "next": request.get_full_path()})
    found = page_in_draft(standing, kind, key, like=like)
    # Only of what somebody has read there is text to keep
    if found is None and not request.POST.get("read_as"):
        raise Http404

    def save(entry: Entry, read_as: str) -> None:
        if draft is None:
            raise rubrics.RubricRefused(
                _(
                    "The version you wrote in was published or discarded meanwhile. Your text is still below: begin a "
                    "new version in another tab, then save here again."
                )
            )
        rubrics.write(draft, kind=kind, entry=entry, read_as=read_as, by=request.user, at=now())

    return _write(
        request,
        found or page_of_what_is_gone(standing, kind, key),
        save=save,
        saved=_("Saved in the draft. It counts once the version is published."),
        back=lambda saved: reverse(page, args=[saved] if kind != EntryKind.LADDER else []),
        template=template,
        form_class=form_class,
        preview=preview,
    )


def remove_from_draft(request: PersonRequest, kind: EntryKind, key: str, *, page: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    draft = rubrics_shown(request.user).drafts().first()
    if draft is None:
        return redirect(page, key)
    if page_in_draft(draft, kind, key) is None:
        raise Http404
    try:
        rubrics.remove(draft, kind=kind, key=key, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(page, key)
    messages.success(request, _("Removed from the draft."))
    return redirect("rubrics:rubrics_detail", draft.version)


def write_in_place(
    request: PersonRequest,
    row: InPlace,
    *,
    back: Callable[[str], str],
    template: str,
    add: Callable[[Entry], object] | None = None,
    preview: Preview = nothing,
    **context: Any,
) -> HttpResponse:
    """With `add` the row is a new one, which was not saved."""
    ensure(can_edit_rubric(request.user))

    def save(entry: Entry, read_as: str) -> None:
        if add is None:
            library.revise(row, entry=entry, read_as=read_as, by=request.user, at=now())
        else:
            add(entry)

    return _write(
        request,
        page_in_place(row, is_new=add is not None),
        save=save,
        saved=_("Saved."),
        back=back,
        template=template,
        preview=preview,
        context={"row": row, "history": history(row) if row.pk else [], **context},
    )


def remove_in_place(request: PersonRequest, row: Question | Note, told: str, to: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    try:
        library.remove(row, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(to)


def _write(
    request: PersonRequest,
    found: EntryPage,
    *,
    save: Save,
    saved: str,
    back: Callable[[str], str],
    template: str,
    preview: Preview,
    form_class: type[EntryForm] = EntryForm,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    wish = request.POST.get("do", "")
    more = wish.removeprefix(MORE) if wish.startswith(MORE) else ""
    as_catalogue = request.GET.get(AS) == CATALOGUE
    form = form_class(
        request.POST or None,
        shape=found.shape,
        entry=found.entry,
        offer=Offer(found.choices),
        is_new=found.is_new,
        more=more,
        filled=found.catalogue if as_catalogue else None,
    )
    shown = {"form": form, "found": found, "told": not more, "as_catalogue": as_catalogue, **(context or {})}
    if request.method == "POST" and not more and form.is_valid():
        typed = normal(found.kind, form.entry())
        if wish == PREVIEW:
            shown |= {"is_previewed": True, "change": found.difference(typed), **preview(found, typed)}
            return render(request, template, shown)
        try:
            save(typed, form.cleaned_data["read_as"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, saved, extra_tags="saved")
            return redirect(back(typed["key"]))
    return render(request, template, shown)
