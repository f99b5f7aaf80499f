from datetime import datetime, timedelta
from typing import Any

import pytest

from core.models import Person
from hiring.models import Application
from hiring.rules.decisions import Outcome
from interviews.actions import debrief as actions
from interviews.actions import talks
from interviews.models import Interview
from interviews.queries.debrief import debrief, debriefs
from interviews.queries.panels import panel as panel_of
from interviews.rules.readings import Reading
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


def read(application: Application, user: Person, at: datetime):
    return debrief(debriefs(user).get(pk=application.pk), user, at)


def row(found, key: str):
    return next(one for one in (*found.must_haves, *found.others) if one.key == key)


def test_debrief_lays_ratings_side_by_side(loop: list[Interview], application, ivan, ines, igor, hana, at) -> None:
    make.submitted(make.card(loop[0], ivan), at, rating=4, recommendation="strong_yes")
    make.submitted(make.card(loop[1], ines), at, rating=2, recommendation="no")
    assert not read(application, hana, at).said
    make.opened(application, hana, at)
    found = read(application, hana, at)
    # Strength first, then minimum bar
    assert [(group.purpose, group.count) for group in found.groups] == [("strength", 2), ("bar", 1)]
    assert [voice.name for voice in found.panel.voices] == [ivan.name, ines.name, igor.name]
    design = row(found, "system_design")
    assert (design.found.reading, design.found.spread, design.values) == (Reading.SPLIT, 2, (2, 4))
    assert [cell.value for cell in design.cells] == [4, 2, None]
    assert [quote.value for quote in design.quotes] == [2, 4]
    assert design.anchor["en"] == "System design as senior"
    # The theory interview is still to come in
    fundamentals = row(found, "ml_fundamentals")
    assert (fundamentals.found.is_one_voice, fundamentals.found.due) == (True, 1)
    assert [cell.is_due for cell in fundamentals.cells] == [False, False, True]
    # Most in need of discussion first, and open
    assert found.must_haves[0].key == "system_design"
    assert [one.is_open for one in found.must_haves] == [True, False, False]
    assert (found.in_favour, len(found.said), len(found.panel.missing)) == (1, 2, 1)
    assert [said and said.recommendation for said in found.columns_said] == ["strong_yes", "no", None]


def test_debrief_counts_no_trainee(application, ivan, otto, hana, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    make.submitted(make.card(interview, ivan), at, rating=3)
    make.submitted(make.card(interview, otto), at, rating=1)
    found = read(application, hana, at)
    assert [voice.name for voice in found.panel.voices] == [ivan.name]
    assert row(found, "system_design").values == (3,)


def test_debrief_gives_notes_to_the_hiring_manager_alone(
    loop, application, ivan, ines, igor, hana, rae, ada, at
) -> None:
    from interviews.actions import scorecards

    card = make.card(loop[0], ivan)
    scorecards.save(card, changes={"note": "She looked tired"}, version=0, by=ivan, at=at)
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), at)
    assert [one.note for one in read(application, hana, at).notes] == ["She looked tired"]
    for person in (rae, ada, ivan, ines):
        assert not read(application, person, at).notes
        assert not any(one.note for one in read(application, person, at).said)


def test_debrief_shows_nothing_to_those_who_owe(loop, application, ivan, ines, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    found = read(application, ines, at)
    assert not found.said
    assert found.ratings == 0


def test_debriefs_give_no_opinion_to_those_who_owe(loop, application, ivan, ines, hana, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    talks.begin(application, reason="He flies home tonight", by=hana, at=at)
    talks.note_view(application, by=hana, at=at)

    def told(user: Person) -> list[bool]:
        row: Any = debriefs(user).get(pk=application.pk)
        return [bool(getattr(row, name)) for name in ("told_openings", "told_views")]

    assert (told(hana), told(ivan), told(ines)) == ([True, True], [True, True], [False, False])


def test_debrief_advises_another_level_by_the_role_targets(loop, application, ivan, ines, igor, hana, role, at) -> None:
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), at, rating=2)
    found = read(application, hana, at)
    assert (found.verdict.outcome, found.advised_level) == (Outcome.OTHER_LEVEL, "junior")
    assert [(point.why, len(point.names)) for point in found.points] == [("below", 3)]


def test_debrief_says_who_could_have_read_before_being_booked(application, ivan, hana, ines, rae, at) -> None:
    first, second = (list(application.requisition.sessions.all())[n] for n in (0, 1))
    assert first != second
    make.submitted(make.card(make.interview(application, [ivan], rae, at), ivan), at + timedelta(hours=2))
    later = at + timedelta(days=1)
    make.submitted(make.card(make.interview(application, [hana], rae, later, session=1), hana), later)
    make.submitted(make.card(make.interview(application, [ines], rae, later, session=2), ines), later)
    assert read(application, hana, later).late_seats == (hana.name,)


def test_debrief_keeps_the_advice_of_its_moment(loop, application, ivan, ines, igor, hana, at) -> None:
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), at)
    decision = actions.decide(application, outcome="hire", reason="Because", by=hana, at=at)
    found = read(application, hana, at)
    assert found.decided.decision.id == decision.pk
    assert [(point.why, len(point.names)) for point in found.decided.points] == [("at_bar", 3)]
    assert not found.can_be_decided


def test_debrief_asks_as_often_for_many_as_for_one(
    loop, application, ivan, ines, igor, hana, at, django_assert_num_queries
) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    make.opened(application, hana, at)
    with django_assert_num_queries(3):
        assert len(read(application, hana, at).said) == 1
    make.submitted(make.card(loop[1], ines), at)
    make.submitted(make.card(loop[2], igor), at)
    make.concluded(application, hana, at)
    with django_assert_num_queries(3):
        assert len(read(application, hana, at).said) == 3


def test_debriefs_are_closed_to_strangers(loop, application, otto, ivan, hana, rae, ada, cora) -> None:
    assert not debriefs(otto).exists()
    for person in (ivan, hana, rae, ada):
        assert debriefs(person).get() == application
    assert not debriefs(cora).exists()


def test_debriefs_hide_ones_own_file(loop, application, ada) -> None:
    application.candidate.email = ada.email.upper()
    application.candidate.save()
    assert not debriefs(ada).exists()


def test_panel_says_who_is_late(loop, application, ivan, ines, igor, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    found = panel_of(application, at + timedelta(days=30))
    assert (found.cards_in, found.is_complete) == (1, False)
    assert {one.name for one in found.missing} == {ines.name, igor.name}
    assert all(one.is_late for one in found.missing)
    assert not any(one.is_late for one in panel_of(application, at).missing)
