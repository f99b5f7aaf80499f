import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Event, Person
from interviews.models import Profile
from tests import make
from tests.interviews import panel

LIMITS = {"per_day": "3", "per_week": "6", "buffer": "15", "video_url": "", "seen": "0", "was": "{}"}


def url(person: Person, name: str = "edit") -> str:
    return reverse(f"interviews:profiles_{name}", args=[person.pk])


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_edit_is_for_oneself_and_those_who_answer_for_it(signed_in, ivan, ada, rae, hana, otto) -> None:
    for person, status in ((ivan, 200), (ada, 200), (rae, 200), (hana, 403), (otto, 403)):
        assert signed_in(person).get(url(ivan)).status_code == status, person
        assert signed_in(person).post(url(ivan, "pause"), {}).status_code == status, person
    for person, status in ((rae, 403), (otto, 403), (ada, 302), (ivan, 200)):
        assert signed_in(person).post(url(ivan), LIMITS).status_code == status, person
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert signed_in(ada).get(url(ivan)).status_code == 404


HOURS = {"hours-day_starts": "07:00", "hours-day_ends": "15:30", "hours-working_days": ["0", "1", "2"]}


def test_hours_of_somebody_else_are_set_by_an_administrator_alone(signed_in, ivan, ada, rae, otto, hana) -> None:
    page = signed_in(ada).get(url(ivan)).content.decode()
    seen = re.search(r'name="hours-seen" value="(\d+)"', page).group(1)
    was = re.search(r'name="hours-was" value="([^"]*)"', page).group(1).replace("&quot;", '"')
    typed = HOURS | {"hours-seen": seen, "hours-was": was}
    for person in (rae, otto, hana):
        assert signed_in(person).post(url(ivan, "hours"), typed).status_code == 403
    assert url(ivan, "hours") not in signed_in(rae).get(url(ivan)).content.decode()
    wrong = signed_in(ada).post(url(ivan, "hours"), typed | {"hours-day_ends": "06:00"})
    assert "The day must end after it starts." in said(wrong)
    assert signed_in(ada).post(url(ivan, "hours"), typed).status_code == 302
    ivan.refresh_from_db()
    assert (ivan.day_starts.hour, ivan.day_ends.minute, ivan.working_days) == (7, 30, [0, 1, 2])
    assert Event.objects.get(kind="core.hours_set").by == ada
    # The second of two is told
    late = signed_in(ada).post(url(ivan, "hours"), typed | {"hours-day_starts": "08:00"})
    assert "Now it says: 07:00" in said(late)
    ivan.refresh_from_db()
    assert ivan.day_starts.hour == 7


def test_edit_tells_the_second_of_two_what_stands(signed_in, ivan, ada) -> None:
    signed_in(ada).post(url(ivan), LIMITS | {"per_day": "1"})
    was = '{"per_day":["2"],"per_week":["5"],"buffer":["10"],"video_url":[]}'
    answer = signed_in(ivan).post(url(ivan), LIMITS | {"was": was})
    assert "Now it says: 1" in said(answer)
    assert Profile.objects.get().per_day == 1
    assert signed_in(ivan).post(url(ivan), LIMITS | {"seen": "1"}).status_code == 302
    assert Profile.objects.get().per_day == 3


@pytest.mark.parametrize("wrong", [{"per_day": "7"}, {"per_day": "0"}, {"buffer": "x"}, {"video_url": "javascript:1"}])
def test_edit_says_what_is_wrong_and_keeps_what_was_typed(signed_in, ivan, wrong) -> None:
    answer = signed_in(ivan).post(url(ivan), LIMITS | wrong)
    assert "There is 1 problem" in said(answer)
    name, value = next(iter(wrong.items()))
    assert re.search(rf'name="{name}" value="{value}"', answer.content.decode())
    assert not Profile.objects.exists()


def test_pause_names_what_is_booked_and_leads_to_it(signed_in, role, ivan, rae, hana) -> None:
    now = timezone.now()
    application = panel.application(role, rae, hana, now)
    interview = make.interview(application, [ivan], rae, now, starts_at=now + timedelta(days=2))
    until = (now + timedelta(days=5)).date().isoformat()
    typed = {"pause-paused_until": until, "pause-pause_reason": "A baby", "pause-seen": "0", "pause-was": "{}"}
    own = signed_in(ivan).post(url(ivan, "pause"), typed, follow=True)
    assert "1 interview is booked in this time" in said(own)
    assert reverse("interviews:scorecards_edit", args=[interview.pk]) in own.content.decode()
    recruiters = signed_in(rae).get(url(ivan))
    assert reverse("interviews:booking_edit", args=[interview.pk]) in recruiters.content.decode()
    assert "A baby" in said(recruiters)
    assert signed_in(rae).post(url(ivan, "resume")).status_code == 302
    assert Profile.objects.get().paused_until is None


@pytest.mark.parametrize("day", ["", "2020-01-01", "soon"])
def test_pause_asks_again_for_a_day_it_cannot_use(signed_in, ivan, day) -> None:
    typed = {"pause-paused_until": day, "pause-seen": "0"}
    answer = signed_in(ivan).post(url(ivan, "pause"), typed)
    assert answer.status_code == 200
    assert "There is 1 problem" in said(answer)
    assert not Profile.objects.filter(paused_until__isnull=False).exists()


def test_edit_asks_as_much_with_three_as_with_one(signed_in, role, ivan, rae, hana) -> None:
    now = timezone.now()
    application = panel.application(role, rae, hana, now)
    Profile.objects.create(person=ivan, paused_until=(now + timedelta(days=9)).date())
    asked, client = [], signed_in(ivan)
    for session in range(3):
        starts_at = now + timedelta(days=1, hours=2 * session)
        make.interview(application, [ivan], rae, now, session=session, starts_at=starts_at)
        with panel.Asked() as found:
            client.get(url(ivan))
        asked.append(len(found))
    assert asked[0] == asked[2] <= 12, asked
