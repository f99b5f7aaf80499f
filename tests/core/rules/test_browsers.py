import pytest

from core.rules.browsers import browser_of

GECKO = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (GECKO, ("Firefox", "Linux")),
        (WINDOWS, ("Chrome", "Windows")),
        (f"{WINDOWS} Edg/131.0.0.0", ("Edge", "Windows")),
        (f"{WINDOWS} OPR/116.0.0.0", ("Opera", "Windows")),
        (IPHONE, ("Safari", "iPhone")),
        (IPHONE.replace("Version/18.1", "CriOS/131.0"), ("Chrome", "iPhone")),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605", ("Safari", "macOS")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_browser_of_tells_what_people_call_it(said: str, known: tuple[str, str]) -> None:
    assert browser_of(said) == known
