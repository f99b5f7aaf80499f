"""Of the ground: which tables and columns the record of changes shows."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Person
from core.queries.register import Kind, Thing
from core.rules.records import FACTS, Table


def _organisation(_user: Person, pks: Collection[int]) -> dict[int, Thing]:
    return dict.fromkeys(pks, Thing(_("Organisation"), reverse("organisation_edit")))


def _people(user: Person, pks: Collection[int]) -> dict[int, Thing]:
    found = Person.objects.visible_to(user).filter(pk__in=pks)
    return {person.pk: Thing(person.name, reverse("people_record", args=[person.pk])) for person in found}


KINDS = [
    Kind("organisation", gettext_lazy("Settings"), _organisation, frozenset({FACTS})),
    Kind("person", gettext_lazy("People"), _people, frozenset({FACTS})),
]

TABLES = {
    "core_organisation": Table(
        "organisation",
        gettext_lazy("Organisation"),
        facts="name language time_zone country day_starts day_ends working_days sender_name sender_address reply_to "
        "asks_second_factor",
        left_out="id version is_demo founded_at",
    ),
    "core_location": Table(
        "organisation",
        gettext_lazy("Place of work"),
        title="name",
        facts="name country time_zone",
        left_out="id version",
    ),
    "core_person": Table(
        "person",
        gettext_lazy("Person"),
        facts="name email office language time_zone location_id day_starts day_ends working_days is_active invited_at "
        "joined_at",
        # Which letters somebody does without is their own
        left_out="id password last_login muted",
    ),
    "core_hook": Table(
        "person",
        gettext_lazy("Chat"),
        "person",
        otherwise="organisation",
        title="name",
        facts="name is_on removed_at",
        # Whoever knows its address can write there
        left_out="id url person_id trouble troubled_at by_id at",
    ),
    "mfa_authenticator": Table(
        "person",
        gettext_lazy("Second step at sign-in"),
        "user",
        facts="type",
        left_out="id user_id data created_at last_used_at",
    ),
    "socialaccount_socialaccount": Table(
        "person",
        gettext_lazy("Account at the provider"),
        "user",
        facts="provider date_joined",
        # Who somebody is there is between them and the provider
        left_out="id user_id uid extra_data last_login",
    ),
}

# Recorded, and not shown, each with its reason
UNSHOWN = {
    "core_storedfile": "by its bytes alone: whose it is and who may read it says the row that holds it",
    "core_letter": "the page of letters shows what may be shown of them",
    "core_signedlink": "links open doors; what was done with one is recorded where it was done",
}

NAMES = {
    "core.Person": ("name",),
    "core.Location": ("name",),
}

LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("Mail address"),
    "office": gettext_lazy("Office"),
    "language": gettext_lazy("Language"),
    "time_zone": gettext_lazy("Time zone"),
    "country": gettext_lazy("Country"),
    "location_id": gettext_lazy("Place of work"),
    "day_starts": gettext_lazy("Day starts"),
    "day_ends": gettext_lazy("Day ends"),
    "working_days": gettext_lazy("Working days"),
    "sender_name": gettext_lazy("Name of the sender"),
    "sender_address": gettext_lazy("Address of the sender"),
    "reply_to": gettext_lazy("Answers go to"),
    "asks_second_factor": gettext_lazy("Second step asked of offices"),
    "is_active": gettext_lazy("Active"),
    "invited_at": gettext_lazy("Invited"),
    "joined_at": gettext_lazy("Joined"),
    "is_on": gettext_lazy("Switched on"),
    "removed_at": gettext_lazy("Removed"),
    "type": gettext_lazy("Kind"),
    "provider": gettext_lazy("Provider"),
    "date_joined": gettext_lazy("Tied"),
}
