import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.models import Application, Candidate, RequisitionCompetency, SessionCompetency
from hiring.rules.stages import StageKind
from interviews.actions import attachments, meetings, scorecards
from interviews.models import CardAddendum
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


@pytest.fixture
def page(application) -> str:
    return reverse("interviews:debrief_detail", args=[application.pk])


@pytest.fixture
def deciding(application) -> str:
    return reverse("interviews:debrief_decide", args=[application.pk])


@pytest.fixture
def everything_in(loop, ivan, ines, igor, at) -> None:
    card = make.card(loop[0], ivan)
    scorecards.save(card, changes={"note": "Between us"}, version=0, by=ivan, at=at)
    for interview, person, rating, vote in zip(
        loop, (ivan, ines, igor), (4, 2, 3), ("strong_yes", "no", "yes"), strict=True
    ):
        make.submitted(make.card(interview, person), at, rating=rating, recommendation=vote)


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_detail_says_the_answer_first(signed_in, hana, page, everything_in) -> None:
    html = signed_in(hana).get(page).content.decode()
    text = said(html)
    assert "2 of 3 must-haves meet the senior bar. System design is split." in text
    assert "2 of 3 recommend hiring." in text
    assert html.count('class="hl"') <= 2
    assert "Split, 2 apart" in text
    assert "System design as senior" in text
    assert "Between us" in text
    assert "Never averaged" in text or "never averaged" in text
    for name in ("Ivan Herrera", "Ines Weber", "Igor Wang"):
        assert name in text
    assert text.index("System design") < text.index("Planning")


def test_detail_gives_the_note_to_nobody_but_the_hiring_manager(
    signed_in, rae, ada, ivan, ines, page, everything_in
) -> None:
    for person in (rae, ada, ivan, ines):
        html = signed_in(person).get(page).content.decode()
        assert "In their words" in html
        assert "Between us" not in html
        assert "Record decision" not in html


def test_detail_shows_no_pay_to_the_panel(signed_in, ivan, page, everything_in) -> None:
    html = signed_in(ivan).get(page).content.decode()
    assert not re.search(r"87[,.]?654|98[,.]?765|EUR", html)


def test_detail_is_closed_to_otto(signed_in, otto, page, deciding, application, everything_in) -> None:
    client = signed_in(otto)
    assert client.get(page).status_code == 404
    assert client.post(deciding, {}).status_code == 404
    assert client.post(reverse("interviews:debrief_addendum", args=[application.pk]), {}).status_code == 404


def test_detail_waits_for_the_last_card_or_a_reason(
    signed_in, application, loop, hana, rae, ivan, ines, at, page
) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    for person in (hana, rae, ivan):
        html = signed_in(person).get(page).content.decode()
        assert "1 of 3 scorecards are in." in said(html)
        assert "Ines Weber" in html
        assert "worth a" not in html
    # Only the manager may ask for what is in, and says why
    opening = reverse("interviews:talks_begin", args=[application.pk])
    assert opening in signed_in(hana).get(page).content.decode()
    assert opening not in signed_in(rae).get(page).content.decode()
    assert signed_in(rae).post(opening, {"reason": "Now"}).status_code == 403
    assert "This field is required." in signed_in(hana).post(opening, {"reason": " "}).content.decode()
    assert signed_in(hana).post(opening, {"reason": "Another offer ends today"}).status_code == 302
    for person in (hana, rae, ivan):
        html = signed_in(person).get(page).content.decode()
        assert "worth a" in html
        assert "Another offer ends today" in html
        assert "opened this before all scorecards were in" in html
    owing = signed_in(ines).get(page)
    assert owing.status_code == 403
    assert "Another offer" not in owing.content.decode()


def test_detail_to_whoever_owes_a_card_says_when_the_panel_talks(
    signed_in, application, ines, ivan, rae, at, page
) -> None:
    panel.loop(application, [ines, ivan], rae, at)
    starts_at = timezone.now() + timedelta(days=2)
    meetings.book(application, starts_at=starts_at, minutes=30, people=[ines, ivan, rae], place="Room 3", by=rae, at=at)
    html = signed_in(ivan).get(page).content.decode()
    assert "The panel talks " in html
    assert "Nadia" not in html


@pytest.mark.parametrize("who", ["ivan", "ada", "hana", "rae"])
def test_detail_to_whoever_owes_a_card_is_the_reason_alone(
    request, signed_in, application, ines, rae, at, page, who
) -> None:
    person = request.getfixturevalue(who)
    loop = panel.loop(application, [ines, person], rae, at)
    make.submitted(make.card(loop[0], ines), at, rating=1, recommendation="strong_no")
    for address in (page, f"{page}?early=1", f"{page}?evidence=all"):
        answer = signed_in(person).get(address)
        html = answer.content.decode()
        assert answer.status_code == 403
        assert "You can read this after you submit your scorecard." in html
        assert "So that your rating stays your own." in html
        assert reverse("interviews:scorecards_edit", args=[loop[1].pk]) in html
        assert "worth a" not in html
        assert "Ines" not in html


def test_detail_to_the_coordinator_is_who_is_late(signed_in, loop, application, cora, ivan, at, page) -> None:
    application.requisition.members.create(person=cora, part="coordinator")
    make.submitted(make.card(loop[0], ivan), at)
    html = signed_in(cora).get(page).content.decode()
    assert "1 of 3 scorecards are in." in said(html)
    assert "worth a" not in html
    assert "Strong" not in html


def test_detail_speaks_of_a_trainee_nowhere(signed_in, application, ivan, otto, hana, rae, at, page) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    make.submitted(make.card(interview, otto), at)
    make.submitted(make.card(interview, ivan), at)
    assert "Otto" not in signed_in(hana).get(page).content.decode()
    # The trainee's own is in: they may read what the panel saw
    assert signed_in(otto).get(page).status_code == 200


def test_decide_records_and_locks(signed_in, hana, page, deciding, application, everything_in) -> None:
    client = signed_in(hana)
    assert "Record decision" in client.get(page).content.decode()
    html = client.post(deciding, {"outcome": "hire", "reason": "Strong where it counts"}).content.decode()
    assert "Each open point needs a conclusion" in html
    assert "System design" in html[html.index("Each open point") :][:200]
    assert "Strong where it counts" in html
    # With the conclusion in the same form
    topic = re.search(r'name="(text-c\d+)"', html)[1]
    wanted = {"outcome": "hire", "reason": "Strong where it counts", topic: "Ivan saw it live"}
    html = client.post(deciding, wanted).content.decode()
    assert "Say in the justification" in html
    assert "Strong where it counts" in html
    assert "Ivan saw it live" in html
    answer = client.post(
        deciding,
        {"outcome": "hire", "reason": "Strong where it counts", "justification": "Ines saw one bad hour"},
        follow=True,
    )
    html = answer.content.decode()
    assert "Your decision is recorded." in html
    assert "Ines saw one bad hour" in html
    assert "Record decision" not in html
    application.refresh_from_db()
    assert application.stage.kind == StageKind.OFFER
    html = client.post(
        reverse("interviews:debrief_addendum", args=[application.pk]), {"text": "Said yes"}, follow=True
    ).content.decode()
    assert "Said yes" in html


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "Choose one of the four."),
        ({"outcome": "hire"}, "This field is required."),
        ({"outcome": "other_level", "reason": "x", "justification": "y"}, "Choose the other level."),
        ({"outcome": "promote", "reason": "x"}, "Select a valid choice"),
        ({"outcome": "other_level", "reason": "x", "level": "999999"}, "Select a valid choice"),
    ],
)
def test_decide_says_what_is_missing(signed_in, hana, deciding, application, everything_in, fields, complaint) -> None:
    html = signed_in(hana).post(deciding, fields).content.decode()
    assert complaint in html
    assert not application.decisions.exists()


def test_decide_is_the_hiring_managers_alone(signed_in, rae, ada, ivan, deciding, application, everything_in) -> None:
    for person in (rae, ada, ivan):
        answer = signed_in(person).post(deciding, {"outcome": "hire", "reason": "x", "justification": "y"})
        assert answer.status_code == 403
    assert not application.decisions.exists()


def test_decide_early_with_a_justification_opens_the_page_to_all(
    signed_in, application, loop, hana, rae, ivan, at, page, deciding
) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    make.opened(application, hana, at)
    make.concluded(application, hana, at)
    fields = {"outcome": "no_hire", "reason": "Withdrew in all but name", "justification": "No use in waiting"}
    assert signed_in(hana).post(deciding, fields).status_code == 302
    html = signed_in(rae).get(page).content.decode()
    assert "Withdrew in all but name" in html
    assert "2 scorecards were missing." in said(html)


def test_index_lists_what_is_in_and_who_is_waited_for(signed_in, loop, hana, rae, otto, ivan, at, page) -> None:
    index = reverse("interviews:debrief_index")
    make.submitted(make.card(loop[0], ivan), at)
    for person in (hana, rae):
        html = signed_in(person).get(index).content.decode()
        assert page in html
        assert "1 of 3 scorecards are in." in said(html)
        assert "Ines Weber" in html
    for person in (otto, ivan):
        html = signed_in(person).get(index).content.decode()
        assert page not in html
        assert "No debrief yet" in html


def test_index_says_splits_and_gaps_in_words_and_no_number_for_a_person(
    signed_in, hana, rae, page, everything_in
) -> None:
    index = reverse("interviews:debrief_index")
    for person in (hana, rae):
        text = said(signed_in(person).get(index).content.decode())
        assert "1 split 2 of 3 must-haves at the bar" in text
        assert "1 debrief is ready since" in text
        for hidden in ("worth a", "Strong", "recommend"):
            assert hidden not in text
    narrowed = signed_in(hana).get(index, {"show": "decided", "requisition": "x"}).content.decode()
    assert "None like this." in narrowed
    assert page not in narrowed


@pytest.mark.parametrize("who", ["hana", "rae", "ada"])
def test_index_asks_as_often_for_sixty_as_for_three(
    request, signed_in, application, everything_in, rae, at, who
) -> None:
    client, index = signed_in(request.getfixturevalue(who)), reverse("interviews:debrief_index")
    asked = []
    for count in (2, 57):
        made = Candidate.objects.bulk_create(
            Candidate(name=f"C{n}", email=f"c{n}-{count}@example.org", created_at=at, delete_by=at.date())
            for n in range(count)
        )
        Application.objects.bulk_create(
            Application(
                candidate=one,
                requisition=application.requisition,
                stage=application.stage,
                applied_at=at,
                stage_since=at,
                next_step="debrief",
            )
            for one in made
        )
        with panel.Asked() as found:
            html = client.get(index).content.decode()
        asked.append(found)
        assert html.count("Open debrief</a>") == min(25, 1 + count + (2 if count == 57 else 0))
    assert len(asked[0]) == len(asked[1]) <= 12, asked[1].queries


def widen(application: Application, at: datetime, *, to: int) -> None:
    """The requisition asks for as many competencies, and its last two sessions plan them all."""
    have = application.requisition.competencies.count()
    draft, target = make.rubric(at), application.requisition.level
    for n in range(to - have):
        RequisitionCompetency.objects.create(
            requisition=application.requisition,
            competency=draft.competencies.create(
                key=f"more{n}", category="systems", position=n, name=make.words(f"{n}")
            ),
            target=target,
            must_have=n % 2 == 0,
            position=50 + n,
        )
    for session in list(application.requisition.sessions.all())[1:]:
        planned = set(session.competencies.all())
        missing = [one.competency for one in application.requisition.competencies.all()]
        SessionCompetency.objects.bulk_create(
            SessionCompetency(session=session, competency=one, weight="also") for one in missing if one not in planned
        )


def test_detail_asks_as_often_for_eight_full_cards_as_for_one(
    signed_in, application, ivan, hana, rae, at, page
) -> None:
    interview = make.interview(application, [ivan], rae, at)
    make.submitted(make.card(interview, ivan), at)
    client = signed_in(hana)
    with panel.Asked() as first:
        assert client.get(page).status_code == 200
    with panel.Asked() as one:
        assert client.get(page).status_code == 200
    widen(application, at, to=16)
    panelists = [make.person(f"Panelist{n} Many") for n in range(7)]
    make.interview(application, panelists[:4], rae, at, session=1, starts_at=at + timedelta(hours=4))
    make.interview(application, panelists[4:], rae, at, session=2, starts_at=at + timedelta(hours=8))
    for booked in application.interviews.exclude(pk=interview.pk):
        for seat in booked.seats.all():
            make.submitted(make.card(booked, seat.person), at)
    with panel.Asked() as eight:
        html = client.get(page).content.decode().partition("data-paper")[0]
    assert html.count("worth a") == 7 * 16 + 3
    # That somebody reads it is written once
    assert len(one) == len(eight) == len(first) - 1 <= 7, eight.queries
    # Without office or part the shell asks one thing more
    client = signed_in(panelists[0])
    with panel.Asked() as theirs:
        assert client.get(page).status_code == 200
    assert len(theirs) <= 8, theirs.queries


def test_decide_twice_is_told_and_can_be_decided_again(signed_in, hana, application, deciding, everything_in) -> None:
    client, wanted = signed_in(hana), {"outcome": "one_more", "reason": "Unsure", "justification": "Unsure", "seen": 0}
    assert client.post(deciding, wanted).status_code == 302
    late = client.post(deciding, wanted).content.decode()
    assert "A decision was recorded a moment ago." in said(late)
    assert '<input type="hidden" name="seen" value="1">' in late
    assert application.decisions.count() == 1


@pytest.fixture
def concluding(application) -> str:
    return reverse("interviews:talks_conclude", args=[application.pk])


def topic_in(html: str) -> str:
    found = re.search(r'name="text-(c\d+)"', html)
    assert found
    return found[1]


def test_conclude_as_it_is_typed_answers_what_stands_below(
    signed_in, hana, rae, page, concluding, everything_in
) -> None:
    key = topic_in(signed_in(hana).get(page).content.decode())
    typed = {f"text-{key}": "Ivan saw it live", f"version-{key}": "0"}
    answer = signed_in(rae).post(concluding, typed, headers={"hx-request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="version-{key}" value="1"' in html
    assert f"Saved. {rae.name}" in said(html)
    # Another hand, from a page made before
    answer = signed_in(hana).post(
        concluding, {**typed, f"text-{key}": "I rely on Ines"}, headers={"hx-request": "true"}
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Yours is not saved." in html
    assert "Ivan saw it live" in html
    assert f'name="over-{key}" value="1"' in html
    answer = signed_in(hana).post(concluding, {**typed, f"text-{key}": "I rely on Ines", f"over-{key}": "1"})
    assert answer.status_code == 302
    assert "I rely on Ines" in signed_in(rae).get(page).content.decode()


def test_conclude_by_the_button_gives_back_what_could_not_be_saved(
    signed_in, hana, rae, page, concluding, everything_in
) -> None:
    client, key = signed_in(hana), topic_in(signed_in(hana).get(page).content.decode())
    typed = {f"text-{key}": "Mine", f"version-{key}": "0"}
    signed_in(rae).post(concluding, {**typed, f"text-{key}": "Of Rae"})
    html = client.post(concluding, typed).content.decode()
    assert ">Mine</textarea>" in html
    assert "Of Rae" in html
    html = client.post(concluding, {**typed, f"text-{key}": "x" * 20_001, f"version-{key}": "1"}).content.decode()
    assert "x" * 20_001 in html
    assert "at most 20000 characters" in said(html)


def test_conclude_by_the_button_keeps_a_decision_half_typed(
    signed_in, application, hana, at, concluding, everything_in
) -> None:
    half = {"outcome": "no_hire", "reason": "Half a reason", "justification": ""}
    html = signed_in(hana).post(concluding, half).content.decode()
    assert "Half a reason" in html
    assert re.search(r'value="no_hire"[^>]* checked', html)
    # And by a page that was decided meanwhile it is given back
    make.decided(application, hana, at, outcome="hire", reason="So", justification="So")
    assert "Half a reason" in signed_in(hana).post(concluding, half).content.decode()


def test_what_was_typed_on_a_page_that_was_decided_meanwhile_is_given_back(
    signed_in, hana, rae, application, at, page, concluding, deciding, everything_in
) -> None:
    key = topic_in(signed_in(hana).get(page).content.decode())
    make.decided(application, hana, at, outcome="hire", reason="So", justification="So")
    html = signed_in(rae).post(concluding, {f"text-{key}": "Too late", f"version-{key}": "0"}).content.decode()
    assert "What was concluded before stays as it is." in html
    assert "Too late" in html
    late = {"outcome": "no_hire", "reason": "My long reason", "justification": "Mine", "seen": "0", "cards": "2"}
    html = signed_in(hana).post(deciding, late).content.decode()
    assert "My long reason" in html
    assert "There is 1 problem This is decided." in said(html)
    assert application.decisions.count() == 1


def test_conclude_is_for_who_leads_the_talk(signed_in, otto, ada, ivan, ines, concluding, everything_in) -> None:
    assert signed_in(otto).post(concluding, {}).status_code == 404
    for person in (ada, ivan, ines):
        assert signed_in(person).post(concluding, {}).status_code == 403


def test_rethink_and_dissent_stand_beside_the_vote(
    signed_in, otto, ines, ivan, hana, rae, application, at, page, everything_in
) -> None:
    rethinking, dissenting = (
        reverse(f"interviews:talks_{verb}", args=[application.pk]) for verb in ("rethink", "dissent")
    )
    assert signed_in(otto).post(rethinking, {}).status_code == 404
    assert signed_in(otto).post(dissenting, {}).status_code == 404
    assert signed_in(rae).post(rethinking, {}).status_code == 403
    client = signed_in(ines)
    assert "Choose one of the four." in client.post(rethinking, {"reason": "Kept"}).content.decode()
    assert client.post(rethinking, {"recommendation": "yes", "reason": "Heard Ivan"}).status_code == 302
    text = said(signed_in(hana).get(page).content.decode())
    assert "now: yes" in text
    assert "After the talk: yes" in text
    assert "Heard Ivan" in text
    make.decided(application, hana, at, outcome="hire", reason="So", justification="So")
    assert client.post(dissenting, {"reason": "The gap was never closed"}).status_code == 302
    assert "said already that you disagree" in client.post(dissenting, {"reason": "Again"}).content.decode()
    text = said(signed_in(rae).get(page).content.decode())
    assert "The gap was never closed" in text
    assert "No, after the talk: yes" in text
    assert f"{ines.name} disagrees" in text


def test_detail_says_who_read_it_first_and_when(signed_in, hana, rae, page, everything_in) -> None:
    for person in (hana, rae, hana):
        html = signed_in(person).get(page).content.decode()
    text = said(html.partition("data-paper")[0])
    seen = text[text.index("Seen by") :]
    assert seen.index(hana.name) < seen.index(rae.name)
    assert seen.count(hana.name) == 1


def test_detail_lays_the_same_ratings_at_each_level(signed_in, hana, page, everything_in) -> None:
    text = said(signed_in(hana).get(page).content.decode())
    at_levels = text[text.index("The same ratings at each level") :]
    assert "3 of 3 must-haves at their bar" in at_levels
    assert "junior: 3 of 3 must-haves at their bar" in text


def test_sheet_is_for_the_readers_of_the_page(
    signed_in, otto, ivan, hana, loop, application, at, everything_in
) -> None:
    paper = reverse("interviews:debrief_sheet", args=[application.pk])
    assert signed_in(otto).get(paper).status_code == 404
    html = signed_in(hana).get(paper).content.decode()
    assert "All evidence is on it." in html
    assert "Between us" not in html


def test_detail_shows_what_is_attached_and_added_below_a_card(
    signed_in, hana, otto, ivan, ines, igor, loop, page, at
) -> None:
    card = make.filled(make.card(loop[0], ivan), at)
    attachments.attach(card, [SimpleUploadedFile("board.txt", b"Two boxes and an arrow")], by=ivan, at=at)
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), at)
    CardAddendum.objects.create(scorecard=card, text="Asked again, she knew", at=at)
    html = signed_in(hana).get(page).content.decode()
    found = re.search(r'href="([^"]*/attachments/\d+/)">board.txt', html)
    assert found
    assert "Asked again, she knew" in html
    assert b"".join(signed_in(hana).get(found[1]).streaming_content) == b"Two boxes and an arrow"
    assert signed_in(otto).get(found[1]).status_code == 404
