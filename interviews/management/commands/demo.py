from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from core.models import Organisation, Person
from hiring.actions import reading
from interviews.actions import demo, times
from interviews.actions.demo_links import make_links
from rubrics.models import RoleDefinition, Rubric

COMPANY = Path(__file__).resolve().parents[2] / "demo" / "company.yaml"


class Command(BaseCommand):
    help = "The living demo company: `load` makes it once, `people` and `links` print the ways in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["load", "people", "links"])

    def handle(self, *args: Any, **options: Any) -> None:
        {"load": self.load, "people": self.people, "links": self.links}[options["what"]]()

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
        demo.build(_company(), roles, by=None, at=at)
        # The first files at once, so that the first page shows what is in them; a sweep reads the others
        reading.read_waiting(at)
        times.answer_waiting(at)

    def people(self) -> None:
        for door, email in settings.DEMO_PEOPLE.items():
            person = Person.objects.filter(email=email).first()
            if person is not None:
                self.stdout.write(f"{door:<14} {person.name}")

    def links(self) -> None:
        """What only a mail leads to: a candidate's own page, an approver's question."""
        organisation = Organisation.objects.first()
        if organisation is None or not organisation.is_demo:
            raise CommandError("These links are made in the demo company alone.")
        for name, path in make_links(_company()["links"], at=timezone.now()).items():
            self.stdout.write(f"{name:<14} {settings.PUBLIC_URL}{path}")


def _company() -> Any:
    return yaml.safe_load(COMPANY.read_text(encoding="utf-8"))
