from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from core import history


class Command(migrate.Command):
    help = "Migrate as the owner of the tables, then give the application its rights and attach the history."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == "owner" and "owner" not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: only the owner of the tables may migrate.")
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        owner = connections[options["database"]]
        if not settings.REDIS_URL:
            call_command("createcachetable", database=options["database"], verbosity=0)
        history.grant_to_application(owner, settings.DATABASES["default"]["USER"])
        history.attach_triggers(owner)
