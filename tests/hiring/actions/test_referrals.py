from datetime import datetime, timedelta
from typing import Any

import pytest

from core.models import Event, Person
from hiring.actions import pipeline, referrals
from hiring.actions.candidates import CandidateRefused
from hiring.actions.referrals import ReferralRefused
from hiring.models import Application, Candidate, Message, Referral, Requisition
from hiring.queries.referrals import own_referrals
from hiring.rules.messages import Occasion
from hiring.rules.referrals import Standing
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make
from tests.core.test_mail import in_threads
from tests.together import at_once

pytestmark = pytest.mark.django_db


def referred(requisition: Requisition, by: Person, at: datetime, **said: Any) -> Referral:
    said = {
        "name": "Nadia R.",
        "email": "nadia@example.org",
        "phone": "",
        "relation": "Studied together",
        "reason": "She mended our forecasts.",
        "cv": None,
        "told": True,
        **said,
    }
    return referrals.refer(requisition, **said, by=by, at=at)


def standings(user: Person) -> list[tuple[Standing, datetime]]:
    return [(one.standing, one.since) for one in own_referrals(user)]


def test_refer_makes_an_application_that_says_where_it_came_from(
    requisition: Requisition, otto: Person, rae: Person, at: datetime
) -> None:
    made = referred(requisition, otto, at)
    application = requisition.applications.get()
    assert (made.application, application.source, application.waits_for) == (application, "Referral", rae)
    assert application.candidate.consented_at is None
    assert Event.objects.filter(kind="hiring.application_referred", by=otto, on_id=application.pk).exists()
    assert not Message.objects.exists()


def test_refer_asks_by_mail_whoever_does_not_know(requisition: Requisition, otto: Person, at: datetime) -> None:
    referred(requisition, otto, at, told=False)
    message = Message.objects.get()
    assert (message.occasion, message.by) == (Occasion.REFERRED, None)
    assert message.letter is not None
    assert "{status}" in message.body
    assert "token" in message.letter.secrets


def test_refer_looks_the_same_for_somebody_who_applied_already(
    requisition: Requisition, application: Application, otto: Person, rae: Person, at: datetime
) -> None:
    """Nothing that happened before is theirs to know."""
    pipeline.advance(application, to=requisition.stages.get(kind=StageKind.CALL), by=rae, at=at)
    later = at + timedelta(days=3)
    made = referred(requisition, otto, later, email="NADIA@example.org", told=False)
    assert made.application == application
    assert not Message.objects.exists()
    assert standings(otto) == [(Standing.RECEIVED, later)]
    moved_at = later + timedelta(days=1)
    pipeline.advance(application, to=requisition.stages.get(kind=StageKind.INTERVIEWS), by=rae, at=moved_at)
    assert standings(otto) == [(Standing.IN_PROCESS, moved_at)]


def test_own_referrals_tell_that_it_closed_and_never_why(
    requisition: Requisition, otto: Person, ivan: Person, rae: Person, at: datetime
) -> None:
    made = referred(requisition, otto, at)
    closed_at = at + timedelta(days=1)
    pipeline.close(made.application, state="rejected", reason="zq-why", by=rae, at=closed_at)
    assert standings(otto) == [(Standing.CLOSED, closed_at)]
    assert "zq-why" not in repr(own_referrals(otto))
    assert own_referrals(ivan) == ()


def test_refer_refuses_oneself_and_whoever_was_referred_by_the_same_hand(
    requisition: Requisition, otto: Person, ivan: Person, ines: Person, hana: Person, at: datetime
) -> None:
    with pytest.raises(ReferralRefused, match="yourself"):
        referred(requisition, otto, at, email=otto.email.upper())
    make.also_known_as(make.application(requisition, hana, at), ivan, hana, at)
    with pytest.raises(ReferralRefused, match="yourself"):
        referred(requisition, ivan, at)
    with pytest.raises(CandidateRefused, match="hiring manager"):
        referred(requisition, otto, at, email=hana.email)
    referred(requisition, otto, at)
    with pytest.raises(ReferralRefused, match="already"):
        referred(requisition, otto, at)
    referred(requisition, ines, at)
    assert requisition.applications.count() == 1
    assert Referral.objects.count() == 2


def test_refer_knows_nothing_of_what_is_confidential(
    role: RoleDefinition, rae: Person, hana: Person, otto: Person, at: datetime
) -> None:
    secret = make.requisition(role, rae, hana, at, confidential=True)
    with pytest.raises(ReferralRefused):
        referred(secret, otto, at)
    assert not Requisition.objects.referable().exists()


@pytest.mark.django_db(transaction=True)
def test_refer_at_once_by_two_is_one_application_with_two_words(
    requisition: Requisition, otto: Person, ivan: Person, at: datetime
) -> None:
    in_threads(2, lambda number: referred(requisition, (otto, ivan)[number], at))
    assert requisition.applications.get().referrals.count() == 2


@pytest.mark.django_db(transaction=True)
def test_refer_twice_at_once_by_one_hand_is_one_word(requisition: Requisition, otto: Person, at: datetime) -> None:
    def refer() -> str:
        try:
            referred(requisition, otto, at)
        except ReferralRefused as refusal:
            return str(refusal)
        return "done"

    told = sorted(at_once(refer, refer), key=lambda said: said != "done")
    assert (told[0], "already" in told[1]) == ("done", True)
    assert requisition.applications.get().referrals.get().by == otto


@pytest.mark.django_db(transaction=True)
def test_refer_of_one_person_to_two_positions_at_once_is_one_candidate(
    requisition: Requisition, role: RoleDefinition, rae: Person, hana: Person, otto: Person, ivan: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at)
    at_once(lambda: referred(requisition, otto, at), lambda: referred(other, ivan, at, email="NADIA@example.org"))
    assert Candidate.objects.get().applications.count() == Referral.objects.count() == 2
