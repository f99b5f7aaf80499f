from dataclasses import dataclass

from interviews.rules.replacements import panel_after


@dataclass(frozen=True)
class One:
    pk: int


IVAN, INES, IGOR = One(1), One(2), One(3)


def test_panel_after_swaps_one_lead_and_keeps_the_others() -> None:
    seats = [(IVAN, "lead"), (INES, "shadow")]
    assert panel_after(seats, comes=IGOR, goes=IVAN.pk) == {"leads": [IGOR], "shadows": [INES], "reverse_shadows": []}
    assert panel_after(seats, comes=IGOR, goes=None)["leads"] == [IVAN, IGOR]


def test_panel_after_moves_a_shadow_to_the_lead() -> None:
    seats = [(IVAN, "lead"), (INES, "shadow")]
    assert panel_after(seats, comes=INES, goes=IVAN.pk) == {"leads": [INES], "shadows": [], "reverse_shadows": []}
