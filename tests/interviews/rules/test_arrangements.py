from interviews.rules.arrangements import Needs, lengthened, together


def test_lengthened_goes_up_to_five_minutes() -> None:
    assert [lengthened(45, percent) for percent in (0, 25, 50, 100)] == [45, 60, 70, 90]
    assert lengthened(52, 0) == 52


def test_together_forgets_nothing() -> None:
    both = together(
        [Needs(captions=True, more_time=25, other="A lift"), Needs(breaks=True, more_time=50, other="A lift")]
    )
    assert both == Needs(captions=True, breaks=True, more_time=50, other="A lift")
    assert not together([]).are_some
