"""Open jobs for machines: the facts of each page in one language."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.models import Organisation
from core.words import Words, say
from hiring.queries.jobs import JobPage, Step, apply_until, job_page, jobs_open
from hiring.rules.postings import Posting, is_placed

# What could end the element that holds it, or be taken for markup
ESCAPED = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def postings(at: datetime, *, address: Callable[[str], str], home: str) -> list[Posting]:
    """All open jobs that say where the work is. `address`: from the key of a job to its whole address."""
    organisation = Organisation.objects.first() or Organisation()
    zone = ZoneInfo(organisation.time_zone)
    pages = [job_page(ad, at=at, zone=zone) for ad in jobs_open(at)]
    found = [posting(page, organisation=organisation, url=address(page.ad.key), home=home) for page in pages]
    return [one for one in found if one is not None]


def posting(page: JobPage, *, organisation: Organisation, url: str, home: str) -> Posting | None:
    """None: not open, or nobody could tell where the work is."""
    ad, pay = page.ad, page.pay
    placed = is_placed(country=ad.country, remote=ad.remote, remote_from=ad.remote_from)
    if not page.is_open or ad.published_at is None or not placed:
        return None
    zone = ZoneInfo(organisation.time_zone)
    until = apply_until(ad, zone)
    return Posting(
        identifier=page.requisition.code,
        title=_said(page.title),
        description=description(page),
        url=url,
        organisation=organisation.name,
        organisation_url=home,
        language=get_language() or "en",
        posted_at=ad.published_at.astimezone(zone),
        # Its last second, for the next day is too late
        valid_through=until - timedelta(seconds=1) if until else None,
        employment=tuple(ad.employment),
        country=ad.country,
        region=ad.region,
        locality=ad.locality,
        remote=ad.remote,
        remote_from=tuple(ad.remote_from),
        pay=(pay.lowest, pay.highest, pay.currency) if pay else None,
        pay_said=str(pay) if pay else "",
    )


def _said(words: Words | str) -> str:
    return words if isinstance(words, str) else say(words)


def description(page: JobPage) -> str:
    """The whole job in HTML of paragraphs, heads and lists, as the page says it."""
    parts = [format_html("<p>{}</p>", pitch)] if (pitch := say(page.ad.pitch)) else []
    must = [_named(one.name, one.summary) for one in page.must_have]
    for head, points in (
        (_("What you will do"), page.duties.lines),
        (_("What we need"), must),
        (_("Nice to have"), [say(one.name) for one in page.nice_to_have]),
        (_("What you do not need"), page.not_needed.lines),
        (_("How we hire"), [_timed(step) for step in page.steps]),
        (_("Before you decide"), page.before.lines),
    ):
        if points:
            parts.append(format_html("<h3>{}</h3><ul>{}</ul>", head, _list(points)))
    return str(SafeString("").join(parts))


def _list(points: Iterable[str]) -> SafeString:
    return format_html_join("", "<li>{}</li>", ((point,) for point in points))


def _named(name: Words, text: Words) -> str:
    return _("%(name)s: %(text)s") % {"name": say(name), "text": say(text)} if say(text) else say(name)


def _timed(step: Step) -> str:
    if step.days:
        told = _("%(name)s (at home, about %(hours)s h of work)")
        return told % {"name": say(step.title), "hours": step.hours}
    return _("%(name)s (%(minutes)d minutes)") % {"name": say(step.title), "minutes": step.minutes}


def data_block(data: dict[str, Any]) -> SafeString:
    """JSON for a <script> that holds data: nothing in it can end the element."""
    return SafeString(json.dumps(data, ensure_ascii=False).translate(ESCAPED))  # nosec B703  # see above
