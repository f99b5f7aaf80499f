from typing import Any

from core.models import Event
from hiring.actions import questions
from hiring.models import ApplicationQuestion
from hiring.rules.questions import PlannedQuestion
from tests.rubrics.forms.sending import Controls


def typed(*rows: dict[str, Any], initial: int = 0, do: str = "save") -> dict[str, Any]:
    last = Event.objects.filter(kind="hiring.questions_changed").order_by("pk").last()
    data: dict[str, Any] = {"q-TOTAL_FORMS": len(rows), "q-INITIAL_FORMS": initial, "do": do}
    data["seen"] = last.pk if last else 0
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


def shown(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    form = page[page.index('<form class="h') :]
    return dict(Controls(form[: form.index("</form>")]).values) | {"do": ["save"]}


def test_edit_tells_the_second_of_two_hands_and_loses_nothing(
    requisition: Any, rae: Any, hana: Any, at: Any, signed_in: Any
) -> None:
    asked = [PlannedQuestion(None, "short", {"en": text}) for text in ("Why?", "When?", "Where?", "How?")]
    why, when, where, how = questions.set_questions(requisition, wanted=asked, by=rae, at=at)
    page = f"/requisitions/{requisition.pk}/questions/"
    one, two = signed_in(rae), signed_in(hana)
    mine, theirs = (shown(client.get(page).content.decode()) for client in (one, two))
    # Theirs: the first in other words and not a must, the second and the last removed, the third hinted at, a new one
    theirs |= {"q-0-text_en": "Why us?", "q-1-DELETE": "on", "q-2-hint_en": "A town", "q-3-DELETE": "on"}
    theirs |= {"q-4-text_en": "Who?", "q-4-kind": "short", "q-4-position": 5, "q-TOTAL_FORMS": 5}
    del theirs["q-0-required"]
    assert two.post(page, theirs).status_code == 302
    # Mine: the first in other words too, the second changed, the third removed, a new one
    mine |= {"q-0-text_en": "Why now?", "q-1-text_zh_hans": "何时？", "q-2-DELETE": "on", "q-TOTAL_FORMS": 5}
    mine |= {"q-4-text_en": "Whence?", "q-4-kind": "short", "q-4-position": 5}
    text = one.post(page, mine).content.decode()
    for told in (
        "Somebody changed these questions while you had them open",
        "Now it says: Why us?",
        "Somebody added this question meanwhile.",
        "Somebody removed this question meanwhile. Saved again, it is asked again.",
        "Leave the tick to remove it all the same.",
    ):
        assert text.count(told) >= 1, told
    again = shown(text)
    assert again["q-1-hint_en"] == ["A town"]
    assert one.post(page, again).status_code == 302
    stand = list(requisition.questions.all())
    assert {(one.text["en"], one.required) for one in stand} == {
        ("Why now?", False),
        ("Who?", False),
        ("When?", True),
        ("Whence?", False),
    }
    assert next(one for one in stand if one.text["en"] == "When?").text["zh-hans"] == "何时？"
    assert stand[0].pk == why.pk
    assert not {when.pk, where.pk, how.pk} & {one.pk for one in stand}
