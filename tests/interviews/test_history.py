"""A draft is its author's alone: not even the evidence under the events hears of it before it is submitted."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Event, History, Person
from interviews.actions import attachments
from interviews.models import Scorecard
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel

pytestmark = pytest.mark.django_db
CARDS = ("interviews_scorecard", "interviews_rating")


@pytest.fixture
def card(role: RoleDefinition, rae: Person, hana: Person, ivan: Person, at: datetime) -> Scorecard:
    application = panel.application(role, rae, hana, at)
    return make.card(make.interview(application, [ivan], rae, at), ivan)


def told() -> str:
    return str(list(History.objects.values_list("table_name", "before", "after")))


def test_a_draft_stays_out_of_the_history_and_the_events(card: Scorecard, at: datetime) -> None:
    make.filled(card, at + timedelta(hours=3))
    assert not History.objects.filter(table_name__in=CARDS).exists()
    for text in ("Seen by Ivan", "worth a 3"):
        assert text not in told()
        assert text not in str(list(Event.objects.values_list("facts", flat=True)))


def test_what_a_file_of_a_draft_is_called_stays_out_of_it(card: Scorecard, ivan: Person, at: datetime) -> None:
    drawing = SimpleUploadedFile("strong no.txt", b"Boxes without arrows")
    attachments.attach(card, [drawing], by=ivan, at=at + timedelta(hours=3))
    assert card.files.get().name == "strong no.txt"
    assert "strong no" not in told()
    make.submitted(card, at + timedelta(hours=3))
    assert "strong no" in told()


def test_a_submitted_card_enters_it_with_its_author(card: Scorecard, ivan: Person, at: datetime) -> None:
    make.submitted(card, at + timedelta(hours=3))
    row = History.objects.get(table_name="interviews_scorecard")
    assert (row.actor, row.row_id) == (ivan.pk, str(card.pk))
    assert row.after["summary"] == "Seen by Ivan Herrera"
    assert History.objects.filter(table_name="interviews_rating").count() == card.ratings.count()


def test_ratings_stand_in_no_event(card: Scorecard, at: datetime) -> None:
    make.submitted(card, at + timedelta(hours=3))
    facts = str(list(Event.objects.filter(kind__startswith="interviews.").values_list("facts", flat=True)))
    assert "recommendation" not in facts
    assert "rating" not in facts


def test_a_submitted_card_that_is_deleted_leaves_its_last_state(card: Scorecard, at: datetime) -> None:
    make.submitted(card, at + timedelta(hours=3))
    card.seat.delete()
    row = History.objects.get(table_name="interviews_scorecard", operation="DELETE")
    assert row.before["summary"] == "Seen by Ivan Herrera"
