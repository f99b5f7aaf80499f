from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.actions.people import change_language
from core.doors import now, remember_language
from core.models import Person


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Open door: a visitor reads the sign-in page in a language of their choice."""
    language = request.POST.get("language", "")
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    # Not `redirect`, which takes what is no address for the name of a view
    response = HttpResponseRedirect(onward)
    if language not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, Person):
        change_language(request.user, language=language, by=request.user, at=now())
    remember_language(response, language)
    return response
