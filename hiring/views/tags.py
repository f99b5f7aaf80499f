from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from, words
from core.refusals import Refusal
from hiring.actions import tags
from hiring.views.candidates import fetch, page_of

# Longer than any tag, so that what is too long is said and not cut
LONGEST = 200


@posted_from("hiring:candidates_detail")
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """One tag more, or one less."""
    candidate = fetch(request, pk)
    page = page_of(request, candidate)
    ensure(page.may_read_notes)
    removed = words(request.POST.get("remove"), LONGEST)
    try:
        if removed:
            # Who may not read the tags may not guess them either
            ensure(not page.owes)
            tags.untag([candidate.pk], removed, by=request.user, at=now())
            messages.success(request, _("The tag “%(name)s” is removed.") % {"name": removed})
        else:
            name = words(request.POST.get("name"), LONGEST)
            if tags.tag([candidate.pk], name, by=request.user, at=now()) or page.owes:
                messages.success(request, _("The tag is added."))
            else:
                messages.success(request, _("The candidate has this tag already."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("hiring:candidates_detail", pk)
