from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from core import backups
from core.doors import now
from core.management.progress import Bar


class Command(BaseCommand):
    help = "Write database and files into one archive. People may go on working meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="the file to write, such as /backups/2026-11-26.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        archive: Path = options["archive"].absolute()
        if archive.exists():
            raise CommandError(f"{archive} is there already. Name another file.")
        if not archive.parent.is_dir():
            raise CommandError(f"There is no folder {archive.parent}. Make it first.")
        began = now()
        try:
            done = backups.write(archive, at=began, told=Bar(self.stderr).draw)
        except backups.BackupError as trouble:
            raise CommandError(str(trouble)) from trouble
        spent = (now() - began).total_seconds()
        self.stdout.write(
            f"{archive}: {done.rows} rows, {done.files} files, {done.size / 1e6:.1f} MB in {spent:.1f} s."
        )
        if done.missing:
            self.stderr.write(f"{len(done.missing)} files that rows name are not on the disk: {done.missing[0]} ...")
