import re
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from core import once
from core.queries.people import is_founded
from core.refusals import Refusal
from core.signin import is_step_trusted
from core.throttle import too_often, visitor

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# How a session is called that this program began
SESSION_KEY = re.compile(r"[a-z0-9]{32}")


class LegibleMiddleware:
    """No text that a database keeps holds a zero byte: of what is asked for it is left out, and a session that cannot
    be is none. Forms say of themselves in which field it stands."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path:
            raise BadRequest("A zero byte in the address.")
        if is_too_long(request.META.get("CONTENT_LENGTH", "")):
            raise RequestDataTooBig("More than any form of ours sends.")
        asked = request.META.get("QUERY_STRING", "")
        while "%00" in asked or "\x00" in asked:
            asked = request.META["QUERY_STRING"] = asked.replace("%00", "").replace("\x00", "")
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if key and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


def is_too_long(length: str) -> bool:
    """By the length that is said, for no more than that is read; what is no number is read as nothing."""
    try:
        return int(length or 0) > settings.BODY_MAX_BYTES
    except ValueError:
        return False


# What a page may ask a browser for. We ask for passkeys alone, and nothing that is put into a page may ask for more
NO_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
OWN_FEATURES = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in NO_FEATURES), *(f"{name}=(self)" for name in OWN_FEATURES)])


class FenceMiddleware:
    """On every answer, files of the program too, so it stands before all others: no device of the reader is reached
    from our pages, and nothing of ours is drawn into a page of somebody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OnceMiddleware:
    """Two clicks on one button are one, whatever is behind it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        mark = getattr(request, "sent_as", "")
        if mark:
            once.note_answer(mark, response)
        return response

    # Here what cannot be read as a form is answered as everywhere
    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        mark = once.mark_of(request)
        answer = once.answered(mark) if mark else None
        if mark and answer is None:
            request.sent_as = mark  # type: ignore[attr-defined]  # a note of ours
        return answer


class SignInMiddleware(LoginRequiredMiddleware):
    """Whoever is not signed in is led to the sign-in; but into a part of a page the sign-in is not put."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple[Any, ...], view_kwargs: Any
    ) -> HttpResponseBase | None:
        led = super().process_view(request, view_func, view_args, view_kwargs)
        return HttpResponse(status=401) if led and "HX-Request" in request.headers else led


class PersonMiddleware:
    """The page speaks the reader's language and shows the reader's time; an empty house asks to be founded."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        zone = settings.TIME_ZONE
        if user.is_authenticated:
            language, zone = user.language, user.time_zone
        else:
            language = translation.get_language_from_request(request)
            if self.is_unfounded(request):
                return redirect(settings.FOUNDING_URL)
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            # Pages hold people's data and change with the reader: no cache keeps them, not even the browser's
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    def is_unfounded(self, request: HttpRequest) -> bool:
        return request.path in {"/", reverse(settings.LOGIN_URL)} and not is_founded()


class SecondFactorMiddleware:
    """Where the organisation asks an office for a second step, who has none sets it up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        owes = getattr(request.user, "owes_second_factor", False)
        if (
            owes
            and not request.path.startswith(("/account/", "/language/", settings.STATIC_URL))
            and not is_step_trusted(request, request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)


class OneDoorMiddleware:
    """Where the provider of sign-ins is the only way in, what else opens is not there."""

    CLOSED = frozenset(
        {
            "account_request_login_code",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_change_password",
            "account_set_password",
            "mfa_login_webauthn",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        # The page itself offers the provider
        knocks = name == settings.LOGIN_URL and request.method == "POST"
        if settings.OIDC_ONLY and (knocks or name in self.CLOSED):
            raise Http404


# Wrong or ended links from one address in an hour: more than people hold in hand, and fewer than a program tries
MOST_MISSES, HOUR_SECONDS = 60, 3600


class GuessMiddleware:
    """Whoever tries signed links that open nothing is told to stop. A link that is right still opens: the neighbours in
    an office share the address with who guesses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found = request.resolver_match
        missed = response.status_code == 410 and found is not None and "token" in found.kwargs
        if missed and too_often("misses", visitor(request), most=MOST_MISSES, seconds=HOUR_SECONDS, at=timezone.now()):
            return render(request, "429.html", status=429)
        return response


class RefusalMiddleware:
    """A refusal that no form caught is still a sentence, never an error page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return render(request, "refused.html", {"refusal": exception}, status=409)
        return None
