from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.models import Organisation, Person, SignedLink
from core.models.people import Office
from core.recording import record, recorded, tell_history
from core.refusals import Refusal

INVITATION = "join"
INVITATION_LASTS = timedelta(days=14)


class PersonRefused(Refusal):
    pass


@recorded
def found(
    *,
    name: str,
    language: str,
    time_zone: str,
    email: str,
    person_name: str,
    password: str,
    country: str = "",
    is_demo: bool = False,
    by: None,
    at: datetime,
) -> Person:
    """The organisation and its first administrator. There is one organisation: a second hand is told."""
    organisation, made = Organisation.objects.get_or_create(
        pk=1,
        defaults={
            "name": name,
            "language": language,
            "time_zone": time_zone,
            "country": country,
            "founded_at": at,
            "is_demo": is_demo,
        },
    )
    if not made:
        raise PersonRefused(_("This installation has an organisation already. Sign in instead."))
    person = Person.objects.create_user(
        email,
        password,
        name=person_name,
        office=Office.ADMINISTRATOR,
        language=language,
        time_zone=time_zone,
        joined_at=at,
    )
    tell_history(person)
    record("core.organisation_founded", organisation, by=person, at=at)
    return person


@recorded
def invite(*, email: str, name: str, office: str, by: Person, at: datetime) -> tuple[Person, str]:
    """The person, and the token of the link that was mailed."""
    # Locked, so that of two hands who invite one person the second is told
    organisation = Organisation.objects.select_for_update().get(pk=1)
    email = email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise PersonRefused(_("Somebody with this address is here already."))
    person = Person.objects.create_user(
        email,
        None,
        name=name,
        office=office,
        language=organisation.language,
        time_zone=organisation.time_zone,
        invited_at=at,
    )
    record("core.person_invited", person, by=by, at=at, office=office)
    return person, _send_invitation(person, by=by, at=at)


@recorded
def invite_again(person: Person, *, by: Person, at: datetime) -> str:
    if person.joined_at or not person.is_active:
        raise PersonRefused(_("This person has joined already, or has left."))
    record("core.person_invited_again", person, by=by, at=at)
    return _send_invitation(person, by=by, at=at)


def _send_invitation(person: Person, *, by: Person, at: datetime) -> str:
    token = links.make(INVITATION, person.pk, lasts=INVITATION_LASTS, at=at)
    mail.post(
        f"core.invitation:{person.pk}:{at.timestamp()}",
        "core.invitation",
        to=person,
        facts={"by": by.name},
        secrets={"token": token},
        at=at,
        urgent=True,
    )
    return token


@recorded
def join(
    link: SignedLink, *, name: str, password: str, language: str, time_zone: str, by: None, at: datetime
) -> Person:
    """The invited person takes their place; the link is used up."""
    person: Person | None = Person.objects.active().filter(pk=link.target_id, joined_at=None).first()
    if person is None or not links.use(link, at=at):
        raise PersonRefused(_("This invitation was used already. Sign in instead."))
    person.name, person.language, person.time_zone, person.joined_at = name, language, time_zone, at
    person.set_password(password)
    tell_history(person)
    person.save(update_fields=["name", "language", "time_zone", "joined_at", "password"])
    record("core.person_joined", person, by=person, at=at)
    return person


@recorded
def change_office(person: Person, *, office: str, by: Person, at: datetime) -> Person:
    if not person.is_active:
        raise PersonRefused(_("This person was deactivated already."))
    if person.office == Office.ADMINISTRATOR and office != Office.ADMINISTRATOR:
        _keep_an_administrator(person)
    was, person.office = person.office, office
    person.save(update_fields=["office"])
    record("core.office_changed", person, by=by, at=at, was=was, office=office)
    return person


@recorded
def change_self(
    person: Person,
    *,
    name: str,
    language: str,
    time_zone: str,
    day_starts: time,
    day_ends: time,
    working_days: list[int],
    by: Person,
    at: datetime,
) -> Person:
    person.name, person.language, person.time_zone = name, language, time_zone
    person.day_starts, person.day_ends, person.working_days = day_starts, day_ends, working_days
    person.save(update_fields=["name", "language", "time_zone", "day_starts", "day_ends", "working_days"])
    record("core.person_changed_self", person, by=by, at=at)
    return person


@recorded
def change_language(person: Person, *, language: str, by: Person, at: datetime) -> Person:
    person.language = language
    person.save(update_fields=["language"])
    return person


@recorded
def deactivate(person: Person, *, by: Person, at: datetime) -> Person:
    """Close the door behind a leaver. What they owe is settled by the storeys above, which call this last."""
    if person.pk == by.pk:
        raise PersonRefused(_("You cannot deactivate yourself. Ask another administrator."))
    if person.office == Office.ADMINISTRATOR:
        _keep_an_administrator(person)
    if Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False) != 1:
        raise PersonRefused(_("This person was deactivated already."))
    SignedLink.objects.filter(purpose=INVITATION, target_id=person.pk, used_at=None).update(revoked_at=at)
    record("core.person_deactivated", person, by=by, at=at)
    person.refresh_from_db()
    return person


def _keep_an_administrator(person: Person) -> None:
    # All of them locked in one order, so that two administrators cannot let each other go at once
    # Somebody invited may never come, so they do not count
    all_of_them = Person.objects.joined().filter(office=Office.ADMINISTRATOR).order_by("pk").select_for_update()
    if set(all_of_them.values_list("pk", flat=True)) <= {person.pk}:
        raise PersonRefused(_("This is the last administrator. Make somebody else administrator first."))
