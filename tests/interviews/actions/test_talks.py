from datetime import datetime, timedelta

import pytest

from core.models import Event, Person
from hiring.models import Application
from hiring.rules.decisions import Outcome
from interviews.actions import debrief as decisions
from interviews.actions import scorecards, talks
from interviews.models import Conclusion, DebriefView, SecondThought
from interviews.queries.debrief import Debrief, debrief, debriefs
from rubrics.models import RoleDefinition
from tests import make
from tests.core.test_mail import in_threads
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


@pytest.fixture
def split(loop, application, ivan, ines, igor, at) -> int:
    """All in; they do not agree on system design, whose id it is."""
    table = zip(loop, (ivan, ines, igor), (4, 2, 3), ("strong_yes", "no", "yes"), strict=True)
    for interview, person, rating, vote in table:
        make.submitted(make.card(interview, person), at, rating=rating, recommendation=vote)
    return application.requisition.competencies.get(competency__key="system_design").pk


def read(application: Application, user: Person, at: datetime) -> Debrief:
    return debrief(debriefs(user).get(pk=application.pk), user, at)


def conclude(application: Application, point: int, text: str, version: int, by: Person, at: datetime) -> talks.Kept:
    typed = talks.Typed(text, version, competency=point)
    return talks.conclude(application, typed=[typed], by=by, at=at)


def test_conclude_is_kept_with_who_and_when(split, application, hana, rae, at) -> None:
    conclude(application, split, " Ivan saw it live ", 0, rae, at)
    [topic] = [topic for topic in read(application, hana, at).topics if topic.point.competency == split]
    assert (topic.text, topic.version, topic.concluded.by, topic.concluded.at) == ("Ivan saw it live", 1, rae.name, at)
    assert conclude(application, split, "We rely on Ines", 1, hana, at + HOUR).stands[0].version == 2
    # The same again is no change
    assert conclude(application, split, "We rely on Ines", 1, rae, at + 2 * HOUR).stands[0].by == hana


def test_conclude_writes_over_no_other_hand(split, application, hana, rae, at) -> None:
    conclude(application, split, "Mine", 0, hana, at)
    for version in (0, 7):
        kept = conclude(application, split, "Theirs", version, rae, at)
        assert (kept.stands, [one.text for one in kept.moved]) == ((), ["Mine"])
    assert Conclusion.objects.get().text == "Mine"
    # Seen, and replaced on purpose
    assert not conclude(application, split, "Theirs", 1, rae, at).moved
    # Emptied it is none, and a version all the same
    conclude(application, split, "  ", 2, rae, at)
    assert read(application, hana, at).open_topics
    assert conclude(application, split, "Late", 2, hana, at).moved


@pytest.mark.django_db(transaction=True)
def test_conclude_in_two_hands_at_once_keeps_one_and_tells_the_other(split, application, hana, rae, at) -> None:
    hands = [(hana, "Of Hana"), (rae, "Of Rae")]
    first, second = in_threads(2, lambda n: conclude(application, split, hands[n][1], 0, hands[n][0], at))
    stands = Conclusion.objects.get()
    assert stands.version == 1
    moved = (*first.moved, *second.moved)
    assert [one.text for one in moved] == [stands.text]


def test_conclude_refuses_what_is_of_another_application(split, application, role, hana, rae, ivan, at) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    foreign = other.competencies.first()
    with pytest.raises(talks.TalkRefused, match="agenda"):
        conclude(application, foreign.pk, "x", 0, hana, at)
    with pytest.raises(talks.TalkRefused, match="agenda"):
        talks.conclude(application, typed=[talks.Typed("x", 0, seat=10**8)], by=hana, at=at)
    assert not Conclusion.objects.exists()


def test_decide_asks_for_a_word_on_each_open_point_and_locks_them(split, application, hana, rae, at) -> None:
    said = {"reason": "So", "justification": "So", "by": hana, "at": at}
    with pytest.raises(decisions.ConclusionsOwed, match="System design"):
        decisions.decide(application, outcome=Outcome.HIRE, **said)
    conclude(application, split, "Ivan saw it live", 0, rae, at)
    decisions.decide(application, outcome=Outcome.HIRE, **said)
    with pytest.raises(talks.TalkRefused, match="decided"):
        conclude(application, split, "Otherwise", 1, rae, at)
    [topic] = read(application, hana, at).decided.topics
    assert (topic.point.issue, topic.text) == ("split", "Ivan saw it live")


def test_one_more_interview_owes_no_conclusion_and_begins_anew(split, application, hana, rae, ivan, at) -> None:
    conclude(application, split, "To be seen again", 0, hana, at)
    said = {"outcome": Outcome.ONE_MORE, "reason": "Unsure", "justification": "Unsure"}
    decisions.decide(application, **said, by=hana, at=at)
    found = read(application, hana, at)
    assert (found.round, [topic.text for topic in found.open_topics]) == (1, [""])
    assert [topic.text for topic in found.earlier[0].topics] == ["To be seen again"]
    conclude(application, split, "Seen", 0, hana, at)
    assert Conclusion.objects.count() == 2


def test_a_later_round_is_read_together(split, application, hana, rae, ines, igor, ivan, at) -> None:
    said = {"outcome": Outcome.ONE_MORE, "reason": "Unsure", "justification": "Unsure"}
    decisions.decide(application, **said, by=hana, at=at)
    later = at + 24 * HOUR
    two = [
        make.interview(application, [who], rae, later, session=n, starts_at=later + (1 + 2 * n) * HOUR)
        for n, who in enumerate((ines, igor))
    ]
    make.submitted(make.card(two[0], ines), later + 2 * HOUR, rating=1)
    found = read(application, hana, later + 3 * HOUR)
    # What was open before stays open; of the new ones nothing is read while one is missing
    assert (found.is_open, len(found.said), found.held_back) == (False, 3, (ines.name,))
    assert 1 not in {value for row in found.must_haves for value in row.values}
    make.submitted(make.card(two[1], igor), later + 4 * HOUR)
    assert len(read(application, hana, later + 5 * HOUR).said) == 5


def test_begin_opens_for_those_whose_cards_are_in(loop, application, ivan, ines, igor, hana, rae, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    assert not read(application, ivan, at).said
    opening = talks.begin(application, reason=" She leaves on Friday ", by=hana, at=at)
    assert (opening.reason, len(opening.missing)) == ("She leaves on Friday", 2)
    for reader in (hana, rae, ivan):
        found = read(application, reader, at)
        assert (len(found.said), found.opening.reason, len(found.opening.missing)) == (1, "She leaves on Friday", 2)
    blind = read(application, ines, at)
    assert (blind.said, blind.opening, blind.readers) == ((), None, ())
    assert Event.objects.filter(kind="interviews.debrief_opened", by=hana).count() == 1
    assert {topic.person for topic in read(application, hana, at).topics if topic.point.seat} == {ines.name, igor.name}


def test_begin_refuses(loop, application, ivan, ines, igor, hana, rae, at) -> None:
    with pytest.raises(talks.TalkRefused, match="nothing to read"):
        talks.begin(application, reason="x", by=hana, at=at)
    make.submitted(make.card(loop[0], ivan), at)
    with pytest.raises(talks.TalkRefused, match="Say why"):
        talks.begin(application, reason=" ", by=hana, at=at)
    talks.begin(application, reason="x", by=hana, at=at)
    with pytest.raises(talks.TalkRefused, match="a moment ago"):
        talks.begin(application, reason="y", by=hana, at=at)


def test_begin_refuses_when_nothing_is_missing_or_one_owes_a_card(application, ivan, hana, rae, at) -> None:
    loop = panel.loop(application, [ivan, hana], rae, at)
    make.submitted(make.card(loop[0], ivan), at)
    with pytest.raises(talks.TalkRefused, match="your own scorecard"):
        talks.begin(application, reason="x", by=hana, at=at)
    make.submitted(make.card(loop[1], hana), at)
    with pytest.raises(talks.TalkRefused, match="All scorecards are in"):
        talks.begin(application, reason="x", by=hana, at=at)


def test_rethink_leaves_the_vote_as_it_was_cast(split, application, ivan, ines, hana, at) -> None:
    talks.rethink(application, recommendation="yes", reason="First", by=ines, at=at)
    for _twice in range(2):
        talks.rethink(application, recommendation="strong_yes", reason="Heard Ivan", by=ines, at=at + HOUR)
    assert SecondThought.objects.count() == 2
    by_name = {one.voice.name: one for one in read(application, hana, at).said}
    assert by_name[ines.name].recommendation == "no"
    assert by_name[ines.name].thought.recommendation == "strong_yes"
    assert by_name[ivan.name].thought is None
    assert make.card(application.interviews.get(seats__person=ines), ines).recommendation == "no"


def test_rethink_is_for_those_who_voted_and_before_the_decision(application, ivan, otto, hana, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    said = {"recommendation": "no", "reason": "So", "at": at}
    with pytest.raises(talks.TalkRefused, match="your own scorecard"):
        talks.rethink(application, **said, by=ivan)
    for person in (ivan, otto):
        make.submitted(make.card(interview, person), at)
    for person in (hana, otto):
        with pytest.raises(talks.TalkRefused, match="led an interview"):
            talks.rethink(application, **said, by=person)
    make.decided(application, hana, at, outcome=Outcome.NO_HIRE, reason="So", justification="So")
    with pytest.raises(talks.TalkRefused):
        talks.rethink(application, **said, by=ivan)


def test_the_record_says_who_stands_on_the_other_side(split, application, ivan, ines, igor, hana, at) -> None:
    talks.rethink(application, recommendation="no", reason="Heard Ines", by=ivan, at=at)
    made = make.decided(application, hana, at, outcome=Outcome.HIRE, reason="So", justification="So")
    assert {(one["person"], one["cast"], one["now"]) for one in made.voices} == {
        (ivan.pk, "strong_yes", "no"),
        (ines.pk, "no", ""),
        (igor.pk, "yes", ""),
    }
    found = read(application, hana, at).decided
    assert {one.name for one in found.voices if one.dissents} == {ivan.name, ines.name}
    assert {one.why for one in found.voices} == {"Heard Ines", ""}
    talks.dissent(application, reason="The split was never settled", by=igor, at=at)
    assert set(read(application, hana, at).decided.dissenters) == {ivan.name, ines.name, igor.name}


def test_dissent_is_said_once_by_the_panel_after_the_decision(split, application, ivan, hana, rae, at) -> None:
    with pytest.raises(talks.TalkRefused, match="not decided"):
        talks.dissent(application, reason="No", by=ivan, at=at)
    make.decided(application, hana, at, outcome=Outcome.HIRE, reason="So", justification="So")
    addendum = talks.dissent(application, reason=" I saw it otherwise ", by=ivan, at=at)
    assert (addendum.text, addendum.dissents) == ("I saw it otherwise", True)
    with pytest.raises(Exception, match="said already"):
        talks.dissent(application, reason="Again", by=ivan, at=at)
    with pytest.raises(talks.TalkRefused, match="led an interview"):
        talks.dissent(application, reason="Me too", by=rae, at=at)


def test_the_record_keeps_who_was_missing_and_the_agenda_of_its_moment(
    loop, application, ivan, ines, igor, hana, at
) -> None:
    for interview, person in zip(loop[:2], (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
    # All three took place
    at += 8 * HOUR
    make.decided(application, hana, at, outcome=Outcome.NO_HIRE, reason="So", justification="So")
    make.submitted(make.card(loop[2], igor), at, rating=1)
    found = read(application, hana, at).decided
    assert [one.name for one in found.missing] == [igor.name]
    assert [(topic.point.issue, topic.is_settled) for topic in found.topics if topic.point.seat] == [("missing", True)]
    assert found.opening.reason == "It cannot wait"


def test_note_view_is_the_first_time(split, application, hana, at) -> None:
    for later in range(3):
        talks.note_view(application, by=hana, at=at + later * HOUR)
    assert DebriefView.objects.get().at == at


@pytest.mark.django_db(transaction=True)
def test_note_view_in_three_windows_at_once_is_one(split, application, hana, at) -> None:
    in_threads(3, lambda _number: talks.note_view(application, by=hana, at=at))
    assert DebriefView.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_the_second_is_told(split, application, hana, at) -> None:
    make.concluded(application, hana, at)
    outcomes = [Outcome.HIRE, Outcome.NO_HIRE]

    def decide(number: int) -> str:
        said = {"reason": "So", "justification": "So", "seen": 0, "cards": 3}
        try:
            return str(decisions.decide(application, outcome=outcomes[number], **said, by=hana, at=at).outcome)
        except decisions.DecisionRefused as refusal:
            return str(refusal)

    told = in_threads(2, decide)
    [made] = application.decisions.all()
    assert made.outcome in told
    # Of a rejection the second hears that it is closed, of a hire that it is decided
    assert any("closed" in one or "decided already" in one for one in told), told


@pytest.mark.django_db(transaction=True)
def test_nobody_decides_over_a_card_that_comes_in_meanwhile(loop, application, ivan, ines, igor, hana, at) -> None:
    for interview, person in zip(loop[:2], (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
    # All three took place
    at += 8 * HOUR
    make.opened(application, hana, at)
    make.concluded(application, hana, at)
    last = make.filled(make.card(loop[2], igor), at, rating=1, recommendation="strong_no")

    def work(number: int) -> str:
        if number:
            scorecards.submit(last, by=igor, at=at)
            return "in"
        said = {"reason": "So", "justification": "So", "seen": 0, "cards": 2}
        try:
            return str(decisions.decide(application, outcome=Outcome.NO_HIRE, **said, by=hana, at=at).cards_missing)
        except decisions.DecisionRefused as refusal:
            return str(refusal)

    told = in_threads(2, work)[0]
    # Decided before it came, with one missing; or told that there is one to read
    assert told == "1" or "came in after you opened" in told
    assert application.decisions.exists() == (told == "1")
