"""One's own calendars: which ones say when one is busy, and the address under which others read one's interviews."""

import hashlib
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.doors import PersonRequest, now, posted_from
from core.models import Person
from core.refusals import Refusal
from core.throttle import too_often, visitor
from interviews import calendar
from interviews.actions import feeds
from interviews.actions.feeds import SUBSCRIPTION
from interviews.forms.feeds import FeedForm
from interviews.queries import feeds as queries

# A calendar program asks a few times an hour; one address of the net may stand for a whole office
MOST_READS, MOST_MISSES, HOUR_SECONDS = 120, 60, 3600


def index(request: PersonRequest) -> HttpResponse:
    form = FeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            feeds.add(request.user, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("url", str(refusal))
        else:
            messages.success(request, _("The calendar is added. It is read within a minute."))
            return redirect("interviews:feeds_index")
    return _page(request, form)


@posted_from("interviews:feeds_index", alone=True)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(queries.own_feeds(request.user), pk=pk)
    feeds.remove(feed, by=request.user, at=now())
    messages.success(request, _("The calendar is removed, with all that was read from it."))
    return redirect("interviews:feeds_index")


@posted_from("interviews:feeds_index", alone=True)
def read(request: PersonRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(queries.own_feeds(request.user), pk=pk)
    feeds.read_again(feed, by=request.user, at=now())
    messages.success(request, _("The calendar is read again within a minute."))
    return redirect("interviews:feeds_index")


@posted_from("interviews:feeds_index", alone=True)
def share(request: PersonRequest) -> HttpResponse:
    """The new address stands on the answer, this once: only its digest is kept."""
    token = feeds.share(request.user, by=request.user, at=now())
    address = settings.PUBLIC_URL + reverse("interviews:feeds_show", args=[token])
    response = _page(request, FeedForm(), address=address)
    response.headers["Cache-Control"] = "no-store"
    return response


@posted_from("interviews:feeds_index", alone=True)
def stop(request: PersonRequest) -> HttpResponse:
    feeds.stop_sharing(request.user, by=request.user, at=now())
    messages.success(request, _("The address is revoked. Whoever had it finds nothing there any more."))
    return redirect("interviews:feeds_index")


def _page(request: PersonRequest, form: FeedForm, address: str = "") -> HttpResponse:
    context = {
        "form": form,
        "feeds": queries.feeds(request.user, now()),
        "shared_since": queries.shared_since(SUBSCRIPTION, request.user, now()),
        "address": address,
        "webcal": address.replace("https://", "webcal://", 1) if address.startswith("https://") else "",
    }
    return render(request, "interviews/feeds/index.html", context)


@login_not_required
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """An open door: a calendar program cannot sign in. The signed link is the permission, for one person's interviews,
    and can be revoked."""
    at = now()
    if too_often("calendar", hashlib.sha256(token.encode()).hexdigest(), most=MOST_READS, seconds=HOUR_SECONDS, at=at):
        return _again_later()
    person = queries.reader_behind(SUBSCRIPTION, token, at)
    if person is None:
        if too_often("calendar misses", visitor(request), most=MOST_MISSES, seconds=HOUR_SECONDS, at=at):
            return _again_later()
        return _closed(HttpResponse(_("There is no calendar at this address."), status=404, content_type="text/plain"))
    content = _written(person)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="interviews.ics"'
    response.headers["ETag"] = etag
    return _closed(response)


def _written(person: Person) -> bytes:
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        name = _("Interviews of %(name)s") % {"name": person.name}
        met = queries.meetings_in_calendar_of(person, now())
        return calendar.subscription(name, queries.calendar_of(person, now()), met)


def _again_later() -> HttpResponse:
    response = _closed(HttpResponse(_("Too often. Try again later."), status=429, content_type="text/plain"))
    response.headers["Retry-After"] = str(HOUR_SECONDS)
    return response


def _closed(response: HttpResponse) -> HttpResponse:
    """For the one program that asks: no cache between, no search engine."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
