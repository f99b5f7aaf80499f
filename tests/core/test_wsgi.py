import pytest
from django.test import RequestFactory

from core.models import Organisation
from core.wsgi import Request, application

PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--'
KINDS = [
    "text/html; charset*=nothing''x",
    "text/html; charset*=idna''%ff",
    "text/html; charset=hex",
    "multipart/form-data; boundary=x; charset=idna",
    "multipart/form-data; boundary=x; charset=utf-7",
    "application/x-www-form-urlencoded; charset=rot13",
    "; ; =",
    "\xff",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_cannot_be_read_ends_no_request(kind: str, organisation: Organisation) -> None:
    factory, page = RequestFactory(), "/account/login/?q=%ff"
    shown = application.get_response(Request(factory.get(page).environ | {"CONTENT_TYPE": kind}))
    assert (shown.status_code, b"<form" in shown.content) == (200, True)
    said = application.get_response(Request(factory.generic("POST", page, PART).environ | {"CONTENT_TYPE": kind}))
    assert (said.status_code, b"Send this form again" in said.content) == (403, True)
