"""The operator's page, and two open doors: of who does without a kind of letter, and of what came back."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core import mail
from core.access import can_operate
from core.actions import letters
from core.doors import PersonRequest, ensure, now, posted_from
from core.models import Letter
from core.queries import letters as queries
from core.queries.letters import is_masked, letter_name
from core.queries.sweeps import sweeps
from core.refusals import Refusal
from core.rules.bounces import MOST_BYTES
from core.throttle import too_often, visitor

PER_PAGE = 50
# Wrong secrets of one address in an hour
MOST_MISSES, HOUR_SECONDS = 60, 3600


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_operate(request.user))
    at = now()
    page = Paginator(Letter.objects.select_related("to", "hook"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.rows(page),
        "queue": queries.queue(at),
        "failed": queries.failed(),
        "bounced": queries.came_back(),
        "sweeps": sweeps(at),
        "limit": settings.LETTERS_PER_MINUTE,
        "mail_server": bool(settings.SMTP_URL),
    }
    return render(request, "core/letters/index.html", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_operate(request.user))
    letter = get_object_or_404(Letter.objects.select_related("to", "hook"), pk=pk)
    masked = is_masked(letter)
    rendered, writable = (None, True) if masked else mail.try_preview(letter)
    context = {
        "letter": letter,
        "masked": masked,
        "muted": mail.is_muted(letter),
        "rendered": rendered,
        "writable": writable,
        "name": letter_name(letter.kind),
    }
    return render(request, "core/letters/detail.html", context)


@posted_from("letters_detail")
def retry(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_operate(request.user))
    letters.retry(get_object_or_404(Letter, pk=pk), by=request.user, at=now())
    messages.success(request, _("The letter is tried again."))
    return redirect("letters_index")


@posted_from("letters_index", alone=True)
def retry_all(request: PersonRequest) -> HttpResponse:
    ensure(can_operate(request.user))
    count = letters.retry_all(by=request.user, at=now())
    said = ngettext("%(n)d letter is tried again.", "%(n)d letters are tried again.", count)
    messages.success(request, said % {"n": count})
    return redirect("letters_index")


@posted_from("letters_detail")
def let_go(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_operate(request.user))
    letters.let_go(get_object_or_404(Letter, pk=pk), by=request.user, at=now())
    messages.success(request, _("The letter is let go. It is not sent."))
    return redirect("letters_index")


# Open doors


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def without(request: HttpRequest, token: str) -> HttpResponse:
    """Open door: the signed link of one letter is the permission, to do without letters of its kind and nothing else.
    Only a POST does it: programs that look into mails open every address. RFC 8058: no session, no redirect, and who
    posts is a mail program, which carries nothing of ours against forgery."""
    at = now()
    letter = queries.letter_behind(mail.WITHOUT, token, at)
    if letter is None or letter.to is None:
        return _kept_by_nobody(render(request, "core/letters/without_over.html", status=410))
    if request.method == "POST":
        letters.do_without(letter, by=letter.to, at=at)
    with translation.override(letter.to.language):
        context = {"name": letter_name(letter.kind), "done": request.method == "POST"}
        return _kept_by_nobody(render(request, "core/letters/without.html", context))


@login_not_required
@csrf_exempt
@require_POST
def bounced(request: HttpRequest) -> HttpResponse:
    """Open door: a mail server cannot sign in. It shows the secret out of the environment; without one there is no
    such door. The body is the report as it came; the answer is a sentence."""
    at = now()
    if not settings.BOUNCE_SECRET:
        raise Http404
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(said.encode(), settings.BOUNCE_SECRET.encode()):
        if too_often("bounces", visitor(request), most=MOST_MISSES, seconds=HOUR_SECONDS, at=at):
            return _said(_("Too often. Try again later."), 429)
        return _said(_("The secret is missing or wrong."), 403)
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        return _said(_("This is larger than a report can be."), 413)
    try:
        letters.bounced(raw, by=None, at=at)
    except Refusal as refusal:
        return _said(str(refusal), 422)
    return _said(_("Noted."), 200)


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
