"""What the pages share on which an entry is written: read the wish, make the form, show, preview or save."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.forms.entries import EntryForm
from rubrics.forms.nodes import Offer
from rubrics.models import Rubric
from rubrics.queries.entries import DraftEntry, LivingEntry
from rubrics.queries.rubrics import drafts_shown, in_force
from rubrics.rules.rubrics import normal
from rubrics.rules.shapes import Entry

# What the buttons say; a form sent without one is saved
PREVIEW, MORE = "preview", "more-"
# How a page asks for what the catalogue says, to be looked at and saved
AS, CATALOGUE = "as", "catalogue"

# An entry, and the mark of what it was when it was read
Save = Callable[[Entry, str], Any]


def draft_of(request: PersonRequest) -> Rubric | None:
    """The draft, for those who may write."""
    ensure(can_edit_rubric(request.user))
    return drafts_shown(request.user).first()


def begin(request: PersonRequest) -> HttpResponse:
    """Nothing is written at the moment: to start, and come back to this page."""
    return render(request, "rubrics/rubrics/begin.html", {"in_force": in_force(), "next": request.get_full_path()})


def write(
    request: PersonRequest,
    found: DraftEntry | LivingEntry,
    *,
    save: Save,
    saved: str,
    back: Callable[[str], str],
    template: str,
    form_class: type[EntryForm] = EntryForm,
    context: dict[str, Any] | None = None,
    preview: Callable[[Entry], dict[str, Any]] = lambda _entry: {},
) -> HttpResponse:
    """`back` gives the address to go on to, from the key. `preview` adds what the page would show."""
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
            shown |= {"is_previewed": True, "change": found.difference(typed), **preview(typed)}
            return render(request, template, shown)
        try:
            save(typed, form.cleaned_data["read_as"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, saved)
            return redirect(back(typed["key"]))
    return render(request, template, shown)


def saved_in_draft() -> str:
    return _("Saved in the draft. It counts once the version is published.")


def saved_in_place() -> str:
    return _("Saved.")
