from datetime import datetime, timedelta

import pytest

from core.models import Event, Letter, Person
from hiring.models import Application, Approval, Requisition, TeamMember
from hiring.rules.stages import StageKind
from interviews.actions import leavers
from interviews.models import Interview, InterviewState, Reminder, ReminderState, Rollup, Seat
from interviews.queries.leavers import what_is_left
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def interview(application, ivan: Person, rae: Person, at: datetime) -> Interview:
    return make.interview(application, [ivan], rae, at)


def leave(person: Person, by: Person, at: datetime, *, parts=None, seats=None) -> Person:
    left = what_is_left(person, at)
    return leavers.deactivate(
        person,
        team_replacements={member.pk: parts for member in left.parts} if parts else {},
        seat_replacements={seat.pk: seats for seat in left.seats},
        by=by,
        at=at,
    )


def test_deactivate_passes_a_seat_on(interview, ivan, ines, ada, at) -> None:
    gone = leave(ivan, ada, at, seats=ines)
    assert not gone.is_active
    interview.refresh_from_db()
    assert list(interview.seats.filter(held=True).values_list("person__name", "kind")) == [("Ines Weber", "lead")]
    assert Letter.objects.filter(kind="interviews.invitation", to=ines).count() == 1


def test_deactivate_without_an_heir_cancels_what_has_no_lead_left(interview, ivan, ada, at) -> None:
    leave(ivan, ada, at)
    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    assert not Reminder.objects.filter(state=ReminderState.WAITING).exists()


def test_deactivate_without_an_heir_leaves_the_others_in_their_seats(application, ivan, ines, rae, ada, at) -> None:
    interview = make.interview(application, [ivan, ines], rae, at)
    leave(ivan, ada, at)
    interview.refresh_from_db()
    assert interview.state == InterviewState.BOOKED
    assert list(interview.seats.filter(held=True).values_list("person__name", flat=True)) == ["Ines Weber"]


def test_deactivate_refuses_an_heir_who_is_busy_or_there_already(application, ivan, ines, igor, rae, ada, at) -> None:
    make.interview(application, [ivan, ines], rae, at)
    with pytest.raises(leavers.LeaverRefused, match="has a seat in that interview already"):
        leave(ivan, ada, at, seats=ines)
    make.interview(application, [igor], rae, at, session=1)
    with pytest.raises(Exception, match="Igor Wang is in another interview"):
        leave(ivan, ada, at, seats=igor)
    ivan.refresh_from_db()
    assert ivan.is_active


def test_deactivate_gives_up_the_card_of_a_past_interview_and_opens_the_debrief(
    application, ivan, ines, igor, rae, hana, ada, at
) -> None:
    loop = panel.loop(application, [ivan, ines, igor], rae, at)
    for interview, person in zip(loop[1:], (ines, igor), strict=True):
        make.submitted(make.card(interview, person), loop[2].ends_at)
    leave(ivan, ada, loop[2].ends_at + HOUR)
    application.refresh_from_db()
    assert (application.next_step, application.waits_for) == ("debrief", hana)
    assert (application.cards_in, application.cards_due) == (2, 2)
    assert application.stage.kind == StageKind.DEBRIEF
    assert Rollup.objects.filter(kind="debrief_ready").count() == 1


def test_deactivate_keeps_what_is_in(interview, ivan, ada, at) -> None:
    card = make.submitted(make.card(interview, ivan), interview.ends_at)
    leave(ivan, ada, interview.ends_at)
    assert Seat.objects.get(scorecard=card).held


def test_deactivate_hands_over_the_parts_and_what_waits(application, interview, rae, otto, ada, hana, at) -> None:
    other = make.application(application.requisition, rae, at, name="Oskar", email="oskar@example.org")
    assert other.waits_for == rae
    leave(rae, ada, at, parts=otto)
    other.refresh_from_db()
    assert (other.next_step, other.waits_for) == ("review", otto)
    assert TeamMember.objects.get(requisition=application.requisition, part="recruiter").person == otto
    assert TeamMember.objects.get(requisition=application.requisition, part="hiring_manager").person == hana


def test_deactivate_hands_over_the_applications_they_look_after(application, rae, otto, ines, ada, at) -> None:
    other = make.application(application.requisition, rae, at, name="Oskar", email="oskar@example.org")
    Application.objects.filter(pk=other.pk).update(assigned_to=otto, waits_for=otto)
    assert what_is_left(otto, at).applications == 1
    rob = make.person("Rob Keller", office="recruiter")
    leavers.deactivate(otto, team_replacements={}, seat_replacements={}, looks_after=rob, by=ada, at=at)
    other.refresh_from_db()
    assert (other.assigned_to, other.waits_for) == (rob, rob)
    leavers.deactivate(rob, team_replacements={}, seat_replacements={}, looks_after=ines, by=ada, at=at)
    other.refresh_from_db()
    assert (other.assigned_to, other.waits_for) == (None, rae), "Ines may not see it"
    events = Event.objects.filter(kind="hiring.application_assigned", on_id=other.pk).order_by("id")
    assert [event.facts["person"] for event in events] == ["Rob Keller", "Rae Fournier"]


def test_deactivate_asks_the_heir_for_the_approval(role, rae, hana, ada, otto, at) -> None:
    from hiring.actions import requisitions

    requisitions.submit(make.draft(role, rae, hana, at), by=rae, at=at)
    leave(hana, ada, at, parts=otto)
    assert list(Approval.objects.filter(answer="").values_list("approver__name", flat=True)) == ["Otto Haas"]
    assert Letter.objects.filter(kind="hiring.approval_asked", to=otto).count() == 1


def test_deactivate_refuses_when_a_part_or_a_seat_is_not_spoken_for(application, interview, ivan, rae, ada, at) -> None:
    with pytest.raises(leavers.LeaverRefused, match="part on a hiring team"):
        leave(rae, ada, at)
    with pytest.raises(leavers.LeaverRefused, match="booked meanwhile"):
        leavers.deactivate(ivan, team_replacements={}, seat_replacements={}, by=ada, at=at)
    assert Requisition.objects.get(pk=application.requisition_id).members.filter(person=rae).exists()


def test_deactivate_refuses_oneself_and_changes_nothing(interview, ada, rae, at) -> None:
    with pytest.raises(Exception, match="yourself"):
        leave(ada, ada, at)
    ada.refresh_from_db()
    assert ada.is_active


def test_deactivate_writes_no_letter_to_the_leaver(interview, ivan, ines, ada, at) -> None:
    from core import mail

    leave(ivan, ada, at, seats=ines)
    letters = Letter.objects.filter(to=ivan)
    assert letters.exists()
    assert mail.deliver(at) == 0
