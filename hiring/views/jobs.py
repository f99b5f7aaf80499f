"""A job is read, and applied for, by anybody: open doors, behind which stands what was published and nothing else."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from core.doors import PersonRequest, in_language_asked, now
from core.models import Organisation
from core.refusals import Refusal
from core.throttle import too_often, visitor
from hiring.access import can_read_arrangements
from hiring.actions import jobs
from hiring.forms.jobs import ApplyForm
from hiring.models import JobAd
from hiring.queries.jobs import (
    JobPage,
    applications_sent,
    job_ads,
    job_list,
    job_page,
    nameless,
    questions_of,
    sent_with,
)
from hiring.queries.policies import consent_text
from hiring.queries.postings import data_block, posting, postings
from hiring.queries.reviews import is_nameless
from hiring.rules.jobs import Standing
from hiring.rules.postings import job_posting, json_feed, xml_feed

HOUR = 3600
# A school class behind one address may apply; a program that does nothing else is slowed down
MOST_OF_ONE_ADDRESS = 15
MOST_FOR_ONE_JOB = 300
# Feeds are fetched by programs that come by again and again
FEED_SECONDS = 300


@login_not_required
@require_safe
@in_language_asked
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "hiring/jobs/index.html", {"jobs": job_list(now()), "via": request.GET.get("via", "")})


@login_not_required
@require_safe
@in_language_asked
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """410 of one that was published once and is no more: whoever kept the link learns what became of it."""
    at, house = now(), _organisation()
    page = _fetch(key, at, house)
    if page.standing == Standing.OVER:
        return _over(request, page, at)
    context: dict[str, Any] = {"page": page}
    if page.is_open:
        context |= {"form": _form(request, page, at, house), "posting": _posting(page, house)}
    return render(request, "hiring/jobs/detail.html", context)


@login_not_required
@in_language_asked
def apply(request: HttpRequest, key: str) -> HttpResponse:
    at, house = now(), _organisation()
    page = _fetch(key, at, house)
    if page.standing == Standing.OVER:
        return _over(request, page, at)
    if not page.is_open:
        return redirect("hiring:jobs_detail", key)
    if request.method != "POST":
        return render(request, "hiring/jobs/apply.html", {"page": page, "form": _form(request, page, at, house)})
    form, status = _form(request, page, at, house), 200
    if form.is_trapped:
        return redirect("hiring:jobs_thanks", key)
    if form.is_valid():
        if _too_often(request, key, at):
            form.add_error(None, _("Many applications came from where you are. Wait an hour, then send it again."))
            status = 429
        else:
            try:
                language = get_language() or settings.LANGUAGE_CODE
                jobs.apply(page.requisition, **form.facts(), language=language, by=None, at=at)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("hiring:jobs_thanks", key)
    return render(request, "hiring/jobs/apply.html", {"page": page, "form": form}, status=status)


@login_not_required
@require_safe
@in_language_asked
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """The same for everybody who sent the form."""
    return render(request, "hiring/jobs/thanks.html", {"page": _fetch(key, now(), _organisation())})


@require_safe
def sent(request: PersonRequest, pk: int) -> HttpResponse:
    """What came with an application. Hung into the review (`?review=1`) it says no arrangements either."""
    application = get_object_or_404(applications_sent(request.user), pk=pk)
    for_review = "review" in request.GET
    may_read = can_read_arrangements(request.user, application.requisition) and not for_review
    found = sent_with(application, with_arrangements=may_read)
    if is_nameless(application):
        found = nameless(found, application)
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"hiring/jobs/sent.html{part}", {"application": application, "sent": found})


@login_not_required
@require_safe
@conditional_page
def feed_json(request: HttpRequest) -> HttpResponse:
    """In the organisation's language, whoever asks."""
    with override(_organisation().language):
        found = json_feed(postings(now(), address=_address, home=_home()))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/ld+json; charset=utf-8"
    return _kept_for_a_while(response)


@login_not_required
@require_safe
@conditional_page
def feed_xml(request: HttpRequest) -> HttpResponse:
    organisation = _organisation()
    with override(organisation.language):
        found = postings(now(), address=_address, home=_home())
    written = xml_feed(found, publisher=organisation.name, publisher_url=_home())
    return _kept_for_a_while(HttpResponse(written, content_type="application/xml; charset=utf-8"))


def _kept_for_a_while(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    return response


def _fetch(key: str, at: datetime, house: Organisation) -> JobPage:
    """404 of what was never published, as of what never was."""
    ad = _ad(key)
    page = job_page(ad, at=at, zone=ZoneInfo(house.time_zone)) if ad else None
    if page is None or page.standing == Standing.UNKNOWN:
        raise Http404
    return page


def _ad(key: str) -> JobAd | None:
    return None if "\x00" in key else next(iter(job_ads(key=key)), None)


def _over(request: HttpRequest, page: JobPage, at: datetime) -> HttpResponse:
    return render(request, "hiring/jobs/over.html", {"page": page, "jobs": job_list(at)}, status=410)


def _form(request: HttpRequest, page: JobPage, at: datetime, house: Organisation) -> ApplyForm:
    return ApplyForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        questions=questions_of(page.requisition),
        asks_for_cv=page.ad.asks_for_cv,
        consent=consent_text(get_language() or settings.LANGUAGE_CODE),
        at=at,
        initial={"time_zone": house.time_zone, "via": request.GET.get("via", "")[:200]},
    )


def _too_often(request: HttpRequest, key: str, at: datetime) -> bool:
    """Counted are those that would have been taken: mistakes cost nothing."""
    of_address = too_often("apply", visitor(request), most=MOST_OF_ONE_ADDRESS, seconds=HOUR, at=at)
    of_job = too_often("apply-job", key, most=MOST_FOR_ONE_JOB, seconds=HOUR, at=at)
    return of_address or of_job


def _posting(page: JobPage, house: Organisation) -> Any:
    found = posting(page, organisation=house, url=_address(page.ad.key), home=_home())
    return data_block(job_posting(found)) if found else ""


def _organisation() -> Organisation:
    return Organisation.objects.first() or Organisation()


def _address(key: str) -> str:
    return settings.PUBLIC_URL + reverse("hiring:jobs_detail", args=[key])


def _home() -> str:
    return settings.PUBLIC_URL + reverse("hiring:jobs_index")
