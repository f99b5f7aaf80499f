import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links, mail
from core.actions import letters
from core.actions.people import INVITATION, INVITATION_LASTS
from core.models import Event, Letter, Location, Person
from core.queries.people import mark_of_standing
from tests import make
from tests.bounces import report

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]

INVITING = {"name": "Nils Holm", "email": "nils@halyard.example", "office": "none"}
JOINING = {"name": "Nils Holm", "password": "correct horse", "language": "en", "time_zone": "Europe/Oslo"}


def the_invited() -> Person:
    return Person.objects.get(email="nils@halyard.example")


def link_of(page: str) -> str:
    found = re.search(r'value="http://testserver(/join/[^"]+)"', page)
    assert found
    return found.group(1)


@pytest.fixture
def link(signed_in: SignIn, ada: Person) -> str:
    return link_of(signed_in(ada).post(reverse("people_invite"), INVITING).content.decode())


# Who may


@pytest.mark.parametrize("name", ["people_index", "people_invite"])
def test_people_are_managed_by_administrators(
    name: str, signed_in: SignIn, ada: Person, rae: Person, otto: Person
) -> None:
    assert signed_in(ada).get(reverse(name)).status_code == 200
    for stranger in (rae, otto):
        assert signed_in(stranger).get(reverse(name)).status_code == 403


def test_edit_is_for_administrators(signed_in: SignIn, ada: Person, otto: Person, ivan: Person) -> None:
    url = reverse("people_edit", args=[ivan.pk])
    assert signed_in(ada).get(url).status_code == 200
    for client in (signed_in(otto), signed_in(ivan)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"office": "administrator"}).status_code == 403
    ivan.refresh_from_db()
    assert ivan.office == "none"


def test_invite_is_for_administrators(signed_in: SignIn, otto: Person) -> None:
    assert signed_in(otto).post(reverse("people_invite"), INVITING).status_code == 403
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "name", ["people_index", "people_invite", "me", "letters_index", "organisation_edit", "locations_index"]
)
def test_pages_are_closed_to_who_is_not_signed_in(name: str, client: Client, organisation: Any) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


# Inviting


def test_invite_shows_the_link_while_no_mail_server_is_named(signed_in: SignIn, ada: Person) -> None:
    response = signed_in(ada).post(reverse("people_invite"), INVITING)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nils Holm is invited" in page
    assert links.find(INVITATION, link_of(page).split("/")[2], at=timezone.now())
    assert response["Cache-Control"] == "no-store"


def test_invite_keeps_the_link_to_the_mail_when_there_is_a_server(
    signed_in: SignIn, ada: Person, settings: Any
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    response = signed_in(ada).post(reverse("people_invite"), INVITING, follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0] == reverse("people_index")
    assert "Nils Holm is invited by mail." in page
    assert "/join/" not in page


def test_invite_says_what_is_wrong(signed_in: SignIn, ada: Person, ivan: Person) -> None:
    client = signed_in(ada)
    taken = client.post(reverse("people_invite"), INVITING | {"email": "Ivan@halyard.example"})
    assert "Somebody with this address is here already." in taken.content.decode()
    wrong = client.post(reverse("people_invite"), {"name": "", "email": "nils", "office": "king"})
    assert wrong.status_code == 200
    assert wrong.content.decode().count('class="err"') == 3
    assert Person.objects.count() == 2


def test_invite_again_gives_a_new_link(signed_in: SignIn, ada: Person, link: str, client: Client) -> None:
    response = signed_in(ada).post(reverse("people_invite_again", args=[the_invited().pk]))
    assert client.get(link).status_code == 410
    assert client.get(link_of(response.content.decode())).status_code == 200


def test_invite_again_is_a_post_of_an_administrator(signed_in: SignIn, ada: Person, otto: Person, link: str) -> None:
    url = reverse("people_invite_again", args=[the_invited().pk])
    assert signed_in(ada).get(url)["Location"] == reverse("people_index")
    assert signed_in(otto).post(url).status_code == 403
    assert Letter.objects.count() == 1


def test_invite_again_of_who_has_joined_is_refused_in_words(signed_in: SignIn, ada: Person, at: Any) -> None:
    ivan = make.person("Ivan Herrera", joined_at=at)
    response = signed_in(ada).post(reverse("people_invite_again", args=[ivan.pk]))
    assert response.status_code == 409
    assert "This person has joined already, or has left." in response.content.decode()
    # By this mark the scripts know that what was typed is to be brought back
    assert "data-sent-back" in response.content.decode()


# Joining


def test_join_lets_the_invited_in(client: Client, link: str) -> None:
    page = client.get(link).content.decode()
    assert "You are invited as nils@halyard.example." in page
    response = client.post(link, JOINING)
    assert (response.status_code, response["Location"]) == (302, "/")
    nils = the_invited()
    assert nils.joined_at
    assert nils.check_password("correct horse")
    assert client.get(reverse("me")).status_code == 200
    assert Client().login(email="nils@halyard.example", password="correct horse") in {True, False}


def test_join_opens_sign_in_by_password(client: Client, link: str) -> None:
    client.post(link, JOINING)
    other = Client()
    other.post(reverse("account_login"), {"login": "nils@halyard.example", "password": "correct horse"})
    assert other.get(reverse("me")).status_code == 200


def test_join_works_once(client: Client, link: str) -> None:
    client.post(link, JOINING)
    for response in (Client().get(link), Client().post(link, JOINING | {"password": "another horse"})):
        assert response.status_code == 410
        assert "This invitation is over" in response.content.decode()
    assert the_invited().check_password("correct horse")


def test_join_refuses_a_weak_password(client: Client, link: str) -> None:
    for weak in ("short", "password123"):
        response = client.post(link, JOINING | {"password": weak})
        assert response.status_code == 200
        assert 'id="id_password_error"' in response.content.decode()
    assert the_invited().joined_at is None


def test_join_of_an_unknown_link_says_so(client: Client, organisation: Any) -> None:
    for token in ("x", "%F0%9F%92%A5", "a" * 300):
        assert client.get(f"/join/{token}/").status_code == 410


def test_join_is_over_after_two_weeks_and_for_leavers(client: Client, ada: Person, at: Any) -> None:
    from core.actions import people

    long_ago = timezone.now() - INVITATION_LASTS - timedelta(minutes=1)
    _person, old = people.invite(email="old@halyard.example", name="Old", office="none", by=ada, at=long_ago)
    gone, token = people.invite(email="gone@halyard.example", name="Gone", office="none", by=ada, at=timezone.now())
    people.deactivate(gone, by=ada, at=timezone.now())
    assert client.get(f"/join/{old}/").status_code == 410
    assert client.get(f"/join/{token}/").status_code == 410


# Office and settings


def test_edit_changes_the_office(signed_in: SignIn, ada: Person, ivan: Person) -> None:
    url, typed = reverse("people_edit", args=[ivan.pk]), {"office": "recruiter", "seen": mark_of_standing(ivan)}
    response = signed_in(ada).post(url, typed, follow=True)
    assert "What Ivan Herrera is here is changed." in response.content.decode()
    ivan.refresh_from_db()
    assert ivan.office == "recruiter"
    assert Event.objects.get().by == ada
    # From a tab that was opened before: what this one did not touch is as the other left it
    late = signed_in(ada).post(url, typed | {"office": "none"}).content.decode()
    assert "Somebody changed this" in late
    assert "Now it says: Recruiter" in late
    ivan.refresh_from_db()
    assert ivan.office == "recruiter"


def test_edit_keeps_the_last_administrator(signed_in: SignIn, ada: Person) -> None:
    typed = {"office": "none", "seen": mark_of_standing(ada)}
    response = signed_in(ada).post(reverse("people_edit", args=[ada.pk]), typed)
    assert "This is the last administrator." in response.content.decode()
    ada.refresh_from_db()
    assert ada.is_administrator


def test_edit_leads_to_leaving_but_not_ones_own(signed_in: SignIn, ada: Person, ivan: Person) -> None:
    client = signed_in(ada)
    leaving = reverse("interviews:leavers_edit", args=[ivan.pk])
    assert leaving in client.get(reverse("people_edit", args=[ivan.pk])).content.decode()
    assert "deactivate" not in client.get(reverse("people_edit", args=[ada.pk])).content.decode()


def test_edit_of_nobody_is_not_there(signed_in: SignIn, ada: Person) -> None:
    assert signed_in(ada).get(reverse("people_edit", args=[999999])).status_code == 404


ME = {
    "name": "Ivan H.",
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
    "day_starts": "08:00",
    "day_ends": "16:00",
    "working_days": ["0", "1"],
}


def test_me_changes_oneself_alone(signed_in: SignIn, ivan: Person, ines: Person) -> None:
    client = signed_in(ivan)
    response = client.post(reverse("me"), ME, follow=True)
    assert 'lang="zh-Hans"' in response.content.decode()
    ivan.refresh_from_db()
    ines.refresh_from_db()
    assert (ivan.time_zone, ivan.working_days, str(ivan.day_ends)) == ("Asia/Shanghai", [0, 1], "16:00:00")
    assert ines.name == "Ines Weber"


def test_me_in_a_tab_that_was_open_puts_nothing_back(signed_in: SignIn, ivan: Person) -> None:
    client, url = signed_in(ivan), reverse("me")
    typed = ME | {"language": "en"}
    client.post(url, typed)
    was = html.unescape(re.search(r'name="was" value="([^"]*)"', client.get(url).content.decode())[1])
    client.post(url, typed | {"name": "Ivan the Second", "was": was})
    late = client.post(url, typed | {"day_ends": "17:00", "was": was}).content.decode()
    assert "Somebody changed this" in late
    assert 'value="Ivan the Second"' in late
    assert 'value="17:00"' in late


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_ends": "08:00"},
        {"day_ends": "07:00"},
        {"day_starts": "25:00"},
        {"working_days": []},
        {"working_days": ["7"]},
        {"time_zone": "Mars/Base"},
        {"time_zone": ""},
        {"language": "xx"},
        {"name": ""},
        {"name": "\x00"},
    ],
)
def test_me_refuses_what_cannot_be(wrong: dict[str, Any], signed_in: SignIn, ivan: Person) -> None:
    response = signed_in(ivan).post(reverse("me"), ME | wrong)
    assert response.status_code == 200
    assert 'class="err"' in response.content.decode()
    ivan.refresh_from_db()
    assert ivan.name == "Ivan Herrera"


def test_me_takes_a_name_that_is_seen_on_one_line(signed_in: SignIn, ivan: Person) -> None:
    client = signed_in(ivan)
    client.post(reverse("me"), {**ME, "name": " Ivan\u202e\r\n Herrera "})
    ivan.refresh_from_db()
    assert ivan.name == "Ivan Herrera"
    assert 'class="err"' in client.post(reverse("me"), {**ME, "name": "\u2066\u200b"}).content.decode()


def test_me_keeps_the_place_of_work_and_the_mails_one_wants(signed_in: SignIn, ivan: Person) -> None:
    lisbon = Location.objects.create(name="Lisbon", country="PT", time_zone="Europe/Lisbon")
    client = signed_in(ivan)
    client.post(reverse("me"), ME | {"location": lisbon.pk, "letters": ["interviews.decided"], "language": "en"})
    ivan.refresh_from_db()
    assert ivan.location == lisbon
    assert ivan.muted == [kind for kind in settings.LETTERS_OPTIONAL if kind != "interviews.decided"]
    page = client.get(reverse("me")).content.decode()
    boxes = re.findall(r'<input[^>]*name="letters"[^>]*>', page)
    assert [re.search('value="([^"]+)', box)[1] for box in boxes if "checked" in box] == ["interviews.decided"]
    assert len(boxes) == len(settings.LETTERS_OPTIONAL)


def test_reactivate_is_offered_to_administrators(signed_in: SignIn, ada: Person, ivan: Person, otto: Person) -> None:
    ivan.is_active = False
    ivan.save()
    url = reverse("people_reactivate", args=[ivan.pk])
    client = signed_in(ada)
    assert url in client.get(reverse("people_edit", args=[ivan.pk])).content.decode()
    assert signed_in(otto).post(url).status_code == 403
    assert client.post(url).status_code == 302
    ivan.refresh_from_db()
    assert ivan.is_active


# A list

ROWS = "Nils Holm,nils@halyard.example\nLina Berg,lina@halyard.example,recruiter\n"


def test_invite_many_shows_the_list_and_invites_what_was_shown(signed_in: SignIn, ada: Person, settings: Any) -> None:
    client, url = signed_in(ada), reverse("people_invite_many")
    page = client.post(url, {"text": ROWS}).content.decode()
    assert "2 people would be invited" in page
    assert Person.objects.count() == 1
    response = client.post(url, {"text": ROWS, "invite": "1"})
    assert response.content.decode().count("/join/") == 2
    assert response["Cache-Control"] == "no-store"
    assert Person.objects.count() == 3


def test_invite_many_says_what_is_wrong_in_each_line_and_invites_nobody(
    signed_in: SignIn, ada: Person, ivan: Person
) -> None:
    wrong = ROWS + "Ivan,IVAN@halyard.example\n,x\nLina,lina@halyard.example,king,Atlantis\n"
    response = signed_in(ada).post(reverse("people_invite_many"), {"text": wrong, "invite": "1"})
    page = response.content.decode()
    for said in (
        "3 lines of 5",
        "Somebody with this address is here already.",
        "The name is missing.",
        "“x” is no mail address.",
        "This address stands in line 2 already.",
        "“king” is no office.",
        "“Atlantis” is no place of work.",
    ):
        assert said in page
    assert "Nils Holm,nils@halyard.example" in page, "what was typed is there to be mended"
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Jürg,j@halyard.example".encode("latin-1"), "not written in UTF-8"),
        (b"PK\x03\x04\x00\x00", "This is no text file."),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"", "The submitted file is empty."),
        (b"\n \n", "The list is empty."),
        (b'"Nils,nils@halyard.example\n', "a quotation mark that is not closed"),
        (b"Name,Telephone\nNils,12\n", "No column is called"),
        (b"n,n@halyard.example\n" * 1001, "more than 1,000 people"),
    ],
)
def test_invite_many_refuses_a_file_in_words(content: bytes, said: str, signed_in: SignIn, ada: Person) -> None:
    upload = SimpleUploadedFile("people.csv", content)
    page = signed_in(ada).post(reverse("people_invite_many"), {"file": upload}).content.decode()
    assert said in page
    assert Person.objects.count() == 1


def test_invite_many_takes_a_file_as_spreadsheets_write_it(signed_in: SignIn, ada: Person) -> None:
    for text, encoding in (
        ("姓名;邮箱;职务\r\n陈美;mei@halyard.example;招聘负责人\r\n", "utf-8-sig"),
        (ROWS, "utf-16"),
    ):
        upload = SimpleUploadedFile("people.csv", text.encode(encoding))
        page = signed_in(ada).post(reverse("people_invite_many"), {"file": upload}).content.decode()
        assert "would be invited" in page


# Numbers


def test_index_asks_as_much_for_three_as_for_thirty(
    signed_in: SignIn, ada: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(ada)
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("people_index"))
    for number in range(30):
        make.person(f"P{number} Q", email=f"p{number}@halyard.example")
    with django_assert_max_num_queries(12) as many:
        client.get(reverse("people_index"))
    assert len(few.captured_queries) == len(many.captured_queries)


def test_index_shows_a_long_list_by_pages(signed_in: SignIn, ada: Person) -> None:
    for number in range(120):
        make.person(f"P{number:03} Q", email=f"p{number}@halyard.example")
    page = signed_in(ada).get(reverse("people_index")).content.decode()
    assert "121 people" in page
    assert 'href="?page=2"' in page
    assert "p119@" not in page


def test_join_refuses_the_address_as_password(link: str, client: Client) -> None:
    response = client.post(link, JOINING | {"password": "nils@halyard.example"})
    assert response.status_code == 200
    assert "too similar" in response.content.decode()
    assert the_invited().joined_at is None


def test_edit_says_that_letters_to_this_address_come_back(
    signed_in: SignIn, ada: Person, otto: Person, at: datetime
) -> None:
    url = reverse("people_edit", args=[otto.pk])
    assert "come back" not in signed_in(ada).get(url).content.decode()
    letter = mail.post("a", "tests.plain", to=otto, at=at)
    letters.bounced(report(letter.message_id), by=None, at=at)
    assert "Letters to this address come back" in signed_in(ada).get(url).content.decode()
