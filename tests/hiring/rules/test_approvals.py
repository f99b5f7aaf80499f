import pytest

from hiring.rules.approvals import Group, Standing, standing, still_here


@pytest.mark.parametrize(
    ("needed", "approved", "waiting", "stands"),
    [
        (1, 0, 2, Standing.WAITING),
        (1, 1, 1, Standing.SATISFIED),
        (2, 1, 1, Standing.WAITING),
        (2, 1, 0, Standing.UNREACHABLE),
        (2, 0, 1, Standing.UNREACHABLE),
        (2, 2, 0, Standing.SATISFIED),
    ],
)
def test_standing_weighs_n_of_m(needed: int, approved: int, waiting: int, stands: Standing) -> None:
    assert standing(needed, approved=approved, waiting=waiting) == stands


def test_still_here_passes_over_who_has_left_and_never_asks_nobody() -> None:
    groups = [Group((1, 2, 3), 2), Group((4, 5), 2), Group((6,), 1)]
    found = still_here(groups, frozenset({1, 2, 5}), instead=9)
    assert found == [Group((1, 2), 2), Group((5,), 1), Group((9,), 1)]
