from rubrics.rules.profiles import Profile, bubble, radius


def test_bubble_stands_in_the_corner_of_the_lowest_and_the_highest():
    low, high = bubble(Profile(0, 0, 0)), bubble(Profile(1, 1, 1))
    assert (low.cx, low.cy) == ("44", "276")
    assert (high.cx, high.cy, high.r) == ("430", "12", "26")


def test_bubble_writes_the_name_inside_the_drawing():
    assert not bubble(Profile(0.13, 0.93, 0.08)).at_end
    researcher = bubble(Profile(0.94, 0.37, 0.25))
    assert (researcher.at_end, researcher.text_x) == (True, "430")


def test_radius_makes_areas_proportional_and_never_vanishes():
    assert radius(0.25) * 2 == radius(1)
    assert radius(0) == 5
