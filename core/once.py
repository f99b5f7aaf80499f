"""A form that is sent twice has one effect.

Of two clicks, or of a form sent again because its answer was lost on the way, the browser shows the last answer alone:
without this it would say that the thing cannot be done, which the first one did, or do it a second time. That two are
one is told by the token in the form, which is another one each time a page is drawn."""

import hashlib
import json
import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from redis import RedisError

# As long as one may wait for an answer and press again; what is meant to be done twice comes later, or from a new page
REMEMBERED_SECONDS = 60
# The first one is waited for
LONGEST_SECONDS, PAUSE_SECONDS = 10.0, 0.05
# Of a token as forms carry it
TOKEN_LENGTH = 64
UNDER_WAY = "under way"


def mark_of(request: HttpRequest) -> str:
    """What this form is known by; empty: no form that leads to a page. Scripts see themselves to what they send."""
    if request.method != "POST" or "text/html" not in request.headers.get("Accept", ""):
        return ""
    try:
        token = request.POST.get("csrfmiddlewaretoken", "")
    except UnreadablePostError:
        return ""
    if "HX-Request" in request.headers or len(token) != TOKEN_LENGTH:
        return ""
    files = [(name, one.name, one.size) for name, all_of in request.FILES.lists() for one in all_of]
    who = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    said = json.dumps([who, request.get_full_path(), list(request.POST.lists()), files])
    return "once:" + hashlib.sha256(said.encode()).hexdigest()


def answered(mark: str) -> HttpResponse | None:
    """The answer that the same form got already. None: this is the first one, and it is noted. A form does not wait for
    a cache that is away."""
    with suppress(RedisError):
        return _answered(mark)
    return None


def _answered(mark: str) -> HttpResponse | None:
    begun = time.monotonic()
    while not cache.add(mark, UNDER_WAY, REMEMBERED_SECONDS):
        found = cache.get(mark)
        if isinstance(found, HttpResponse):
            return found
        # Gone meanwhile: it had no effect, so that this one is tried
        if found == UNDER_WAY and time.monotonic() - begun > LONGEST_SECONDS:
            return None
        time.sleep(PAUSE_SECONDS)
    return None


def note_answer(mark: str, response: HttpResponseBase) -> None:
    """An answer that leads on is one that had an effect; what was wrong in a form may be sent again as it is. One that
    signs somebody in is kept nowhere."""
    leads_on = isinstance(response, HttpResponse) and 300 <= response.status_code < 400
    with suppress(RedisError):
        if leads_on and settings.SESSION_COOKIE_NAME not in response.cookies:
            cache.set(mark, response, REMEMBERED_SECONDS)
        else:
            cache.delete(mark)
