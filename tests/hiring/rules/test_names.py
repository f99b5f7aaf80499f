import pytest

from hiring.rules.names import name_keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("José  Núñez", ["jose nunez"]),
        ("Nunez, Jose", ["jose nunez"]),
        ("Hao Zhang 张浩", ["hao zhang", "张浩"]),
        ("张浩", ["张浩"]),
        ("浩张", ["浩张"]),
        ("Siobhán O’Neill", ["oneill siobhan"]),
        ("Madonna", []),
        ("王", []),
        ("Al Bo", []),
    ],
)
def test_name_keys_set_order_and_accents_aside(name: str, keys: list[str]) -> None:
    assert [" ".join(sorted(key.split())) for key in name_keys(name)] == keys
