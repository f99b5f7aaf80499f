import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.models import Application, TeamMember
from interviews.models import Interview, PoolMember, Profile, Qualification
from interviews.queries import seating
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def now():
    """Views read the clock; a whole hour, so that it can be typed, and one that does not run into midnight."""
    found = timezone.now().replace(minute=0, second=0, microsecond=0)
    return found - 3 * HOUR if found.astimezone(BERLIN).hour > 20 else found


@pytest.fixture(autouse=True)
def all_hours(ivan, ines, igor, otto, rae, hana) -> None:
    """Nobody is asked about working hours, at whatever hour the tests run."""
    round_the_clock = {"day_starts": "00:00", "day_ends": "23:59", "working_days": list(range(7))}
    Person.objects.update(**round_the_clock, time_zone="Europe/Berlin")
    Person.objects.filter(pk=igor.pk).update(time_zone="Asia/Shanghai", day_ends="23:59:59")


@pytest.fixture
def application(role, rae: Person, hana: Person, now) -> Application:
    made = panel.application(role, rae, hana, now)
    made.candidate.time_zone = "Asia/Dubai"
    made.candidate.save()
    return made


@pytest.fixture
def page(application) -> str:
    session = application.requisition.sessions.first()
    return reverse("interviews:booking_create", args=[application.pk, session.pk])


@pytest.fixture
def interview(application, ivan, rae, now) -> Interview:
    return make.interview(application, [ivan], rae, now, starts_at=now + 24 * HOUR, place="Room 4")


def typed(starts_at, lead, **more) -> dict[str, str]:
    local = starts_at.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")
    wanted = {"starts_at": local, "lead": lead.pk, "second_lead": "", "shadow": "", "reverse_shadow": "", "place": ""}
    return wanted | more


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# booking_create


def test_create_books_at_the_bookers_own_time_and_says_the_candidates(
    signed_in, application, page, ivan, ines, igor, rae, now
) -> None:
    client, starts_at = signed_in(rae), now + 24 * HOUR
    response = client.post(page, typed(starts_at, ivan, second_lead=ines.pk, shadow=igor.pk, place="Room 4"))
    assert response.status_code == 302
    assert response["Location"] == reverse("hiring:pipeline_detail", args=[application.pk])
    made = Interview.objects.get()
    assert (made.starts_at, made.place, made.booked_by) == (starts_at, "Room 4", rae)
    assert sorted(made.seats.values_list("person__name", "kind")) == [
        ("Igor Wang", "shadow"),
        ("Ines Weber", "lead"),
        ("Ivan Herrera", "lead"),
    ]
    text = said(client.get(response["Location"]))
    assert starts_at.astimezone(ZoneInfo("Asia/Dubai")).strftime("%H:%M, Dubai") in text
    assert "The interviewers are invited by mail." in text


def test_create_offers_active_people_and_says_where_they_are(signed_in, page, rae, ivan, igor, application) -> None:
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    text = said(signed_in(rae).get(page))
    assert "Igor Wang (Shanghai)" in text
    assert "Ivan Herrera" not in text
    assert "Your own time, Berlin." in text


def test_create_refuses_a_double_booking_in_words_and_keeps_what_was_typed(
    signed_in, interview, page, application, ivan, rae, now
) -> None:
    other = make.application(application.requisition, rae, now, name="Oskar", email="oskar@example.org")
    session = application.requisition.sessions.first()
    page = reverse("interviews:booking_create", args=[other.pk, session.pk])
    response = signed_in(rae).post(page, typed(interview.starts_at, ivan, place="Room 9"))
    text = said(response)
    when = interview.starts_at.astimezone(BERLIN)
    assert response.status_code == 200
    assert f"Ivan Herrera is in another interview from {when:%a} {when.day} {when:%B, %H:%M} to" in text
    html = response.content.decode()
    assert 'value="Room 9"' in html
    assert f'<option value="{ivan.pk}" selected>' in html
    assert f'value="{when:%Y-%m-%dT%H:%M}"' in html
    assert not other.interviews.exists()


@pytest.mark.parametrize("wrong", [{"starts_at": ""}, {"starts_at": "soon"}, {"lead": ""}, {"lead": "999999"}])
def test_create_says_what_is_missing(signed_in, page, ivan, rae, now, wrong) -> None:
    response = signed_in(rae).post(page, typed(now + HOUR, ivan) | wrong)
    assert response.status_code == 200
    assert "There is 1 problem" in said(response)
    assert not Interview.objects.exists()


def test_create_lists_who_is_busy_on_the_typed_day_without_and_with_scripts(
    signed_in, interview, page, ivan, ines, rae
) -> None:
    client = signed_in(rae)
    slot = f"{interview.starts_at.astimezone(BERLIN):%H:%M}–{interview.ends_at.astimezone(BERLIN):%H:%M}"
    looked = client.post(page, typed(interview.starts_at, ines, look="1", place="Room 9"))
    assert slot in said(looked)
    assert 'value="Room 9"' in looked.content.decode()
    assert "problem" not in said(looked)
    fragment = client.get(
        page, {"starts_at": typed(interview.starts_at, ines)["starts_at"]}, headers={"HX-Request": "1"}
    )
    assert slot in said(fragment)
    assert "<main" not in fragment.content.decode()
    other_day = {"starts_at": typed(interview.starts_at + 72 * HOUR, ines)["starts_at"]}
    assert "Nobody on offer has an interview" in said(client.get(page, other_day, headers={"HX-Request": "1"}))
    assert client.get(page, {"starts_at": "soon"}, headers={"HX-Request": "1"}).status_code == 200


def test_create_is_for_those_who_book(signed_in, page, ivan, hana, otto, cora, ada, application) -> None:
    TeamMember.objects.create(requisition=application.requisition, person=cora, part="coordinator")
    for person, status in ((hana, 200), (cora, 200), (ada, 200), (ivan, 404), (otto, 404)):
        assert signed_in(person).get(page).status_code == status, person
    assert signed_in(otto).post(page, {}).status_code == 404


def test_create_knows_the_sessions_of_this_loop_alone(signed_in, application, role, rae, hana, now) -> None:
    elsewhere = make.requisition(role, rae, hana, now).sessions.first()
    page = reverse("interviews:booking_create", args=[application.pk, elsewhere.pk])
    assert signed_in(rae).get(page).status_code == 404


@pytest.mark.parametrize("starts_at", ["2027-03-28T02:30", "2027-10-31T02:30"])
def test_create_says_that_the_clocks_change(signed_in, page, ivan, rae, now, starts_at) -> None:
    answer = signed_in(rae).post(page, typed(now, ivan) | {"starts_at": starts_at, "place": "Room 4"})
    assert "The clocks change that night" in said(answer)
    assert 'value="Room 4"' in answer.content.decode()
    assert not Interview.objects.exists()


def sure_of(response) -> str:
    return re.search(r'name="sure" value="([^"]+)"', response.content.decode()).group(1)


def test_create_over_a_limit_says_so_and_asks_again(signed_in, page, application, ivan, rae, now) -> None:
    Profile.objects.create(person=ivan, per_day=1, per_week=1)
    noon = now.replace(hour=10) + 7 * 24 * HOUR
    noon -= timedelta(days=noon.weekday() - 1)
    other = make.application(application.requisition, rae, now, name="Oskar", email="oskar@example.org")
    make.interview(other, [ivan], rae, now, starts_at=noon - timedelta(days=1))
    client, wanted = signed_in(rae), typed(noon, ivan)
    asked = client.post(page, wanted)
    assert "Ivan Herrera has 1 of 1 interviews in this week already." in said(asked)
    assert application.interviews.count() == 0
    # Who agreed to something else has not agreed
    for sure in ("yes", sure_of(asked).replace("week_full", "paused")):
        assert "Book all the same" in said(client.post(page, wanted | {"sure": sure}))
    again = client.post(page, wanted | {"starts_at": typed(noon + HOUR, ivan)["starts_at"], "sure": sure_of(asked)})
    assert "Book all the same" in said(again)
    assert client.post(page, wanted | {"sure": sure_of(asked)}).status_code == 302
    assert application.interviews.count() == 1


def test_create_lets_a_trainee_lead_with_a_reason_alone(signed_in, page, application, ivan, ines, rae, now) -> None:
    kind = application.requisition.sessions.first().assessment_type
    Qualification.objects.create(person=ivan, assessment_type=kind, rank=3, started_at=now)
    client, wanted = signed_in(rae), typed(now - 9 * 24 * HOUR, ivan)
    asked = client.post(page, wanted)
    assert "Ivan Herrera: in training for this type." in said(asked)
    more = {"override": "Ines is ill"}
    if 'name="sure"' in asked.content.decode():
        more["sure"] = sure_of(asked)
    assert client.post(page, wanted | more).status_code == 302
    shadow = typed(now - 8 * 24 * HOUR, ines, shadow=ivan.pk)
    assert "in training for this type" not in said(client.post(page, shadow))


def test_create_offers_the_pool_first_with_load_and_what_stands_in_the_way(
    signed_in, page, application, ivan, ines, rae, now
) -> None:
    session = application.requisition.sessions.first()
    PoolMember.objects.create(session=session, person=ivan)
    Profile.objects.create(person=ivan, paused_until=(now + 72 * HOUR).date())
    html = signed_in(rae).get(page, {"starts_at": typed(now + 24 * HOUR, ivan)["starts_at"]}).content.decode()
    lead = html[html.index('id="id_lead"') : html.index('id="id_second_lead"')]
    assert lead.index("May lead it") < lead.index("Ivan Herrera, 0 of 5 that week: paused") < lead.index("Others")
    assert lead.index("Others") < lead.index("Ines Weber, 0 of 5 that week")


def test_create_finds_somebody_by_name_in_a_large_house(
    signed_in, page, ivan, ines, otto, rae, now, monkeypatch
) -> None:
    monkeypatch.setattr(seating, "OTHERS_SHOWN", 1)
    client = signed_in(rae)
    assert "Ines Weber" not in said(client.get(page))
    assert client.get(page, {"find": "\x00"}).status_code == 200
    found = client.post(page, typed(now + 24 * HOUR, ivan, find="web", look="1"))
    html = found.content.decode()
    assert "Ines Weber" in html
    assert f'<option value="{ivan.pk}" selected>' in html, "who was chosen stays"
    # Enter in a field looks, and books nothing
    assert html.index('name="look"') < html.index("Book and invite")
    with_scripts = client.get(page, {"find": "web", "lead": ivan.pk}, headers={"HX-Request": "1"}).content.decode()
    assert re.search(r'<div id="people"[^>]* data-hx-swap-oob="true"', with_scripts)
    assert client.post(page, typed(now + 24 * HOUR, otto)).status_code in {200, 302}


def test_create_asks_twelve_queries_at_most(signed_in, page, application, ivan, ines, igor, hana, now) -> None:
    client, asked = signed_in(hana), []
    for person in (ivan, ines, igor):
        PoolMember.objects.create(session=application.requisition.sessions.first(), person=person)
        with panel.Asked() as found:
            client.get(page, {"starts_at": typed(now, ivan)["starts_at"]})
        asked.append(len(found))
    assert asked[0] == asked[2] <= 12, asked


# booking_edit, booking_cancel


def test_edit_shows_what_stands_and_changes_it(signed_in, interview, application, ivan, ines, rae) -> None:
    page = reverse("interviews:booking_edit", args=[interview.pk])
    client = signed_in(rae)
    html = client.get(page).content.decode()
    assert f'<option value="{ivan.pk}" selected>' in html
    assert 'value="Room 4"' in html
    later = interview.starts_at + HOUR
    response = client.post(page, typed(later, ines, shadow=ivan.pk, place="Room 5", seen="0"))
    assert response["Location"] == reverse("hiring:pipeline_detail", args=[application.pk])
    interview.refresh_from_db()
    assert (interview.starts_at, interview.place, interview.sequence) == (later, "Room 5", 1)
    stale = client.post(page, typed(later + HOUR, ines, seen="0"))
    assert "Somebody changed this interview a moment ago" in said(stale)


@pytest.mark.parametrize("year", ["9999", "0001"])
def test_create_asks_again_for_a_day_beyond_all_calendars(signed_in, page, ivan, rae, now, year) -> None:
    wrong = typed(now, ivan) | {"starts_at": f"{year}-12-31T23:59"}
    for response in (
        signed_in(rae).post(page, wrong),
        signed_in(rae).post(page, wrong | {"look": "1"}),
        signed_in(rae).get(page, {"starts_at": wrong["starts_at"]}),
        signed_in(rae).get(page, {"starts_at": wrong["starts_at"]}, headers={"HX-Request": "true"}),
    ):
        assert response.status_code == 200
    assert not Interview.objects.exists()


def test_edit_passes_over_a_sequence_that_is_no_number_of_ours(signed_in, interview, ivan, rae) -> None:
    url = reverse("interviews:booking_edit", args=[interview.pk])
    response = signed_in(rae).post(url, typed(interview.starts_at, ivan, place="Room 9", seen="9" * 5000))
    assert response.status_code == 302


def test_edit_and_cancel_are_for_those_who_book(signed_in, interview, ivan, otto, hana) -> None:
    edit, cancel = (reverse(f"interviews:booking_{name}", args=[interview.pk]) for name in ("edit", "cancel"))
    for person in (ivan, otto):
        assert signed_in(person).get(edit).status_code == 404
        assert signed_in(person).post(cancel).status_code == 404
    assert signed_in(hana).get(edit).status_code == 200
    assert signed_in(hana).get(cancel).url == edit


def test_cancel_cancels_once(signed_in, interview, application, rae) -> None:
    cancel = reverse("interviews:booking_cancel", args=[interview.pk])
    client = signed_in(rae)
    response = client.post(cancel, {"reason": "The candidate is ill"})
    assert response["Location"] == reverse("hiring:pipeline_detail", args=[application.pk])
    interview.refresh_from_db()
    assert interview.state == "cancelled"
    edit = reverse("interviews:booking_edit", args=[interview.pk])
    late = client.post(cancel, follow=True)
    assert late.redirect_chain[-1][0] == reverse("hiring:pipeline_detail", args=[application.pk])
    assert said(late).count("This interview was cancelled. Book the session again.") == 1
    assert client.get(edit).url == client.post(edit).url == late.redirect_chain[-1][0]


def test_cancel_says_when_it_took_place(signed_in, application, ivan, rae, now) -> None:
    interview = make.interview(application, [ivan], rae, now, starts_at=now - 5 * HOUR)
    make.submitted(make.card(interview, ivan), now)
    client = signed_in(rae)
    response = client.post(reverse("interviews:booking_cancel", args=[interview.pk]), follow=True)
    assert "it took place and cannot be cancelled" in said(response)


# booking_panel


def test_panel_has_a_way_to_book_each_session(signed_in, interview, application, rae) -> None:
    page = reverse("interviews:booking_panel", args=[application.pk])
    html = signed_in(rae).get(page).content.decode()
    for session in application.requisition.sessions.all()[1:]:
        assert reverse("interviews:booking_create", args=[application.pk, session.pk]) in html
    assert reverse("interviews:booking_edit", args=[interview.pk]) in html
    text = said(signed_in(rae).get(page))
    assert "1 of 3 sessions booked" in text
    assert "Still to be covered by the loop:" in text
    assert "Ml fundamentals: seen by 1 of 2 different leads must-have" in text


def test_panel_is_hung_without_its_shell_and_linked_from_the_application(signed_in, application, rae) -> None:
    page = reverse("interviews:booking_panel", args=[application.pk])
    hung = signed_in(rae).get(page, headers={"HX-Request": "true"}).content.decode()
    assert hung.strip().startswith("<section")
    assert "<main" not in hung
    assert page in signed_in(rae).get(reverse("hiring:pipeline_detail", args=[application.pk])).content.decode()


def test_panel_tells_logistics_and_nothing_that_was_said(signed_in, application, ivan, rae, cora, now) -> None:
    TeamMember.objects.create(requisition=application.requisition, person=cora, part="coordinator")
    interview = make.interview(application, [ivan], rae, now, starts_at=now - 5 * HOUR)
    make.submitted(make.card(interview, ivan), now, rating=1, recommendation="strong_no")
    text = said(signed_in(cora).get(reverse("interviews:booking_panel", args=[application.pk])))
    assert "1 of 1 scorecard in" in text
    for hidden in ("Seen by", "Strong no", "worth", "87654"):
        assert hidden not in text


def test_panel_of_a_closed_application_books_nothing(signed_in, interview, application, rae, now) -> None:
    from hiring.actions import pipeline

    pipeline.close(application, state="withdrawn", reason="Another job", by=rae, at=now)
    html = signed_in(rae).get(reverse("interviews:booking_panel", args=[application.pk])).content.decode()
    assert "/book/" not in html


def test_panel_is_for_those_who_see_the_application(signed_in, interview, application, otto, ivan) -> None:
    page = reverse("interviews:booking_panel", args=[application.pk])
    assert signed_in(otto).get(page).status_code == 404
    assert signed_in(ivan).get(page).status_code == 404


@pytest.mark.parametrize("booked", [1, 3])
def test_panel_asks_six_questions_however_much_is_booked(
    signed_in, application, ivan, ines, igor, rae, now, booked
) -> None:
    panel.loop(application, [ivan, ines, igor][:booked], rae, now)
    client = signed_in(rae)
    with panel.Asked() as asked:
        client.get(reverse("interviews:booking_panel", args=[application.pk]), headers={"HX-Request": "true"})
    # Session and person, then its own
    assert len(asked) <= 2 + 6, asked.queries


@pytest.mark.parametrize("booked", [1, 3])
def test_edit_keeps_its_budget(signed_in, application, ivan, ines, igor, rae, now, booked) -> None:
    made = panel.loop(application, [ivan, ines, igor][:booked], rae, now)
    client = signed_in(rae)
    with panel.Asked() as asked:
        client.get(reverse("interviews:booking_edit", args=[made[0].pk]))
    assert len(asked) <= 12, asked.queries


# booking_index


def test_index_shows_ones_own_interviews_alone(signed_in, interview, ivan, otto, rae) -> None:
    page = reverse("interviews:booking_index")
    text = said(signed_in(ivan).get(page))
    assert "Nadia Rahimi" in text
    assert "After the interview" in text
    assert "Dubai" in text
    for person in (otto, rae):
        assert "No interviews yet" in said(signed_in(person).get(page))


@pytest.mark.parametrize("booked", [1, 3])
def test_index_keeps_its_budget(signed_in, application, ivan, rae, now, booked) -> None:
    panel.loop(application, [ivan] * booked, rae, now)
    client = signed_in(ivan)
    with panel.Asked() as asked:
        client.get(reverse("interviews:booking_index"))
    assert len(asked) == 7, asked.queries


@pytest.mark.parametrize(
    ("starts_at", "zone", "here", "there"),
    [
        # Before and after the clocks went back in Berlin, by the same hands of the clock
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Asia/Kathmandu", "25 October, 02:30", "25 October, 06:15"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Asia/Kathmandu", "25 October, 02:30", "25 October, 07:15"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Australia/Lord_Howe", "25 October, 02:30", "25 October, 12:30"),
        (datetime(2026, 6, 9, 18, 0, tzinfo=UTC), "Pacific/Chatham", "9 June, 20:00", "10 June, 06:45"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Asia/Kolkata", "1 January, 00:30", "1 January, 05:00"),
    ],
)
def test_panel_shows_the_moment_on_both_clocks(signed_in, interview, rae, starts_at, zone, here, there) -> None:
    Interview.objects.filter(pk=interview.pk).update(starts_at=starts_at, ends_at=starts_at + HOUR)
    candidate = interview.application.candidate
    candidate.time_zone = zone
    candidate.save()
    text = said(signed_in(rae).get(reverse("interviews:booking_panel", args=[interview.application_id])))
    # The year is said when it is not this one
    text = re.sub(r"(June|October|January) \d{4},", r"\1,", text)
    assert here in text
    assert f"{there} in" in text
