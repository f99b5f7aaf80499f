"""Headers that nobody's browser sends: a page, or a sentence, whatever they say."""

import gzip
import io
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from core.models import Organisation
from core.wsgi import Request, application
from tests import doors
from tests.hostile import junk, places
from tests.hostile.test_doors import is_bare

LONG = "A" * junk.LONG
TEXTS = ("", ",", ";", "=", '"', "\x01", "\u202e\U0001f468", "%00%ff", "-" * 5000, "*" * 5000, LONG)
KEY = settings.SESSION_COOKIE_NAME
# As a server hands them on: (name in the environment, values)
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_ACCEPT_LANGUAGE": (
        *TEXTS,
        "zh-" * 200,
        "en;q=NaN",
        "en;q=1e999",
        "de-" + "x" * 600,
        "a," * 20_000,
        "I\u0307",
    ),
    "HTTP_COOKIE": (
        *TEXTS,
        f"{KEY}={LONG}",
        f'{KEY}="\\000\\377"',
        f"{KEY}=\u0661",
        f"{settings.LANGUAGE_COOKIE_NAME}={'zh-' * 400}",
        f"{settings.LANGUAGE_COOKIE_NAME}=../../x",
        f"{settings.CSRF_COOKIE_NAME}={LONG}",
        f"{settings.CSRF_COOKIE_NAME}=\u202e",
        "messages=[[\\000",
        "; " * 20_000,
        "a=b; " * 5000,
    ),
    "HTTP_REFERER": (*TEXTS, *junk.ADDRESSES),
    "HTTP_ORIGIN": (*TEXTS, *junk.ADDRESSES, "null"),
    "HTTP_X_FORWARDED_FOR": (
        *TEXTS,
        "127.0.0.1, ",
        "[::1]:99999",
        "1.2.3.4:80, 999.1.1.1",
        "unknown",
        "::ffff:1.2.3.4%lo",
    ),
    "HTTP_X_FORWARDED_PROTO": (*TEXTS, "https, http", "gopher"),
    "HTTP_HOST": (*TEXTS, "testserver:99999999", "evil.example", "testserver\\@evil.example", "[::1", "testserver."),
    "HTTP_X_FORWARDED_HOST": ("evil.example", LONG),
    "HTTP_USER_AGENT": TEXTS,
    "HTTP_ACCEPT": (*TEXTS, "text/html;q=x", "*/*;" * 5000, "/"),
    "HTTP_ACCEPT_ENCODING": (*TEXTS, "gzip;q=x", "gzip," * 5000),
    "HTTP_AUTHORIZATION": (*TEXTS, "Basic =", "Bearer " + LONG, "Digest \u202e"),
    "HTTP_IF_NONE_MATCH": (*TEXTS, 'W/"', '"a", ' * 5000, "*"),
    "HTTP_IF_MODIFIED_SINCE": (
        *TEXTS,
        "Fri, 31 Feb 0001 99:99:99 GMT",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        " ",
        "1" * 5000,
    ),
    "HTTP_RANGE": (
        *TEXTS,
        "bytes=" + "9" * 5000 + "-",
        "bytes=-0",
        "bytes=5-1",
        "bytes=0-,-1",
        "bytes=\u0661-",
        "lines=1-2",
    ),
    "HTTP_HX_REQUEST": ("true", "TRUE", LONG),
    "HTTP_HX_CURRENT_URL": (*TEXTS, *junk.ADDRESSES),
    "HTTP_HX_TARGET": TEXTS,
    "HTTP_HX_TRIGGER": TEXTS,
    "HTTP_HX_PROMPT": TEXTS,
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ("true",),
    "CONTENT_TYPE": (
        *TEXTS,
        "multipart/form-data",
        "multipart/form-data; boundary=" + LONG,
        "application/json; charset=x",
    ),
    "CONTENT_LENGTH": (*TEXTS, "-1", "1e9", junk.BIG, "9" * 5000, "\u0663", "0x10", "1, 1"),
}
PAGES = ("/account/login/", "/static/css/touchstone.css", "/healthz")


def as_it_comes(said: str) -> str:
    """Bytes, each of which a server reads as one letter."""
    return said.encode().decode("latin-1")


def asked(method: str, path: str, **said: str) -> HttpResponse:
    made = RequestFactory().generic(method, path, b"a=1").environ | {"wsgi.input": io.BytesIO(b"a=1")}
    made |= {name: as_it_comes(value) for name, value in said.items()}
    answer = application.get_response(Request(made))
    answer.said = answer.getvalue()
    if answer.headers.get("Content-Encoding") == "gzip":
        answer.said = gzip.decompress(answer.said)
    # Which would close the connection to the database as well
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)
    return answer


def is_answered(answer: Any) -> bool:
    if answer.status_code >= 500:
        return False
    return answer.status_code < 400 or not is_bare(answer.headers.get("Content-Type", ""), answer.said)


@pytest.mark.more
@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_junk_ends_no_request(name: str, organisation: Organisation) -> None:
    wrong = []
    for said in HEADERS[name]:
        for method, path in (("GET", PAGES[0]), ("POST", PAGES[0]), ("GET", PAGES[1])):
            answer = asked(method, path, **{name: said})
            if not is_answered(answer):
                wrong.append((method, path, said[:60], answer.status_code))
    assert not wrong


def test_behind_a_proxy_a_visitor_without_an_address_is_told_so(organisation: Organisation, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for said in HEADERS["HTTP_X_FORWARDED_FOR"]:
        answer = asked("GET", "/join/nothing/", HTTP_X_FORWARDED_FOR=said)
        assert is_answered(answer), said[:60]


PARTS = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
ALL_AT_ONCE = {
    "HTTP_ACCEPT_LANGUAGE": "zh-" * 200,
    "HTTP_REFERER": "http://[",
    "HTTP_X_FORWARDED_FOR": "[::1]:99999, \u202e",
    "HTTP_USER_AGENT": LONG,
    "HTTP_ACCEPT": "*/*;" * 5000,
    "HTTP_ACCEPT_ENCODING": "gzip;q=x, br",
    "HTTP_IF_NONE_MATCH": 'W/", ' * 50,
    "HTTP_IF_MODIFIED_SINCE": "Fri, 31 Feb 0001 99:99:99 GMT",
    "HTTP_RANGE": "bytes=" + "9" * 5000 + "-",
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://[",
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true",
    "HTTP_HX_TARGET": "%00\u202e" * 50,
    "HTTP_HX_TRIGGER": "'\"><" * 50,
}


def test_a_page_is_given_whatever_the_headers_say(organisation: Organisation) -> None:
    for method in ("GET", "POST"):
        assert is_answered(asked(method, "/account/login/", **ALL_AT_ONCE))


@pytest.mark.more
def test_every_page_is_given_whatever_the_headers_say(company: doors.Company) -> None:
    """Files and feeds too."""
    said = {name.removeprefix("HTTP_"): as_it_comes(value) for name, value in ALL_AT_ONCE.items()}
    wrong = []
    for door in places.all_doors(company):
        if door.method == "GET":
            answer = doors.knock(company.client(door.who), "GET", door.url, **said)
            if answer.letter != "o" and door.route != "health":
                wrong.append((str(door), answer.status))
    assert not wrong


def test_what_is_longer_than_any_form_is_not_taken_in(organisation: Organisation, settings: Any) -> None:
    for length, status in ((settings.BODY_MAX_BYTES, 403), (settings.BODY_MAX_BYTES + 1, 400)):
        answer = asked("POST", "/account/login/", CONTENT_LENGTH=str(length), **PARTS)
        assert (answer.status_code, is_answered(answer)) == (status, True)


@pytest.mark.parametrize("said", ["http://[", "javascript:alert(1)", "//evil.example", "/\\evil.example", "\x00", LONG])
def test_the_choice_of_a_language_leads_nowhere_else(said: str, client: Client, organisation: Organisation) -> None:
    answer = client.post(reverse("language"), {"language": "zh-hans", "next": said}, headers={"Referer": said})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
