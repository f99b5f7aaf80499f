"""Ways in without a password."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from requests import RequestException

from core import links, provider
from core.actions import entrance
from core.doors import now
from core.signin import LINK
from core.throttle import too_often, visitor

# Each asks something of the provider; a whole office may come from one address, all of it at nine
MOST_OF_ONE_ADDRESS, WINDOW_SECONDS = 300, 300


@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """Open door: onward to the provider, by a page that leads there and not by an answer to the form, whose way
    `form-action` would stop at the first host that is not ours."""
    _ensure_offered()
    if request.method != "POST":
        return redirect(settings.LOGIN_URL)
    if _is_too_often(request):
        return render(request, "429.html", status=429)
    try:
        url = provider.onward(request)
    except (OAuth2Error, RequestException) as trouble:
        return provider.failed(request, None, trouble)
    return render(request, "core/entrance/onward.html", {"url": url})


@login_not_required
def arrive(request: HttpRequest) -> HttpResponse:
    """Open door: back from the provider, with what only this browser was sent there for."""
    _ensure_offered()
    if _is_too_often(request):
        return render(request, "429.html", status=429)
    desk = provider.Desk(request, settings.OIDC_ISSUER)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(desk)(request)
    except (OAuth2Error, RequestException) as trouble:
        return provider.failed(request, None, trouble)
    return answer


def _ensure_offered() -> None:
    if not settings.OIDC_OFFERED:
        raise Http404


def _is_too_often(request: HttpRequest) -> bool:
    return too_often("entrance", visitor(request), most=MOST_OF_ONE_ADDRESS, seconds=WINDOW_SECONDS, at=now())


@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open door: the link that `manage.py entrance` printed is the permission. Opened by a button, not by who only
    looks at addresses."""
    link = links.find(entrance.ENTRANCE, token, at=now())
    if link is None:
        return render(request, "core/entrance/link_over.html", status=410)
    if request.method != "POST":
        return render(request, "core/entrance/by_link.html")
    person = entrance.use_link(link, by=None, at=now())
    record_authentication(request, person, LINK)
    answer: HttpResponse = perform_login(request, person)
    return answer
