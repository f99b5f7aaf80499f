from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import Person
from interviews.models import CardFile, CardState, Scorecard
from tests import make
from tests.interviews import panel

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
CODE = b"def mean(xs):\n    return sum(xs) / len(xs)\n"


@pytest.fixture
def loop(role, rae: Person, hana: Person, ivan: Person, ines: Person, at: datetime):
    return panel.loop(panel.application(role, rae, hana, at), [ivan, ines], rae, at)


@pytest.fixture
def card(loop, ivan: Person) -> Scorecard:
    return make.card(loop[0], ivan)


@pytest.fixture
def page(loop) -> str:
    return reverse("interviews:scorecards_edit", args=[loop[0].pk])


@pytest.fixture
def sending(loop) -> str:
    return reverse("interviews:attachments_create", args=[loop[0].pk])


def board(name: str = "../../board\u202e.exe", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def address(name: str, loop, file: CardFile) -> str:
    return reverse(f"interviews:attachments_{name}", args=[loop[0].pk, file.pk])


def status(client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


HTMX = {"hx-request": "true"}


def test_create_takes_a_file_at_once_and_shows_the_list(signed_in, ivan, card, page, sending, loop) -> None:
    client = signed_in(ivan)
    html = client.post(sending, {"files": [board(), board("mean.py", CODE)]}, headers=HTMX).content.decode()
    assert html.strip().startswith('<div id="attached">')
    assert [one.name for one in card.files.all()] == ["board.exe.png", "mean.py"]
    for shown in (html, client.get(page).content.decode()):
        assert "board.exe.png" in shown
        assert address("detail", loop, card.files.first()) in shown
    # Sent again with the form, as what stands in the field is, it is there once
    client.post(page, {"later": "1", "files": [board()]})
    assert card.files.count() == 2


def test_create_refuses_in_words_and_takes_the_rest(signed_in, ivan, card, sending, settings) -> None:
    settings.FILE_UPLOAD_MAX_BYTES = 1000
    client = signed_in(ivan)
    files = [
        board("a.png", b"\x7fELF\x00\x01"),
        board("b.png", PNG + b"\0" * 2000),
        board("c.png", b""),
        board("d.png"),
    ]
    html = client.post(sending, {"files": files}, headers=HTMX).content.decode()
    assert "a.png: This is no file that we can open." in html
    assert "b.png: The file is larger" in html
    assert "c.png: The file is empty" in html
    assert [one.name for one in card.files.all()] == ["d.png"]
    many = [board(f"{n}.png", PNG + bytes([n])) for n in range(10)]
    assert "9.png: Ten files are here already." in client.post(sending, {"files": many}, headers=HTMX).content.decode()
    assert card.files.count() == 10


def test_edit_without_javascript_takes_files_with_the_form(signed_in, ivan, card, page) -> None:
    client = signed_in(ivan)
    client.post(page, {"later": "1", "summary": "So far", "files": [board("a.png")]})
    card.refresh_from_db()
    assert (card.summary, card.files.count()) == ("So far", 1)
    # What cannot be taken stops the submission, and nothing that was typed is lost
    whole = make.filled(card, card.saved_at)
    html = client.post(page, {"summary": "Still", "version": whole.version, "files": [board("x", b"\x00")]}).content
    assert "This is no file that we can open." in html.decode()
    card.refresh_from_db()
    assert (card.state, card.summary) == (CardState.DRAFT, "Still")
    client.post(page, {"take_off": card.files.get().pk, "note": "Kept", "version": card.version})
    card.refresh_from_db()
    assert (card.state, card.note, card.files.standing().count()) == (CardState.DRAFT, "Kept", 0)


def test_detail_is_read_as_the_card_is(signed_in, ivan, ines, hana, ada, otto, card, sending, loop, at) -> None:
    signed_in(ivan).post(sending, {"files": [board("board.png")]}, headers=HTMX)
    file = card.files.get()
    url = address("detail", loop, file)
    answer = signed_in(ivan).get(url)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"] == 'attachment; filename="board.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    # Of a draft to nobody else; of a card that is in to those who read it and owe none
    for person in (ines, hana, ada, otto):
        assert status(signed_in(person), url) == 404
    make.submitted(card, at)
    assert status(signed_in(hana), url) == 200
    for person in (ines, otto):
        assert status(signed_in(person), url) == 404
    make.submitted(make.card(loop[1], ines), at)
    assert status(signed_in(ines), url) == 200
    assert signed_in(ines).post(address("remove", loop, file)).status_code == 404
    # Under another interview it is not found
    assert status(signed_in(ivan), reverse("interviews:attachments_detail", args=[loop[1].pk, file.pk])) == 404


def test_remove_until_the_card_is_bound(signed_in, ivan, ines, card, sending, loop, at) -> None:
    client = signed_in(ivan)
    client.post(sending, {"files": [board("a.png"), board("b.py", CODE)]}, headers=HTMX)
    one, two = card.files.all()
    html = client.post(address("remove", loop, one), headers=HTMX).content.decode()
    assert "a.png" not in html
    assert status(client, address("detail", loop, one)) == 404
    make.submitted(card, at)
    # Of a card that is in it is a correction
    client.post(sending, {"files": [board("c.png", PNG + b"c")]}, headers=HTMX)
    card.refresh_from_db()
    assert card.corrected_at
    assert card.files.standing().filter(submitted_at=None).count() == 0
    make.submitted(make.card(loop[1], ines), at)
    for answer in (
        client.post(address("remove", loop, two), headers=HTMX),
        client.post(sending, {"files": [board("d.png", PNG + b"d")]}, headers=HTMX),
    ):
        assert "yours stays as it was submitted" in answer.content.decode()
    assert [file.name for file in card.files.standing()] == ["b.py", "c.png"]


def test_create_and_remove_are_the_authors_alone(signed_in, ivan, otto, hana, ada, card, sending, loop) -> None:
    signed_in(ivan).post(sending, {"files": [board("a.png")]}, headers=HTMX)
    file = card.files.get()
    for person in (otto, hana, ada):
        assert signed_in(person).post(sending, {"files": [board("b.png")]}).status_code == 404
        assert signed_in(person).post(address("remove", loop, file)).status_code == 404
    assert card.files.standing().count() == 1


def test_edit_asks_no_more_for_many_files(signed_in, ivan, card, page, sending) -> None:
    client, counts = signed_in(ivan), []
    for n in range(3):
        client.post(sending, {"files": [board(f"{n}.png", PNG + bytes([n]))]}, headers=HTMX)
        with panel.Asked() as asked:
            client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= 12, asked.queries
