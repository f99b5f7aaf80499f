"""A job as the world's machines read it: schema.org's JobPosting under Google's rules for jobs, and a feed of them.

https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree  # nosec B405  # it writes and reads nothing

from hiring.rules.jobs import countries_meant

Data = dict[str, Any]


@dataclass(frozen=True)
class Posting:
    """The facts, in one language."""

    identifier: str
    title: str
    # HTML of paragraphs, heads and lists
    description: str
    url: str
    organisation: str
    organisation_url: str
    language: str
    posted_at: datetime
    valid_through: datetime | None = None
    employment: Sequence[str] = ()
    country: str = ""
    region: str = ""
    locality: str = ""
    remote: bool = False
    remote_from: Sequence[str] = ()
    # (lowest, highest, currency), a year
    pay: tuple[int | None, int | None, str] | None = None
    pay_said: str = ""


def is_placed(*, country: str, remote: bool, remote_from: Sequence[str]) -> bool:
    """Whether anybody can tell from where one may work; without it no machine takes the job."""
    return bool(country) or (remote and bool(remote_from))


def job_posting(one: Posting) -> Data:
    """What is not known is absent."""
    found: Data = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": one.title,
        "description": one.description,
        "datePosted": one.posted_at.isoformat(timespec="seconds"),
        "identifier": {"@type": "PropertyValue", "name": one.organisation, "value": one.identifier},
        "hiringOrganization": {
            "@type": "Organization",
            "name": one.organisation,
            "sameAs": one.organisation_url,
        },
        "url": one.url,
        "inLanguage": one.language,
        "directApply": True,
    }
    if one.valid_through:
        found["validThrough"] = one.valid_through.isoformat(timespec="seconds")
    if one.employment:
        found["employmentType"] = list(one.employment)
    if one.country:
        found["jobLocation"] = {"@type": "Place", "address": _address(one)}
    if one.remote and one.remote_from:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = [
            {"@type": "Country", "name": code} for code in countries_meant(one.remote_from)
        ]
    if one.pay:
        found["baseSalary"] = _salary(*one.pay)
    return found


def _address(one: Posting) -> Data:
    parts = {"addressLocality": one.locality, "addressRegion": one.region, "addressCountry": one.country}
    return {"@type": "PostalAddress"} | {name: value for name, value in parts.items() if value}


def _salary(lowest: int | None, highest: int | None, currency: str) -> Data:
    value: Data = {"@type": "QuantitativeValue", "unitText": "YEAR"}
    if lowest is not None and highest is not None and lowest != highest:
        value |= {"minValue": lowest, "maxValue": highest}
    else:
        value["value"] = highest if lowest is None else lowest
    return {"@type": "MonetaryAmount", "currency": currency, "value": value}


def json_feed(jobs: Iterable[Posting]) -> Data:
    """An ItemList of schema.org with the very objects of the pages."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": job_posting(one)}
            for place, one in enumerate(jobs, start=1)
        ],
    }


# What job boards call them in this format
KINDS = {
    "FULL_TIME": "fulltime",
    "PART_TIME": "parttime",
    "CONTRACTOR": "contract",
    "TEMPORARY": "temporary",
    "INTERN": "internship",
}


def xml_feed(jobs: Sequence[Posting], *, publisher: str, publisher_url: str) -> bytes:
    """The XML that Indeed documents and most job boards take: <source> with one <job> each."""
    source = ElementTree.Element("source")
    _say(source, "publisher", publisher)
    _say(source, "publisherurl", publisher_url)
    if jobs:
        _say(source, "lastBuildDate", _rfc_822(max(one.posted_at for one in jobs)))
    for one in jobs:
        job = ElementTree.SubElement(source, "job")
        for name, text in _lines(one):
            _say(job, name, text)
    written: bytes = ElementTree.tostring(source, encoding="utf-8", xml_declaration=True)
    return written


def _lines(one: Posting) -> Iterable[tuple[str, str]]:
    yield "title", one.title
    yield "date", _rfc_822(one.posted_at)
    yield "referencenumber", one.identifier
    yield "requisitionid", one.identifier
    yield "url", one.url
    yield "company", one.organisation
    yield "city", one.locality
    yield "state", one.region
    yield "country", one.country or (countries_meant(one.remote_from) or [""])[0]
    yield "description", one.description
    yield "salary", one.pay_said
    yield "jobtype", ", ".join(KINDS[kind] for kind in one.employment if kind in KINDS)
    yield "remotetype", ("Hybrid remote" if one.country else "Fully remote") if one.remote else ""
    yield "expirationdate", _rfc_822(one.valid_through) if one.valid_through else ""


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    """What is empty is left out; what XML cannot hold, too."""
    if text:
        ElementTree.SubElement(parent, name).text = "".join(
            char for char in text if (char >= " " and char not in "\ufffe\uffff") or char in "\t\n"
        )


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _rfc_822(at: datetime) -> str:
    """Whatever language the worker speaks."""
    day, month = DAYS[at.weekday()], MONTHS[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year} {at:%H:%M:%S} {at:%z}"
