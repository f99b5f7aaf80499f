from typing import Any

from hiring.models import ApplicationQuestion


def typed(*rows: dict[str, Any], initial: int = 0, do: str = "save") -> dict[str, Any]:
    data: dict[str, Any] = {"q-TOTAL_FORMS": len(rows), "q-INITIAL_FORMS": initial, "do": do}
    for number, row in enumerate(rows):
        data |= {f"q-{number}-{name}": value for name, value in {"position": number + 1, **row}.items()}
    return data


def test_edit_adds_reorders_and_removes(requisition: Any, rae: Any, otto: Any, signed_in: Any) -> None:
    client, page = signed_in(rae), f"/requisitions/{requisition.pk}/questions/"
    assert client.get(page).status_code == 200
    why = {"kind": "long", "text_en": "Why?", "required": "on", "words_to": 50}
    when = {"kind": "choice", "text_en": "When?", "text_zh_hans": "何时？", "options_en": "Now\n\n Later "}
    assert client.post(page, typed(why, when, {"kind": "short"}, do="add")).status_code == 200
    assert client.post(page, typed(why, when)).status_code == 302
    first, second = ApplicationQuestion.objects.all()
    assert (second.options, second.text) == ({"en": "Now\nLater"}, {"en": "When?", "zh-hans": "何时？"})
    moved = [why | {"id": first.pk, "position": 2}, when | {"id": second.pk, "position": 1}]
    client.post(page, typed(*moved, initial=2))
    assert list(ApplicationQuestion.objects.values_list("pk", flat=True)) == [second.pk, first.pk]
    client.post(page, typed(why | {"id": first.pk, "DELETE": "on"}, when | {"id": second.pk}, initial=2))
    assert list(ApplicationQuestion.objects.values_list("pk", flat=True)) == [second.pk]
    assert signed_in(otto).get(page).status_code == 404


def test_edit_says_what_is_missing(requisition: Any, rae: Any, signed_in: Any) -> None:
    client, page = signed_in(rae), f"/requisitions/{requisition.pk}/questions/"
    for row, sentence in (
        ({"kind": "short", "hint_en": "A hint"}, "Write the question."),
        ({"kind": "choice", "text_en": "When?", "options_en": "Now"}, "one a line"),
        ({"kind": "long", "text_en": "Why?", "words_from": 9, "words_to": 3}, "below the least"),
    ):
        assert sentence in client.post(page, typed(row)).content.decode()
    assert not ApplicationQuestion.objects.exists()
