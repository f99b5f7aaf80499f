"""A form as a browser sends it: what is drawn in its controls, nothing else."""

from html.parser import HTMLParser
from typing import Any

from django import forms
from django.http import QueryDict


class Controls(HTMLParser):
    """Name -> values of the controls that a browser would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.name = ""
        self.text: list[str] | None = None
        self.options: list[tuple[str, bool]] = []
        self.many = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input":
            is_box = given["type"] in {"checkbox", "radio"}
            if not is_box or "checked" in given:
                self._send(given["name"] or "", given.get("value") or ("on" if is_box else ""))
        elif tag == "textarea":
            self.name, self.text = given["name"] or "", []
        elif tag == "select":
            self.name, self.options, self.many = given["name"] or "", [], "multiple" in given
        elif tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            # The first line break after the tag is not part of the text; each one is sent as CR LF
            text = "".join(self.text).replace("\r\n", "\n").removeprefix("\n")
            self._send(self.name, text.replace("\n", "\r\n"))
            self.text = None
        elif tag == "select":
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.many:
                chosen = [value for value, _is_chosen in self.options[:1]]
            for value in chosen:
                self._send(self.name, value)

    def _send(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def sent(form: forms.Form, changes: dict[str, Any] | None = None) -> QueryDict:
    """What arrives when somebody opens the page, changes these controls and presses the button."""
    data = QueryDict(mutable=True)
    for name, values in Controls("".join(str(field) for field in form)).values.items():
        data.setlist(name, values)
    for name, value in (changes or {}).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def typed(form: forms.Form) -> dict[str, Any]:
    """The same for the test client, to be changed before it is posted."""
    return {name: values if len(values) > 1 else values[0] for name, values in sent(form).lists()}
