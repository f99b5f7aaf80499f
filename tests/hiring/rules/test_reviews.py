import pytest

from hiring.rules.reviews import Reading, Verdict, covered, reading

GO, NO, UNSURE = Verdict.GO_ON, Verdict.DECLINE, Verdict.UNSURE


@pytest.mark.parametrize(
    ("said", "wanted", "found"),
    [
        ([], 1, Reading.WAITING),
        ([GO], 1, Reading.GO_ON),
        ([NO], 1, Reading.DECLINED),
        ([UNSURE], 1, Reading.OPEN),
        ([GO], 2, Reading.WAITING),
        ([GO, GO], 2, Reading.GO_ON),
        ([NO, NO], 2, Reading.DECLINED),
        ([GO, NO], 2, Reading.DIFFER),
        ([GO, UNSURE], 2, Reading.DIFFER),
        ([UNSURE, UNSURE], 2, Reading.OPEN),
        # Once two were asked and now one is
        ([GO, NO], 1, Reading.DIFFER),
    ],
)
def test_reading_goes_on_or_declines_by_all_alone(said: list[str], wanted: int, found: Reading) -> None:
    assert reading(said, wanted=wanted) == found


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Ana Kovač", "Ana KOVAC, ana.kovac@mail.example", "[name] [name], [mail]"),
        ("Nadia Rahimi", "https://linkedin.com/in/nadia-rahimi and github.com/nadia/x", "[link] and [link]"),
        ("Nadia Rahimi", "Call +971 (50) 123-45-67 or 0150 1234567", "Call [phone] or [phone]"),
        ("Will Long", "Will Long will work long hours", "[name] [name] will work long hours"),
        ("李薇", "李薇，推荐系统；薇", "[name]，推荐系统；薇"),
        ("陈美玲", "美玲 2018-2021", "[name] 2018-2021"),
        ("Jo", "Senior ML engineer 2018-2021, 12,000 users", "Senior ML engineer 2018-2021, 12,000 users"),
    ],
)
def test_covered_hides_who_it_is_and_leaves_the_rest(name: str, text: str, shown: str) -> None:
    assert covered(text, name=name, cover="[{}]".format) == shown
