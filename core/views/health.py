from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.doors import now
from core.queries.health import health


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    """Open door: load balancers and the launcher ask it. It tells counts and ages, nothing about people."""
    state = health(now())
    body = {
        "database": state.database,
        "queue": state.queue,
        "mail": state.mail,
        "mail_flows": state.mail_flows,
        "oldest_unsent_seconds": state.oldest_unsent_seconds,
        "letters_given_up": state.letters_given_up,
        # The first of them that still stands
        "given_up_since": state.given_up_since,
    }
    return JsonResponse(body, status=200 if state.well else 503)
