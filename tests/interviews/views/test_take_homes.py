import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links, mail
from core.models import Letter, Person
from hiring.actions.messages import STATUS
from hiring.models import Application
from interviews.actions import anonymity, booking, take_homes
from interviews.models import Interview, Qualification, TakeHome
from interviews.queries.take_homes import LINK
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_take_homes import file, timeless

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def application(role, rae: Person, hana: Person, now) -> Application:
    made = panel.application(role, rae, hana, now)
    made.candidate.time_zone = "Asia/Shanghai"
    made.candidate.save()
    return made


@pytest.fixture
def sent(application, ivan, rae, now) -> Interview:
    return take_homes.send(
        application, session=timeless(application), leads=[ivan], due_at=now + 5 * DAY, by=rae, at=now
    )


@pytest.fixture
def address(sent, now) -> str:
    return f"/take-home/{links.make(LINK, sent.take_home.pk, lasts=19 * DAY, at=now)}/"


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(moment, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


# The staff's


def test_create_shows_the_mail_in_the_candidates_language_and_sends_it(signed_in, application, ivan, rae, now) -> None:
    application.candidate.language = "zh-hans"
    application.candidate.save()
    session = timeless(application)
    page = reverse("interviews:take_homes_create", args=[application.pk, session.pk])
    client, due_at = signed_in(rae), now + 3 * DAY
    shown = client.get(page)
    assert "中 Build a small service" in said(shown)
    assert "23:59" in said(shown), "the end of the candidate's day"
    wanted = {"due_at": typed(due_at, "Europe/Berlin"), "lead": ivan.pk, "second_lead": "", "shadow": ""}
    looked = client.post(page, wanted | {"look": "1"})
    assert not Interview.objects.exists()
    assert typed(due_at, "Asia/Shanghai")[-5:] in said(looked)
    assert "Choose who grades it." in said(client.post(page, wanted | {"lead": ""}))
    assert client.post(page, wanted).status_code == 302
    assert TakeHome.objects.get().due_at == due_at
    # The two ways lead to one another
    other = application.requisition.sessions.last()
    assert client.get(reverse("interviews:take_homes_create", args=[application.pk, other.pk])).status_code == 302
    booked = client.get(reverse("interviews:booking_create", args=[application.pk, session.pk]))
    assert booked["Location"] == page


def test_pages_are_not_ottos(signed_in, sent, otto) -> None:
    client = signed_in(otto)
    assert client.get(reverse("interviews:take_homes_edit", args=[sent.pk])).status_code == 404
    session = sent.session_id
    assert client.get(reverse("interviews:take_homes_create", args=[sent.application_id, session])).status_code == 404


def test_answer_gives_time_or_says_why_not(signed_in, sent, rae, now) -> None:
    client, page = signed_in(rae), reverse("interviews:take_homes_edit", args=[sent.pk])
    answer = reverse("interviews:take_homes_answer", args=[sent.pk])
    assert client.get(reverse("interviews:booking_edit", args=[sent.pk]))["Location"] == page
    take_homes.ask_for_time(sent, until=now + 7 * DAY, reason="My child is ill", by=None, at=now)
    assert "My child is ill" in said(client.get(page))
    assert "Write a sentence" in said(client.post(answer, {"until": "", "words": "", "decline": "1"}))
    assert client.post(answer, {"until": typed(now + 7 * DAY, "Europe/Berlin"), "words": ""}).status_code == 302
    assert TakeHome.objects.get().due_at == now + 7 * DAY
    assert "It is due later than that" in said(client.post(answer, {"until": typed(now + DAY, "Europe/Berlin")}))


def test_panel_says_where_it_is(signed_in, sent, rae, now) -> None:
    client, page = signed_in(rae), reverse("interviews:booking_panel", args=[sent.application_id])
    assert "with the candidate" in said(client.get(page))
    take_homes.upload(sent, [file()], by=None, at=now)
    with panel.Asked() as alone:
        assert "1 file so far" in said(client.get(page))
    with panel.Asked() as hung:
        client.get(page, headers={"HX-Request": "true"})
    # Session and person, then its own; the shell of the page asks one more
    assert (len(alone), len(hung)) == (9, 2 + 6), alone.queries
    take_homes.finish(sent, by=None, at=now)
    assert "In since" in said(client.get(page))


def test_seat_and_cancel(signed_in, sent, ines, rae) -> None:
    client = signed_in(rae)
    seat = reverse("interviews:take_homes_seat", args=[sent.pk])
    assert client.post(seat, {"lead": ines.pk}).status_code == 302
    assert sent.seats.get(held=True).person == ines
    type(sent.session).objects.filter(pk=sent.session_id).update(seats=2)
    assert "One person alone grades it." in said(client.get(reverse("interviews:take_homes_edit", args=[sent.pk])))
    assert client.post(reverse("interviews:take_homes_cancel", args=[sent.pk]), {"reason": "Sorry"}).status_code == 302
    assert Letter.objects.get(kind="interviews.take_home_off").facts["reason"] == "Sorry"
    page = reverse("interviews:take_homes_edit", args=[sent.pk])
    assert client.get(page).status_code == 302


def test_kit_opens_the_work_to_its_graders_once_it_is_in(signed_in, sent, application, ivan, ines, rae, now) -> None:
    page, client = reverse("interviews:scorecards_edit", args=[sent.pk]), signed_in(ivan)
    take_homes.upload(sent, [file()], by=None, at=now)
    work = reverse("interviews:kits_work", args=[sent.pk, sent.take_home.files.get().pk])
    assert "Nothing to grade yet" in said(client.get(page))
    assert client.get(work).status_code == 404
    assert client.post(page, {"version": "0"}).status_code == 404
    take_homes.finish(sent, by=None, at=now)
    waiting = client.get(page)
    assert "Submit scorecard" in said(waiting)
    assert "is being made ready" in said(waiting)
    assert client.get(work).status_code == 404
    anonymity.make_waiting(now)
    shown = client.get(page).content.decode()
    assert "submission-1.py" in shown
    assert "Take-home of a candidate" in shown
    name = application.candidate.name
    for address in (page, reverse("interviews:booking_index"), reverse("interviews:home_index")):
        assert name not in client.get(address).content.decode(), address
    given = client.get(work)
    assert given["Content-Disposition"] == 'attachment; filename="submission-1.py"'
    assert b"".join(given.streaming_content) == b"print('hello')\n"
    assert name in signed_in(rae).get(page).content.decode()
    assert signed_in(ines).get(work).status_code == 404
    assert b"".join(signed_in(rae).get(work).streaming_content) == b"print('hello')\n"
    assert "Take-home, in since" in said(client.get(reverse("interviews:booking_index")))


def test_kit_of_another_interview_opens_the_work_but_not_to_who_has_yet_to_grade_it(
    signed_in, sent, application, ivan, ines, rae, now
) -> None:
    take_homes.upload(sent, [file()], by=None, at=now)
    met = make.interview(application, [ines], rae, now, session=1)
    again = make.interview(application, [ivan], rae, now, session=2, starts_at=now + DAY)
    work = sent.take_home.files.get().pk

    def seen(interview: Interview, person: Person) -> tuple[bool, int]:
        page = reverse("interviews:scorecards_edit", args=[interview.pk])
        door = reverse("interviews:kits_work", args=[interview.pk, work])
        client = signed_in(person)
        given = client.get(door)
        # Read to its end, so that the file is closed
        list(given)
        return "service.py" in said(client.get(page)), given.status_code

    assert seen(met, ines) == (False, 404)
    take_homes.finish(sent, by=None, at=now)
    assert seen(met, ines) == (True, 200)
    assert seen(again, ivan) == (False, 404)
    make.submitted(make.card(sent, ivan), now)
    assert seen(again, ivan) == (True, 200)
    # Staff without a seat find it on its own page
    assert seen(met, rae) == (False, 404)


# The candidate's


def test_detail_is_on_the_candidates_clock(address, sent, now) -> None:
    given = Client().get(address)
    assert typed(sent.take_home.due_at, "Asia/Shanghai")[-5:] in said(given)
    assert "Shanghai time" in said(given)
    assert "Build a small service" in said(given)
    assert given["Cache-Control"] == "no-store"
    assert "noindex" in given["X-Robots-Tag"]
    assert "中 Build" in said(Client().get(f"{address}?lang=zh-hans"))
    assert Client().get("/take-home/guessed/").status_code == 410


def test_upload_keeps_what_it_can_and_says_the_rest(address, sent) -> None:
    client = Client()
    files = {"files": [file("a.py"), SimpleUploadedFile("empty.txt", b"")]}
    given = said(client.post(f"{address}files/", files))
    assert "empty.txt: The file is empty" in given
    assert "1 file arrived all the same" in given
    assert client.post(f"{address}files/", {"files": file("b.py")}).status_code == 302
    assert "Choose a file first" in said(client.post(f"{address}files/"))
    page = said(client.get(address))
    assert "a.py" in page
    assert "b.py" in page
    first = sent.take_home.files.first()
    assert client.post(f"{address}files/{first.pk}/remove/").status_code == 302
    assert "a.py" not in said(client.get(address))
    assert client.post(f"{address}files/999/remove/").status_code == 404


def test_detail_is_opened_by_the_candidates_own_page_as_well(sent, application, rae, hana, role, now) -> None:
    token = links.make(STATUS, application.pk, lasts=DAY, at=now)
    door = f"/take-home/{token}.{sent.take_home.pk}/"
    assert f'href="{door}"' in Client().get(f"/status/{token}/").content.decode()
    assert "Build a small service" in said(Client().get(door))
    assert Client().post(f"{door}files/", {"files": file()}).status_code == 302
    assert sent.take_home.files.count() == 1
    # Neither another application's nor what is no number
    other = make.application(application.requisition, rae, now, name="Omar", email="omar@example.org")
    foreign = links.make(STATUS, other.pk, lasts=DAY, at=now)
    for end in (f"{foreign}.{sent.take_home.pk}", f"{token}.", f"{token}.x", f"{token}.{'9' * 40}", f"{token}.٣"):
        assert Client().get(f"/take-home/{end}/").status_code == 410


def test_upload_takes_nothing_too_large(address, sent, settings) -> None:
    settings.FILE_UPLOAD_MAX_BYTES = 20
    assert "larger than" in said(Client().post(f"{address}files/", {"files": file("big.txt", b"x" * 21)}))
    assert not sent.take_home.files.exists()


def test_finish_is_final_and_said_kindly(address, sent) -> None:
    client = Client()
    assert "Nothing is here yet" in said(client.post(f"{address}finished/"))
    client.post(f"{address}files/", {"files": file()})
    assert client.post(f"{address}finished/").status_code == 302
    page = said(client.get(address))
    assert "Your work is with us since" in page
    assert "I am finished" not in page
    assert "with us already" in said(client.post(f"{address}files/", {"files": file()}))


def test_ask_is_on_the_candidates_clock(address, sent, now) -> None:
    client, until = Client(), now + 8 * DAY
    assert "Shanghai" in said(client.get(f"{address}more-time/"))
    early = {"until": typed(now, "Asia/Shanghai"), "reason": "Ill"}
    assert "after the one" in said(client.post(f"{address}more-time/", early))
    assert "This field is required" in said(client.post(f"{address}more-time/", {"until": "soon"}))
    asked = {"until": typed(until, "Asia/Shanghai"), "reason": "Ill"}
    assert client.post(f"{address}more-time/", asked).status_code == 302
    assert TakeHome.objects.get().extension_wanted == until
    assert "You asked for time until" in said(client.get(address))


def test_detail_says_kindly_that_it_was_due(address, sent, now) -> None:
    TakeHome.objects.update(sent_at=now - 9 * DAY, due_at=now - DAY)
    page = said(Client().get(address))
    assert "nothing had come. That happens" in page
    assert "Send files" not in page
    assert "due before this moment" in said(Client().post(f"{address}files/", {"files": file()}))


def test_forms_of_other_sites_change_nothing(address, sent) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{address}files/", {"files": file()}).status_code == 403


def test_letters_say_what_there_is_to_do(address, sent, application, rae, now) -> None:
    zone, due = "Asia/Shanghai", sent.take_home.due_at
    take_homes.mind(due - DAY)
    take_homes.ask_for_time(sent, until=due + DAY, reason="Too much work", by=None, at=now)
    expected = {
        "take_home": ("Build a small service", "is a project that you do in your own time", typed(due, zone)[-5:]),
        "take_home_reminder": ("nothing is here yet", typed(due, zone)[-5:]),
        "take_home_asked": ("Nadia Rahimi asks for time until", "Too much work", f"/interviews/{sent.pk}/take-home/"),
    }
    _assert_said(expected)
    take_homes.extend(sent, until=due + 2 * DAY, words="Take your time", by=rae, at=now)
    _assert_said({"take_home_answer": ("You have more time", "Take your time", "/take-home/")})
    assert mail.preview(Letter.objects.get(kind="interviews.take_home")) is None, "it says another moment"
    TakeHome.objects.update(missed_at=now)
    take_homes._write_to_recruiter("take_home_missing", TakeHome.objects.get(), application, key="x", at=now)
    _assert_said({"take_home_missing": ("was due", "nothing came", "Nadia Rahimi")})
    take_homes.upload(sent, [file()], by=None, at=now)
    take_homes.finish(sent, by=None, at=now)
    _assert_said({"submission": (f"To grade: Applied ML, Candidate {sent.code}", f"/interviews/{sent.pk}/")})
    booking.cancel(sent, reason="", by=rae, at=now)
    assert not Letter.objects.filter(kind="interviews.take_home_off").exists(), "their work is with us"


def _assert_said(expected: dict[str, tuple[str, ...]]) -> None:
    for kind, parts in expected.items():
        letter = Letter.objects.get(kind=f"interviews.{kind}")
        shown = mail.preview(letter)
        assert shown is not None, kind
        for part in parts:
            assert part in f"{shown.subject} {shown.text}", (kind, part)
            assert part in f"{shown.subject} {shown.html}", (kind, part)
        assert "{" not in shown.text


def test_a_trainee_grades_with_a_written_reason_alone(signed_in, application, ivan, ines, rae, now) -> None:
    session = timeless(application)
    Qualification.objects.create(person=ivan, assessment_type=session.assessment_type, rank=3, started_at=now)
    page = reverse("interviews:take_homes_create", args=[application.pk, session.pk])
    wanted = {"due_at": typed(now + 3 * DAY, "Europe/Berlin"), "lead": ivan.pk, "second_lead": "", "shadow": ""}
    client = signed_in(rae)
    assert "Why a trainee grades it" not in said(client.get(page))
    assert "Ivan Herrera: in training for this type." in said(client.post(page, wanted))
    assert client.post(page, wanted | {"override": "Ines is ill"}).status_code == 302
    sent = Interview.objects.get()
    panel_page = said(client.get(reverse("interviews:booking_panel", args=[application.pk])))
    assert "Ivan Herrera is in training for this type and leads it all the same: “Ines is ill”" in panel_page
    # Who grades it already is not asked for again; who comes new, is
    seat = reverse("interviews:take_homes_seat", args=[sent.pk])
    assert client.post(seat, {"lead": ivan.pk, "second_lead": ines.pk, "shadow": ""}).status_code == 302
    assert client.post(seat, {"lead": ines.pk, "second_lead": "", "shadow": ""}).status_code == 302
    assert "in training for this type" in said(client.post(seat, {"lead": ivan.pk, "second_lead": "", "shadow": ""}))
