import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
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


def compile_all() -> None:
    """With Babel, so that a machine that only runs the program needs no gettext."""
    for po in sorted((settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po")):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))


def problems(po: Path) -> Iterator[str]:
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3])
    for message in catalog:
        if message.id and (message.fuzzy or not _is_whole(message)):
            where = message.locations[0][0] if message.locations else ""
            yield f"{po.parts[-3]}: not translated: {_text(message)!r} ({where})"
    # Gettext itself judges the placeholders
    judged = subprocess.run(  # noqa: S603  (a file of ours)
        ["msgfmt", "--check-format", "--output-file", "/dev/null", str(po)],  # noqa: S607  # nosec B607
        capture_output=True,
        text=True,
        check=False,
    )
    if judged.returncode:
        yield judged.stderr


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(strings)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


class Command(BaseCommand):
    help = "Compile the translations, or check that every string of the interface is translated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "compile":
            compile_all()
            return
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
