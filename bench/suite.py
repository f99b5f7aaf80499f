"""How long the suite took when it last ran whole and passed, as `make test` kept it; nothing, where it did not."""

from collections.abc import Callable, Iterator
from datetime import datetime
from xml.etree import ElementTree  # nosec B405  # reads what our own tests wrote

from bench.rows import Row
from core.postgres import PROJECT

# As every program of tests writes it
KEPT = PROJECT / "var" / "tests.xml"
MOST_MINUTES = 5.0


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    if not KEPT.exists():
        return
    suite = ElementTree.parse(KEPT).getroot().find("testsuite")  # noqa: S314  # nosec B314
    if suite is not None:
        ended = datetime.fromtimestamp(KEPT.stat().st_mtime).astimezone()
        say(f"{suite.get('tests')} tests passed by {ended:%Y-%m-%d %H:%M}")
        yield Row("tests.minutes", round(float(suite.get("time", 0)) / 60, 2), "min", MOST_MINUTES)
