"""The sweep as workers run it: twice, in several at once, with people at work at the same moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from core import mail
from core.models import Letter, Person
from core.tasks import deliver_letters
from hiring.actions import pipeline
from interviews.actions import reminders, scorecards
from interviews.models import Interview, Reminder, Scorecard
from interviews.tasks import send_reminders
from rubrics.models import RoleDefinition
from tests import make
from tests.core.conftest import mailbox  # noqa: F401  (a fixture)
from tests.core.test_mail import in_threads
from tests.interviews import panel
from tests.live import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def owed(role: RoleDefinition, rae: Person, hana: Person, ivan: Person, ines: Person, at: datetime) -> list[Interview]:
    """Eight interviews on Tuesday and the Tuesdays before, by two people in turn."""
    first = panel.application(role, rae, hana, at)
    made = []
    for number in range(8):
        other = make.application(first.requisition, rae, at, name=f"C{number}", email=f"c{number}@example.org")
        other = pipeline.advance(other, to=first.stage, by=rae, at=at)
        starts_at = at - timedelta(days=7 * (number // 2)) + timedelta(hours=number % 2)
        made.append(make.interview(other, [(ivan, ines)[number % 2]], rae, at, starts_at=starts_at))
    return made


def test_send_reminders_is_on_the_table_of_beat() -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["interviews.tasks.send_reminders"]
    assert entry["task"] == send_reminders.name


def test_send_reminders_in_several_workers_at_once_is_one_digest_each(owed: list[Interview]) -> None:
    assert sum(in_threads(6, lambda _number: reminders.send_due(WEDNESDAY))) == 2
    letters = Letter.objects.filter(kind="interviews.reminder")
    assert sorted(letters.values_list("to__name", flat=True)) == ["Ines Weber", "Ivan Herrera"]
    assert sum(len(letter.facts["cards"]) for letter in letters) == 8
    assert Reminder.objects.filter(state="sent").count() == 8


def test_send_reminders_in_workers_with_different_clocks_is_one_digest_each(owed: list[Interview]) -> None:
    in_threads(4, lambda number: reminders.send_due(WEDNESDAY + timedelta(seconds=number)))
    reminders.send_due(WEDNESDAY + timedelta(seconds=9))
    assert Letter.objects.filter(kind="interviews.reminder").count() == 2


def test_send_reminders_while_cards_come_in_reminds_of_each_or_stops_it(owed: list[Interview], at: datetime) -> None:
    cards = [make.filled(Scorecard.objects.get(seat__interview=interview), at) for interview in owed]

    def work(number: int) -> None:
        if number == 0:
            reminders.send_due(WEDNESDAY)
        else:
            card = Scorecard.objects.get(pk=cards[number - 1].pk)
            scorecards.submit(card, by=card.seat.person, at=WEDNESDAY)

    in_threads(9, work)
    # Whoever came first: no rung is left waiting, and a letter that went out of date says nothing
    assert not Reminder.objects.filter(state="waiting").exists()
    for letter in Letter.objects.filter(kind="interviews.reminder"):
        assert mail.preview(letter) is None


def test_send_reminders_when_a_worker_dies_in_the_middle_loses_and_repeats_nothing(owed: list[Interview]) -> None:
    @transaction.atomic
    def dies() -> None:
        reminders.send_due(WEDNESDAY)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert not Letter.objects.filter(kind="interviews.reminder").exists()
    assert reminders.send_due(WEDNESDAY) == 2


def test_send_reminders_reaches_a_mailbox(
    role: RoleDefinition,
    rae: Person,
    hana: Person,
    ivan: Person,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    """Task after task, by the clock of this machine."""
    Person.objects.update(day_starts="00:00", day_ends="23:59:59.999999", working_days=list(range(7)))
    ivan.refresh_from_db()
    now = timezone.now()
    application = panel.application(role, rae, hana, now - timedelta(days=3))
    make.interview(application, [ivan], rae, now - timedelta(days=3), starts_at=now - timedelta(hours=3))
    Letter.objects.all().delete()
    for _ in range(2):
        send_reminders()
        deliver_letters()
    (message,) = mailbox.messages
    assert message["To"].addresses[0].addr_spec == "ivan@halyard.example"
    assert message["Subject"] == "Your scorecard for Nadia Rahimi"
