import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from core.queries.people import is_founded
from core.refusals import Refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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
        if owes and not request.path.startswith(("/account/", "/language/", settings.STATIC_URL)):
            return redirect("mfa_index")
        return self.get_response(request)


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
