from hiring.rules.messages import fill, unknown_names


def test_fill_puts_each_fact_in_its_place_and_leaves_what_comes_later() -> None:
    text = "Dear { first_name }, about {requisition}: {status} {odd}"
    assert (
        fill(text, {"first_name": "Nadia", "requisition": "{status}"}) == "Dear Nadia, about (status): {status} {odd}"
    )


def test_unknown_names_are_told_once_in_order() -> None:
    assert unknown_names("{candidate} {salary} {status} {nme} {salary}") == ["salary", "nme"]
    assert unknown_names("no braces, } or {") == []
