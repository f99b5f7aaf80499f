import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from core.doors import now
from core.refusals import Refusal
from rubrics.actions import catalogue as actions
from rubrics.rules import catalogue as rules


class Command(BaseCommand):
    help = "Check the catalogue's files, or load them; what the organisation wrote is left alone."
    # `check` needs files only, no database
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="Load the files; does nothing when they are loaded already.")
        check = verbs.add_parser("check", help="Say what the files hold, and what is wrong with them.")
        check.add_argument("--json", action="store_true", help="Print the counts as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "load":
                self.load()
            else:
                self.check_files(as_json=options["json"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def load(self) -> None:
        loaded = actions.load(actions.read_files(), by=None, at=now())
        if not loaded:
            self.stdout.write("The catalogue is loaded already; nothing changed.")
            return
        if loaded.version:
            self.stdout.write(f"Loaded as version {loaded.version.version} of the rubric, in force.")
        self.stdout.write(f"Written in place: {loaded.added} new, {loaded.updated} changed.")
        if loaded.offered:
            self.stdout.write(f"Left as you wrote them, with the difference offered: {loaded.offered}.")

    def check_files(self, *, as_json: bool) -> None:
        catalogue = actions.read_files()
        # What is misshapen cannot be counted
        if found := rules.problems(catalogue):
            raise CommandError("\n".join(found))
        counts = rules.counts(catalogue)
        if as_json:
            self.stdout.write(json.dumps(counts, indent=2))
        else:
            for name, count in counts.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {count}")
