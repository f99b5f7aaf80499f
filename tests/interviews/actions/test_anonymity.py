from datetime import timedelta

import pytest

from core.models import Person
from hiring.models import Application, Candidate
from interviews import letters
from interviews.actions import anonymity, take_homes
from interviews.gateways.anonymising import Copy, copying
from interviews.models import Interview, TakeHomeFile
from interviews.queries.anonymity import identity, is_told_the_name, knows_already
from interviews.queries.booking import my_seats
from interviews.queries.home import day
from interviews.queries.kits import interviews_with_kits, kit, kit_files, work_given
from interviews.rules.anonymity import LEASE, Identity
from tests import make
from tests.interviews import panel as panels
from tests.interviews.actions.test_take_homes import file, sent_to, told

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panels.application(role, rae, hana, at)


@pytest.fixture
def sent(application, ivan, rae, at) -> Interview:
    """Final, with the name in it."""
    made = sent_to(application, [ivan], rae, at)
    name = application.candidate.name
    files = [file(f"{name}.py", f"# {name}\n".encode()), file("note.md", b"Hello\n")]
    take_homes.upload(made, files, by=None, at=at + HOUR)
    take_homes.finish(made, by=None, at=at + 2 * HOUR)
    return Interview.objects.select_related("take_home", "application__candidate").get(pk=made.pk)


def bytes_of(stored) -> bytes:
    with stored.content.open("rb") as held:
        return held.read()


def test_make_waiting_makes_each_copy_once(sent, at) -> None:
    then = at + 3 * HOUR
    assert anonymity.make_waiting(then) == 2
    assert anonymity.make_waiting(then) == 0
    first, second = sent.take_home.files.all()
    assert (first.copy.name, bytes_of(first.copy)) == ("submission-1.py", b"# [candidate]\n")
    assert (second.copy.name, bytes_of(second.copy)) == ("submission-2.md", b"Hello\n")
    assert not first.may_name
    assert bytes_of(first.file) == f"# {sent.application.candidate.name}\n".encode()


def test_make_waiting_waits_until_it_is_final(application, ivan, rae, at) -> None:
    sent = sent_to(application, [ivan], rae, at)
    take_homes.upload(sent, [file()], by=None, at=at)
    assert anonymity.make_waiting(at + HOUR) == 0


def test_claim_is_for_one_and_ends_by_itself(sent, at) -> None:
    then = at + 3 * HOUR
    claimed = [anonymity._claim(then), anonymity._claim(then)]
    assert len({one.pk for one in claimed if one}) == 2
    assert anonymity._claim(then) is None
    late = anonymity._claim(then + LEASE)
    assert late == claimed[0]
    # Whoever held it before is too late
    with copying(late.file, Identity()) as made:
        anonymity.keep(claimed[0], made, by=None, at=then)
        assert TakeHomeFile.objects.get(pk=late.pk).copied_at is None
        anonymity.keep(late, made, by=None, at=then)
        anonymity.keep(late, Copy(None), by=None, at=then)
    assert TakeHomeFile.objects.get(pk=late.pk).copy is not None


def test_keep_gives_up_on_a_file_that_is_gone(sent, at) -> None:
    stored = sent.take_home.files.first().file
    stored.content.storage.delete(stored.content.name)
    for tried in range(4):
        anonymity.make_waiting(at + tried * LEASE + 3 * HOUR)
    one = sent.take_home.files.first()
    assert one.copy is None
    assert one.copied_at


def test_identity_knows_every_name_they_had(application, rae, at) -> None:
    candidate = application.candidate
    was = candidate.name
    other = Candidate.objects.create(
        name="Old Spelling", email="old@mail.example", created_at=at, delete_by=at.date(), merged_into=candidate
    )
    candidate.name = "New Surname"
    candidate.save()
    known = identity(candidate)
    assert {was, "New Surname", "Old Spelling"} <= set(known.names)
    assert {candidate.email, other.email} <= set(known.addresses)


# Whose it is


def test_grader_reads_no_name_until_their_card_is_in(sent, ivan, at) -> None:
    name, then = sent.application.candidate.name, at + 3 * HOUR

    def shown():
        read = kit(interviews_with_kits(ivan).get(pk=sent.pk), then)
        return read.candidate, read.cv, read.meets, my_seats(ivan).get().nameless

    alias = f"Candidate {sent.code}"
    assert shown() == (alias, None, [], True)
    assert day(ivan, then).owed[0].candidate == alias
    assert not kit_files(ivan, sent.pk).exists()
    letter = told("submission")[0]
    assert letters.submission(letter).context["candidate"] == alias
    make.submitted(make.card(sent, ivan), then)
    assert shown()[0] == name
    assert is_told_the_name(ivan, sent)


def test_who_meets_them_or_sees_the_application_is_not_blind(sent, application, ivan, rae, at) -> None:
    name, then = sent.application.candidate.name, at + 3 * HOUR
    assert kit(interviews_with_kits(rae).get(pk=sent.pk), then).candidate == name
    make.interview(application, [ivan], rae, at, session=1)
    assert kit(interviews_with_kits(ivan).get(pk=sent.pk), then).candidate == name
    assert list(knows_already(application)) == [ivan.pk]


def test_work_given_to_a_grader_is_the_copy(sent, ivan, rae, otto, at) -> None:
    one = sent.take_home.files.first()
    work = kit(interviews_with_kits(ivan).get(pk=sent.pk), at + 3 * HOUR).work
    assert [(file.name, file.is_gone) for file in work.files] == [(None, False)] * 2
    assert work_given(ivan, sent.pk, one.pk) is None
    anonymity.make_waiting(at + 3 * HOUR)
    assert work_given(ivan, sent.pk, one.pk).name == "submission-1.py"
    make.submitted(make.card(sent, ivan), at + 3 * HOUR)
    assert work_given(ivan, sent.pk, one.pk).name == "submission-1.py"
    assert work_given(rae, sent.pk, one.pk) == one.file
    assert work_given(otto, sent.pk, one.pk) is None
