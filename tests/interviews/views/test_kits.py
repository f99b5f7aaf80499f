from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import Person
from hiring.actions import candidates, loops
from interviews.actions import kits
from rubrics.models import Question
from tests import make
from tests.interviews import panel


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, at: datetime):
    made = panel.application(role, rae, hana, at)
    upload = SimpleUploadedFile("cv.txt", b"Built a forecasting service.")
    candidates.attach_cv(made.candidate, upload=upload, by=rae, at=at)
    return panel.loop(made, [ivan], rae, at)[0]


@pytest.fixture
def address(interview) -> str:
    return reverse("interviews:kits_file", args=[interview.pk, interview.application.candidate.files.get().pk])


def test_file_comes_to_the_interviewer_as_an_attachment(signed_in, ivan, interview, address) -> None:
    client = signed_in(ivan)
    assert address in client.get(reverse("interviews:scorecards_edit", args=[interview.pk])).content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"Built a forecasting service."


def test_file_is_closed_to_otto_and_to_whoever_has_no_seat(signed_in, otto, cora, hana, address) -> None:
    for person in (otto, cora, hana):
        assert signed_in(person).get(address).status_code == 404


def test_file_of_another_candidate_is_closed(signed_in, ivan, rae, interview, at) -> None:
    upload = SimpleUploadedFile("cv.txt", b"Somebody else.")
    other = make.application(
        interview.application.requisition, rae, at, name="Hao Zhang", email="hao@example.org", cv=upload
    )
    wrong = reverse("interviews:kits_file", args=[interview.pk, other.candidate.files.get().pk])
    assert signed_in(ivan).get(wrong).status_code == 404


def test_file_closes_when_the_seat_is_released(signed_in, ivan, interview, address, at) -> None:
    interview.seats.update(held=False, released_at=at)
    assert signed_in(ivan).get(address).status_code == 404


# Marks


def test_mark_is_one_tap_and_another_takes_it_back(signed_in, ivan, interview) -> None:
    client, asked = signed_in(ivan), interview.session.assessment_type.questions.get()
    page, door = (reverse(f"interviews:{name}", args=[interview.pk]) for name in ("scorecards_edit", "kits_mark"))
    pressed = f'value="q{asked.pk}:{{}}" aria-pressed="{{}}"'
    assert pressed.format(1, "false") in client.get(page).content.decode()
    answer = client.post(door, {"mark": f"q{asked.pk}:1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}#q{asked.pk}")
    assert pressed.format(0, "true") in client.get(page).content.decode()
    # In place the answer is the button alone
    html = client.post(door, {"mark": f"q{asked.pk}:0"}, headers={"hx-request": "true"}).content.decode()
    assert html.startswith("<form")
    beside = {"mark": f"q{asked.pk}:0", "in_card": "1"}
    assert 'form="card"' in client.post(door, beside, headers={"hx-request": "true"}).content.decode()
    assert 'aria-pressed="false"' in html
    assert not interview.marks.exists()


def test_mark_without_a_script_keeps_what_is_typed_on_the_card(signed_in, ivan, interview) -> None:
    client, asked = signed_in(ivan), interview.session.assessment_type.questions.get()
    page = reverse("interviews:scorecards_edit", args=[interview.pk])
    html = client.get(page).content.decode()
    assert f'id="q{asked.pk}-b" type="submit" form="card"' in html
    # What the key Enter presses on a choice
    assert html[html.index('form="card"') :].startswith('form="card" name="later"')
    answer = client.post(page, {"summary": "Typed before the tick", "version": "0", "mark": f"q{asked.pk}:1"})
    assert answer.headers["Location"] == f"{page}#q{asked.pk}"
    assert interview.marks.get().question == asked
    assert "Typed before the tick" in client.get(page).content.decode()


def test_mark_of_what_is_no_part_of_the_kit_marks_nothing(signed_in, ivan, interview) -> None:
    client, door = signed_in(ivan), reverse("interviews:kits_mark", args=[interview.pk])
    planning = interview.application.requisition.competencies.get(competency__key="planning")
    for said in ({}, {"mark": "q999:1"}, {"mark": f"c{planning.pk}:1"}, {"mark": "x:2"}):
        assert client.post(door, said).status_code == 302
    assert client.post(door, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    assert not interview.marks.exists()


def test_mark_is_not_there_for_who_holds_no_seat(signed_in, otto, rae, hana, cora, interview) -> None:
    door = reverse("interviews:kits_mark", args=[interview.pk])
    for person in (otto, rae, hana, cora):
        assert signed_in(person).post(door, {"mark": "q1:1"}).status_code == 404
    assert "aria-pressed" not in signed_in(rae).get(reverse("interviews:scorecards_edit", args=[interview.pk])).text


def test_kit_and_card_take_few_queries_whatever_the_bank(signed_in, ivan, ines, igor, interview, rae, at) -> None:
    application = interview.application
    page, client = reverse("interviews:scorecards_edit", args=[interview.pk]), signed_in(ivan)
    with panel.Asked() as one:
        client.get(page)
    first = make.interview(application, [ines], rae, at, session=1, starts_at=at)
    make.interview(application, [igor], rae, at, session=2, starts_at=at + timedelta(hours=5))
    kind = interview.session.assessment_type
    made = Question.objects.bulk_create(
        Question(assessment_type=kind, key=f"more-{n}", position=n, text=make.words(f"More {n}")) for n in range(30)
    )
    for question in made[:3]:
        kits.mark(first, question=question.pk, by=ines, at=at)
        kits.mark(interview, question=question.pk, by=ivan, at=at)
    for competency in application.requisition.competencies.all():
        kits.mark(first, competency=competency.pk, by=ines, at=at)
    loops.choose(interview.session, questions=[question.pk for question in made], by=rae, at=at)
    with panel.Asked() as many:
        html = client.get(page).content.decode()
    assert html.count("asked by Ines") == 3
    assert len(many) == len(one) <= 12, many.queries
