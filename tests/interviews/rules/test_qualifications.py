import pytest

from interviews.rules.qualifications import Progress, needs_reason


@pytest.mark.parametrize(
    ("listened", "asked", "walked", "listens_next"),
    [(0, 0, False, True), (2, 1, False, False), (1, 2, False, True), (2, 2, True, False), (3, 5, True, False)],
)
def test_progress_is_walked_when_both_parts_are(listened, asked, walked, listens_next) -> None:
    progress = Progress(listened, 2, asked, 2)
    assert (progress.is_walked, progress.listens_next) == (walked, listens_next)
    assert needs_reason(progress) is not walked


def test_progress_steps_do_not_count_beyond_what_is_asked_for() -> None:
    assert Progress(4, 2, 1, 2).steps == (2, 1)


def test_progress_of_a_path_without_steps_is_walked() -> None:
    assert Progress(0, 0, 0, 0).is_walked


def test_needs_reason_off_the_path() -> None:
    assert needs_reason(None)
