import pytest

from core.rules.bounces import MOST_BYTES, Bounce, JunkError, is_hard, read
from tests.bounces import report

LETTER = "<7f3a@hiring.example.org>"


def test_read_tells_which_letter_came_back_and_why() -> None:
    assert read(report(LETTER)) == Bounce(LETTER, "5.1.1")


def test_read_knows_the_head_of_a_letter_and_the_whole_of_it() -> None:
    for kind in ("text/rfc822-headers", "message/rfc822"):
        assert read(report(LETTER, returned=kind)).message_id == LETTER


@pytest.mark.parametrize(
    ("action", "status", "known"),
    [
        ("failed", "5.7.1 (refused)", "5.7.1"),
        ("Failed", "", "5.0.0"),
        ("delayed", "4.4.7", "4.4.7"),
        ("delayed", "soon", "4.0.0"),
    ],
)
def test_read_tells_for_good_from_for_a_while(action: str, status: str, known: str) -> None:
    assert read(report(LETTER, action=action, status=status)).status == known
    assert is_hard(known) is (action.lower() == "failed")


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\xff" * 100,
        b"Subject: on holiday\r\nMessage-ID: <a@b>\r\n\r\nBack on Monday",
        report(LETTER, action="delivered", status="2.0.0"),
        report(""),
        report("<a b>"),
        report("<a\x00b@c>"),
        report(LETTER).replace(b"multipart/report", b"text/plain"),
        report(LETTER).replace(b"message/delivery-status", b"text/plain"),
        report(LETTER) + b" " * MOST_BYTES,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000)),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 2000,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status; "
        b"charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--",
    ],
)
def test_read_refuses_what_is_no_report(junk: bytes) -> None:
    with pytest.raises(JunkError):
        read(junk)
