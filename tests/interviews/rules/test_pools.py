import pytest

from interviews.rules.pools import Bench, Standing, one_voice, standing


@pytest.mark.parametrize(
    ("known", "qualified", "rank", "found"),
    [
        (False, False, 0, Standing.LEADS),
        (True, False, 3, Standing.LEARNS),
        (True, True, 1, Standing.BELOW),
        (True, True, 2, Standing.LEADS),
    ],
)
def test_standing_by_what_is_noted_and_the_level(known, qualified, rank, found) -> None:
    assert standing(is_known=known, is_qualified=qualified, rank=rank, wanted=2) == found


def test_bench_lacks_leads_it_has_too_few() -> None:
    assert [Bench(2, frozenset(range(n))).lacks for n in range(4)] == [2, 1, 0, 0]


def bench(leads: set[int], *sees: int) -> Bench:
    return Bench(1, frozenset(leads), frozenset(sees))


@pytest.mark.parametrize(
    ("benches", "alone"),
    [
        # One person in both pools; two in one of them; different ones
        ([bench({1}, 7), bench({1}, 7)], {7}),
        ([bench({1}, 7), bench({1, 2}, 7)], set()),
        ([bench({1}, 7), bench({2}, 7)], set()),
        # Seen once: a gap of the loop. Nobody may lead the other: said there
        ([bench({1}, 7)], set()),
        ([bench({1}, 7), bench(set(), 7)], set()),
        # Each must-have by itself
        ([bench({1}, 7, 8), bench({1}, 7), bench({2}, 8)], {7}),
    ],
)
def test_one_voice_names_must_haves_that_one_person_alone_would_see(benches, alone) -> None:
    assert one_voice(benches) == alone
