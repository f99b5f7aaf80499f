"""The exercises with code: each fault is real, and each mended form works."""

from typing import Any

import pytest

from rubrics.rules import catalogue as rules

EXERCISES = {question["key"]: question for question in rules.read().questions if question.get("code")}


def run(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "<exercise>", "exec"), names)  # noqa: S102  # our own files, and the point of the test
    return names


def leaks(names: dict[str, Any]) -> bool:
    """The test rows change what training sees."""
    rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    train, _test = names["prepare"](rows)
    outlier, _test = names["prepare"]([*rows[:-1], 1000])
    return train != outlier


def learns_from_the_future(names: dict[str, Any]) -> bool:
    train, test = names["split"](range(40))
    assert sorted([*train, *test]) == list(range(40))
    return max(train) > min(test)


def remembers_the_last_call(names: dict[str, Any]) -> bool:
    first = dict(names["count_events"](["a", "b", "a"]))
    assert first == {"a": 2, "b": 1}
    return names["count_events"](["a", "b", "a"]) != first


def praises_a_model_that_never_warns(names: dict[str, Any]) -> bool:
    truth, guess = [True] * 2 + [False] * 98, [False] * 100
    return names["evaluate"](truth, guess).get("accuracy", 0) > 0.9


def never_stops(names: dict[str, Any]) -> bool:
    calls = []

    def call(_key: str) -> None:
        calls.append(_key)
        if len(calls) > 50:
            raise RuntimeError("it would go on for ever")
        raise ConnectionError

    try:
        names["fetch"](call, "k", **({"wait": lambda _seconds: None} if "wait" in names_of(names["fetch"]) else {}))
    except ConnectionError:
        return False
    except RuntimeError:
        return True
    raise AssertionError("the call never succeeds")


def names_of(function: Any) -> tuple[str, ...]:
    return function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]


FAULTS = {
    "pairing_scaling_before_split": leaks,
    "pairing_shuffled_time": learns_from_the_future,
    "pairing_shared_default": remembers_the_last_call,
    "pairing_accuracy_of_rare": praises_a_model_that_never_warns,
    "pairing_retry_storm": never_stops,
}


def test_exercises_are_all_tried():
    assert FAULTS.keys() == EXERCISES.keys()


@pytest.mark.parametrize("key", FAULTS)
def test_exercise_has_its_fault(key):
    assert FAULTS[key](run(EXERCISES[key]["code"]))


@pytest.mark.parametrize("key", FAULTS)
def test_exercise_is_mended(key):
    assert not FAULTS[key](run(EXERCISES[key]["fix"]))


def test_mended_evaluation_counts_what_matters():
    evaluate = run(EXERCISES["pairing_accuracy_of_rare"]["fix"])["evaluate"]
    assert evaluate([1, 1, 0, 0], [1, 0, 1, 0]) == {"precision": 0.5, "recall": 0.5, "alarms": 2}
    assert evaluate([0], [0]) == {"precision": None, "recall": None, "alarms": 0}


def test_mended_fetch_waits_longer_each_time():
    waits: list[float] = []

    def call(_key: str) -> str:
        if len(waits) < 3:
            raise ConnectionError
        return "value"

    fetch = run(EXERCISES["pairing_retry_storm"]["fix"])["fetch"]
    assert fetch(call, "k", wait=waits.append, first=1) == "value"
    assert waits == [1, 2, 4]
