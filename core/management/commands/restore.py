from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser

from core import backups
from core.doors import now
from core.management.progress import Bar


class Command(BaseCommand):
    help = "Bring back what `backup` wrote, into an empty database, and migrate it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="what `backup` wrote")
        parser.add_argument("--check", action="store_true", help="only see whether the archive is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        archive: Path = options["archive"]
        began = now()
        try:
            if options["check"]:
                manifest = backups.check(archive)
                self.stdout.write(f"{archive} is whole: {sum(manifest['rows'].values())} rows of {manifest['at']}.")
                return
            done = backups.read(archive, told=Bar(self.stderr).draw)
        except backups.BackupError as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0)
        spent = (now() - began).total_seconds()
        self.stdout.write(f"{done.rows} rows and {done.files} files are back, in {spent:.1f} s.")
        if done.missing:
            self.stderr.write(f"{len(done.missing)} files were missing when it was written: {done.missing[0]} ...")
