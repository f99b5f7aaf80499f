"""Moments and days as people say them: English "Thu 11 June, 10:00", Chinese "6 月 11 日（周四）10:00".

The forms are kept here and not in the translation files: weekday and month change place between the
languages, and a page that is read as evidence must not depend on a pattern that a translator may mistype.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import UnknownLocaleError
from babel.dates import get_timezone_location
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WEEKDAYS = "一二三四五六日"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Moment = datetime | date | None


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _local(value: datetime | date, zone: str = "") -> datetime | date:
    """The same moment on the clock of `zone`, else of the reader; a plain day belongs to no zone."""
    if not isinstance(value, datetime) or timezone.is_naive(value):
        return value
    try:
        return value.astimezone(ZoneInfo(zone) if zone else timezone.get_current_timezone())
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.localtime(value)


def _foreign_year(when: datetime | date) -> bool:
    """A day of another year would be read as one of this year: where its clock stands, or the reader's."""
    now = datetime.now(when.tzinfo) if isinstance(when, datetime) else timezone.localdate()
    return when.year != now.year


def _say_day(when: datetime | date, *, long: bool = False, chinese: bool | None = None) -> str:
    if _chinese() if chinese is None else chinese:
        day = f"{when.month} 月 {when.day} 日"
        day = f"{when.year} 年 {day}" if _foreign_year(when) else day
        name = WEEKDAYS[when.weekday()]
        return f"{day}，星期{name}" if long else f"{day}（周{name}）"
    name = DAYS[when.weekday()]
    day = f"{name if long else name[:3]} {when.day} {MONTHS[when.month - 1]}"
    return f"{day} {when.year}" if _foreign_year(when) else day


def day(value: Moment, form: str = "") -> str:
    """Thu 11 June; with "long": Thursday 11 June. The year is said when it is not this one. With "short": 11 Jun, for
    the labels of a drawing."""
    if value and form == "short":
        when = _local(value)
        return f"{when.month}/{when.day}" if _chinese() else f"{when.day} {MONTHS[when.month - 1][:3]}"
    return _say_day(_local(value), long=form == "long") if value else ""


def clock(value: Moment, zone: str = "") -> str:
    """10:00, for the reader or in the zone that is given."""
    when = _local(value, zone) if value else None
    return f"{when:%H:%M}" if isinstance(when, datetime) else ""


def moment(value: Moment, zone: str = "") -> str:
    """Thu 11 June, 10:00, for the reader or in the zone that is given."""
    if not value:
        return ""
    when = _local(value, zone)
    if not isinstance(when, datetime):
        return _say_day(when)
    chinese = _chinese()
    separator = "" if chinese else ", "
    return f"{_say_day(when, chinese=chinese)}{separator}{when.hour:02}:{when.minute:02}"


def ago_days(value: Moment) -> str:
    """How many days of the reader's calendar have passed: "today", "1 day", "9 days"."""
    if not value:
        return ""
    when = _local(value)
    passed = max(0, (timezone.localdate() - (when.date() if isinstance(when, datetime) else when)).days)
    if not passed:
        return _("today")
    return ngettext("%(count)d day", "%(count)d days", passed) % {"count": passed}


def zone_city(name: str | None) -> str:
    """Europe/Berlin -> Berlin, 柏林 for a Chinese reader where the name is known."""
    return _zone_city(str(name), "zh_Hans" if _chinese() else "en") if name else ""


@lru_cache(maxsize=1024)
def _zone_city(name: str, locale: str) -> str:
    try:
        city = get_timezone_location(ZoneInfo(name), locale=locale, return_city=True)
    except (ZoneInfoNotFoundError, ValueError, LookupError, UnknownLocaleError):
        city = name
    return city.rpartition("/")[2].replace("_", " ")


def zone_offset(name: str | None) -> str:
    """Europe/Berlin -> UTC+2, as of now."""
    try:
        offset = timezone.now().astimezone(ZoneInfo(name or "UTC")).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
