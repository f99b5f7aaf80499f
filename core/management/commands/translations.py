import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

SOURCES = ("core", "rubrics", "hiring", "interviews", "templates")
LOCALES = ("zh_Hans",)


def gather(into: Path) -> None:
    """Run makemessages on a copy of the sources, so that a check changes nothing."""
    for name in (*SOURCES, "locale"):
        shutil.copytree(settings.BASE_DIR / name, into / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    wanted = [argument for locale in LOCALES for argument in ("--locale", locale)]
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--add-location", "file", *wanted]
    subprocess.run(command, cwd=into, check=True, capture_output=True)  # noqa: S603  (our own command)


def problems(po: Path) -> Iterator[str]:
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3])
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy or not _is_whole(message):
            where = message.locations[0][0] if message.locations else ""
            yield f"{po.parts[-3]}: not translated: {_text(message)!r} ({where})"
        else:
            yield from (f"{po.parts[-3]}: {_text(message)!r}: {error}" for error in message.check(catalog))


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(strings)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


class Command(BaseCommand):
    help = "Check that every string of the interface is translated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("Install gettext (Debian: apt-get install gettext), it gathers the strings.")
        with tempfile.TemporaryDirectory() as folder:
            gather(Path(folder))
            files = [Path(folder, "locale", locale, "LC_MESSAGES", "django.po") for locale in LOCALES]
            found = [problem for po in files for problem in problems(po)]
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} strings want a translation; `make messages` gathers them.")
        self.stdout.write("Every string is translated.")
