"""The exercises with code: each fault is real, and each mended form works."""

import random
from typing import Any

import numpy as np
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


def answers_by_the_company(names: dict[str, Any]) -> bool:
    """A picture's probabilities change with the pictures beside it."""
    scores = [[2.0, 1.0, 0.0], [0.0, 5.0, 1.0], [1.0, 1.0, 4.0]]
    together, alone = names["probabilities"](scores), names["probabilities"](scores[:1])
    assert together.shape == (3, 3)
    return not np.allclose(together[0], alone[0])


def customers() -> tuple[np.ndarray, np.ndarray]:
    rows = np.random.default_rng(5).normal(size=(200, 4))
    return rows, rows @ np.array([1.0, -2.0, 0.5, 3.0])


def answers_differ_from_call_to_call(names: dict[str, Any]) -> bool:
    rows, targets = customers()
    scorer = names["Scorer"](4)
    scorer.fit(rows, targets)
    return not np.array_equal(scorer.predict(rows), scorer.predict(rows))


def guess_and_report(names: dict[str, Any], seed: int) -> dict[str, float]:
    """Training that learns nothing: each model is a row of coin flips, each loss is 0.5 in truth."""
    source = random.Random(seed)
    data = {part: [source.randrange(2) for _row in range(30)] for part in ("train", "valid", "test")}

    def step(_model: Any, _rows: list[int]) -> int:
        return source.randrange(10**9)

    def loss(model: int, rows: list[int]) -> float:
        flips = random.Random(f"{model} {rows}")
        return sum(flips.randrange(2) != row for row in rows) / len(rows)

    report: dict[str, float] = names["train"](step, loss, data)[1]
    return report


def flatters_a_model_that_guesses(names: dict[str, Any]) -> bool:
    losses = [guess_and_report(names, seed)["test"] for seed in range(200)]
    return sum(losses) / len(losses) < 0.45


def knows_the_answer(names: dict[str, Any]) -> bool:
    """An order's own outcome, or one that is not known yet, moves its feature."""
    orders = [{"shop": shop, "day": day, "returned": 0} for day, shop in enumerate("abcaab")]
    before = names["return_rates"](orders)
    changed = [[*orders[:place], {**orders[place], "returned": 1}, *orders[place + 1 :]] for place in range(6)]
    return any(names["return_rates"](rows) != before for rows in changed)


def predicts_the_average(names: dict[str, Any]) -> bool:
    rows, targets = customers()
    weights, shift, losses = names["fit"](rows, targets + 7)
    guesses = (rows @ weights + shift).ravel()
    assert guesses.shape == targets.shape
    assert losses[-1] < losses[0]
    return float(np.mean((guesses - targets - 7) ** 2)) > 0.9 * float(np.var(targets))


PAYMENTS = [
    {"amount": amount, "hour": hour, "time": time}
    for amount, hour, time in [(500, 3, 4), (None, 9, 1), (20, 12, 3), (900, 2, 5), (30, 15, 2)]
]


def swaps_the_labels(names: dict[str, Any]) -> bool:
    """The truth is a rule, so every row shows its own label."""
    labels = [bool(payment["amount"] and payment["amount"] > 100) for payment in PAYMENTS]
    rows, kept = names["training_table"](PAYMENTS, labels)
    assert [hour for _amount, hour in rows] == [15, 12, 3, 2]
    assert len(rows) == len(kept)
    return kept != [amount > 100 for amount, _hour in rows]


def has_no_width_and_repeats_ids(names: dict[str, Any]) -> bool:
    errors, ids, state = [1.0, 2.0, 4.0, 8.0, 16.0], set(), random.getstate()
    try:
        for _night in range(3):
            report = names["report"](errors)
            assert report["mean"] == 6.2
            ids.add(names["trace_id"]())
    finally:
        random.setstate(state)
    no_width, repeats = report["high"] == report["low"], len(ids) < 3
    assert no_width == repeats  # one fault, two symptoms
    return no_width


FAULTS = {
    "pairing_scaling_before_split": leaks,
    "pairing_shuffled_time": learns_from_the_future,
    "pairing_shared_default": remembers_the_last_call,
    "pairing_accuracy_of_rare": praises_a_model_that_never_warns,
    "pairing_retry_storm": never_stops,
    "pairing_softmax_axis": answers_by_the_company,
    "pairing_dropout_in_predict": answers_differ_from_call_to_call,
    "pairing_stopping_on_test": flatters_a_model_that_guesses,
    "pairing_target_encoding": knows_the_answer,
    "pairing_broadcast_loss": predicts_the_average,
    "pairing_labels_after_filter": swaps_the_labels,
    "pairing_seed_in_loop": has_no_width_and_repeats_ids,
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


def test_softmax_along_the_wrong_axis_shows_what_the_text_says():
    broken = run(EXERCISES["pairing_softmax_axis"]["code"])
    assert broken["probabilities"]([[2.0, 1.0, 0.0]]).tolist() == [[1, 1, 1]]


def test_mended_softmax_gives_probabilities_even_of_large_scores():
    names = run(EXERCISES["pairing_softmax_axis"]["fix"])
    found = names["probabilities"]([[1000.0, 0.0], [-1000.0, -1001.0], [3.0, 3.0]])
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(found[1], [0.73106, 0.26894], atol=1e-4)
    assert names["classify"]([[9.0, 0.0], [0.0, 9.0], [3.0, 3.0]], ["cat", "dog"]) == ["cat", "dog", "unsure"]


def test_mended_scorer_still_drops_while_it_learns():
    scorer_of = run(EXERCISES["pairing_dropout_in_predict"]["fix"])["Scorer"]
    rows, targets = customers()
    with_drop, without = scorer_of(4), scorer_of(4, drop=0)
    for scorer in (with_drop, without):
        scorer.fit(rows, targets)
    assert np.allclose(without.predict(rows), targets, atol=0.01)
    assert not np.allclose(with_drop.weights, without.weights, atol=0.05)
    seen, _guesses = with_drop.forward(np.ones((1000, 4)), training=True)
    assert (seen == 0).any()
    assert abs(seen.mean() - 1) < 0.05


def test_scorer_that_drops_looks_right_on_average():
    scorer = run(EXERCISES["pairing_dropout_in_predict"]["code"])["Scorer"](4)
    rows, targets = customers()
    scorer.fit(rows, targets)
    again = np.mean([scorer.predict(rows) for _call in range(500)], axis=0)
    assert np.allclose(again, rows @ scorer.weights, atol=1)


def test_mended_training_keeps_the_best_on_validation_and_is_fair():
    names = run(EXERCISES["pairing_stopping_on_test"]["fix"])
    losses = {"valid": [5, 3, 4, 4, 4, 4, 4, 1], "test": [9, 8, 2, 7, 7, 7, 7, 7]}
    data = {"train": "train", "valid": "valid", "test": "test"}

    def step(model: int | None, part: str) -> int:
        assert part == "train"
        return 0 if model is None else model + 1

    kept, report = names["train"](step, lambda model, part: losses[part][model], data)
    assert (kept, report) == (1, {"valid": 3, "test": 8})
    fair = [guess_and_report(names, seed)["test"] for seed in range(200)]
    assert abs(sum(fair) / len(fair) - 0.5) < 0.03


def test_old_return_rate_of_a_single_order_is_its_outcome():
    rates = run(EXERCISES["pairing_target_encoding"]["code"])["return_rates"]
    assert rates([{"shop": "a", "day": 1, "returned": 1}, {"shop": "b", "day": 2, "returned": 0}]) == [1, 0]


def test_mended_return_rate_learns_from_outcomes_that_were_known():
    rates = run(EXERCISES["pairing_target_encoding"]["fix"])["return_rates"]
    orders = [
        {"shop": "a", "day": 0, "returned": 1},
        {"shop": "a", "day": 29, "returned": 0},
        {"shop": "a", "day": 30, "returned": 0},
        {"shop": "b", "day": 30, "returned": 0},
        {"shop": "a", "day": 59, "returned": 0},
    ]
    assert rates(orders, usual=0.5, weight=2) == [0.5, 0.5, 2 / 3, 0.5, 0.5]


def test_broadcast_loss_settles_at_the_variance():
    rows, targets = customers()
    _weights, _shift, losses = run(EXERCISES["pairing_broadcast_loss"]["code"])["fit"](rows, targets)
    assert abs(losses[-1] - targets.var()) < 0.01


def test_mended_fit_finds_the_weights_and_refuses_a_wrong_number_of_targets():
    fit = run(EXERCISES["pairing_broadcast_loss"]["fix"])["fit"]
    rows, targets = customers()
    for shape in (targets, targets.reshape(-1, 1)):
        weights, shift, losses = fit(rows, shape + 7)
        assert np.allclose(weights.ravel(), [1.0, -2.0, 0.5, 3.0], atol=0.01)
        assert abs(shift - 7) < 0.01
        assert losses[-1] < 0.01
    with pytest.raises(ValueError, match="reshape"):
        fit(rows, targets[:-1])


def test_mended_table_refuses_a_wrong_number_of_labels():
    table = run(EXERCISES["pairing_labels_after_filter"]["fix"])["training_table"]
    with pytest.raises(ValueError, match="zip"):
        table(PAYMENTS, [True])


def test_mended_report_repeats_and_holds_the_mean():
    report = run(EXERCISES["pairing_seed_in_loop"]["fix"])["report"]
    errors = [float(error) for error in range(50)]
    found = report(errors)
    assert found == report(errors)
    assert found["low"] < found["mean"] < found["high"]
    assert found["high"] - found["low"] < 10
    assert report(errors, seed=2) != found
