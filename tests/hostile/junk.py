"""What nobody means and somebody sends."""

from collections.abc import Iterator
from urllib.parse import quote_from_bytes

BIG = "99999999999999999999"
# Longer than Python reads a number, and than a database keeps a name
LONG = 100_000
DEEP = "[" * 20_000

NUMBERS = (
    BIG,
    "-1",
    "0",
    "9223372036854775808",
    "2147483648",
    "-" + BIG,
    "1e400",
    "NaN",
    "-Infinity",
    "٣",
    "1_0",
    "9" * 5000,
)
DAYS = ("0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "2026-03-29", "99999-01-01", "1000-01-01")
MOMENTS = (
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-12:00",
    "2026-03-29T02:30",
    "2026-10-25T02:30",
    "2026-06-11T10:00+99:99",
    "1000-01-01T00:00",
)
CLOCKS = ("24:00", "25:61", "00:00", "23:59:59.999999", "10:00+02:00")
TEXTS = (
    "",
    " \t\r\n\u3000",
    "a\x00b",
    "\x00",
    "A" * LONG,
    "好" * 30_000,
    "\u202eexe.cod\u2066",
    "e" + "\u0301" * 2000,
    "\u200b\u200d\ufeff\u2060",
    "\x01\x02\x1b[31m\x7f\x85\u2028\u2029",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U000e0001\U0010ffff\ufffe",
    "' OR 1=1 --\"; \\",
    "%s%(x)s%d%",
    "{}{0.__class__}{status}{name!r:>9999999999}{",
    "{{ 7 }}{% x %}<script>alert(1)</script>",
    "%_\\%\\_\\",
    "& | ! ( :* <-> \"open 'quote -",
    "../../../etc/passwd",
    "x\r\nSet-Cookie: a=b\r\nBcc: everybody@example.org",
    "=HYPERLINK(1)",
)
ADDRESSES = (
    "a@" + "b" * 300 + ".example",
    '"a b"@example.org',
    "a@[::1]",
    "a@xn--a.example",
    "ü@bücher.example",
    "a@b.example\r\nBcc: c@d.example",
    "http://[",
    "http://[::1%25eth0]/",
    "https://xn--\u0130.example/",
    "javascript:alert(1)",
    "https://" + "a" * 5000 + ".example",
    "//\\evil.example",
    "http://a:99999999/",
)
JSONS = (
    DEEP,
    '{"a":',
    '{"\\u0000": "\\u0000"}',
    '"\\ud800"',
    '["\\ud800"]',
    "[NaN, Infinity, 1e999, -1e999]",
    "null",
    "[]",
    "{}",
    "1",
    "[[1, {}, null], [[], {}]]",
    "9" * 5000,
)
ZONES = ("../../etc/passwd", "Europe/Berlin\x00", "UTC+99", "Europe", "localtime")
# Not what UTF-8 is made of, as it stands in an address or in a body
RAW = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"%00", b"%", b"%zz", b"\x80" * 300)
ALL = tuple(dict.fromkeys((*TEXTS, *NUMBERS, *DAYS, *MOMENTS, *CLOCKS, *ADDRESSES, *JSONS, *ZONES)))


def raw() -> Iterator[str]:
    """Of these the form that a body or an address of a request has."""
    yield "%ed%a0%80"
    yield "%zz%"
    for one in RAW:
        yield quote_from_bytes(one)
