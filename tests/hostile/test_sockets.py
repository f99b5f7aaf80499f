"""What is hardly HTTP, said to the real web server: the next visitor is served, and nothing of ours fails."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from core.launcher import THREADS
from tests.live import House, until

HOST = b"Host: 127.0.0.1\r\n"
# Whoever shows this is believed to have a form, which is read
COOKIE = b"Cookie: csrftoken=" + b"a" * 32 + b"\r\n"
POST = b"POST /welcome/ HTTP/1.1\r\n" + HOST + COOKIE + b"Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
HIDDEN = b"GET /healthz?hidden HTTP/1.1\r\n" + HOST + b"\r\n"
MALFORMED: dict[str, bytes] = {
    "nothing but ends of lines": b"\r\n" * 5000,
    "half a line": b"GET",
    "no version": b"GET /\r\n\r\n",
    "a version that is not": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "a method that is not": b"\x00\xff\x01 / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long method": b"A" * 100_000 + b" / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a zero byte in the address": b"GET /\x00/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "a zero byte that is spelt": b"GET /candidates/%00/?q=%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address that is no text": b"GET /\xff\xfe\xed\xa0\x80?\xff=\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address half spelt": b"GET /%zz/%?%=%&%ff HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long address": b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a whole address": b"GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address of nothing": b"GET * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a way through": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "steps up": b"GET /static/../../../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "steps up that are spelt": b"GET /static/..%2f..%2f%2e%2e/core/settings.py HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET /welcome/ HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "a host that is none": b"GET /welcome/ HTTP/1.1\r\nHost: [::1%\xff@/\r\n\r\n",
    "a header of a megabyte": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"X-Junk: " + b"A" * 1_000_000 + b"\r\n\r\n",
    "ten thousand headers": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"X-Junk: a\r\n" * 10_000 + b"\r\n",
    "a header without a name": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b": a\r\n\r\n",
    "a header without a sign": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"X-Junk\r\n\r\n",
    "a header that is no text": b"GET /welcome/ HTTP/1.1\r\n"
    + HOST
    + b"Cookie: sessionid=\xff\xfe\xed\xa0\x80\r\n\r\n",
    "a zero byte in a header": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"Cookie: a=\x00\r\n\r\n",
    "a header that goes on": b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"X-Junk: a\r\n  b\r\n\r\n",
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\na=1",
    "a length without end": POST + b"Content-Length: 99999999999999999999\r\n\r\na=1",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\na=1",
    "a length that is too much": POST + b"Content-Length: 300\r\n\r\na=1",
    "a length and pieces": POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "pieces of another name": POST + b"Transfer-Encoding: identity, xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "pieces with a space": POST + b"Content-Length: 3\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a piece that has no size": CHUNKED + b"zz\r\na=1\r\n0\r\n\r\n",
    "a piece below nothing": CHUNKED + b"-1\r\na=1\r\n0\r\n\r\n",
    "a piece without end": CHUNKED + b"ffffffffffffffffffff\r\na=1\r\n0\r\n\r\n",
    "a piece that is cut off": CHUNKED + b"ff\r\na=1",
    "a piece that says much": CHUNKED + b"3;" + b"a" * 100_000 + b"\r\na=1\r\n0\r\n\r\n",
    "many pieces": CHUNKED + b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n",
    "a form without its end": POST.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x")
    + b'Content-Length: 60\r\n\r\n--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n',
    "more than is asked for": HIDDEN * 50 + b"\xff" * 1000,
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 500,
    "a secret handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xff" * 500,
    "another protocol that is asked for": b"GET /welcome/ HTTP/1.1\r\n"
    + HOST
    + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: \xff\r\nSec-WebSocket-Version: 99\r\n\r\n",
    "a question before the body": POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n",
    "a question that is junk": POST + b"Content-Length: 3\r\nExpect: \xff\r\n\r\na=1",
}
SOON = 5


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The web server alone, as it is started for people, with nobody in the house yet."""
    made = House(tmp_path_factory.mktemp("sockets"), f"sockets_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    made.environment |= {"REDIS_URL": ""}
    made.web.command += THREADS
    try:
        made.manage("collectstatic", "--noinput", "--verbosity", "0")
        made.web.start()
        until(made.answers, f"the web server, see {made.web.log}")
        yield made
    finally:
        made.stop()


def connected(house: House) -> socket.socket:
    return socket.create_connection(("127.0.0.1", house.port), timeout=SOON)


def say(house: House, said: bytes, *, patience: float = 1) -> bytes:
    """What is answered until the other side is silent or goes away."""
    heard = b""
    with connected(house) as line, suppress(OSError):
        line.settimeout(patience)
        line.sendall(said)
        while piece := line.recv(65536):
            heard += piece
    return heard


def is_served(house: House) -> bool:
    """The next visitor, soon, and with the page as it is."""
    heard = say(house, b"GET /welcome/ HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", patience=SOON)
    return heard.startswith(b"HTTP/1.1 200") and b"<form" in heard


def troubles(house: House) -> list[str]:
    """But that somebody asks for another house is told as an error, and is none of ours."""
    said = house.web.log.read_text(errors="replace").splitlines()
    words = ("Traceback", "panicked", '"level": "error"')
    return [line for line in said if any(word in line for word in words) and "DisallowedHost" not in line]


@pytest.mark.more
def test_whatever_is_said_the_next_visitor_is_served(house: House) -> None:
    wrong = []
    for name, said in MALFORMED.items():
        heard = say(house, said, patience=0.3)
        if heard.startswith(b"HTTP/1.1 5"):
            wrong.append(f"{name}: {heard[:40]!r}")
        if b"root:x:" in heard or b"SECRET_KEY" in heard:
            wrong.append(f"{name}: a file of this machine")
        if not is_served(house):
            wrong.append(f"{name}: the next is not served")
    assert not wrong
    assert not troubles(house)


@pytest.mark.more
def test_a_request_hides_no_other(house: House) -> None:
    """Where a body ends is understood in one way, or not at all."""
    for name in ("a length and pieces", "pieces of another name", "pieces with a space"):
        assert b'"database"' not in say(house, MALFORMED[name]), name
