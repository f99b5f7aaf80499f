import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core.models import Person
from core.refusals import Refusal
from hiring.actions import candidates, growth, merges, messages, notes, pipeline, tags
from hiring.actions.candidates import CandidateRefused
from hiring.actions.merges import MergeRefused
from hiring.models import (
    Application,
    Candidate,
    CandidateFile,
    CandidateNote,
    CandidateTag,
    GrowthEvidence,
    Merge,
    Message,
    Requisition,
    Visit,
)
from hiring.queries.candidates import candidate_page, candidates_shown
from hiring.queries.merges import plan
from hiring.queries.search import Wanted, search
from hiring.rules.messages import Occasion
from interviews.models import Interview
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.cv import attached

pytestmark = pytest.mark.django_db

TABLES = (Candidate, Application, Visit, CandidateFile, CandidateNote, CandidateTag, GrowthEvidence, Message)


def rows() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


@pytest.fixture
def two(requisition: Requisition, role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> tuple[Any, Any]:
    """Nadia twice, both on one requisition, the second also on another; with all that a file may hold."""
    later = at + timedelta(days=2, microseconds=7)
    one = make.application(requisition, rae, at, phone="+49 170 1234567")
    two = make.application(
        requisition, rae, later, name="Rahimi, Nadia", email="nr@mail.example", headline="Forecasting"
    )
    other = make.application(make.requisition(role, rae, hana, at, title="Other"), rae, later, email="nr@mail.example")
    for file in (one, two):
        attached(file.candidate, f"grid {file.pk}", at=at)
        notes.write(file.candidate, text=f"On {file.pk}", application=file, by=rae, at=at)
        growth.note(file.candidate, kind="talk", text="Spoke", by=rae, at=at)
        messages.write(file, occasion=Occasion.WRITTEN, subject="Hello", body="There", by=rae, at=at)
    tags.tag([one.candidate_id, two.candidate_id], "Remote", by=rae, at=at)
    tags.tag([two.candidate_id], "Nights", by=rae, at=at)
    pipeline.advance(other, to=other.requisition.stages.get(kind="call"), by=rae, at=later)
    return one.candidate, two.candidate


def test_merge_loses_nothing_and_undo_puts_everything_back(two: Any, rae: Person, at: datetime) -> None:
    survivor, merged = two
    survivor.refresh_from_db()
    merged.refresh_from_db()
    before = rows()
    later = at + timedelta(days=5, microseconds=3)
    made = merges.merge(survivor, merged, by=rae, at=later)
    counts = {name: len(kept) for name, kept in rows().items()}
    assert counts == {name: len(kept) for name, kept in before.items()}
    for model in (Application, CandidateFile, CandidateNote, GrowthEvidence):
        assert not model.objects.exclude(candidate=survivor).exists(), model
    # Of the two tags of one name one stays where it was
    assert set(survivor.tags.values_list("name", flat=True)) == {"Remote", "Nights"}
    assert list(merged.tags.values_list("name", flat=True)) == ["Remote"]
    [closed] = Application.objects.filter(close_kind="duplicate")
    assert (closed.state, closed.applied_at, closed.next_step) == (
        "withdrawn",
        at + timedelta(days=2, microseconds=7),
        "none",
    )
    survivor.refresh_from_db()
    assert (survivor.headline, survivor.phone) == ("Forecasting", "+49 170 1234567")
    merges.undo(made, by=rae, at=later + timedelta(hours=23))
    assert rows() == before


def test_merge_is_seen_on_one_page(two: Any, rae: Person, at: datetime) -> None:
    survivor, merged = two
    merges.merge(survivor, merged, by=rae, at=at)
    page = candidate_page(candidates_shown(rae).get(), rae, at=at)
    assert len(page.applications) == 3
    assert [made.email for made in page.merges] == ["nr@mail.example"]
    said = [happening.sentence for happening in page.happenings]
    assert "Rae Fournier merged the file of Rahimi, Nadia into this one." in said
    # What happened to the other file is told on
    assert sum("evidence of growth" in sentence for sentence in said) == 2
    for text in ("nr@mail", "nadia", "grid"):
        assert [row.candidate.pk for row in search(rae, Wanted(text=text)).rows] == [survivor.pk]


def test_merge_of_a_merge_leads_to_the_last_and_is_undone_from_the_last(
    two: Any, requisition: Requisition, rae: Person, at: datetime
) -> None:
    one, other = two
    third = make.application(requisition, rae, at, name="N. Rahimi", email="third@example.org").candidate
    before = rows()
    first = merges.merge(one, other, by=rae, at=at)
    second = merges.merge(third, one, by=rae, at=at)
    assert set(Candidate.objects.filter(merged_into=third)) == {one, other}
    assert Candidate.objects.by_address("NR@mail.example") == third
    with pytest.raises(MergeRefused):
        merges.undo(first, by=rae, at=at)
    merges.undo(second, by=rae, at=at)
    merges.undo(first, by=rae, at=at)
    assert rows() == before


def test_merge_keeps_what_is_further(two: Any, requisition: Requisition, rae: Person, at: datetime) -> None:
    survivor, merged = two
    further = Application.objects.get(candidate=merged, requisition=requisition)
    pipeline.advance(further, to=requisition.stages.get(kind="call"), by=rae, at=at + timedelta(days=3))
    merges.merge(survivor, merged, by=rae, at=at + timedelta(days=4))
    further.refresh_from_db()
    assert (further.state, further.candidate) == ("active", survivor)


def test_merge_refuses_to_end_interviews_by_the_way(
    two: Any, requisition: Requisition, rae: Person, ivan: Person, ines: Person, at: datetime
) -> None:
    survivor, merged = two
    begun = at + timedelta(days=3)
    for candidate, lead in ((survivor, ivan), (merged, ines)):
        application = Application.objects.get(candidate=candidate, requisition=requisition)
        make.interview(application, [lead], rae, begun)
    before = rows()
    with pytest.raises(MergeRefused):
        merges.merge(survivor, merged, by=rae, at=begun)
    assert rows() == before
    assert Interview.objects.booked().count() == 2


def test_undo_is_for_a_day_and_once(two: Any, rae: Person, at: datetime) -> None:
    made = merges.merge(*two, by=rae, at=at)
    with pytest.raises(MergeRefused):
        merges.undo(made, by=rae, at=at + timedelta(days=1, seconds=1))
    merges.undo(made, by=rae, at=at)
    with pytest.raises(MergeRefused):
        merges.undo(made, by=rae, at=at)


def test_undo_leaves_what_came_since(two: Any, rae: Person, at: datetime) -> None:
    survivor, merged = two
    made = merges.merge(survivor, merged, by=rae, at=at)
    later = notes.write(survivor, text="Since", by=rae, at=at)
    Candidate.objects.filter(pk=survivor.pk).update(headline="By hand")
    merges.undo(made, by=rae, at=at)
    later.refresh_from_db()
    survivor.refresh_from_db()
    assert (later.candidate, survivor.headline) == (survivor, "By hand")


def test_merge_hides_the_file_from_whom_it_is_about(two: Any, at: datetime, rae: Person) -> None:
    """By any address the candidate ever had, whatever the colleague's office."""
    survivor, merged = two
    paul = make.person("Paul Rossi", office="administrator", email="nr@mail.example")
    assert list(Candidate.objects.visible_to(paul)) == [survivor]
    with pytest.raises(MergeRefused):
        merges.merge(survivor, merged, by=paul, at=at)
    merges.merge(survivor, merged, by=rae, at=at)
    assert not Candidate.objects.visible_to(paul).exists()
    assert not Application.objects.visible_to(paul).exists()
    requisition = Application.objects.filter(state="active").first().requisition  # type: ignore[union-attr]
    with pytest.raises(CandidateRefused):
        make.application(requisition, paul, at, email=survivor.email)


def test_merge_refuses_a_hiring_managers_own_file(two: Any, rae: Person, hana: Person, at: datetime) -> None:
    survivor, merged = two
    Candidate.objects.filter(pk=merged.pk).update(email=hana.email)
    with pytest.raises(MergeRefused):
        merges.merge(survivor, merged, by=rae, at=at)


def test_merge_leaves_to_others_where_a_requisition_that_one_may_not_see_stands_in_the_way(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    """Neither the title nor what would become of it is told."""
    falcon = make.requisition(role, rae, hana, at, title="Falcon", confidential=True)
    emails = ("nadia@example.org", "nr@mail.example")
    survivor, merged = (make.application(falcon, rae, at, email=email).candidate for email in emails)
    rolf = make.person("Rolf Kern", office="recruiter")
    shown = plan(survivor, merged, rolf)
    assert (shown.is_hidden, shown.closes, shown.is_possible) == (True, [], False)
    with pytest.raises(MergeRefused, match="you may not see"):
        merges.merge(survivor, merged, by=rolf, at=at)
    shown = plan(survivor, merged, rae)
    assert (shown.is_hidden, len(shown.closes), shown.is_possible) == (False, 1, True)
    merges.merge(survivor, merged, by=rae, at=at)


def test_add_comes_to_the_survivor(two: Any, role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    survivor, merged = two
    merges.merge(survivor, merged, by=rae, at=at)
    new = make.application(make.requisition(role, rae, hana, at, title="New"), rae, at, email=merged.email)
    assert new.candidate == survivor


def race(*hands: Any) -> list[str]:
    ended: list[str] = []
    ready = threading.Barrier(len(hands))

    def run(hand: Any) -> None:
        try:
            ready.wait()
            hand()
            ended.append("done")
        except Refusal:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


@pytest.mark.django_db(transaction=True)
def test_merge_both_ways_at_once_makes_one(two: Any, rae: Person, at: datetime) -> None:
    one, other = two
    ended = race(
        lambda: merges.merge(one, other, by=rae, at=at),
        lambda: merges.merge(other, one, by=rae, at=at),
    )
    assert ended == ["done", "refused"]
    assert Merge.objects.count() == 1
    assert Candidate.objects.filter(merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_merge_while_somebody_applies_loses_no_application(
    two: Any, role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    survivor, merged = two
    new = make.requisition(role, rae, hana, at, title="New")
    ended = race(
        lambda: merges.merge(survivor, merged, by=rae, at=at),
        lambda: candidates.add(new, name="N", email=merged.email, cv=None, consented=True, by=rae, at=at),
    )
    assert ended == ["done", "done"]
    assert Application.objects.get(requisition=new).candidate == survivor
    with transaction.atomic():
        assert not Application.objects.filter(candidate=merged).exists()
