from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core import mail
from core.access import can_operate
from core.doors import PersonRequest, ensure
from core.models import Letter
from core.queries.letters import is_masked, letter_name

PER_PAGE = 50


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_operate(request.user))
    page = Paginator(Letter.objects.select_related("to"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(letter, letter_name(letter.kind), is_masked(letter)) for letter in page]
    context = {"page": page, "rows": rows, "mail_server": bool(settings.SMTP_URL)}
    return render(request, "core/letters/index.html", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_operate(request.user))
    letter = get_object_or_404(Letter.objects.select_related("to"), pk=pk)
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
