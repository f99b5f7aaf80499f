from collections.abc import Sequence
from datetime import datetime, time, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.actions.organisation import ChangedMeanwhile
from core.models import Location, Organisation, Person, SignedLink
from core.models.people import Office
from core.queries.people import mark_of_hours, mark_of_standing, own_settings
from core.queries.roster import Invited, addresses_here
from core.recording import record, record_all, recorded, tell_history
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
def invite(
    *, email: str, name: str, office: str, location: Location | None = None, by: Person, at: datetime
) -> tuple[Person, str]:
    """The person, and the token of the link that was mailed."""
    # Locked, so that of two hands who invite one person the second is told
    organisation = Organisation.objects.select_for_update().get(pk=1)
    email = email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise PersonRefused(_("Somebody with this address is here already."))
    person = _newcomer(organisation, email=email, name=name, office=office, location=_held(location), at=at)
    person.save()
    record("core.person_invited", person, by=by, at=at, office=office)
    return person, _send_invitation(person, by=by, at=at)


def _newcomer(
    organisation: Organisation, *, email: str, name: str, office: str, location: Location | None, at: datetime
) -> Person:
    """Not saved yet. With the hours of the organisation and the clock of the place; who joins may change them."""
    person = Person(
        email=email,
        name=name,
        office=office,
        location=location,
        language=organisation.language,
        time_zone=location.time_zone if location else organisation.time_zone,
        day_starts=organisation.day_starts,
        day_ends=organisation.day_ends,
        working_days=organisation.working_days,
        invited_at=at,
    )
    person.set_unusable_password()
    return person


def _held(location: Location | None) -> Location | None:
    """The place of work as it stands, kept from being removed until somebody works there."""
    if location is None:
        return None
    held = Location.objects.select_for_update(no_key=True).filter(pk=location.pk).first()
    if held is None:
        raise PersonRefused(_("This place of work was removed a moment ago. Choose another one."))
    return held


@recorded
def invite_all(invited: Sequence[Invited], *, by: Person, at: datetime) -> list[tuple[Person, str]]:
    """Everybody on the list with the token of their link, or nobody. A few statements, however many they are."""
    organisation = Organisation.objects.select_for_update().get(pk=1)
    emails = [one.line.email for one in invited]
    if any(one.problems for one in invited) or len(set(emails)) < len(emails) or addresses_here(emails):
        raise PersonRefused(_("The list does not hold any more. Nobody was invited; check it again."))
    # In one order, so that two lists do not wait for each other
    wanted = {one.location.pk for one in invited if one.location}
    places = Location.objects.filter(pk__in=wanted).order_by("pk")
    held = {place.pk: place for place in places.select_for_update(no_key=True)}
    if set(held) < wanted:
        raise PersonRefused(_("A place of work was removed a moment ago. Nobody was invited; check the list again."))
    people = Person.objects.bulk_create(
        _newcomer(
            organisation,
            email=one.line.email,
            name=one.line.name,
            office=one.office,
            location=held[one.location.pk] if one.location else None,
            at=at,
        )
        for one in invited
    )
    offices = {person.pk: {"office": person.office} for person in people}
    record_all("core.person_invited", offices, Person, by=by, at=at)
    tokens = links.make_all(INVITATION, [person.pk for person in people], lasts=INVITATION_LASTS, at=at)
    mail.post_all(
        [
            mail.Draft(
                _invitation_key(person, at),
                "core.invitation",
                person,
                {"by": by.name},
                at,
                secrets={"token": tokens[person.pk]},
            )
            for person in people
        ],
        at=at,
    )
    transaction.on_commit(mail.nudge)
    return [(person, tokens[person.pk]) for person in people]


@recorded
def forget_second_factors(person: Person, *, by: Person, at: datetime) -> None:
    """For who lost the telephone or the key: they come in by the first step alone, and hear that it was done. Whoever
    found it may be signed in with it, so that no session of theirs goes on."""
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise PersonRefused(_("There is no second step to take away."))
    for session in UserSession.objects.filter(user=person):
        session.end()
    record("core.second_factors_removed", person, by=by, at=at)
    tell_of_sign_in(person, "removed", at=at, by=by.name)


def tell_of_sign_in(person: Person, what: str, *, at: datetime, **facts: str) -> None:
    """Whoever holds the account hears of each change of what protects it."""
    key = f"core.sign_in_changed:{person.pk}:{at.timestamp()}"
    mail.post(key, "core.sign_in_changed", to=person, facts={"what": what, **facts}, at=at)


@recorded
def invite_again(person: Person, *, by: Person, at: datetime) -> str:
    if person.joined_at or not person.is_active:
        raise PersonRefused(_("This person has joined already, or has left."))
    record("core.person_invited_again", person, by=by, at=at)
    return _send_invitation(person, by=by, at=at)


def _send_invitation(person: Person, *, by: Person, at: datetime) -> str:
    token = links.make(INVITATION, person.pk, lasts=INVITATION_LASTS, at=at)
    mail.post(
        _invitation_key(person, at),
        "core.invitation",
        to=person,
        facts={"by": by.name},
        secrets={"token": token},
        at=at,
        urgent=True,
    )
    return token


def _invitation_key(person: Person, at: datetime) -> str:
    return f"core.invitation:{person.pk}:{at.timestamp()}"


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
def join_by_provider(person: Person, *, by: None, at: datetime) -> Person:
    """An invited person for whose address the provider of sign-ins vouches; the invitation is used up."""
    link = SignedLink.objects.usable(INVITATION, at).filter(target_id=person.pk).first()
    if link is None or not links.use(link, at=at):
        raise PersonRefused(_("Your invitation has ended. Ask your administrator to invite you again."))
    links.revoke(INVITATION, person.pk, at=at)
    person.joined_at = at
    tell_history(person)
    person.save(update_fields=["joined_at"])
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
def change_standing(
    person: Person, *, office: str, location: Location | None, seen: int | None = None, by: Person, at: datetime
) -> Person:
    """Office and place of work, or neither. `seen`: the mark of those that `by` had before them."""
    if seen is not None and mark_of_standing(Person.objects.select_for_update(no_key=True).get(pk=person.pk)) != seen:
        raise ChangedMeanwhile
    if not person.is_active:
        raise PersonRefused(_("This person was deactivated already."))
    if office != person.office:
        change_office(person, office=office, by=by, at=at)
    if (location.pk if location else None) != person.location_id:
        _move(person, location, by=by, at=at)
    return person


def _move(person: Person, location: Location | None, *, by: Person, at: datetime) -> None:
    was, person.location = person.location, _held(location)
    person.save(update_fields=["location"])
    names = {"was": was.name if was else "", "now": location.name if location else ""}
    record("core.person_moved", person, by=by, at=at, **names)


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
    location: Location | None,
    muted: Sequence[str],
    by: Person,
    at: datetime,
) -> Person:
    """`person`: as they had themselves before them. `muted`: the kinds of letters they do without."""
    if own_settings(Person.objects.select_for_update(no_key=True).get(pk=person.pk)) != own_settings(person):
        raise ChangedMeanwhile
    if (location.pk if location else None) != person.location_id:
        _move(person, location, by=by, at=at)
    person.name, person.language, person.time_zone = name, language, time_zone
    person.day_starts, person.day_ends, person.working_days = day_starts, day_ends, working_days
    person.muted = [kind for kind in settings.LETTERS_OPTIONAL if kind in muted]
    person.save(update_fields=["name", "language", "time_zone", "day_starts", "day_ends", "working_days", "muted"])
    record("core.person_changed_self", person, by=by, at=at)
    return person


@recorded
def set_hours(
    person: Person,
    *,
    day_starts: time,
    day_ends: time,
    working_days: Sequence[int],
    seen: int,
    by: Person,
    at: datetime,
) -> Person:
    """`seen`: the mark of the hours that `by` had before them."""
    fresh: Person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if mark_of_hours(fresh) != seen:
        raise ChangedMeanwhile
    fresh.day_starts, fresh.day_ends, fresh.working_days = day_starts, day_ends, sorted(working_days)
    fresh.save(update_fields=["day_starts", "day_ends", "working_days"])
    record("core.hours_set", fresh, by=by, at=at, starts=day_starts.isoformat(), ends=day_ends.isoformat())
    return fresh


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


@recorded
def reactivate(person: Person, *, by: Person, at: datetime) -> Person:
    """A leaver comes back, with the office and the password they had. What was handed over stays with the others."""
    if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True) != 1:
        raise PersonRefused(_("This person is active already."))
    record("core.person_reactivated", person, by=by, at=at, office=person.office)
    person.refresh_from_db()
    return person


def _keep_an_administrator(person: Person) -> None:
    # All of them locked in one order, so that two administrators cannot let each other go at once
    # Somebody invited may never come, so they do not count
    all_of_them = Person.objects.joined().filter(office=Office.ADMINISTRATOR).order_by("pk").select_for_update()
    if set(all_of_them.values_list("pk", flat=True)) <= {person.pk}:
        raise PersonRefused(_("This is the last administrator. Make somebody else administrator first."))
