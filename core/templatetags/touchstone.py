"""What a template may ask: words in the reader's language, moments in the reader's zone, the bar."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import when, zones
from core import words as own_words
from core.context import settings_pages
from core.rules.browsers import browser_of
from core.templatetags import _bar, _forms

register = template.Library()

register.filter("day", when.day)
register.filter("clock", when.clock)
register.filter("clock_in", when.clock)
register.filter("moment", when.moment)
register.filter("moment_in", when.moment)
register.filter("ago_days", when.ago_days)
register.filter("zone_city", when.zone_city)
register.filter("zone_offset", when.zone_offset)
register.filter("country_name", zones.country_name)

register.simple_tag(_bar.rating_class, name="rating_class")
register.simple_tag(_bar.rating_word, name="rating_word")
register.filter("rec_class", _bar.rec_class)
register.filter("rec_word", _bar.rec_word)
register.filter("choice", _bar.choice)

register.filter("problems", _forms.problems)
register.filter("focus_id", _forms.focus_id)
register.filter("button_class", _forms.button_class)
register.filter("option_hint", _forms.option_hint)
register.filter("no_placeholders", _forms.no_placeholders)

SELECTED = SafeString(" selected")  # nosec B703  # ours
OWN_NAMES = {"en": "English", "zh-hans": "中文"}


@register.filter
def bcp47(code: str | None) -> str:
    """zh-hans -> zh-Hans, as the `lang` attribute is written."""
    language, _dash, script = (code or get_language() or "en").partition("-")
    return f"{language}-{script.title() if len(script) == 4 else script.upper()}" if script else language


@register.filter
def own_name(code: str | None) -> str:
    """A language as its own readers call it."""
    return OWN_NAMES.get((code or "").lower(), code or "")


@register.filter
def browser(said: str | None) -> str:
    """Firefox on Windows; as it calls itself where that cannot be told."""
    name, system = browser_of(said or "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("An unknown browser")


@register.filter
def words(value: dict[str, str] | str | None) -> SafeString:
    """A text kept in several languages, in the reader's; else another, marked with its `lang`."""
    if not isinstance(value, dict):
        return conditional_escape(value or "")
    text, code = own_words.spoken(value)
    if not text or code == (get_language() or "").lower():
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', bcp47(code), text)


@register.filter
def plain_words(value: dict[str, str] | str | None) -> str:
    """The same without markup, for attributes, titles and arguments of other tags."""
    return own_words.say(value) if isinstance(value, dict) else str(value or "")


@register.filter
def initials(name: str | None) -> str:
    """Tomás Herrera -> TH; of a name in Han script the last two characters."""
    parts = (name or "").split()
    if not parts:
        return ""
    if len(parts) == 1:
        return parts[0][-2:] if _han(parts[0]) else parts[0][:2].upper()
    return (parts[0][0] + parts[-1][0]).upper()


def _han(text: str) -> bool:
    return all("\u3400" <= letter <= "\u9fff" for letter in text)


@register.filter
def undo_url(tags: str | None) -> str:
    """The address behind Undo, from `messages.success(..., extra_tags=f"undo:{url}")`."""
    return next((tag.removeprefix("undo:") for tag in (tags or "").split() if tag.startswith("undo:")), "")


@register.simple_tag
def counted_options(options: Iterable[Any], chosen: str) -> SafeString:
    """Of a select: things with value, name and count; None: it is not counted.

    There may be a thousand of them, and Django's own escaping takes ten times as long as Python's.
    """
    drawn = [
        f'<option value="{escape(str(one.value))}"{SELECTED if one.value == chosen else ""}>{escape(str(one.name))}'
        f"{'' if one.count is None else f' ({one.count})'}</option>"
        for one in options
    ]
    return SafeString("".join(drawn))  # nosec B703  # escaped above


@register.simple_tag
def rating(value: int | str | None, target: Any, due: bool = False) -> SafeString:
    """One rating: 1 to n + 1, 0 not assessed, None not planned; `target`: the level, or its choice; `due`: the
    scorecard is missing. Those three are no ratings. Not a template, for a debrief shows more than a hundred."""
    if due:
        return format_html('<span class="due">{}</span>', _("due"))
    if value is None or value == "":
        return format_html('<span class="vh">{}</span>', _("Not planned"))
    if value == 0:
        return format_html(
            '<span class="rt r0" aria-hidden="true">–</span><span class="vh">{}</span>', _("Not assessed")
        )
    word = _bar.rating_word(value, target)
    said = format_html('<span class="vh"> {}</span>', word) if word else ""
    return format_html('<span class="rt {}">{}</span>{}', _bar.rating_class(value, target), value, said)


@register.inclusion_tag("components/_strip.html")
def strip(ratings: list[int | None], target: Any, choices: int) -> dict[str, Any]:
    return {"strip": _bar.strip(ratings or [], target, choices)}


@register.inclusion_tag("components/_axis.html")
def axis(choices: int, target: Any = None) -> dict[str, Any]:
    return _bar.axis(choices, target)


@register.inclusion_tag("components/_crumbs.html")
def crumbs(*trail: Any) -> dict[str, Any]:
    """{% crumbs name url name url here %}: pairs, and the last name alone is where we are."""
    pairs = [*trail, ""] if len(trail) % 2 else [*trail]
    return {"crumbs": [{"name": n, "url": u} for n, u in zip(pairs[::2], pairs[1::2], strict=True)]}


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def tabs(context: Context, label: str, *pairs: Any) -> dict[str, Any]:
    """{% tabs label name url name url %}: the tab of the page's own address is the current one."""
    path = getattr(context.get("request"), "path", "")
    found = zip(pairs[::2], pairs[1::2], strict=True)
    return {"label": label, "tabs": [{"name": n, "url": u, "current": u == path} for n, u in found]}


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def settings_tabs(context: Context) -> dict[str, Any]:
    """The pages of the settings that this person may open."""
    return {"label": _("Settings"), "tabs": settings_pages(context["request"])}
