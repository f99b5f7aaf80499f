"""Open doors: the candidate's own page. The signed link is the permission; it is for one application, ends by itself
and can be revoked.

The page itself sends no referrer, so that its address stays with the candidate; it holds no form, for without a
referrer no form could be told from one of another site. What can be done has a page each.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.doors import in_language_asked, now
from core.refusals import Refusal
from hiring.actions import requests
from hiring.models import Application, Candidate
from interviews.forms.status import ConsentForm, DataForm, WithdrawForm
from interviews.queries.status import StatusPage, application_behind, status_page
from interviews.views.arrangements import taken

View = Callable[..., HttpResponse]


def behind(
    find: Callable[[str, datetime], Any], candidate_of: Callable[[Any], Candidate], over: str
) -> Callable[[View], View]:
    """With the thing behind the link, on the candidate's clock and in their language unless they asked for another,
    here or on the page before; of a link that is over a kind page. Search engines and caches keep nothing."""

    def close(view: View) -> View:
        @wraps(view)
        @in_language_asked
        def door(request: HttpRequest, token: str, **place: Any) -> HttpResponse:
            thing = find(token, now())
            if thing is None:
                response = render(request, over, status=410)
            else:
                response = _on_their_side(request, candidate_of(thing), lambda: view(request, token, thing, **place))
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            response.headers["Cache-Control"] = "no-store"
            return response

        return door

    return close


def _on_their_side(request: HttpRequest, candidate: Candidate, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with timezone.override(ZoneInfo(candidate.time_zone)):
        if _asked_for_a_language(request):
            return answer()
        with translation.override(candidate.language):
            response = answer()
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


behind_link = behind(application_behind, lambda application: application.candidate, "interviews/status/over.html")


def _asked_for_a_language(request: HttpRequest) -> bool:
    asked = request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return any(language in dict(settings.LANGUAGES) for language in asked)


@login_not_required
@require_safe
@behind_link
def detail(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    response = _show(request, token, application, "interviews/status/detail.html")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@behind_link
def withdraw(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # Closed before, or the button was pressed twice: the page they come back to says where it stands
        with suppress(Refusal):
            requests.withdraw(application, **form.cleaned_data, by=None, at=now())
        return redirect("interviews:status_detail", token)
    return _show(request, token, application, "interviews/status/withdraw.html", form=form)


@login_not_required
@behind_link
def data(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    form = DataForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        requests.ask(application, **form.cleaned_data, by=None, at=now())
        return redirect("interviews:status_detail", token)
    return _show(request, token, application, "interviews/status/data.html", form=form)


@login_not_required
@behind_link
def consent(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    submission = getattr(application, "submission", None)
    initial = {"for_others": submission is not None and submission.for_others_at is not None}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.consider(application, **form.cleaned_data, by=None, at=now())
        return redirect("interviews:status_detail", token)
    return _show(request, token, application, "interviews/status/consent.html", form=form)


@login_not_required
@behind_link
def arrange(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """What they need to be met fairly: for who books and who meets them."""
    form, is_kept = taken(request, application, by=None, at=now())
    if is_kept:
        return redirect("interviews:status_detail", token)
    back = reverse("interviews:status_detail", args=[token])
    context = {"token": token, "form": form, "back": back, "back_to": _("Back to your application")}
    return render(request, "interviews/status/arrange.html", context)


def _show(request: HttpRequest, token: str, application: Application, template: str, **more: Any) -> HttpResponse:
    address = settings.PUBLIC_URL + reverse("interviews:status_detail", args=[token])
    page: StatusPage = status_page(application, token=token, address=address, at=now())
    return render(request, template, {"page": page, "token": token, **more})
