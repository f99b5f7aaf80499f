import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from hiring.actions import pipeline
from interviews.actions import scorecards
from interviews.models import Attendee, DebriefMeeting
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


def meeting(application, people, by, at, *, starts_at) -> DebriefMeeting:
    made = DebriefMeeting.objects.create(
        application=application, starts_at=starts_at, ends_at=starts_at + HOUR, uid=uuid.uuid4(), by=by, at=at
    )
    for person in people:
        Attendee.objects.create(meeting=made, person=person, span=(made.starts_at, made.ends_at))
    return made


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_index_says_the_day_in_words(signed_in, application, ivan, rae, now) -> None:
    late = make.interview(application, [ivan], rae, now, starts_at=now - timedelta(days=9))
    card = make.card(late, ivan)
    scorecards.save(card, changes={f"r{card.ratings.first().pk}": "3"}, version=0, by=ivan, at=now)
    make.interview(application, [ivan], rae, now, session=1, starts_at=now + timedelta(minutes=25, seconds=30))
    text = said(signed_in(ivan).get("/"))
    assert "You owe 1 late scorecard. Next is Past projects with Nadia Rahimi at" in text
    assert "in 25 minutes." in text
    assert "1 of 3 rated in draft." in text
    assert "Finish scorecard" in text
    local = timezone.localtime(now, ZoneInfo("Europe/Berlin"))
    if (now + HOUR).astimezone(local.tzinfo).date() == local.date():
        assert "now, " in text
        assert "Open kit" in text


def test_index_of_somebody_new_says_what_will_be_here(signed_in, otto) -> None:
    text = said(signed_in(otto).get("/"))
    assert "You owe nothing." in text
    assert "No interview of yours is booked." in text
    assert "No interview today." in text
    for absent in ("Waiting for you", "Debriefs", "Your load", "Your habits"):
        assert absent not in text


def test_index_has_one_verb_for_each_thing_that_waits(
    signed_in, application, role, ivan, ines, igor, rae, hana, now
) -> None:
    from hiring.actions import requisitions

    requisitions.submit(make.draft(role, rae, hana, now), by=rae, at=now)
    loop = panel.loop(application, [ivan, ines, igor], rae, now - timedelta(days=2))
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), now)
    other = make.application(application.requisition, rae, now, name="Oskar", email="oskar@example.org")
    pipeline.advance(other, to=application.stage, by=rae, at=now)
    text = said(signed_in(hana).get("/"))
    assert "1 debrief is ready. 1 thing waits for you." in text
    assert "Read and answer" in text
    # Each once on the page, and the debrief first
    assert text.count("Open debrief") == text.count("Nadia Rahimi") == 1
    assert text.index("Open debrief") < text.index("Read and answer")
    text = said(signed_in(rae).get("/"))
    assert "1 debrief is ready. 1 thing waits for you." in text
    assert "Hana Diallo decides." in text
    assert "Book interviews" in text


def test_index_tells_nobody_what_others_wrote(signed_in, application, ivan, ines, otto, rae, hana, now) -> None:
    interview = make.interview(application, [ivan, ines], rae, now, starts_at=now - 5 * HOUR)
    make.submitted(make.card(interview, ivan), now, rating=1, recommendation="strong_no")
    for person in (ines, otto, rae, hana):
        text = said(signed_in(person).get("/"))
        for hidden in ("Seen by", "Strong no", "worth", "87654"):
            assert hidden not in text
    assert "Nadia" not in said(signed_in(otto).get("/"))


def test_index_takes_an_answer_to_an_invitation_in_its_row(signed_in, application, ivan, rae, now) -> None:
    made = make.interview(application, [ivan], rae, now, starts_at=now + timedelta(days=3))
    client = signed_in(ivan)
    page = client.get("/").content.decode()
    assert "It is your only interview that week, limit 5." in page
    assert "You owe 1 reply." in page
    (door,) = re.findall(r'action="(/interviews/\d+/accept/\?then=home)"', page)
    late = client.post(door, {"seen": made.sequence + 1}, follow=True)
    assert "was changed a moment ago" in late.content.decode()
    answer = client.post(door, {"seen": made.sequence}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert "/accept/" not in answer.content.decode()


def test_index_shows_the_debriefs_one_goes_to(signed_in, application, ivan, ines, rae, hana, now) -> None:
    held = make.interview(application, [ivan], rae, now, starts_at=now - timedelta(days=9))
    met = make.interview(application, [ines], rae, now, session=1, starts_at=now - timedelta(days=8))
    make.submitted(make.card(met, ines), now)
    meeting(application, [ivan, ines, hana], rae, now, starts_at=now + timedelta(days=2))
    text = said(signed_in(ivan).get("/"))
    assert "The debrief on" in text
    assert re.search(r"Debrief: Nadia Rahimi\s+needs your scorecard", text)
    assert "needs your scorecard" not in said(signed_in(ines).get("/"))
    scorecards.submit(make.filled(make.card(held, ivan), now), by=ivan, at=now)
    assert "needs your scorecard" not in said(signed_in(ivan).get("/"))


def test_index_says_the_load_and_where_the_own_habits_are(signed_in, application, ivan, ines, rae, now) -> None:
    made = make.interview(application, [ivan], rae, now, starts_at=now - timedelta(days=7))
    make.submitted(make.card(made, ivan), now)
    page = signed_in(ivan).get("/").content.decode()
    assert "Your limit is 5." in page
    assert reverse("interviews:habits_detail") in page
    assert "Your load" not in said(signed_in(ines).get("/"))


def test_index_in_chinese_is_a_whole_page(signed_in, application, igor, rae, now) -> None:
    make.interview(application, [igor], rae, now, starts_at=now + HOUR)
    response = signed_in(igor).get("/")
    assert 'lang="zh-Hans"' in response.content.decode()
    with translation.override("zh-hans"):
        assert "中 Applied ML" in said(response)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["ivan", "hana", "rae"])
def test_index_asks_no_more_than_twelve_questions(
    request, signed_in, application, role, ivan, ines, igor, rae, hana, now, rows, who
) -> None:
    from hiring.actions import requisitions

    person = request.getfixturevalue(who)
    for n in range(rows):
        requisitions.submit(make.draft(role, rae, hana, now), by=rae, at=now)
        other = make.application(application.requisition, rae, now, name=f"C{n}", email=f"c{n}@example.org")
        other = pipeline.advance(other, to=application.stage, by=rae, at=now)
        starts_at = now - timedelta(days=9, hours=2 * n)
        make.interview(other, [ivan, hana], rae, now, starts_at=starts_at)
        make.interview(other, [ivan, hana], rae, now, session=1, starts_at=now + timedelta(hours=2 + 2 * n))
        ready = make.application(application.requisition, rae, now, name=f"R{n}", email=f"r{n}@example.org")
        ready = pipeline.advance(ready, to=application.stage, by=rae, at=now)
        loop = panel.loop(ready, [ines, igor, ines], rae, now - timedelta(days=3 + n))
        for interview, one in zip(loop, (ines, igor, ines), strict=True):
            make.submitted(make.card(interview, one), now)
        make.application(application.requisition, rae, now, name=f"N{n}", email=f"n{n}@example.org")
    client = signed_in(person)
    with panel.Asked() as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= 12, asked.queries
    assert len(asked) == 11, asked.queries


def test_index_takes_an_odd_kind_calmly(signed_in, rae) -> None:
    assert signed_in(rae).get("/", {"show": "\x00"}).status_code == 200


def test_index_is_closed_to_strangers(organisation) -> None:
    assert Client().get("/").status_code == 302
