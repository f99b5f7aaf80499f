"""Who is let in from the provider of sign-ins, and who is told what to do."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, connection

from core import links
from core.actions import entrance, people
from core.actions.entrance import EntranceRefused
from core.models import Event, Letter, Person
from core.rules.entrance import Told

pytestmark = pytest.mark.django_db

ISSUER = "https://sso.halyard.example"


def says(subject: str, email: str = "hana@halyard.example", *, verified: bool = True, issuer: str = ISSUER) -> Told:
    return Told(issuer, subject, email, verified)


def refused(told: Told, at: datetime) -> str:
    with pytest.raises(EntranceRefused) as refusal:
        entrance.admit(told, by=None, at=at)
    assert str(refusal.value)
    return refusal.value.reason


def test_admit_ties_the_verified_address_once_and_finds_by_subject_then(
    hana: Person, ivan: Person, at: datetime
) -> None:
    assert entrance.admit(says("s-1", "Hana@Halyard.example".lower()), by=None, at=at) == hana
    assert Event.objects.get(kind="core.provider_tied").by == hana
    assert Letter.objects.get(kind="core.sign_in_changed").to == hana
    # The address there is another's now, and not even verified
    for told in (says("s-1"), says("s-1", "ivan@halyard.example"), says("s-1", "", verified=False)):
        assert entrance.admit(told, by=None, at=at) == hana
    assert (Letter.objects.count(), SocialAccount.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (says("s-2", verified=False), "unverified"),
        (says("s-2", "", verified=False), "unverified"),
        (says("s-2", "nobody@halyard.example"), "unknown"),
        (says("s-2"), "other_subject"),
    ],
)
def test_admit_refuses(told: Told, reason: str, hana: Person, at: datetime) -> None:
    entrance.admit(says("s-1"), by=None, at=at)
    assert refused(told, at) == reason
    assert SocialAccount.objects.get().uid == "s-1"


def test_admit_takes_the_same_subject_of_another_issuer_for_somebody_else(hana: Person, ivan: Person, at) -> None:
    entrance.admit(says("s-1"), by=None, at=at)
    other = says("s-1", "ivan@halyard.example", issuer="https://other.example")
    assert entrance.admit(other, by=None, at=at) == ivan


@pytest.mark.parametrize("tied", [False, True])
def test_admit_refuses_a_leaver(tied: bool, hana: Person, at: datetime) -> None:
    if tied:
        entrance.admit(says("s-1"), by=None, at=at)
    Person.objects.filter(pk=hana.pk).update(is_active=False)
    assert refused(says("s-1"), at) == "left"
    assert SocialAccount.objects.count() == tied


def test_admit_lets_an_invited_person_join(ada: Person, at: datetime) -> None:
    invited, token = people.invite(email="nils@halyard.example", name="Nils", office="none", by=ada, at=at)
    assert refused(says("s-3", "nils@halyard.example", verified=False), at) == "unverified"
    nils = entrance.admit(says("s-3", "nils@halyard.example"), by=None, at=at)
    assert (nils, nils.joined_at) == (invited, at)
    assert not nils.has_usable_password()
    assert Event.objects.get(kind="core.person_joined").by == nils
    assert links.find(people.INVITATION, token, at=at) is None


def test_admit_refuses_an_invitation_that_has_ended(ada: Person, at: datetime) -> None:
    invited, _token = people.invite(email="nils@halyard.example", name="Nils", office="none", by=ada, at=at)
    later = at + people.INVITATION_LASTS + timedelta(seconds=1)
    assert refused(says("s-3", "nils@halyard.example"), later) == "invitation_over"
    invited.refresh_from_db()
    assert invited.joined_at is None
    assert not SocialAccount.objects.exists()


def test_note_refusal_stands_on_the_timeline(hana: Person, at: datetime) -> None:
    entrance.note_refusal(hana, "left", by=None, at=at)
    event = Event.objects.get(kind="core.sign_in_refused")
    assert (event.on_id, event.by, event.facts) == (hana.pk, None, {"reason": "left"})


def test_untie_lets_the_next_account_with_the_address_in(hana: Person, ada: Person, at: datetime) -> None:
    entrance.admit(says("s-1"), by=None, at=at)
    entrance.untie(hana, by=ada, at=at + timedelta(seconds=1))
    assert Letter.objects.filter(kind="core.sign_in_changed", to=hana).count() == 2
    assert entrance.admit(says("s-2"), by=None, at=at + timedelta(seconds=2)) == hana
    entrance.untie(hana, by=ada, at=at + timedelta(seconds=3))
    with pytest.raises(people.PersonRefused):
        entrance.untie(hana, by=ada, at=at)


def test_the_database_holds_one_subject_for_a_person(hana: Person) -> None:
    SocialAccount.objects.create(provider=ISSUER, uid="s-1", user=hana)
    with pytest.raises(IntegrityError, match="provider_subject_is_one"):
        SocialAccount.objects.create(provider=ISSUER, uid="s-2", user=hana)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("subjects", "in_"), [(("s-1", "s-2"), 1), (("s-1", "s-1"), 2)])
def test_admit_of_two_at_once(subjects: tuple[str, str], in_: int, hana: Person, at: datetime) -> None:
    """Of two subjects with one address one is tied; one subject in two windows comes in twice."""
    told: list[Any] = []
    barrier = Barrier(2)

    def come(subject: str) -> None:
        try:
            barrier.wait()
            told.append(entrance.admit(says(subject), by=None, at=at))
        except EntranceRefused as refusal:
            told.append(refusal.reason)
        finally:
            connection.close()

    threads = [Thread(target=come, args=[subject]) for subject in subjects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in told if one == hana] == [hana] * in_
    assert [one for one in told if one != hana] == ["other_subject"] * (2 - in_)
    assert SocialAccount.objects.count() == 1


def test_make_link_opens_once_and_soon(hana: Person, at: datetime) -> None:
    link = links.find(entrance.ENTRANCE, entrance.make_link(hana, by=None, at=at), at=at)
    assert link is not None
    assert link.expires_at == at + entrance.ENTRANCE_LASTS
    assert entrance.use_link(link, by=None, at=at) == hana
    assert Letter.objects.get(kind="core.sign_in_changed").facts["what"] == "entrance_used"
    with pytest.raises(people.PersonRefused):
        entrance.use_link(link, by=None, at=at)
