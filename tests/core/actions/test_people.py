from datetime import datetime, time, timedelta
from typing import Any

import pytest

from core import links
from core.actions import people
from core.actions.people import INVITATION, INVITATION_LASTS, PersonRefused
from core.models import Event, History, Letter, Location, Organisation, Person, SignedLink
from core.queries.roster import roster
from tests import make
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db

FOUNDING = {
    "name": "Halyard",
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
    "email": "Ada@Halyard.example",
    "person_name": "Ada Brandt",
    "password": "correct horse",
}


def test_found_makes_the_organisation_and_its_administrator(at: datetime) -> None:
    ada = people.found(**FOUNDING, country="CN", by=None, at=at)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.language, organisation.country) == ("Halyard", "zh-hans", "CN")
    assert (ada.email, ada.office, ada.language, ada.joined_at) == (
        "ada@halyard.example",
        "administrator",
        "zh-hans",
        at,
    )
    assert ada.check_password("correct horse")
    event = Event.objects.get()
    assert (event.kind, event.by, event.at) == ("core.organisation_founded", ada, at)


def test_found_refuses_a_second_organisation(organisation: Organisation, at: datetime) -> None:
    with pytest.raises(PersonRefused, match="has an organisation already"):
        people.found(**FOUNDING, by=None, at=at)
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_found_by_two_hands_at_once_makes_one_organisation(at: datetime) -> None:
    def work(number: int) -> str:
        try:
            people.found(**FOUNDING | {"email": f"a{number}@halyard.example"}, by=None, at=at)
        except PersonRefused:
            return "refused"
        return "founded"

    assert sorted(in_threads(3, work)) == ["founded", "refused", "refused"]
    assert Person.objects.count() == 1


def invited(by: Person, at: datetime, **fields: Any) -> tuple[Person, str]:
    fields = {"email": "nils@halyard.example", "name": "Nils", "office": "none"} | fields
    return people.invite(**fields, by=by, at=at)


def test_invite_makes_a_person_who_cannot_sign_in_yet(ada: Person, at: datetime) -> None:
    nils, token = invited(ada, at, email=" Nils@Halyard.example ")
    assert nils.email == "nils@halyard.example"
    assert not nils.has_usable_password()
    assert nils.joined_at is None
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.secrets) == ("core.invitation", nils, {"token": token})
    assert links.find(INVITATION, token, at=at)


def test_invite_takes_language_and_zone_of_the_organisation(
    ada: Person, organisation: Organisation, at: datetime
) -> None:
    organisation.language, organisation.time_zone = "zh-hans", "Asia/Shanghai"
    organisation.day_starts, organisation.working_days = time(7), [0, 1]
    organisation.save()
    nils, _token = invited(ada, at)
    assert (nils.language, nils.time_zone) == ("zh-hans", "Asia/Shanghai")
    assert (nils.day_starts, nils.working_days) == (time(7), [0, 1])
    lisbon = Location.objects.create(name="Lisbon", time_zone="Europe/Lisbon")
    lina, _token = invited(ada, at, email="lina@halyard.example", location=lisbon)
    assert (lina.location, lina.time_zone) == (lisbon, "Europe/Lisbon")


def test_invite_refuses_an_address_that_is_here(ada: Person, ivan: Person, at: datetime) -> None:
    with pytest.raises(PersonRefused, match="here already"):
        invited(ada, at, email="IVAN@halyard.example")
    assert not Letter.objects.exists()


def test_invite_again_ends_the_earlier_link(ada: Person, at: datetime) -> None:
    nils, first = invited(ada, at)
    second = people.invite_again(nils, by=ada, at=at + timedelta(hours=1))
    assert links.find(INVITATION, first, at=at + timedelta(hours=2)) is None
    assert links.find(INVITATION, second, at=at + timedelta(hours=2))
    assert Letter.objects.count() == 2


def test_invite_again_refuses_who_has_joined_or_left(ada: Person, ivan: Person, at: datetime) -> None:
    ivan.joined_at = at
    with pytest.raises(PersonRefused):
        people.invite_again(ivan, by=ada, at=at)
    nils, _token = invited(ada, at)
    with pytest.raises(PersonRefused):
        people.invite_again(people.deactivate(nils, by=ada, at=at), by=ada, at=at)


def join(token: str, at: datetime, **fields: Any) -> Person:
    link = links.find(INVITATION, token, at=at)
    assert link
    fields = {"name": "Nils Holm", "password": "correct horse", "language": "en", "time_zone": "Europe/Oslo"} | fields
    return people.join(link, **fields, by=None, at=at)


def test_join_takes_the_place_and_uses_up_the_link(ada: Person, at: datetime) -> None:
    _nils, token = invited(ada, at)
    nils = join(token, at)
    assert nils.check_password("correct horse")
    assert (nils.name, nils.time_zone, nils.joined_at) == ("Nils Holm", "Europe/Oslo", at)
    assert links.find(INVITATION, token, at=at) is None
    assert Event.objects.filter(kind="core.person_joined", by=nils).exists()


def test_join_is_for_one_hand(ada: Person, at: datetime) -> None:
    _nils, token = invited(ada, at)
    link = links.find(INVITATION, token, at=at)
    join(token, at)
    with pytest.raises(PersonRefused, match="used already"):
        people.join(link, name="Eve", password="other horse", language="en", time_zone="UTC", by=None, at=at)
    assert Person.objects.get(email="nils@halyard.example").name == "Nils Holm"


@pytest.mark.django_db(transaction=True)
def test_join_by_two_hands_at_once_lets_one_in(ada: Person, at: datetime) -> None:
    _nils, token = invited(ada, at)
    link = links.find(INVITATION, token, at=at)

    def work(number: int) -> str:
        try:
            people.join(
                link, name=f"N{number}", password="correct horse", language="en", time_zone="UTC", by=None, at=at
            )
        except PersonRefused:
            return "refused"
        return "joined"

    assert sorted(in_threads(3, work)) == ["joined", "refused", "refused"]


def test_join_is_over_after_two_weeks(ada: Person, at: datetime) -> None:
    _nils, token = invited(ada, at)
    assert links.find(INVITATION, token, at=at + INVITATION_LASTS) is None


def test_change_office_is_recorded(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    event = Event.objects.get()
    assert (event.kind, event.by, event.facts) == ("core.office_changed", ada, {"was": "none", "office": "recruiter"})
    change = History.objects.filter(table_name="core_person", row_id=str(ivan.pk), operation="UPDATE").latest("id")
    assert change.actor == ada.pk
    assert (change.before["office"], change.after["office"]) == ("none", "recruiter")


def test_change_office_keeps_an_administrator(ada: Person, at: datetime) -> None:
    with pytest.raises(PersonRefused, match="last administrator"):
        people.change_office(ada, office="none", by=ada, at=at)
    make.person("Alva", office="administrator")
    people.change_office(ada, office="none", by=ada, at=at)


def test_change_office_does_not_count_on_an_administrator_who_was_only_invited(ada: Person, at: datetime) -> None:
    invited(ada, at, office="administrator")
    with pytest.raises(PersonRefused, match="last administrator"):
        people.change_office(ada, office="none", by=ada, at=at)


def test_change_office_refuses_a_leaver(ada: Person, ivan: Person, at: datetime) -> None:
    people.deactivate(ivan, by=ada, at=at)
    with pytest.raises(PersonRefused, match="deactivated already"):
        people.change_office(ivan, office="administrator", by=ada, at=at)


@pytest.mark.django_db(transaction=True)
def test_invite_by_several_hands_at_once_invites_once(organisation: Organisation, ada: Person, at: datetime) -> None:
    def work(_number: int) -> str:
        try:
            people.invite(email="nils@halyard.example", name="Nils", office="none", by=ada, at=at)
        except PersonRefused:
            return "refused"
        return "invited"

    assert sorted(in_threads(4, work)) == ["invited", "refused", "refused", "refused"]


@pytest.mark.django_db(transaction=True)
def test_change_office_by_two_administrators_at_once_keeps_one(ada: Person, at: datetime) -> None:
    alva = make.person("Alva Ek", office="administrator")

    def work(number: int) -> str:
        one, other = (ada, alva) if number else (alva, ada)
        try:
            people.change_office(Person.objects.get(pk=other.pk), office="none", by=one, at=at)
        except PersonRefused:
            return "refused"
        return "changed"

    assert sorted(in_threads(2, work)) == ["changed", "refused"]
    assert Person.objects.filter(office="administrator").count() == 1


def test_change_standing_refuses_a_place_that_was_removed_and_changes_nothing(
    ada: Person, ivan: Person, at: datetime
) -> None:
    gone = Location(pk=99, name="Atlantis", time_zone="UTC")
    with pytest.raises(PersonRefused, match="removed a moment ago"):
        people.change_standing(ivan, office="recruiter", location=gone, by=ada, at=at)
    ivan.refresh_from_db()
    assert ivan.office == "none"


LIST = """Name,Mail,Office,Place of work
Nils Holm,Nils@Halyard.example,recruiter,lisbon
Mei 陈,mei@halyard.example,无职务,
"""


def test_invite_all_invites_everybody_in_a_few_statements(
    ada: Person, at: datetime, django_assert_max_num_queries: Any
) -> None:
    lisbon = Location.objects.create(name="Lisbon", time_zone="Europe/Lisbon")
    rows = "".join(f"P{n},p{n}@halyard.example\n" for n in range(40))
    found = roster(LIST + rows)
    with django_assert_max_num_queries(14):
        invited_people = people.invite_all(found.people, by=ada, at=at)
    assert len(invited_people) == Person.objects.filter(invited_at=at).count() == 42
    nils, token = invited_people[0]
    assert (nils.office, nils.location, nils.time_zone) == ("recruiter", lisbon, "Europe/Lisbon")
    assert not Person.objects.get(pk=nils.pk).has_usable_password()
    assert links.find(INVITATION, token, at=at)
    assert Letter.objects.get(to=nils).secrets == {"token": token}
    assert Event.objects.filter(kind="core.person_invited", by=ada).count() == 42


def test_invite_all_invites_nobody_when_one_came_meanwhile(ada: Person, at: datetime) -> None:
    found = roster(LIST.replace("lisbon", ""))
    invited(ada, at, email="mei@halyard.example")
    with pytest.raises(PersonRefused, match="Nobody was invited"):
        people.invite_all(found.people, by=ada, at=at)
    assert not Person.objects.filter(email="nils@halyard.example").exists()


@pytest.mark.django_db(transaction=True)
def test_invite_all_by_two_hands_at_once_invites_once(ada: Person, at: datetime) -> None:
    found = roster(LIST.replace("lisbon", ""))

    def work(_number: int) -> str:
        try:
            people.invite_all(found.people, by=ada, at=at)
        except PersonRefused:
            return "refused"
        return "invited"

    assert sorted(in_threads(2, work)) == ["invited", "refused"]


def test_change_self_keeps_hours_and_zone(ivan: Person, at: datetime) -> None:
    people.change_self(
        ivan,
        name="Ivan H.",
        language="zh-hans",
        time_zone="Asia/Shanghai",
        day_starts=time(8),
        day_ends=time(16),
        working_days=[0, 1, 2],
        location=None,
        muted=["interviews.decided", "interviews.reminder"],
        by=ivan,
        at=at,
    )
    ivan.refresh_from_db()
    assert (ivan.name, ivan.time_zone, ivan.working_days) == ("Ivan H.", "Asia/Shanghai", [0, 1, 2])
    assert ivan.muted == ["interviews.decided"], "a reminder of one's own always comes"


def test_deactivate_closes_every_door(ada: Person, at: datetime) -> None:
    nils, token = invited(ada, at)
    gone = people.deactivate(nils, by=ada, at=at)
    assert not gone.is_active
    assert links.find(INVITATION, token, at=at) is None
    assert Person.objects.visible_to(gone).count() == 0


def test_deactivate_refuses_oneself_twice_and_the_last_administrator(ada: Person, ivan: Person, at: datetime) -> None:
    with pytest.raises(PersonRefused, match="yourself"):
        people.deactivate(ada, by=ada, at=at)
    people.deactivate(ivan, by=ada, at=at)
    with pytest.raises(PersonRefused, match="already"):
        people.deactivate(ivan, by=ada, at=at)
    with pytest.raises(PersonRefused, match="last administrator"):
        people.deactivate(ada, by=ivan, at=at)


def test_reactivate_lets_a_leaver_back_in_once(ada: Person, ivan: Person, at: datetime) -> None:
    people.deactivate(ivan, by=ada, at=at)
    back = people.reactivate(ivan, by=ada, at=at)
    assert back.is_active
    assert back.check_password("correct horse")
    assert Event.objects.filter(kind="core.person_reactivated", on_id=ivan.pk, by=ada).count() == 1
    with pytest.raises(PersonRefused, match="active already"):
        people.reactivate(ivan, by=ada, at=at)


def test_passwords_and_tokens_stay_out_of_the_history(ada: Person, at: datetime) -> None:
    nils, token = invited(ada, at)
    join(token, at)
    nils.refresh_from_db()
    digest = SignedLink.objects.get().digest
    told = str(list(History.objects.values_list("before", "after")))
    assert History.objects.filter(table_name="core_signedlink").exists()
    for secret in (nils.password, token, digest, "password"):
        assert secret not in told
