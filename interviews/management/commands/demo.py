from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from core.models import Organisation, Person
from hiring.actions import reading
from interviews.actions import demo
from rubrics.models import RoleDefinition, Rubric

COMPANY = Path(__file__).resolve().parents[2] / "demo" / "company.yaml"


class Command(BaseCommand):
    help = "The living demo company: `load` makes it once, `people` prints the one-click sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["load", "people"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "people":
            self.people()
        else:
            self.load()

    def load(self) -> None:
        organisation = Organisation.objects.first()
        if organisation is not None:
            if not organisation.is_demo:
                raise CommandError("This database holds a real organisation; the demo stays out of it.")
            return
        rubric = Rubric.objects.published().first()
        if rubric is None:
            raise CommandError("Load the catalogue first: manage.py catalogue load")
        roles = {role.key: role for role in RoleDefinition.objects.filter(rubric=rubric).select_related("rubric")}
        at = timezone.now()
        demo.build(yaml.safe_load(COMPANY.read_text(encoding="utf-8")), roles, by=None, at=at)
        # The first files at once, so that the first page shows what is in them; a sweep reads the others
        reading.read_waiting(at)

    def people(self) -> None:
        for door, email in settings.DEMO_PEOPLE.items():
            person = Person.objects.filter(email=email).first()
            if person is not None:
                self.stdout.write(f"{door:<12} {person.name}")
