"""The failure run: its judge, and its short form. The long one is `make chaos`."""

import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from chaos.receiver import Receipt
from chaos.schedule import Blow, Mood, Schedule, Turn
from chaos.verdict import Verdict, judge
from core.postgres import PROJECT

BASE = 1000


def mail(number: int, message_id: str, taken: float, *, was_told: bool = True) -> Receipt:
    message = EmailMessage()
    message["Message-ID"] = f"<{message_id}>"
    message.set_content(f"http://chaos.example/interviews/{BASE + number}/")
    return Receipt(taken - 0.1, taken, was_told, bytes(message))


def judged(
    *receipts: Receipt, turned: dict[int, float] | None = None, kills: tuple[float, ...] = (), reminders: int = 1
) -> Verdict:
    return judge(reminders, receipts, turned or {}, kills, base=BASE)


def test_judge_counts_what_came_and_names_what_did_not() -> None:
    verdict = judged(mail(1, "a", 5), reminders=2)
    assert (verdict.once, verdict.lost, verdict.ok) == (1, [2], False)


def test_judge_lets_go_what_was_begun_before_it_was_pointless() -> None:
    assert judged(turned={1: 5}).spared == 1
    assert judged(mail(1, "a", 5), turned={1: 5}).in_time == 1
    assert judged(mail(1, "a", 7), turned={1: 5}).pointless == [1]


def test_judge_gives_each_kill_one_second_copy() -> None:
    twice = (mail(1, "a", 5), mail(1, "a", 9))
    assert judged(*twice).unexplained == ["<a>"]
    assert judged(*twice, kills=(4, 9.5)).unexplained == ["<a>"]
    assert judged(*twice, kills=(5.1,)).by_kill == ["<a>"]
    verdict = judged(*twice, mail(2, "b", 5), mail(2, "b", 9), kills=(5.1,), reminders=2)
    assert (len(verdict.by_kill), len(verdict.unexplained)) == (1, 1)


def test_judge_forgives_a_copy_that_the_server_took_without_a_word_and_no_second_letter() -> None:
    assert judged(mail(1, "a", 5, was_told=False), mail(1, "a", 9)).ok
    assert judged(mail(1, "a", 5), mail(1, "b", 9), kills=(6,)).doubled == [1]


def test_schedule_is_the_same_from_the_same_seed_and_leaves_out_nothing() -> None:
    one, same, other = (Schedule(300, 20, seed) for seed in (1, 1, 2))
    assert (one.due, one.blows, one.turns, one.moods) == (same.due, same.blows, same.turns, same.moods)
    assert one.due != other.due
    assert {blow for _at, blow, _away, _chance in one.blows} == set(Blow)
    assert {mood for moods in one.moods.values() for mood in moods} == set(Mood)
    assert {turn for _at, turn, _number in one.turns} == set(Turn)


@pytest.mark.more
def test_three_hundred_reminders_come_through_while_everything_breaks(tmp_path: Path) -> None:
    from tests.cluster import TEMPLATE, server

    schema = tmp_path / "schema.sql"
    dump = [str(server().program("pg_dump")), server().url("postgres", TEMPLATE), "--file", str(schema)]
    subprocess.run(dump, check=True)
    run = [sys.executable, "-m", "chaos", "--reminders", "300", "--seconds", "20", "--seed", "1"]
    done = subprocess.run(
        [*run, "--schema", str(schema), "--out", str(tmp_path / "chaos.json")],
        cwd=PROJECT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads((tmp_path / "chaos.json").read_text())
    assert (said["due"], said["delivered"] + said["became_pointless"], said["lost"]) == (300, 300, 0)
    assert all(f"{blow.value:44}{0:8}" not in done.stdout for blow in (*Blow, *Mood)), done.stdout
